package org.stblink.server.domain;

/** Something that happens at a time, in one {@link TimerQueue}. Fires once each time it is armed. */
abstract class Timer {
    static final long NEVER = Long.MAX_VALUE;

    /** When it is to fire; {@link #NEVER} when it is not armed. */
    long due = NEVER;

    /** Index in the queue; -1 when it is not there. */
    int slot = -1;

    /** @param nowMillis the present time, {@link #due} or later */
    abstract void fire(long nowMillis);

    final boolean isArmed() {
        return due != NEVER;
    }
}
