package org.stblink.toolchain.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.toolchain.world.invariant.Invariants;

/** docs/simulation.md lists the invariants that there are, with the sections that ask for them, and such sections exist. */
class SimulationTest {
    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void tableOfInvariantsIsTheCodes() throws IOException {
        List<String> table = Files.readAllLines(DOCS.resolve("simulation.md")).stream()
                .dropWhile(line -> !line.startsWith("| invariant"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split("\\|")[1].trim() + ", " + line.split("\\|")[2].trim())
                .toList();
        assertThat(table)
                .isEqualTo(Invariants.all().stream()
                        .map(invariant -> invariant.name() + ", " + invariant.section())
                        .toList());
    }

    @Test
    void everySectionIsInTheProtocol() throws IOException {
        String protocol = Files.readString(DOCS.resolve("protocol.md"));
        assertThat(Invariants.all()).allSatisfy(invariant -> {
            for (String section : invariant.section().split(", ")) {
                assertThat(protocol).containsPattern("(?m)^#+ " + section.replace(".", "\\.") + " ");
            }
        });
    }
}
