package org.stblink.toolchain.world.invariant;

import java.util.function.Predicate;
import org.stblink.SessionState;

/** What can be seen of a box from outside. Filled in by who runs the world, or by a test. */
public final class BoxState {
    /** The box, which keeps its name when its flash is copied. */
    public final String name;
    /** Whose identity it has. */
    public final String deviceId;
    /** Whether token, password and server key are right, and it may register as far as it is concerned. */
    public final boolean genuine;

    /** Whether it has power and is not suspended, and its program ran since the last change of either. */
    public boolean awake;
    /** The world's time when it woke last. */
    public long awakeSince;
    /** What its clock reads. */
    public long clock;

    public int state = SessionState.IDLE;
    /** The reason that came with its last change of state. */
    public int reason;
    /** Whether its application ever went to standby, in any life. */
    public boolean everSlept;
    /** Until then, in the world's time, something was wrong with it, its way to the server, or the server. */
    public long troubledUntil;

    /** What its flash holds. */
    public Flash flash = Flash.EMPTY;
    /** Whether it has an address. */
    public Predicate<String> holds = address -> false;
    /** Whether it should be online when all faults are over. */
    public boolean shouldServe;

    public BoxState(String name, String deviceId, boolean genuine) {
        this.name = name;
        this.deviceId = deviceId;
        this.genuine = genuine;
    }

    /** Whether it is awake for long enough to have ended what had to end while it slept. */
    public boolean isWideAwake(long now) {
        return awake && now - awakeSince > Bounds.REVOKE;
    }

    public boolean isOnline() {
        return state == SessionState.ONLINE;
    }

    /**
     * The durable record of a box.
     *
     * @param generation 0 when it is not enrolled
     * @param ticket in hexadecimal; empty when it is not enrolled
     */
    public record Flash(long generation, String ticket) {
        public static final Flash EMPTY = new Flash(0, "");
    }

    @Override
    public String toString() {
        return name.equals(deviceId) ? name : name + " (as " + deviceId + ")";
    }
}
