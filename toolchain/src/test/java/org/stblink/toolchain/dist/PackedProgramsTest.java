package org.stblink.toolchain.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.server.app.StartFailure;

/** The programs of the archive on machines that give less than they want: which code they end with, and what they say. */
@Timeout(240)
@EnabledOnOs(OS.LINUX)
class PackedProgramsTest {
    private static final Path ROOT = Path.of(System.getProperty("stblink.root"));
    private static final int OUT_OF_MEMORY = 3;
    private static final Pattern EXIT_CODE = Pattern.compile("(?m)^\\| (\\d+) \\| (.*) \\|$");

    @TempDir
    static Path unpacked;

    @TempDir
    Path temporary;

    private static Path home;

    /** How a program ended, and what it said on standard output and standard error. */
    private record Ended(int code, String out, String errors) {}

    @BeforeAll
    static void unpack() throws Exception {
        Path archive = DistributionTest.distribution()
                .write(unpacked.resolve("packages"))
                .get(0);
        Process tar = new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", unpacked.toString()).start();
        assertThat(tar.waitFor()).isZero();
        home = unpacked.resolve("stblink-server-0.1.0-SNAPSHOT");
    }

    private static String server() {
        return home.resolve("bin/stblink-server").toString();
    }

    private Path config() throws Exception {
        return Files.writeString(temporary.resolve("server.conf"), "control.port = 0\nadmin.port = 0\n");
    }

    private static ProcessBuilder program(Map<String, String> environment, String... command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return builder;
    }

