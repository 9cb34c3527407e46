package org.stblink.port.sim;

import org.stblink.hal.MonotonicClock;

/** The world's time, from an arbitrary point of the box's own on. */
public final class SimClock implements MonotonicClock {
    private final SimHost box;
    private long offset;

    SimClock(SimHost box, long offset) {
        this.box = box;
        this.offset = offset;
    }

    @Override
    public long millis() {
        return box.world().nowMillis() + offset;
    }

    long offset() {
        return offset;
    }

    /** Lets this clock jump, as after a suspend of which the box notices nothing else. */
    public void jumpForward(long millis) {
        if (millis < 0) {
            throw new IllegalArgumentException("a monotonic clock does not jump by " + millis);
        }
        offset += millis;
        box.signal();
    }

    /** Sets what this clock reads now: any number, for a session that is not running yet. */
    public void read(long millis) {
        offset = millis - box.world().nowMillis();
    }

    /** The clock stood still for {@code millis} while the world went on. */
    void fallBehind(long millis) {
        offset -= millis;
    }

    void restart(long newOffset) {
        offset = newOffset;
    }
}
