package org.stblink.toolchain.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.toolchain.process.Machine;

/** What is said of figures: whether an aim is met, and whether something broke. */
class PerformanceReportTest {
    private static final Machine CALM = new Machine(LocalDate.of(2026, 1, 2), "a processor", 2, "a JVM 17", 0.9);
    private static final Machine BUSY = new Machine(LocalDate.of(2026, 1, 2), "a processor", 2, "a JVM 17", 1.1);

    private static Row row(double figure, double baseline, Aim aim) {
        return new Row("work", 100, Unit.MICROS, figure, "least", baseline, aim, 3);
    }

    private static String line(Row row) {
        return PerformanceReport.text(CALM, Effort.quick(), List.of(row))
                .lines()
                .filter(line -> line.startsWith("| work |") && !line.contains("figure"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void rowSaysFigureBaselineRatioAimAndVerdict() {
        assertThat(line(row(13, 10, Aim.times(1.3))))
                .isEqualTo("| work | 13.0 µs | least: 10.0 µs | 1.30 × | ≤ 1.30 × baseline | met |");
        assertThat(line(row(36, 10, Aim.above(25))))
                .isEqualTo("| work | 36.0 µs | least: 10.0 µs | 3.60 × | ≤ baseline + 25.0 µs | **not met** |");
    }

    @Test
    void everyPartOfAnAimCounts() {
        Aim both = Aim.atMost(10).andTimes(0.5);
        assertThat(both.isMet(10, 20)).isTrue();
        assertThat(both.isMet(10.1, 100)).isFalse();
        assertThat(both.isMet(9, 17)).isFalse();
        assertThat(Aim.above(25).isMet(35, 10)).isTrue();
        assertThat(Aim.above(25).isMet(35.1, 10)).isFalse();
    }

    @Test
    void rowWithoutAnAimIsNotJudged() {
        assertThat(line(Row.baseline("work", 5, Unit.SECONDS_PER_GB, 0.5)))
                .isEqualTo("| work | 0.50 s/GB |  |  |  |  |");
    }

    @Test
    void baselineThatWasTooShortGivesNoRatio() {
        assertThat(line(row(13, 0, Aim.none()))).contains("too short to tell");
    }

    @Test
    void withoutAnyRowThereIsNoTable() {
        assertThat(PerformanceReport.text(CALM, Effort.quick(), List.of()))
                .contains("Warm-up")
                .doesNotContain("|")
                .endsWith("not timed.\n");
    }

    @Test
    void guardLooksAtRatiosAndAtWhetherAnythingWasMeasured() {
        assertThat(row(30, 10, Aim.none()).isWithinGuard()).isTrue();
        assertThat(row(30.1, 10, Aim.none()).isWithinGuard()).isFalse();
        assertThat(new Row("work", 0, Unit.MICROS, Double.NaN, "least", 10, Aim.none(), 3).isWithinGuard())
                .isFalse();
        assertThat(Row.baseline("work", 5, Unit.MICROS, 1e9).isWithinGuard()).isTrue();
    }

    @Test
    void busyMachineIsCalledOne() {
        assertThat(BUSY.text()).contains("a busy machine").contains("load average 1.1");
        assertThat(CALM.text()).doesNotContain("busy");
    }
}
