package org.stblink.toolchain.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.toolchain.process.JavaCommand;

/**
 * Hosts with interfaces of their own, where the machine allows to make some; each story is a program of its own, on a host that nobody else is
 * on.
 */
@Timeout(900)
class HostsTest {
    private static final int LONGEST_SECONDS = 600;
    private static final String REPORT = "STBLink porting kit\n";
    /** Set to true to write the committed report anew in place of comparing it. */
    private static final String UPDATE_PROPERTY = "stblink.docs.update";

    @TempDir
    private Path directory;

    @BeforeAll
    static void assumeHostsCanBeMade() throws InterruptedException {
        boolean can;
        try {
            can = new ProcessBuilder(
                                    "unshare",
                                    "--net",
                                    "sh",
                                    "-c",
                                    "ip netns add stblink-probe && ip netns del stblink-probe")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            can = false;
        }
        assumeTrue(
                can,
                () ->
                        "*** NOT SHOWN: real hosts and the Linux port; it takes root, unshare (util-linux) and ip (iproute2) ***");
    }

    @Test
    @Tag("P3")
    @Tag("P11")
    void bridged() throws Exception {
        assertThat(run(Bridged.class, List.of())).contains("an impostor", "an address that another host has");
    }

    @Test
    @Tag("P3")
    @Tag("P11")
    void routed() throws Exception {
        assertThat(run(Routed.class, List.of())).contains("through the router", "in standby", "leaves nothing");
    }

    @Test
    void linuxPortKeepsEveryRuleOfTheKit() throws Exception {
        String said = run(LinuxKit.class, List.of("-Dtinylog.level=off"));
        assertThat(said).contains(REPORT);
        String report = said.substring(said.indexOf(REPORT));
        Path committed = Path.of(System.getProperty("stblink.root"), "docs", "porting-report-linux.txt");
        if (Boolean.getBoolean(UPDATE_PROPERTY)) {
            Files.writeString(committed, report.replaceAll("/\\S+/box-elsewhere", "DIR/box-elsewhere"));
        }
        assertThat(withoutWhatDiffers(Files.readString(committed)))
                .as("%s is generated; -D%s=true writes it", committed.getFileName(), UPDATE_PROPERTY)
                .isEqualTo(withoutWhatDiffers(report));
    }

    /** The VM and everything measured. */
    private static String withoutWhatDiffers(String report) {
        String rules = report.replaceAll("(?m)^VM .*$", "VM");
        return rules.substring(0, rules.indexOf("\nMeasured\n"));
    }

    /** Runs a story to its end; what it said. */
    private String run(Class<?> story, List<String> jvm) throws Exception {
        List<String> line = new ArrayList<>(List.of("unshare", "--net"));
        line.addAll(JavaCommand.of(jvm, List.of(story.getName(), directory.toString())));
        Path output = directory.resolve("story.txt");
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
        process.destroy();
        String said = Files.readString(output);
        assertThat(ended).as("it ended; it said: " + said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
