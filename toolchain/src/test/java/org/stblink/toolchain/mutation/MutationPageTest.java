package org.stblink.toolchain.mutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MutationPageTest {
    private static final Path ROOT = Path.of(System.getProperty("stblink.root"));
    private static final LocalDate DAY = LocalDate.of(2026, 11, 28);
    private static final Pattern SLICES = Pattern.compile("(?m)^slices=\\((.*)\\)$");

    @TempDir
    Path directory;

    private Path report(String... statuses) throws Exception {
        StringBuilder xml = new StringBuilder("<mutations>");
        for (String status : statuses) {
            xml.append("<mutation status='").append(status);
            xml.append("'><mutatedClass>org.example.Thing$Part</mutatedClass></mutation>");
        }
        return Files.writeString(directory.resolve("mutations.xml"), xml + "</mutations>");
    }

    @Test
    void whatSurvivedAndWhatNobodyReachedIsNotNoticed() throws Exception {
        String rows = MutationPage.rows("one", report("KILLED", "TIMED_OUT", "SURVIVED", "NO_COVERAGE", "KILLED"), DAY);

        assertThat(rows).isEqualTo("| one | `org.example` | 1 | 5 | 3 | 1 | 1 | 1 | 60 % | 2026-11-28 |\n");
    }

    @Test
    void aSliceThatMutatedNothingIsAMistake() throws Exception {
        Path empty = report();

        assertThatThrownBy(() -> MutationPage.rows("one", empty, DAY)).hasMessageContaining("nothing was mutated");
    }

    @Test
    void aSliceReplacesItsOwnRowsOnly() {
        String page = "Before\n<!-- scores -->\n<!-- end of scores -->\nafter\n";
        page = MutationPage.withRows(page, "two", "| two | old |\n");
        page = MutationPage.withRows(page, "one", "| one | new |\n");
        page = MutationPage.withRows(page, "two", "| two | new |\n");

        assertThat(page)
                .startsWith("Before\n<!-- scores -->\n| slice |")
                .endsWith("| one | new |\n| two | new |\n<!-- end of scores -->\nafter\n")
                .doesNotContain("old");
    }

    /** A slice that was never run is named, so that its absence is not taken for a score. */
    @Test
    void everySliceHasAScoreOrIsSaidToHaveNone() throws Exception {
        String page = Files.readString(ROOT.resolve("docs/mutation.md"));
        Matcher slices = SLICES.matcher(Files.readString(ROOT.resolve("toolchain/mutate")));
        assertThat(slices.find()).isTrue();
        for (String slice : slices.group(1).split(" ")) {
            boolean scored = page.contains("\n| " + slice + " | ");
            boolean missing = page.contains("\n- `" + slice + "`: not run");
            assertThat(scored).as(slice).isNotEqualTo(missing);
        }
    }
}
