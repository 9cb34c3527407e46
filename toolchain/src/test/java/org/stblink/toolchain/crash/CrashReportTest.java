package org.stblink.toolchain.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.stblink.toolchain.process.Machine;

/** What docs/crash.md says, and that it says it of the points there are. */
class CrashReportTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "crash.md");
    private static final Machine MACHINE = new Machine(LocalDate.of(2026, 11, 27), "a processor", 2, "a VM 17", 0.1);
    private static final Pattern ROUNDS = Pattern.compile("\\*\\*(\\d+) rounds, everything held in each\\*\\*");
    private static final Pattern ROW = Pattern.compile("\\| (`(.*)`|elsewhere: .*) \\| (\\d+) \\| (\\d+) \\|");

    private static CrashReport report(int asked, Map<String, Integer> kills) {
        return new CrashReport(MACHINE, 5, asked, 10, 700, kills, Map.of("sent GRANT", 9), List.of());
    }

    @Test
    void documentsTableHasThePointsOfTheFlowAndTheRoundsThatItSays() throws Exception {
        String part = CrashReport.PLACE.read(DOCUMENT);
        List<String> points = part.lines()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .filter(row -> row.group(2) != null)
                .map(row -> row.group(2))
                .toList();
        assertThat(points)
                .as("the points in %s: write them again with toolchain/stblink crash --write docs/crash.md", DOCUMENT)
                .isEqualTo(FlowSteps.all());
        Matcher rounds = ROUNDS.matcher(part);
        assertThat(rounds.find()).isTrue();
        assertThat(part.lines()
                        .map(ROW::matcher)
                        .filter(Matcher::matches)
                        .mapToInt(row -> Integer.parseInt(row.group(4)))
                        .sum())
                .isEqualTo(Integer.parseInt(rounds.group(1)));
    }

    @Test
    void documentExplainsEveryKindOfPoint() throws Exception {
        String text = Files.readString(DOCUMENT);
        assertThat(FlowSteps.all().stream().map(step -> step.split(" ")[0]).distinct())
                .allSatisfy(kind -> assertThat(text).containsPattern("\\| `" + kind + " [MC]` \\|"));
    }

    @Test
    void runThatTheBoundEndedSaysHowManyRoundsWerePlayed() {
        assertThat(report(500, Map.of("sent GRANT", 3, "end of the flow", 1)).text())
                .contains("**4 rounds, everything held in each**", "500 rounds were asked for", "bound of 10 minutes")
                .contains("| `sent GRANT` | 9 | 3 |", "| elsewhere: end of the flow | 0 | 1 |");
    }

    @Test
    void wholeRunSaysNothingOfABound() {
        assertThat(report(3, Map.of("sent GRANT", 3)).text()).doesNotContain("asked for");
    }
}
