package org.stblink.toolchain.abuse;

import java.util.List;

/** One bad thing to do to a server. */
interface Abuse {
    /** All of them, in the order of the table. */
    List<Abuse> ALL = List.of(
            OpeningFlood.full(),
            OpeningFlood.resume(),
            HeldConnections.halfOpen(),
            HeldConnections.slow(),
            HeldConnections.deaf(),
            new EndlessFrames(),
            new RequestStorm(),
            new LoginGuessing());

    /** As {@code --only} has it. */
    String name();

    /** What is done, for a reader. */
    String about();

    /**
     * Does it until {@code end}, or until it was done often enough.
     *
     * @param end on {@link System#nanoTime}'s clock
     * @param seed of what is random about it
     * @return how often it was tried
     */
    long run(Target target, long end, long seed) throws Exception;
}