    private Ended run(Map<String, String> environment, String... command) throws Exception {
        Path out = Files.createTempFile(temporary, "out", ".txt");
        Path errors = Files.createTempFile(temporary, "errors", ".txt");
        Process process = program(environment, command)
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(errors));
    }

    /** What {@code JAVA_HOME} names, in which there is a Java that says that it is this version. */
    private Path javaOfVersion(String version) throws Exception {
        return java("java-" + version, "echo 'openjdk version \"" + version + "\" 2019-01-15' >&2");
    }

    /** What JAVA_HOME may name: a Java whose command is this one. */
    private Path java(String name, String command) throws Exception {
        Path java = temporary.resolve(name).resolve("bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, "#!/bin/sh\n" + command + "\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        return java.getParent().getParent();
    }

    /** The codes of docs/operator.md, and what they mean. */
    private static Map<Integer, String> table() throws Exception {
        String guide = Files.readString(ROOT.resolve("docs/operator.md"));
        int begin = guide.indexOf("| exit code | meaning |");
        Matcher row = EXIT_CODE.matcher(guide.substring(begin, guide.indexOf("\n\n", begin)));
        Map<Integer, String> codes = new TreeMap<>();
        while (row.find()) {
            codes.put(Integer.valueOf(row.group(1)), row.group(2));
        }
        return codes;
    }

    @Test
    void aServerWithoutMemoryEndsWithACodeThatItIsStartedAgainAfter() throws Exception {
        Ended ended = run(
                Map.of("STBLINK_JAVA_OPTIONS", "-Xmx9m"),
                server(),
                "--config",
                config().toString(),
                "--data",
                temporary.resolve("data").toString());

        assertThat(ended.code()).as(ended.errors()).isEqualTo(OUT_OF_MEMORY);
        assertThat(ended.errors()).contains("OutOfMemoryError");
        assertThat(ended.out()).doesNotContain("OutOfMemoryError");
        assertThat(table().get(OUT_OF_MEMORY)).contains("no memory left").contains("Start it again");
    }

    @Test
    void theUnitStartsItAgainAfterEveryCodeThatTheTableSaysSoOf() throws Exception {
        assertThat(table())
                .containsOnlyKeys(0, 1, StartFailure.CONFIGURATION, OUT_OF_MEMORY, StartFailure.ENVIRONMENT, 143);
        String guide = Files.readString(ROOT.resolve("docs/operator.md"));
        String never = StartFailure.CONFIGURATION + " and " + StartFailure.ENVIRONMENT;
        assertThat(guide).contains("should restart it on 1 and " + OUT_OF_MEMORY + ", and not on " + never + ".");
        assertThat(Files.readAllLines(home.resolve("systemd/stblink-server.service")))
                .contains(
                        "Restart=on-failure",
                        "RestartPreventExitStatus=" + StartFailure.CONFIGURATION + " " + StartFailure.ENVIRONMENT,
                        "SuccessExitStatus=143");
    }

    @Test
    void theUnitLeavesTheServerTheTimeThatItTakesToEndInOrder() throws Exception {
        String guide = Files.readString(ROOT.resolve("docs/operator.md"));
        assertThat(guide).contains("some 20 seconds at the most", "`TimeoutStopSec=30`");
        assertThat(Files.readAllLines(home.resolve("systemd/stblink-server.service")))
                .contains("TimeoutStopSec=30");
    }

    /** Its commands but those that change this machine's users and services, with a directory for its root. */
    @Test
    void theReadmeMakesWhatTheUnitNames() throws Exception {
        String readme = Files.readString(home.resolve("README.md"));
        String commands = readme.substring(readme.indexOf("useradd "), readme.lastIndexOf("```"));
        Path root = Files.createDirectories(temporary.resolve("root"));
        Files.createDirectories(root.resolve("usr/bin"));
        Files.createDirectories(root.resolve("etc/systemd/system"));
        String here = commands.lines()
                .filter(line -> line.startsWith("ln ") || line.startsWith("install "))
                .map(line -> line.replaceAll(" /(usr|etc)/", " " + root + "/$1/"))
                .collect(Collectors.joining("\n"));
        assertThat(run(Map.of(), "sh", "-ec", "cd '" + home + "'\n" + here).code())
                .isZero();

        String unit = Files.readString(root.resolve("etc/systemd/system/stblink-server.service"));
        Matcher start = Pattern.compile("ExecStart=/(\\S+) --config /(\\S+) --data (\\S+)")
                .matcher(unit);
        assertThat(start.find()).isTrue();
        assertThat(root.resolve(start.group(2))).exists();
        assertThat(run(Map.of(), root.resolve(start.group(1)).toString(), "--version")
                        .out())
                .contains("0.1.0");
        assertThat(unit).contains("User=stblink\nGroup=stblink\n");
        // What these two hide, by systemd.exec(5).
        assertThat(unit).contains("ProtectHome=yes\n", "PrivateTmp=yes\n");
        assertThat(readme).contains("not to lie below `/home`, `/root`, `/run/user`, `/tmp` or `/var/tmp`");
        assertThat(commands).containsPattern("useradd .* --home-dir " + start.group(3) + " .* stblink\n");
        assertThat(run(Map.of(), root.resolve("usr/bin/stblink").toString(), "--version")
                        .code())
                .isZero();
    }

    @Test
    void optionsForTheJvmLeaveItsHeapAsItIsUnlessTheySayOtherwise() throws Exception {
        String print = "-XX:+PrintFlagsFinal";
        String heap = "(?s).* MaxHeapSize += %d .*";
        assertThat(run(Map.of("STBLINK_JAVA_OPTIONS", print), server(), "--version")
                        .errors())
                .matches(heap.formatted(256 << 20));
        assertThat(run(Map.of("STBLINK_JAVA_OPTIONS", print + " -Xmx64m"), server(), "--version")
                        .errors())
                .matches(heap.formatted(64 << 20));
    }

    @Test
    void aJavaThatIsNotThereOrTooOldIsNamed() throws Exception {
        String old = javaOfVersion("11.0.2").toString();
        String veryOld = javaOfVersion("1.8.0_392").toString();
        String none = temporary.resolve("nothing").toString();
        for (String program : List.of("stblink-server", "stblink")) {
            String script = home.resolve("bin").resolve(program).toString();
            assertThat(run(Map.of("JAVA_HOME", old), script, "--version"))
                    .isEqualTo(
                            new Ended(
                                    StartFailure.ENVIRONMENT,
                                    "",
                                    program + ": " + old
                                            + "/bin/java is version 11.0.2: install a Java 17 or later, or set JAVA_HOME to one\n"));
            assertThat(run(Map.of("JAVA_HOME", veryOld), script, "--version").errors())
                    .contains("is version 1.8.0_392:");
            assertThat(run(Map.of("JAVA_HOME", none), script, "--version"))
                    .isEqualTo(new Ended(
                            StartFailure.ENVIRONMENT,
                            "",
                            program + ": JAVA_HOME is " + none + ", and there is no " + none
                                    + "/bin/java: set it to a Java 17 or later, or unset it\n"));
        }
    }

    @Test
    void aJavaThatDoesNotRunIsNoOldOneAndWorthAnotherTry() throws Exception {
        String none = java("java-none", "echo 'Error: there is no room for the heap' >&2; exit 1")
                .toString();

        assertThat(run(Map.of("JAVA_HOME", none), server(), "--version"))
                .isEqualTo(new Ended(
                        1,
                        "",
                        "stblink-server: " + none + "/bin/java does not run: Error: there is no room for the heap\n"));
    }

    @Test
    void optionsOfTheEnvironmentForAnyJvmAreLeftToIt() throws Exception {
        for (String options : List.of("-XX:+UseParallelGC", "-XX:+UseZGC", "-Xms300m")) {
            assertThat(run(Map.of("_JAVA_OPTIONS", options, "STBLINK_JAVA_OPTIONS", "-Xmx400m"), server(), "--version")
                            .code())
                    .as(options)
                    .isZero();
        }
    }

    /** By itself a JVM reserves a quarter of the machine's memory, and then has none of what a limit leaves. */
    @Test
    void whereTheServerHasRoomItIsNotKeptFromStarting() throws Exception {
        String line = "ulimit -v 2500000 && exec \"$0\" --version";

        assertThat(run(Map.of(), "sh", "-c", line, server()).code()).isZero();
    }

    /** The shell makes the names, for this JVM's own locale may know no such letters. The other locale comes along with a login from elsewhere. */
    @ParameterizedTest
    @ValueSource(strings = {"C", "no_PLACE.UTF-8"})
    void withoutALocaleOfThisMachineItRunsWherePathsHaveOtherLettersThanAscii(String locale) throws Exception {
        String line =
                "cd \"$1\" && place=$(printf 'mit blank \\303\\274') && mkdir \"$place\" && ln -s \"$2/lib\" \"$place/lib\""
                        + " && cp -R \"$2/bin\" \"$place/bin\" && unset LC_ALL LC_CTYPE && export LANG=\"$3\""
                        + " && \"$place/bin/stblink-server\" --check-config --data \"$place\"";
        Ended ended = run(Map.of(), "sh", "-c", line, "sh", temporary.toString(), home.toString(), locale);

        assertThat(ended.errors()).isEmpty();
        assertThat(ended.out()).isEqualTo("the configuration is right\n");
        assertThat(ended.code()).isZero();
    }
}
