package org.stblink.server;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/**
 * Runs the concurrency tester: it makes up short programs of two threads over a class's operations, walks through their
 * interleavings, and looks for one whose results no order of the operations gives.
 */
public final class LincheckRuns {
    private LincheckRuns() {}

    /** @throws LincheckAssertionError with the interleaving that it found */
    public static void check(Class<?> operations) {
        new ModelCheckingOptions()
                .iterations(12)
                .invocationsPerIteration(400)
                .threads(2)
                .actorsPerThread(3)
                // What runs before the threads would hide a race in the first use.
                .actorsBefore(0)
                .actorsAfter(2)
                .check(operations);
    }

    /** @return what the tester says of a class that it finds a race in; null when it finds none */
    public static String raceOf(Class<?> operations) {
        try {
            check(operations);
            return null;
        } catch (LincheckAssertionError race) {
            return String.valueOf(race.getMessage());
        }
    }
}
