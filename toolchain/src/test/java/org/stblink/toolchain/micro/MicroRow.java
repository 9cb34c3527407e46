package org.stblink.toolchain.micro;

import java.util.Locale;

/**
 * One line of the table.
 *
 * @param work what was done
 * @param nanos of processor time for one operation
 * @param bytes that one operation allocated
 * @param baselineName what the baseline did
 * @param baselineNanos of the baseline in the same run
 * @param bounds what it is judged by
 */
record MicroRow(
        String work, double nanos, double bytes, String baselineName, double baselineNanos, MicroBounds bounds) {
    double ratio() {
        return nanos / baselineNanos;
    }

    /** Whether nothing broke since the bounds were set. */
    boolean isWithinGuard() {
        return ratio() <= bounds.mostRatio() && bytes <= bounds.mostBytes();
    }

    String text() {
        return String.format(
                Locale.ROOT,
                "| %s | %.2f µs | %.0f B | %s: %.2f µs | %.2f × | %s |\n",
                work,
                nanos / 1e3,
                bytes,
                baselineName,
                baselineNanos / 1e3,
                ratio(),
                aim());
    }

    private String aim() {
        if (bounds.aimRatio().isEmpty()) {
            return "";
        }
        double aim = bounds.aimRatio().getAsDouble();
        return String.format(Locale.ROOT, "≤ %.2f ×: %s", aim, ratio() <= aim ? "met" : "**not met**");
    }
}
