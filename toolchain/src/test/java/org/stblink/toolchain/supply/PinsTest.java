package org.stblink.toolchain.supply;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** What the build downloads is pinned, and Maven is told to look. */
class PinsTest {
    private static final Path ROOT = Path.of(System.getProperty("stblink.root"));
    private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)}");
    private static final List<String> NATIVES = List.of("linux-x86_64", "linux-aarch_64");

    private final Pins pins;

    PinsTest() throws Exception {
        pins = Pins.read(ROOT);
    }

    @Test
    void everyJarThatShipsIsPinnedAndSoIsWhatDescribesIt() throws Exception {
        DependencyTree tree = DependencyTree.read(ROOT.resolve("toolchain/target/dependencies.json"));
        List<String> paths = new ArrayList<>();
        for (Dependency dependency : tree.all()) {
            if (!dependency.isOwn()) {
                paths.add(dependency.path());
                paths.add(description(dependency));
            }
        }

        assertThat(paths).hasSizeGreaterThan(50);
        assertThat(pins.paths()).containsAll(paths);
    }

    /** One for all the jars of an artifact, whatever machine they are for. */
    private static String description(Dependency of) {
        return new Dependency(of.group(), of.artifact(), of.version(), "")
                .path()
                .replaceFirst("jar$", "pom");
    }

    /** The server loads them where they fit. */
    @Test
    void theNativeTransportsArePinned() throws Exception {
        String version = properties().get("netty.version");
        for (String machine : NATIVES) {
            assertThat(pins.of(new Dependency("io.netty", "netty-transport-native-epoll", version, machine).path()))
                    .as(machine)
                    .isNotNull();
        }
    }

    /** Libraries, plugins and checkers: whatever has a version there. */
    @Test
    void everyVersionInTheRootPomIsPinned() throws Exception {
        List<String> missing = new ArrayList<>();
        int seen = 0;
        for (String tag : List.of("dependency", "plugin", "path")) {
            NodeList found = pom().getElementsByTagName(tag);
            for (int i = 0; i < found.getLength(); i++) {
                Element one = (Element) found.item(i);
                String version = child(one, "version");
                String group = child(one, "groupId");
                if (version.isEmpty() || version.equals("${project.version}")) {
                    continue;
                }
                seen++;
                String folder = (group.isEmpty() ? "org.apache.maven.plugins" : group).replace('.', '/') + "/"
                        + child(one, "artifactId") + "/" + resolved(version) + "/";
                if (pins.paths().stream().noneMatch(path -> path.startsWith(folder))) {
                    missing.add(folder);
                }
            }
        }

        assertThat(seen).isGreaterThan(40);
        assertThat(missing).as("not pinned: run toolchain/pins").isEmpty();
    }

    @Test
    void theCheckersOfBothKindsOfJdkArePinned() {
        assertThat(pins.paths().stream()
                        .filter(path ->
                                path.startsWith("com/google/errorprone/error_prone_core/") && path.endsWith(".jar")))
                .hasSize(2);
    }

    @Test
    void mavenIsToldToCompare() throws Exception {
        String trusted = "-Daether.artifactResolver.postProcessor.trustedChecksums";
        assertThat(Files.readAllLines(ROOT.resolve(".mvn/maven.config")))
                .contains(
                        trusted + "=true",
                        trusted + ".checksumAlgorithms=SHA-256",
                        "-Daether.trustedChecksumsSource.summaryFile=true",
                        "-Daether.trustedChecksumsSource.summaryFile.originAware=false",
                        "-Daether.trustedChecksumsSource.summaryFile.basedir=${session.rootDirectory}/.mvn/checksums")
                .noneMatch(line -> line.contains("record"));
    }

    @Test
    void mavenItselfIsPinned() throws Exception {
        Properties wrapper = new Properties();
        try (var in = Files.newBufferedReader(ROOT.resolve(".mvn/wrapper/maven-wrapper.properties"))) {
            wrapper.load(in);
        }
        assertThat(wrapper.getProperty("distributionSha256Sum")).matches("[0-9a-f]{64}");
        assertThat(wrapper.getProperty("distributionTarGzSha256Sum")).matches("[0-9a-f]{64}");
        assertThat(Files.readString(ROOT.resolve("mvnw")))
                .as("a newer wrapper's script knows one of the two archives only")
                .contains("distributionSha256Sum=\"${distributionTarGzSha256Sum-}\"");
    }

    private static Element pom() throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(ROOT.resolve("pom.xml").toFile())
                .getDocumentElement();
    }

    private static Map<String, String> properties() throws Exception {
        Map<String, String> properties = new HashMap<>();
        NodeList all = ((Element) pom().getElementsByTagName("properties").item(0)).getChildNodes();
        for (int i = 0; i < all.getLength(); i++) {
            properties.put(
                    all.item(i).getNodeName(), all.item(i).getTextContent().strip());
        }
        return properties;
    }

    private static String resolved(String version) throws Exception {
        Matcher property = PROPERTY.matcher(version);
        assertThat(property.matches())
                .as("a version stands in the properties: " + version)
                .isTrue();
        return properties().getOrDefault(property.group(1), "");
    }

    private static String child(Element of, String name) {
        for (Node node = of.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals(name)) {
                return node.getTextContent().strip();
            }
        }
        return "";
    }
}
