package org.stblink.server.store;

import java.util.List;

/**
 * How an import went: everything was stored, or, with problems, nothing.
 *
 * @param inserted devices that are new; 0 when there are problems
 * @param unchanged devices that were there already, just so; 0 when there are problems
 * @param problems what is wrong, by line
 */
public record ImportOutcome(int inserted, int unchanged, List<Problem> problems) {
    public ImportOutcome {
        problems = List.copyOf(problems);
    }

    /** What is wrong with one line of the operator's file. */
    public record Problem(int line, String device, String what) {}
}
