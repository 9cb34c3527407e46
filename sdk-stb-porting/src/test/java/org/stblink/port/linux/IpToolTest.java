package org.stblink.port.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs in place of {@code ip} that do what a broken system does. */
@Timeout(60)
class IpToolTest {
    private static final long PATIENT = 30_000;

    @TempDir
    private Path directory;

    private IpTool program(long limitMillis, String script) throws IOException {
        Path file = directory.resolve("ip");
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return new IpTool(List.of(file.toString()), limitMillis);
    }

    @Test
    void givesWhatWasPrintedAndTheExitCode() throws Exception {
        IpResult result = program(PATIENT, "echo out; echo err >&2; exit 2").run("addr");
        assertThat(result.exitCode).isEqualTo(2);
        assertThat(result.lines()).containsExactlyInAnyOrder("out", "err");
    }

    @Test
    void argumentsGoNeitherThroughAShellNorGetLost() throws Exception {
        IpResult result =
                program(PATIENT, "for a in \"$@\"; do echo \"<$a>\"; done").run("a b", "$(id)", ";x", "*");
        assertThat(result.lines()).containsExactly("<a b>", "<$(id)>", "<;x>", "<*>");
    }

    @Test
    void inheritsNoEnvironmentAndNoInput() throws Exception {
        assertThat(program(PATIENT, "echo \"[$HOME][$STBLINK_PASSWORD][$LC_ALL]\"; cat")
                        .run()
                        .output)
                .isEqualTo("[][][C]\n");
    }

    @Test
    void aProgramThatHangsIsKilledAndNamed() throws Exception {
        IpTool hanging = program(100, "exec sleep 1000");
        assertThatThrownBy(() -> hanging.run("addr", "show"))
                .isInstanceOf(IpFailure.class)
                .hasMessageMatching("'.*/ip addr show' did not end within 100 ms and was killed");
    }

    @Test
    void aProgramThatClosedItsOutputAndHangsIsKilledToo() throws Exception {
        IpTool hanging = program(100, "exec sleep 1000 >&- 2>&-");
        assertThatThrownBy(() -> hanging.run("addr"))
                .isInstanceOf(IpFailure.class)
                .hasMessageContaining("did not end");
    }

    @Test
    void moreOutputThanItKeepsEndsAllTheSame() throws Exception {
        IpResult result = program(PATIENT, "head -c 3000000 /dev/zero").run();
        assertThat(result.isGood()).isTrue();
        assertThat(result.output.length()).isBetween(1 << 20, (1 << 20) + 4096);
    }

    @Test
    void aProgramThatIsNotThereIsNamed() {
        IpTool absent = new IpTool(List.of(directory.resolve("nowhere").toString()), PATIENT);
        assertThatThrownBy(() -> absent.run("addr"))
                .isInstanceOf(IpFailure.class)
                .hasMessageContaining("cannot run '" + directory.resolve("nowhere"));
    }

    @Test
    void aMissingPermissionSaysWhatToDo() {
        assertThat(HostAddresses.reason(new IpResult(2, "RTNETLINK answers: Operation not permitted\n")))
                .startsWith("RTNETLINK answers: Operation not permitted; ")
                .contains("CAP_NET_ADMIN");
        assertThat(HostAddresses.reason(new IpResult(3, " \n"))).isEqualTo("'ip' ended with code 3");
    }
}
