package org.stblink.toolchain.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.toolchain.process.Machine;
import picocli.CommandLine;

/** The tables of growth and their plots: the document's own are what its tables give. */
class GrowthReportTest {
    private static final Machine MACHINE = new Machine(LocalDate.of(2026, 1, 2), "a processor", 2, "a JVM 17", 0.9);
    private static final Path DOCS = Path.of("..", "docs");

    private static String text() {
        return GrowthReport.text(
                MACHINE,
                List.of(
                        new DeviceGrowth.Size(1_000, 400, 150, 12, 3, 0.6),
                        new DeviceGrowth.Size(100_000, 420, 151.5, 30, 80, 1.2)),
                List.of(new CallGrowth.Load(1, 90, 700, 5, 9), new CallGrowth.Load(16, 600, 300, 21, 77)),
                Effort.quick(),
                10);
    }

    @Test
    void plotsOfTheDocumentAreDrawnFromItsTables() throws IOException {
        String part = GrowthReport.PLACE.read(DOCS.resolve("performance.md"));
        for (Map.Entry<String, String> plot : GrowthReport.plots(part).entrySet()) {
            assertThat(DOCS.resolve(plot.getKey())).hasContent(plot.getValue());
        }
    }

    @Test
    void plotHasALineForEachColumnAndALabelForEachNumber() throws IOException {
        Map<String, String> plots = GrowthReport.plots(text());
        assertThat(plots).containsOnlyKeys("growth-devices.svg", "growth-calls.svg", "growth-waits.svg");
        assertThat(plots.get("growth-devices.svg"))
                .contains(">1,000<", ">100,000<", ">full registration<", ">resume<", "800 µs")
                .contains("M70.0 170.0 530.0 163.5"); // 400 and 420 of 800
        assertThat(plots.get("growth-calls.svg")).contains(">16<", "800 / s").doesNotContain("d55e00");
    }

    @Test
    void textWithoutTablesIsRefused() {
        assertThatThrownBy(() -> GrowthReport.plots("nothing"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("devices");
    }

    @Test
    void growthIsMeasuredWithRealProcesses(@TempDir Path directory) throws IOException {
        Path document = directory.resolve("performance.md");
        Files.writeString(document, "<!-- begin: written by stblink bench growth -->\n<!-- end -->\n");
        int code = new CommandLine(new BenchCommand())
                .execute("growth", "--quick", "--seconds", "1", "--write", document.toString());
        assertThat(code).isZero();
        String part = GrowthReport.PLACE.read(document);
        assertThat(part).contains("| 100 |", "| 4 |");
        for (Map.Entry<String, String> plot : GrowthReport.plots(part).entrySet()) {
            assertThat(directory.resolve(plot.getKey())).hasContent(plot.getValue());
        }
    }
}
