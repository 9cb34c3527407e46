package org.stblink.toolchain.supply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which jars a tree stands for, as Maven chooses them. */
class DependencyTreeTest {
    @TempDir
    Path directory;

    private DependencyTree read(String root) throws Exception {
        return DependencyTree.read(Files.writeString(directory.resolve("tree.json"), root));
    }

    private static String node(String artifact, String version, String scope, String... children) {
        return "{\"groupId\":\"g\",\"artifactId\":\"" + artifact + "\",\"version\":\"" + version
                + "\",\"classifier\":\"\",\"scope\":\"" + scope + "\",\"children\":[" + String.join(",", children)
                + "]}";
    }

    private static Dependency jar(String artifact, String version) {
        return new Dependency("g", artifact, version, "");
    }

    @Test
    void whatOnlyTestsOrOnlyTheCompilerUseDoesNotShip() throws Exception {
        DependencyTree tree = read(node(
                "top",
                "1",
                "",
                node("a", "1", "compile", node("b", "1", "runtime")),
                node("t", "1", "test", node("u", "1", "compile")),
                node("p", "1", "provided")));

        assertThat(tree.root()).isEqualTo(jar("top", "1"));
        assertThat(tree.all()).containsExactly(jar("top", "1"), jar("a", "1"), jar("b", "1"));
        assertThat(tree.usedBy(jar("a", "1"))).containsExactly(jar("b", "1"));
        assertThat(tree.usedBy(jar("b", "1"))).isEmpty();
    }

    @Test
    void theNearerVersionWinsEvenIfATestBringsIt() throws Exception {
        DependencyTree tree = read(node(
                "top",
                "1",
                "",
                node("a", "1", "compile", node("b", "1", "compile", node("log", "1", "compile"))),
                node("t", "1", "test", node("log", "2", "compile"))));

        assertThat(tree.usedBy(jar("b", "1"))).containsExactly(jar("log", "2"));
        assertThat(tree.all()).doesNotContain(jar("log", "1"));
    }

    @Test
    void ofTwoAsNearTheFirstWins() throws Exception {
        DependencyTree tree = read(node(
                "top",
                "1",
                "",
                node("a", "1", "compile", node("log", "1", "compile")),
                node("b", "1", "compile", node("log", "2", "compile"))));

        assertThat(tree.usedBy(jar("b", "1"))).containsExactly(jar("log", "1"));
    }

    @Test
    void aTreeThatIsNotThereSaysWhatMakesIt() {
        assertThatThrownBy(() -> DependencyTree.read(directory.resolve("none.json")))
                .hasMessageContaining("none.json")
                .hasMessageContaining("test-compile");
    }
}
