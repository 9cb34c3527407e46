package org.stblink.toolchain.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/abuse.md says, and what a run complains of. */
class AbuseReportTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "abuse.md");
    private static final int MEGA = 1 << 20;

    private static Waits waits(int asked, int served) {
        Waits waits = new Waits();
        for (int i = 0; i < asked; i++) {
            waits.ask();
        }
        for (int i = 0; i < served; i++) {
            waits.served((i + 1) * 1_000_000L);
        }
        return waits;
    }

    private static Outcome outcome(Waits enrolments, Waits calls, int lost, int heapAmid, int heapAfter, int process) {
        return new Outcome(
                "flood",
                7,
                new HonestBoxes.Got(enrolments, waits(3, 3), calls, List.of("OFFLINE"), List.of("SERVER_BUSY"), lost),
                new ServerProbe.Seen(
                        (long) heapAmid * MEGA,
                        (long) heapAfter * MEGA,
                        (long) process * MEGA,
                        9,
                        0.5,
                        Map.of("half-open", 4L)));
    }

    private static final Outcome CALM = outcome(waits(3, 3), waits(3, 3), 0, 10, 10, 100);

    @Test
    void documentHasARowForEveryAbuseAndOneForNone() throws Exception {
        List<String> expected = new ArrayList<>(List.of(Outcome.NOBODY));
        Abuse.ALL.forEach(abuse -> expected.add(abuse.name()));
        Pattern row = Pattern.compile("^\\| ([a-z-]+) \\| \\d+ \\|.*");
        assertThat(AbuseReport.PLACE
                        .read(DOCUMENT)
                        .lines()
                        .filter(line -> row.matcher(line).matches())
                        .map(line -> line.split(" ")[1]))
                .as("the rows of %s: write it again with toolchain/stblink abuse --write docs/abuse.md", DOCUMENT)
                .containsExactlyElementsOf(expected);
    }

    @Test
    void documentTellsWhatIsDoneAndTheBounds() throws Exception {
        String text = Files.readString(DOCUMENT).replaceAll("\\s+", " ");
        assertThat(Abuse.ALL)
                .allSatisfy(abuse -> assertThat(text).contains("| `" + abuse.name() + "` | ", abuse.about()));
        assertThat(text)
                .contains(
                        "more than " + Outcome.MOST_HEAP_AMID_MEGABYTES + " MB above",
                        "more than " + Outcome.MOST_HEAP_AFTER_MEGABYTES + " MB afterwards",
                        "more than " + Outcome.MOST_RSS_MEGABYTES + " MB;",
                        "a heap of " + AbuseRun.HEAP_MEGABYTES + " MB",
                        Mob.SOURCES + " source addresses");
    }

    @Test
    void nothingIsComplainedOfWhenAllAreServedWithinTheBounds() {
        assertThat(outcome(waits(3, 3), waits(3, 1), 0, 42, 18, 384).complaints(CALM))
                .isEmpty();
    }

    @Test
    void whoIsLockedOutAndWhatIsOverItsBoundIsNamed() {
        assertThat(outcome(waits(3, 2), waits(3, 3), 0, 10, 10, 100).complaints(CALM))
                .singleElement()
                .asString()
                .isEqualTo("flood: 1 of 3 new boxes were locked out");
        assertThat(outcome(waits(3, 3), waits(3, 0), 0, 10, 10, 100).complaints(CALM))
                .containsExactly("flood: no honest call was served");
        assertThat(outcome(waits(3, 3), waits(3, 3), 2, 10, 10, 100).complaints(CALM))
                .containsExactly("flood: boxes that were online lost the server 2 times");
        assertThat(outcome(waits(3, 3), waits(3, 3), 0, 43, 19, 385).complaints(CALM))
                .containsExactly(
                        "flood: live heap amid it, above that without abuse: 33.0 MB, the bound is 32",
                        "flood: live heap after it, above that without abuse: 9.0 MB, the bound is 8",
                        "flood: memory of the process: 385.0 MB, the bound is 384");
    }

    @Test
    void waitsAreMedianAndNinetyNinthOfThoseServed() {
        assertThat(waits(101, 100).text()).isEqualTo("100 of 101, 50 / 99 ms");
        assertThat(waits(1, 0).text()).isEqualTo("0 of 1, 0 / 0 ms");
    }
}
