package org.stblink.server;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/**
 * Runs the concurrency tester: it makes up short programs of two threads over a class's operations, walks through their
 * interleavings, and looks for one whose results no order of the operations gives.
 */
public final class LincheckRuns {
    private LincheckRuns() {}

    /** A few seconds. */
    private static final int PROGRAMS = 3;
    /** A race ends the search at once, so that this costs nothing where there is one. */
    private static final int PROGRAMS_UNTIL_FOUND = 50;

    private static final int INTERLEAVINGS = 60;

    /** @throws LincheckAssertionError with the interleaving that it found */
    public static void check(Class<?> operations) {
        check(operations, PROGRAMS);
    }

    private static void check(Class<?> operations, int programs) {
        new ModelCheckingOptions()
                .iterations(programs)
                .invocationsPerIteration(INTERLEAVINGS)
                .minimizeFailedScenario(false)
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
            check(operations, PROGRAMS_UNTIL_FOUND);
            return null;
        } catch (LincheckAssertionError race) {
            return String.valueOf(race.getMessage());
        }
    }
}
