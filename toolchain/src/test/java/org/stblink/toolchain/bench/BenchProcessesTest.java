package org.stblink.toolchain.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every row, once, with real processes: outcomes, not times. */
@Timeout(600)
class BenchProcessesTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "performance.md");

    @TempDir
    Path folder;

    @Test
    void everyRowOfTheDocumentIsMeasured() throws Exception {
        List<Row> rows = BenchCommand.run(Effort.quick(), BenchCommand.ALL.keySet(), folder);
        assertThat(rows).allSatisfy(row -> assertThat(row.isSane()).isTrue());
        assertThat(documented())
                .as("the rows of %s: write it again with toolchain/stblink bench --write docs/performance.md", DOCUMENT)
                .isEqualTo(rows.stream().map(Row::work).toList());
    }

    /** The first column of the table. */
    private static List<String> documented() throws Exception {
        List<String> works = new ArrayList<>();
        boolean inTable = false;
        for (String line : Files.readAllLines(DOCUMENT)) {
            if (inTable && line.startsWith("| ")) {
                works.add(line.split(" \\| ")[0].substring(2));
            }
            inTable = line.startsWith("|---|---:|---|---:|") || inTable && line.startsWith("| ");
        }
        return works;
    }
}
