package org.stblink.toolchain.bench;

/**
 * One figure.
 *
 * @param work what was done, as docs/performance.md names it; the same in every run
 * @param operations how many of them, or of how many connections or bytes the figure is the mean
 * @param figure of one of them
 * @param baselineName what the baseline did
 * @param baseline its figure in the same run, in the same unit
 * @param mostRatio the ratio to the baseline above which something broke; far from what is measured, since machines differ
 */
record Row(
        String work,
        long operations,
        Unit unit,
        double figure,
        String baselineName,
        double baseline,
        Aim aim,
        double mostRatio) {
    /** A row that is there to be compared with, or to be known. */
    static Row baseline(String work, long operations, Unit unit, double figure) {
        return new Row(work, operations, unit, figure, "", 0, Aim.none(), Double.POSITIVE_INFINITY);
    }

    boolean hasBaseline() {
        return !baselineName.isEmpty();
    }

    /** Times the baseline; infinite where that took too short to be counted. */
    double ratio() {
        return figure / baseline;
    }

    /** Whether something was measured at all. */
    boolean isSane() {
        return operations > 0 && Double.isFinite(figure) && figure >= 0 && Double.isFinite(baseline) && baseline >= 0;
    }

    /** Whether the ratio is within the bound of the regression guard. */
    boolean isWithinGuard() {
        return isSane() && (!hasBaseline() || ratio() <= mostRatio);
    }
}
