package org.stblink.toolchain.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a figure shall be, all of it: at most so much, at most so much above the baseline, at most so many times the baseline.
 * None of them: the row is there to be compared with.
 */
record Aim(OptionalDouble atMost, OptionalDouble above, OptionalDouble times) {
    private static final OptionalDouble ANY = OptionalDouble.empty();

    static Aim none() {
        return new Aim(ANY, ANY, ANY);
    }

    static Aim atMost(double limit) {
        return new Aim(OptionalDouble.of(limit), ANY, ANY);
    }

    static Aim above(double limit) {
        return new Aim(ANY, OptionalDouble.of(limit), ANY);
    }

    static Aim times(double limit) {
        return new Aim(ANY, ANY, OptionalDouble.of(limit));
    }

    Aim andTimes(double limit) {
        return new Aim(atMost, above, OptionalDouble.of(limit));
    }

    boolean isNone() {
        return atMost.isEmpty() && above.isEmpty() && times.isEmpty();
    }

    boolean isMet(double figure, double baseline) {
        return figure <= atMost.orElse(Double.POSITIVE_INFINITY)
                && figure - baseline <= above.orElse(Double.POSITIVE_INFINITY)
                && (times.isEmpty() || figure <= times.getAsDouble() * baseline);
    }

    /** In words, with the unit. */
    String text(Unit unit) {
        List<String> parts = new ArrayList<>();
        atMost.ifPresent(limit -> parts.add("≤ " + unit.show(limit)));
        above.ifPresent(limit -> parts.add("≤ baseline + " + unit.show(limit)));
        times.ifPresent(limit -> parts.add("≤ " + Unit.RATIO.show(limit) + " baseline"));
        return String.join(", ", parts);
    }
}
