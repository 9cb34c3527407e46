package org.stblink.server.domain;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Ping;

/**
 * PING and PONG of one device (section 8), and its time to say READY (section 7.3).
 *
 * <pre>
 *  PING 1            PING 2            close        no PONG at all: offline by the time PING 3 would go out
 *  |--- keepAlive ---|--- keepAlive ---|
 *
 *  PING 1   PONG 1   request   PING 2   PONG 2      a PONG that arrives after the request proves presence
 *  |--------|--------|---------|--------|
 *           |--- at least 250 ms ------|            between any two PINGs
 * </pre>
 *
 * <p>Requests share: while a PING is out, all wait for its PONG, and no further PING is sent.
 */
final class Heartbeat extends Timer {
    private final Device device;
    private final Presence presence;

    private long lastPing;
    private long nextBeat;
    private long lastPingId;
    /** The highest PONG that arrived. */
    private long lastPong;
    /** The highest one that may be acknowledged. */
    private long ackedPong;
    /** True while a SESSIONS report is not judged: what arrives meanwhile is not acknowledged (section 11). */
    private boolean judging;

    private int misses;
    private boolean wanted;
    /** True while the device waits for a PING because it woke. */
    private boolean owed;

    /** When READY or NOT_READY must have come. */
    private long answerBy;

    private @Nullable List<Proof> waiting;

    /** Somebody who wants to know that the device is there. */
    interface Proof {
        /** A PONG arrived after the question. */
        void present(long nowMillis);

        /** A PING is out for it: its own, or one that was on its way. */
        void asked(long nowMillis);
    }

    Heartbeat(Device device, Presence presence, long registeredMillis) {
        this.device = device;
        this.presence = presence;
        this.nextBeat = presence.nextBeat(registeredMillis, presence.keepAliveMillis());
        this.answerBy = registeredMillis + Limits.READY_AFTER_REGISTERED_MILLIS;
        rearm(registeredMillis);
    }

    /** READY or NOT_READY came. */
    void answered(long nowMillis) {
        answerBy = NEVER;
        rearm(nowMillis);
    }

    /**
     * A PONG arrived.
     *
     * @return false when it answers a PING that was never sent: a breach of the protocol
     */
    boolean pong(long pingId, long nowMillis) {
        if (pingId == 0 || pingId > lastPingId) {
            return false;
        }
        if (pingId > lastPong) {
            lastPong = pingId;
            if (!judging) {
                ackedPong = pingId;
            }
            misses = 0;
            if (!device.isAsleep()) { // Then only AWAKE proves that it takes calls.
                prove(nowMillis);
            }
        }
        return true;
    }

    private void prove(long nowMillis) {
        List<Proof> proven = waiting;
        waiting = null;
        if (proven != null) {
            proven.forEach(proof -> proof.present(nowMillis));
        }
    }

    /** The device went to sleep: from now on the beat is slow, and its silence no sign of anything. */
    void slept(long nowMillis) {
        misses = 0;
        nextBeat = presence.nextBeat(nowMillis, presence.beatMillis(device));
        rearm(nowMillis);
    }

    /** The device sleeps no more: who asked is answered, and a PING goes out at once, by which the device knows that it is heard. */
    void woke(long nowMillis) {
        misses = 0;
        owed = true;
        nextBeat = presence.nextBeat(nowMillis, presence.beatMillis(device));
        prove(nowMillis);
        beat(nowMillis);
    }

    /** A SESSIONS report has begun, or it is judged and the REVOKEs due are written. */
    void judging(boolean underWay) {
        judging = underWay;
        if (!underWay) {
            ackedPong = lastPong;
        }
    }

    /** Waits for the device to wake. Whoever asks sets the time limit, and then calls {@link #forget}. */
    void awaitAwake(Proof proof) {
        if (waiting == null) {
            waiting = new ArrayList<>(2);
        }
        waiting.add(proof);
    }

    /** Asks for a PONG that arrives after now. Whoever asks sets the time limit, and then calls {@link #forget}. */
    void prove(Proof proof, long nowMillis) {
        if (waiting == null) {
            waiting = new ArrayList<>(2);
        }
        waiting.add(proof);
        wanted = !isOut();
        if (!wanted) {
            proof.asked(nowMillis);
        }
        beat(nowMillis);
    }

    void forget(Proof proof) {
        if (waiting != null) {
            waiting.remove(proof);
            if (waiting.isEmpty()) {
                waiting = null;
                wanted = false;
            }
        }
    }

    @Override
    void fire(long nowMillis) {
        if (nowMillis >= answerBy) {
            presence.neverReady(device, nowMillis);
        } else {
            beat(nowMillis);
        }
    }

    private void beat(long nowMillis) {
        boolean regular = nowMillis >= nextBeat;
        if (regular && isOut() && !device.isAsleep()) {
            misses++;
            if (misses == Limits.PINGS_UNTIL_OFFLINE) {
                presence.silent(device, nowMillis);
                return;
            }
        }
        if (regular || (wanted || owed) && nowMillis >= earliestPing()) {
            ping(nowMillis);
        }
        rearm(nowMillis);
    }

    private void ping(long nowMillis) {
        lastPingId++;
        lastPing = nowMillis;
        nextBeat = presence.nextBeat(nowMillis, presence.beatMillis(device));
        wanted = false;
        owed = false;
        presence.pinged();
        if (waiting != null) {
            waiting.forEach(proof -> proof.asked(nowMillis));
        }
        device.connection().send(new Ping(lastPingId, ackedPong));
    }

    private void rearm(long nowMillis) {
        long next = Math.min(nextBeat, answerBy);
        presence.arm(this, wanted || owed ? Math.min(next, Math.max(nowMillis, earliestPing())) : next);
    }

    private long earliestPing() {
        return lastPingId == 0 ? 0 : lastPing + Limits.PING_GAP_MILLIS;
    }

    private boolean isOut() {
        return lastPingId > lastPong;
    }
}
