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
    /** Operations of one thread when the others are done: they see what those left. */
    private static final int AFTERWARDS = 2;

    /** @throws LincheckAssertionError with the interleaving that it found */
    public static void check(Class<?> operations) {
        check(operations, PROGRAMS, AFTERWARDS);
    }

    /** As {@link #check}, with nothing done after the threads: what they left is seen as they left it. */
    public static void checkEnds(Class<?> operations) {
        check(operations, PROGRAMS, 0);
    }

    private static void check(Class<?> operations, int programs, int afterwards) {
        new ModelCheckingOptions()
                .iterations(programs)
                .invocationsPerIteration(INTERLEAVINGS)
                .minimizeFailedScenario(false)
                .threads(2)
                .actorsPerThread(3)
                // What runs before the threads would hide a race in the first use.
                .actorsBefore(0)
                .actorsAfter(afterwards)
                .check(operations);
    }

    /** @return what the tester says of a class that it finds a race in; null when it finds none */
    public static String raceOf(Class<?> operations) {
        return raceOf(operations, AFTERWARDS);
    }

    /** As {@link #raceOf(Class)}, by {@link #checkEnds}. */
    public static String raceAtEndOf(Class<?> operations) {
        return raceOf(operations, 0);
    }

    private static String raceOf(Class<?> operations, int afterwards) {
        try {
            check(operations, PROGRAMS_UNTIL_FOUND, afterwards);
            return null;
        } catch (LincheckAssertionError race) {
            return String.valueOf(race.getMessage());
        }
    }
}
