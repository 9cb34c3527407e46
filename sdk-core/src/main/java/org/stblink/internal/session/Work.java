package org.stblink.internal.session;

/** How much a machine did in one step, so that a poll-driven box can stop after an expensive one. */
public final class Work {
    /** Nothing to do before more bytes, an answer of the driver, or the deadline. */
    public static final int NONE = 0;
    /** Something cheap was done; there may be more. */
    public static final int LIGHT = 1;
    /** One public-key operation was done: milliseconds in an interpreter, a second on the slowest boxes. */
    public static final int HEAVY = 2;

    private Work() {}
}
