package org.stblink.toolchain.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.toolchain.supply.DependencyTree;
import org.stblink.toolchain.supply.Pins;
import org.stblink.toolchain.supply.ThirdParty;

/** The last look at the jars before they are packed. */
class BillOfMaterialsTest {
    private static final Instant TIME = Instant.parse("2026-11-22T00:00:00Z");
    private static final String SLF4J = "org/slf4j/slf4j-api/2.0.18/slf4j-api-2.0.18.jar";
    private static final String HASH_OF_ONE = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed";

    @TempDir
    Path directory;

    private static String node(String group, String artifact, String version, String... children) {
        return "{\"groupId\":\"" + group + "\",\"artifactId\":\"" + artifact + "\",\"version\":\"" + version
                + "\",\"scope\":\"compile\",\"classifier\":\"\",\"children\":[" + String.join(",", children) + "]}";
    }

    private BillOfMaterials bill(String pins, String... children) throws Exception {
        Path tree =
                Files.writeString(directory.resolve("tree.json"), node("org.stblink", "toolchain", "1.0", children));
        Path file = directory.resolve(Pins.FILE);
        Files.createDirectories(file.getParent());
        Files.writeString(file, pins);
        return new BillOfMaterials(DependencyTree.read(tree), ThirdParty.load(), Pins.read(directory));
    }

    private static List<Item> jars(String... names) {
        List<Item> jars = new ArrayList<>();
        for (String name : names) {
            jars.add(new Item(name, "one".getBytes(StandardCharsets.US_ASCII), false));
        }
        return jars;
    }

    private static String slf4j() {
        return node("org.slf4j", "slf4j-api", "2.0.18");
    }

    @Test
    void aPinnedJarIsListedWithItsHashAndLicence() throws Exception {
        byte[] json = bill(HASH_OF_ONE + "  " + SLF4J + "\n", slf4j())
                .write("stblink-server", "1.0", TIME, jars("toolchain-1.0.jar", "slf4j-api-2.0.18.jar"));

        Map<String, Object> bill = JSON.std.mapFrom(json);
        assertThat(bill).containsEntry("bomFormat", "CycloneDX").containsEntry("specVersion", "1.6");
        assertThat((List<?>) bill.get("components"))
                .anySatisfy(component -> assertThat(component.toString())
                        .contains("pkg:maven/org.slf4j/slf4j-api@2.0.18", HASH_OF_ONE, "MIT"));
        assertThat(bill.get("dependencies").toString())
                .contains(
                        "{ref=pkg:maven/org.stblink/toolchain@1.0, dependsOn=[pkg:maven/org.slf4j/slf4j-api@2.0.18]}");
    }

    /** So that two builds give the same bytes: the order of some maps is another in each JVM. */
    @Test
    void theFieldsOfAHashHaveOneOrder() throws Exception {
        byte[] json = bill(HASH_OF_ONE + "  " + SLF4J + "\n", slf4j())
                .write("stblink-server", "1.0", TIME, jars("toolchain-1.0.jar", "slf4j-api-2.0.18.jar"));

        assertThat(new String(json, StandardCharsets.UTF_8))
                .containsSubsequence("\"hashes\"", "\"alg\"", "\"content\"", "\"hashes\"", "\"alg\"", "\"content\"");
    }

    @Test
    void whatOthersMadeInsideAJarIsListedInIt() throws Exception {
        String jar = "org/xerial/sqlite-jdbc/3.54.1.0/sqlite-jdbc-3.54.1.0.jar";
        byte[] json = bill(HASH_OF_ONE + "  " + jar + "\n", node("org.xerial", "sqlite-jdbc", "3.54.1.0"))
                .write("stblink-server", "1.0", TIME, jars("toolchain-1.0.jar", "sqlite-jdbc-3.54.1.0.jar"));

        List<?> components = (List<?>) JSON.std.mapFrom(json).get("components");
        assertThat(components)
                .anySatisfy(component -> assertThat(component.toString())
                        .contains(
                                "name=sqlite-jdbc",
                                "components=[{type=library, bom-ref=pkg:maven/org.xerial/sqlite-jdbc@")
                        .contains("name=SQLite, version=3.54.1", "id=blessing", "cpe:2.3:a:sqlite:sqlite:3.54.1:")
                        .contains("name=Zentus SQLiteJDBC", "id=BSD-2-Clause"));
        assertThat(components.get(0).toString()).doesNotContain("components=");
    }

    @Test
    void severalLicencesOfOnePartAreAnExpression() throws Exception {
        String jar = "com/fasterxml/jackson/core/jackson-core/2.22.4/jackson-core-2.22.4.jar";
        byte[] json = bill(
                        HASH_OF_ONE + "  " + jar + "\n", node("com.fasterxml.jackson.core", "jackson-core", "2.22.4"))
                .write("stblink-server", "1.0", TIME, jars("toolchain-1.0.jar", "jackson-core-2.22.4.jar"));

        assertThat(JSON.std.mapFrom(json).get("components").toString())
                .contains("name=FastDoubleParser, licenses=[{expression=MIT AND BSL-1.0 AND BSD-2-Clause}]");
    }

    @Test
    void aJarWithOtherBytesThanThePinnedIsNotPacked() throws Exception {
        BillOfMaterials bill = bill("0".repeat(64) + "  " + SLF4J + "\n", slf4j());

        assertThatThrownBy(() -> bill.write("x", "1.0", TIME, jars("toolchain-1.0.jar", "slf4j-api-2.0.18.jar")))
                .hasMessageContaining("slf4j-api-2.0.18.jar is not the pinned one")
                .hasMessageContaining(HASH_OF_ONE);
    }

    @Test
    void aJarThatNobodyPinnedIsNotPacked() throws Exception {
        BillOfMaterials bill = bill("", slf4j());

        assertThatThrownBy(() -> bill.write("x", "1.0", TIME, jars("toolchain-1.0.jar", "slf4j-api-2.0.18.jar")))
                .hasMessageContaining(SLF4J)
                .hasMessageContaining("toolchain/pins");
    }

    @Test
    void aJarThatIsNotListedWithItsAdvisoriesIsNotPacked() throws Exception {
        BillOfMaterials bill =
                bill(HASH_OF_ONE + "  com/example/other/1.0/other-1.0.jar\n", node("com.example", "other", "1.0"));

        assertThatThrownBy(() -> bill.write("x", "1.0", TIME, jars("toolchain-1.0.jar", "other-1.0.jar")))
                .hasMessageContaining("com.example:other is not in third-party.json");
    }

    @Test
    void aJarThatNothingDependsOnIsNotPacked() throws Exception {
        BillOfMaterials bill = bill("");

        assertThatThrownBy(() -> bill.write("x", "1.0", TIME, jars("toolchain-1.0.jar", "left-over-0.9.jar")))
                .hasMessageContaining("left-over-0.9.jar")
                .hasMessageContaining("clean");
    }

    @Test
    void aMissingJarIsMissed() throws Exception {
        BillOfMaterials bill = bill(HASH_OF_ONE + "  " + SLF4J + "\n", slf4j());

        assertThatThrownBy(() -> bill.write("x", "1.0", TIME, jars("toolchain-1.0.jar")))
                .hasMessageContaining("slf4j-api-2.0.18.jar is needed");
    }

    @Test
    void pinsThatAreNotAHashAndAPathAreRefused() {
        assertThatThrownBy(() -> bill("abc  " + SLF4J + "\n"))
                .hasMessageContaining(Pins.FILE)
                .hasMessageContaining("abc");
    }
}
