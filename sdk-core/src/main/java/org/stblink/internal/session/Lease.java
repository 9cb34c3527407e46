package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Registered;

/**
 * How long the allocated address may be used, how long channels may live on without a control channel, and how long the
 * server may be silent (protocol sections 7.3, 8, 11). The first two are counted from when this device sent its last
 * acknowledged frame, so that it never believes in its address longer than the server does; see {@link AckClock}.
 */
final class Lease {
    private static final long MILLIS_PER_SECOND = 1000;

    private final AckClock ack = new AckClock();
    private @Nullable Registered registration;
    private boolean graceOver;

    /** The registration whose lease runs, or null. */
    @Nullable
    Registered registration() {
        return registration;
    }

    /** REGISTER was sent, while peer channels of before lived on or none did. */
    void registerSent(boolean channelsAlive, long now) {
        ack.registerSent(channelsAlive, now);
    }

    /** REGISTERED came: it acknowledges REGISTER. */
    void begin(Registered r) {
        ack.registerAcknowledged();
        registration = r;
        graceOver = false;
    }

    /** READY or NOT_READY was sent, and all of the SESSIONS report behind it. */
    void reported() {
        ack.reported();
    }

    /** PING came, and its PONG is about to be sent. */
    void pinged(long pingId, long ackedPong, long now) {
        ack.pingReceived(ackedPong);
        ack.pongSent(pingId, now);
    }

    /** The address is given up. */
    void end() {
        registration = null;
        ack.reset();
    }

    /** Whether the address must be given up now. */
    boolean isOver(long now) {
        return now >= leaseEnds();
    }

    /** Whether channels must end now for want of a control channel; true once. */
    boolean graceEndsNow(long now) {
        if (now < graceEnds()) {
            return false;
        }
        graceOver = true;
        return true;
    }

    /** When something of the above happens; {@link Long#MAX_VALUE} for never. */
    long deadline(boolean controlStands) {
        return controlStands ? leaseEnds() : Math.min(leaseEnds(), graceEnds());
    }

    /** When the server has been silent for too long, if its last word came now; while this device sleeps it says less. */
    long silenceEnds(boolean asleep, long now) {
        Registered r = registration;
        if (r == null) {
            return Long.MAX_VALUE;
        }
        long beat = r.keepAliveSeconds;
        if (asleep) {
            beat = Math.max(beat, r.leaseSeconds / Limits.STANDBY_BEATS_PER_LEASE);
        }
        return now + beat * MILLIS_PER_SECOND * Limits.SILENCE_HALF_KEEP_ALIVES / 2;
    }

    private long leaseEnds() {
        Registered r = registration;
        return r == null ? Long.MAX_VALUE : ack.leaseAfter(r.leaseSeconds * MILLIS_PER_SECOND);
    }

    private long graceEnds() {
        Registered r = registration;
        return r == null || graceOver ? Long.MAX_VALUE : ack.graceAfter(r.graceSeconds * MILLIS_PER_SECOND);
    }
}
