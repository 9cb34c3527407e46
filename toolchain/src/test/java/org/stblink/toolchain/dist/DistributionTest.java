package org.stblink.toolchain.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.toolchain.supply.Dependency;
import org.stblink.toolchain.supply.DependencyTree;
import org.stblink.toolchain.supply.Pins;
import org.stblink.toolchain.supply.ThirdParty;

/** Both packages: unpacked with the system's own tools, started as an operator or systemd does, used, and stopped. */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class DistributionTest {
    private static final Path ROOT = Path.of(System.getProperty("stblink.root"));
    private static final Instant TIME = Instant.parse("2026-11-22T00:00:00Z");
    private static final Pattern READY = Pattern.compile("READY control=\\S+ admin=(\\S+) key=[0-9a-f]{64}");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
    private static final Pattern SERVICE = Pattern.compile("(?m)^ExecStart=(.+)$");

    private static final List<String> MODULES =
            List.of("sdk-core", "sdk-stb-porting", "reference-server", "samples", "toolchain");

    @TempDir
    Path temporary;

    @TempDir
    static Path dist;

    private static Path archive;
    private static Path deb;
    private static Path bill;

    @BeforeAll
    static void build() throws Exception {
        List<Path> packages = distribution().write(dist);
        archive = packages.get(0);
        deb = packages.get(1);
        bill = packages.get(2);
    }

    static Distribution distribution() throws IOException {
        DependencyTree tree = DependencyTree.read(ROOT.resolve("toolchain/target/dependencies.json"));
        Set<String> libraries = tree.all().stream().map(Dependency::file).collect(Collectors.toSet());
        List<Path> classpath = new ArrayList<>();
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String entry : all.split(File.pathSeparator)) {
            Path path = Path.of(entry);
            boolean isModule = MODULES.stream().anyMatch(module -> entry.endsWith("/" + module + "/target/classes"));
            if (isModule || libraries.contains(String.valueOf(path.getFileName()))) {
                classpath.add(path);
            }
        }
        BillOfMaterials bill = new BillOfMaterials(tree, ThirdParty.load(), Pins.read(ROOT));
        return new Distribution(ROOT, "0.1.0-SNAPSHOT", TIME, classpath, bill);
    }

    /** What a program prints; it must end with 0. */
    private String run(String... command) throws Exception {
        Path printed = Files.createTempFile(temporary, "printed", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(printed);
        assertThat(process.exitValue()).as("%s: %s", List.of(command), text).isZero();
        return text;
    }

    private static boolean has(String program) {
        boolean found = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
        if (!found) {
            System.err.println("*** no " + program + " here: DistributionTest does not use it ***");
        }
        return found;
    }

    private static ProcessBuilder withThisJava(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    /** Starts a server, administers it with the package's own command, and ends it. */
    private void startAndUse(List<String> server, Path command, Path data) throws Exception {
        Process process = withThisJava(server)
                .redirectError(temporary.resolve("server.log").toFile())
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            assertThat(line)
                    .as("%s", Files.readString(temporary.resolve("server.log")))
                    .isNotNull();
            Matcher ready = READY.matcher(line);
            assertThat(ready.matches()).as(line).isTrue();
            List<String> connection = List.of(
                    "--address",
                    ready.group(1),
                    "--token-file",
                    data.resolve("admin.token").toString());
            assertThat(admin(command, connection, "import", "--group", "lab", "STB-1..STB-3"))
                    .contains("inserted: 3");
            assertThat(admin(command, connection, "backup")).contains("audit head");
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
        assertThat(admin(command, List.of(data.toString()), "audit verify")).contains("are whole");
    }

    private String admin(Path command, List<String> last, String... what) throws Exception {
        List<String> line = new ArrayList<>(List.of("sh", command.toString()));
        if (!what[0].contains(" ")) {
            line.add("admin");
        }
        for (String word : what) {
            line.addAll(List.of(word.split(" ")));
        }
        line.addAll(last);
        Path printed = Files.createTempFile(temporary, "printed", ".txt");
        Process process = withThisJava(line)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(printed);
        assertThat(process.exitValue()).as("%s: %s", line, text).isZero();
        return text;
    }

    /** Who has to be named, and what has its own licence, for all that is packed. */
    private static void assertNames(Path notice) throws IOException {
        assertThat(Files.readString(notice))
                .contains("BoringSSL (Apache-2.0)", "SQLite 3.", "JCTools")
                .contains("Legion of the Bouncy Castle", "The Prometheus Authors", "QOS.ch", "David Crawshaw")
                .contains("Werner Randelshofer", "Tim Buktu", "Daniel Lemire", "Raffaello Giulietti");
    }

    /** What the bill says: the jar of each component, by its package URL, and its hash. */
    private static Map<String, String> hashes(Path bill) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        for (Object one : (List<?>) JSON.std.mapFrom(Files.readAllBytes(bill)).get("components")) {
            Map<?, ?> component = (Map<?, ?>) one;
            Map<?, ?> hash = (Map<?, ?>) ((List<?>) component.get("hashes")).get(0);
            assertThat(hash.get("alg")).isEqualTo("SHA-256");
            assertThat((List<?>) component.get("licenses")).hasSize(1);
            String classifier = component.get("purl").toString().replaceFirst("^[^?]*(\\?classifier=)?", "");
            hashes.put(
                    component.get("name") + "-" + component.get("version")
                            + (classifier.isEmpty() ? "" : "-" + classifier) + ".jar",
                    (String) hash.get("content"));
        }
        return hashes;
    }

    private static Map<String, String> hashesOfJars(Path directory) throws Exception {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> jars = Files.list(directory)) {
            for (Path jar : jars.toList()) {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
                hashes.put(jar.getFileName().toString(), HexFormat.of().formatHex(hash));
            }
        }
        assertThat(hashes).hasSizeGreaterThan(30);
        return hashes;
    }

    /** Links to files that are not there, and commands that are only in a source tree. */
    private static List<String> deadLinks(Path folder) throws IOException {
        List<String> dead = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path document :
                    files.filter(file -> file.toString().endsWith(".md")).toList()) {
                String text = Files.readString(document);
                Matcher link = LINK.matcher(text);
                while (link.find()) {
                    if (!Files.exists(document.resolveSibling(link.group(1)))) {
                        dead.add(document.getFileName() + ": " + link.group());
                    }
                }
                if (text.contains("toolchain/stblink")) {
                    dead.add(document.getFileName() + ": toolchain/stblink");
                }
            }
        }
        return dead;
    }

    private Path configuration(Path directory) throws IOException {
        Path own = directory.resolve("server.conf");
        return Files.writeString(
                temporary.resolve("server.conf"), Files.readString(own) + "\ncontrol.port = 0\nadmin.port = 0\n");
    }

    @Test
    void theArchiveIsUnpackedStartedAndUsed() throws Exception {
        run("tar", "-xzf", archive.toString(), "-C", temporary.toString());
        Path home = temporary.resolve("stblink-server-0.1.0-SNAPSHOT");
        Path program = home.resolve("bin/stblink-server");
        assertThat(program).isExecutable();
        assertThat(home.resolve("docs/reference.conf")).isNotEmptyFile();
        assertThat(home.resolve("LICENSE")).isNotEmptyFile();
        assertNames(home.resolve("NOTICE"));
        assertThat(hashes(home.resolve("bom.cdx.json"))).isEqualTo(hashesOfJars(home.resolve("lib")));
        assertThat(deadLinks(home)).isEmpty();
        for (String module : MODULES) {
            try (JarFile jar = new JarFile(
                    home.resolve("lib").resolve(module + "-0.1.0-SNAPSHOT.jar").toFile())) {
                assertThat(jar.getEntry("META-INF/LICENSE")).as(module).isNotNull();
            }
        }
        // As somebody who put it on the path.
        Path link = Files.createSymbolicLink(temporary.resolve("stblink-server"), program);
        Path data = temporary.resolve("data");

        startAndUse(
                List.of(
                        link.toString(),
                        "--config",
                        configuration(home.resolve("conf")).toString(),
                        "--data",
                        data.toString()),
                home.resolve("bin/stblink"),
                data);
    }

    @Test
    void theDebianPackageIsUnpackedAndStartedAsItsUnitSays() throws Exception {
        assumeTrue(has("dpkg-deb"), "dpkg-deb");
        Path root = temporary.resolve("root");
        assertThat(run("dpkg-deb", "--info", deb.toString()))
                .contains("Package: stblink-server", "Version: 0.1.0~SNAPSHOT", "postinst");
        run("dpkg-deb", "-x", deb.toString(), root.toString());
        Path control = temporary.resolve("control");
        run("dpkg-deb", "-e", deb.toString(), control.toString());
        assertThat(Files.readString(control.resolve("conffiles"))).isEqualTo("/etc/stblink/server.conf\n");
        for (String script : List.of("postinst", "prerm", "postrm")) {
            run("sh", "-n", control.resolve(script).toString());
        }
        String unit = Files.readString(root.resolve("usr/lib/systemd/system/stblink-server.service"));
        Matcher service = SERVICE.matcher(unit);
        assertThat(service.find()).isTrue();
        String[] words = service.group(1).split(" ");
        assertThat(words)
                .startsWith("/usr/bin/stblink-server")
                .contains("/etc/stblink/server.conf", "/var/lib/stblink");
        assertThat(Files.readString(root.resolve("usr/bin/stblink-server")))
                .contains("exec /usr/share/stblink-server/bin/stblink-server");
        assertThat(root.resolve("usr/bin/stblink-server")).isExecutable();
        assertNames(root.resolve("usr/share/doc/stblink-server/NOTICE"));
        assertThat(hashes(root.resolve("usr/share/doc/stblink-server/bom.cdx.json")))
                .isEqualTo(hashesOfJars(root.resolve("usr/share/stblink-server/lib")));
        assertThat(deadLinks(root.resolve("usr/share/doc/stblink-server"))).isEmpty();
        // What the unit starts, with the root that it was unpacked into before each path.
        List<String> command = new ArrayList<>(List.of(
                root.resolve("usr/share/stblink-server/bin/stblink-server").toString()));
        Path data = root.resolve("var/lib/stblink");
        Files.createDirectories(data.getParent());
        for (int i = 1; i < words.length; i++) {
            command.add(
                    words[i].equals("/etc/stblink/server.conf")
                            ? configuration(root.resolve("etc/stblink")).toString()
                            : words[i].startsWith("/") ? root + words[i] : words[i]);
        }

        startAndUse(command, root.resolve("usr/share/stblink-server/bin/stblink"), data);
    }

    @Test
    void theUnitIsRightAndHardened() throws Exception {
        assumeTrue(has("dpkg-deb") && has("systemd-analyze"), "dpkg-deb and systemd-analyze");
        Path root = temporary.resolve("root");
        run("dpkg-deb", "-x", deb.toString(), root.toString());
        Path unit = root.resolve("usr/lib/systemd/system/stblink-server.service");

        assertThat(faults(root)).isEmpty();
        // 0 is sealed, 10 is open; a service without any of this has above 9.
        assertThat(run("systemd-analyze", "security", "--offline=true", "--threshold=20", unit.toString()))
                .contains("stblink-server.service");

        Files.writeString(unit, Files.readString(unit).replace("ProtectHome=yes", "ProtectHomes=perhaps"));
        assertThat(faults(root)).singleElement().asString().contains("ProtectHomes");
    }

    /** What is wrong with lines of the unit. That the system's own units are not in this root is said without a line. */
    private List<String> faults(Path root) throws Exception {
        Path printed = Files.createTempFile(temporary, "verify", ".txt");
        Process verify = new ProcessBuilder(
                        "systemd-analyze", "verify", "--root=" + root, "--man=no", "stblink-server.service")
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        assertThat(verify.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readAllLines(printed).stream()
                .filter(line -> line.matches(".*stblink-server\\.service:\\d+: .*") || line.contains("not executable"))
                .toList();
    }

    @Test
    void theSameSourceGivesTheSameBytes() throws Exception {
        List<Path> again = distribution().write(temporary.resolve("again"));
        assertThat(again.get(0)).hasSameBinaryContentAs(archive);
        assertThat(again.get(1)).hasSameBinaryContentAs(deb);
        assertThat(again.get(2)).hasSameBinaryContentAs(bill);
    }
}
