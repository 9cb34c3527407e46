package org.stblink.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.profiles.dist.Jars;

/** The program that the build calls, given an sdk-core that does not fit. */
class MainTest {
    private static final long PATIENCE_SECONDS = 1_200;

    @TempDir
    private Path scratch;

    private record Outcome(int exit, String said) {}

    private Outcome make(Path core, String... jars) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                scratch.resolve("target").resolve("dist").toString(),
                "1",
                Dist.root().toString(),
                core.toString(),
                Dist.property("stblink.crypto"),
                Dist.property("stblink.android.desugared"),
                Dist.property("stblink.android.raw")));
        command.addAll(List.of(jars));
        Path said = scratch.resolve("said.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as(Files.readString(said)).isTrue();
        return new Outcome(process.exitValue(), Files.readString(said));
    }

    /** sdk-core with one more public class. */
    private Path coreWith(String release, String source) throws IOException {
        Path file = Files.writeString(scratch.resolve("Extra.java"), "package org.stblink;\n" + source);
        Path classes = Files.createDirectories(scratch.resolve("classes"));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "--release",
                                release,
                                "-Xlint:-options",
                                "-d",
                                classes.toString(),
                                file.toString()))
                .isZero();
        Map<String, byte[]> all = new TreeMap<>(Jars.classes(Path.of(Dist.property("stblink.core")), ".*"));
        all.putAll(Jars.classes(classes, ".*"));
        return Jars.write(scratch.resolve("core.jar"), Jars.asEntries(all));
    }

    @Test
    void callOutsideTheProfileEndsTheBuildNamingClassAndCaller() throws IOException, InterruptedException {
        Path core = coreWith(
                "8",
                "public final class Extra { public static int wait(Object o) { return java.util.Objects.hashCode(o); } }");
        Outcome outcome = make(core, "cdc-mandatory");
        assertThat(outcome.said())
                .contains("[ERROR] org.stblink.Extra.wait(java.lang.Object): ")
                .contains("java.util.Objects")
                .contains("Foundation 1.1")
                .contains("docs/profiles.md");
        assertThat(outcome.exit()).isEqualTo(1);
    }

    @Test
    void classForANewerJavaEndsTheBuildNamingIt() throws IOException, InterruptedException {
        Path core = coreWith("17", "public final class Extra {}");
        Outcome outcome = make(core);
        assertThat(outcome.said()).contains("[ERROR] org.stblink.Extra: class version 61, but ");
        assertThat(outcome.exit()).isEqualTo(1);
    }

    @Test
    void unknownJarIsRefusedWithThoseThereAre() throws IOException, InterruptedException {
        Outcome outcome = make(Path.of(Dist.property("stblink.core")), "compact2");
        assertThat(outcome.said()).contains("compact2", "compact1-mandatory", "android");
        assertThat(outcome.exit()).isEqualTo(2);
    }
}
