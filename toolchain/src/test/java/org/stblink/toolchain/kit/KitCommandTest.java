package org.stblink.toolchain.kit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code stblink kit} with a writer that is really killed. */
@Timeout(600)
class KitCommandTest {
    @TempDir
    Path temporary;

    @Test
    void writersThatAreKilledLeaveWholeRecordsAndTheReportSaysSo() throws Exception {
        Path json = temporary.resolve("report.json");
        int exit = new CommandLine(new KitCommand())
                .execute("--cuts", "2", "--only", "SEC-1,ENT-3", "--json", json.toString());
        assertThat(exit).isZero();
        Map<String, Object> report = JSON.std.mapFrom(Files.readString(json));
        assertThat(report).containsEntry("format", 1).containsEntry("port", "Java SE");
        assertThat((List<?>) report.get("rules"))
                .anySatisfy(rule -> assertThat(rule)
                        .asString()
                        .contains("rule=SEC-1", "outcome=PASS", "recordIsWholeAndTheNewestAfterAPowerCut"));
        assertThat((List<?>) report.get("figures"))
                .anySatisfy(figure -> assertThat(figure).asString().contains("name=powerCutsSurvived, value=2"));
    }

    @Test
    void flashOfAWriterThatIsKilledHoldsWholeRecords() throws Exception {
        Path json = temporary.resolve("report.json");
        int exit = new CommandLine(new KitCommand())
                .execute("--port", "flash", "--cuts", "1", "--only", "SEC-1,SEC-4", "--json", json.toString());
        assertThat(exit).isZero();
        Map<String, Object> report = JSON.std.mapFrom(Files.readString(json));
        assertThat(report).containsEntry("port", "Java SE, secrets in raw flash");
        assertThat((List<?>) report.get("figures"))
                .anySatisfy(figure -> assertThat(figure).asString().contains("name=powerCutsSurvived, value=1"));
    }

    @Test
    void portThatDoesNotShipIsRefused() {
        StringWriter errors = new StringWriter();
        CommandLine command = new CommandLine(new KitCommand());
        command.setErr(new PrintWriter(errors, true));
        assertThat(command.execute("--port", "punchcards")).isEqualTo(2);
        assertThat(errors.toString()).contains("--port is one of javase, flash, token, not punchcards");
    }

    @Test
    void wrongNumberOfCutsIsRefused() {
        StringWriter errors = new StringWriter();
        CommandLine command = new CommandLine(new KitCommand());
        command.setErr(new PrintWriter(errors, true));
        assertThat(command.execute("--cuts", "-1")).isEqualTo(2);
        assertThat(errors.toString()).contains("--cuts must be 0 or more, not -1");
    }
}
