package org.stblink.server.domain;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Sleep;
import org.stblink.internal.wire.Wake;

/**
 * Who sleeps (section 8.1). A device that said so is asleep, and not offline, also when its connection does not outlive the sleep: until it
 * is back, or its time is over.
 *
 * <p>Memory: a device that is connected has it in its row; one that is not costs about 200 bytes until its time is over. A restart of the
 * server forgets it.
 */
final class Standby implements Roster.Watcher {
    private static final int MILLIS_PER_SECOND = 1000;
    private static final int LONGEST_RETRY_SECONDS = 0xFFFF;

    private final Roster roster;
    private final TimerQueue timers;
    private final Journal journal;
    private final Map<String, Sleeper> gone = new HashMap<>();

    /** What a device said when it went to sleep. Fires when that is over and it is connected still. */
    final class Nap extends Timer {
        private final Device device;
        /** When it will be back, as it said; {@link Timer#NEVER} where it did not. */
        final long expectedMillis;
        /** When it counts as offline at the latest. */
        final long overMillis;
        /** When it was last sent WAKE; {@link Timer#NEVER} for not yet. */
        long wokenMillis = Timer.NEVER;
        /** True when it counts as offline, though WAKE may reach it still. */
        boolean isOver;

        Nap(Device device, long expectedSeconds, long nowMillis) {
            this.device = device;
            expectedMillis = expectedSeconds == 0 ? Timer.NEVER : nowMillis + expectedSeconds * MILLIS_PER_SECOND;
            long seconds = expectedSeconds == 0
                    ? Limits.SLEEP_UNKNOWN_SECONDS
                    : Math.min(2 * expectedSeconds, Limits.SLEEP_LONGEST_SECONDS);
            overMillis = nowMillis + seconds * MILLIS_PER_SECOND;
        }

        @Override
        void fire(long nowMillis) {
            roster.setOverslept(device, this);
            journal.trace(nowMillis, 0, "OVERSLEPT", device.id, null);
        }
    }

    Standby(Roster roster, TimerQueue timers, Journal journal) {
        this.roster = roster;
        this.timers = timers;
        this.journal = journal;
    }

    void sleeps(Device device, Sleep message, long nowMillis) {
        end(device);
        Nap nap = new Nap(device, message.expectedSeconds, nowMillis);
        roster.setNap(device, nap);
        timers.arm(nap, nap.overMillis);
        device.heartbeat.slept(nowMillis);
        String howLong = message.expectedSeconds == 0 ? null : "for " + message.expectedSeconds + " s";
        journal.trace(nowMillis, 0, "SLEEP", device.id, howLong);
    }

    void wakes(Device device, long nowMillis) {
        if (device.nap != null) {
            end(device);
            roster.setNap(device, null);
            journal.trace(nowMillis, 0, "AWAKE", device.id, null);
            device.heartbeat.woke(nowMillis);
        }
    }

    private void end(Device device) {
        if (device.nap != null) {
            timers.cancel(device.nap);
        }
    }

    /** READY or NOT_READY came: what the device said before, on whatever connection, counts no more. */
    void answered(Device device, long nowMillis) {
        wakes(device, nowMillis);
        forget(device.id);
    }

    /** A device without a connection does not sleep any more. */
    void forget(String id) {
        Sleeper former = gone.remove(id);
        if (former != null) {
            timers.cancel(former);
        }
    }

    /** Somebody calls a device that sleeps: sends WAKE, unless it was sent a moment ago. */
    void wake(Device device, Call call, long nowMillis) {
        Nap nap = device.nap;
        if (nap != null && (nap.wokenMillis == Timer.NEVER || nowMillis - nap.wokenMillis >= Limits.WAKE_GAP_MILLIS)) {
            nap.wokenMillis = nowMillis;
            journal.trace(new TraceEvent(
                    nowMillis, 0, "WAKE", device.id, call.caller.id, null, null, call.trace(), call.number, null));
            device.connection().send(new Wake(call.traceId));
        }
    }

    /** Whether a device sleeps, connected or not. */
    boolean isAsleep(String id) {
        return nap(id) != null;
    }

    /** How many sleep, connected or not. */
    int count() {
        return gone.size() + roster.asleep();
    }

    /** retryAfterSeconds for who calls a device that sleeps; 0 where nobody knows. */
    int retryAfterSeconds(String id, long nowMillis) {
        Nap nap = nap(id);
        if (nap == null) {
            return 0;
        }
        if (nap.wokenMillis != Timer.NEVER) {
            return Limits.WAKE_RETRY_SECONDS;
        }
        if (nap.expectedMillis == Timer.NEVER || nap.expectedMillis <= nowMillis) {
            return 0;
        }
        long seconds = (nap.expectedMillis - nowMillis + MILLIS_PER_SECOND - 1) / MILLIS_PER_SECOND;
        return (int) Math.min(LONGEST_RETRY_SECONDS, seconds);
    }

    private @Nullable Nap nap(String id) {
        Device here = roster.find(id);
        if (here != null && here.nap != null) {
            return here.nap.isOver ? null : here.nap;
        }
        Sleeper sleeper = gone.get(id);
        return sleeper == null ? null : sleeper.nap;
    }

    @Override
    public void left(Device device, Roster.Departure why, long nowMillis) {
        end(device);
        Nap nap = device.nap;
        if (nap != null && why == Roster.Departure.LOST && nap.overMillis > nowMillis) {
            nap.wokenMillis = Timer.NEVER; // Nothing that was sent reaches it any more.
            Sleeper sleeper = new Sleeper(device.id, nap);
            gone.put(device.id, sleeper);
            timers.arm(sleeper, nap.overMillis);
        }
    }

    /** A device that sleeps without a connection. */
    private final class Sleeper extends Timer {
        private final String id;
        private final Nap nap;

        Sleeper(String id, Nap nap) {
            this.id = id;
            this.nap = nap;
        }

        @Override
        void fire(long nowMillis) {
            gone.remove(id, this);
        }
    }
}
