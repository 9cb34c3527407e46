package org.stblink.internal.driver;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;
import org.stblink.internal.wire.NotReadyReason;
import org.stblink.internal.wire.Registered;

/**
 * The allocated address: applies it, listens on it, checks that the listener can be reached, and gives it up again
 * (protocol section 7.3).
 *
 * <pre>
 *  NONE --prepare--> APPLYING --> CHECKING --> READY
 *    ^--------------- leave, or a step that fails ---'
 * </pre>
 */
final class AddressKeeper {
    /** {@link #step}: nothing was decided. */
    static final int UNDECIDED = -1;
    /** {@link #step}: the address stands; see {@link #port}. */
    static final int READY = 0;
    // Any other result is a reason of NotReadyReason.

    /** Longest time for all of it: the server waits 15 s for READY. */
    private static final long PREPARE_MILLIS = 10_000;
    /** How often to ask a port that said PENDING. */
    private static final long POLL_MILLIS = 200;

    private static final int IDLE = 0;
    private static final int APPLYING = 1;
    private static final int CHECKING = 2;
    private static final int STANDING = 3;

    private final NetworkPort network;
    private final boolean listens;
    private final int listenPort;
    private final Log log;

    private int state = IDLE;
    private long deadline = Long.MAX_VALUE;
    private @Nullable Registered registration;
    private byte @Nullable [] applied;
    private byte @Nullable [] releasing;
    private @Nullable HalListener listener;
    private @Nullable HalStream check;

    /**
     * @param listens false for a device that only calls
     * @param listenPort 0 for any
     */
    AddressKeeper(NetworkPort network, boolean listens, int listenPort, Log log) {
        this.network = network;
        this.listens = listens;
        this.listenPort = listenPort;
        this.log = log;
    }

    /** Begins, or begins again with what stands already. Another address must have been left before. */
    void prepare(Registered r, long now) {
        closeCheck();
        registration = r;
        state = APPLYING;
        deadline = now + PREPARE_MILLIS;
    }

    /** Goes on with what was begun; {@link #UNDECIDED}, {@link #READY} or a reason of NotReadyReason, the latter two once. */
    int step(long now) {
        boolean released = release();
        Registered r = registration;
        if (r == null || state == IDLE || state == STANDING) {
            return UNDECIDED;
        }
        if (now >= deadline) {
            return failed(state == APPLYING ? NotReadyReason.ADDRESS_TIMEOUT : NotReadyReason.LISTENER_UNREACHABLE);
        }
        if (state == CHECKING) {
            return checkListener();
        }
        // One after the other: a release that is under way would take away what is applied now.
        return released ? apply(r) : UNDECIDED;
    }

    private int apply(Registered r) {
        int done = network.applyAddress(r.address, r.prefix, r.gateway);
        if (done == NetworkPort.REFUSED) {
            log.warn(LogCode.ADDRESS, "this box refuses the address " + IpText.of(r.address));
            return failed(NotReadyReason.ADDRESS_REFUSED);
        }
        applied = r.address; // begun is enough: what times out must be released, too
        if (done != NetworkPort.DONE) {
            return UNDECIDED;
        }
        if (!listens) {
            return stand();
        }
        try {
            HalListener l = listener;
            if (l == null) {
                l = network.listen(r.address, listenPort);
                listener = l;
            }
            state = CHECKING;
            check = network.connect(IpText.of(r.address), l.port(), r.address);
            return checkListener();
        } catch (HalException e) {
            log.warn(LogCode.ADDRESS, String.valueOf(e.getMessage()));
            return failed(NotReadyReason.CANNOT_LISTEN);
        }
    }

    /** The device's own connection to its own listener; the door on the other side drops it as one that proves nothing. */
    private int checkListener() {
        HalStream c = check;
        if (c == null || c.status() == HalStream.FAILED) {
            return failed(NotReadyReason.LISTENER_UNREACHABLE);
        }
        return c.status() == HalStream.OPEN ? stand() : UNDECIDED;
    }

    private int stand() {
        closeCheck();
        state = STANDING;
        deadline = Long.MAX_VALUE;
        return READY;
    }

    private int failed(int reason) {
        leave();
        return reason;
    }

    /** Shuts the listener and releases the address. */
    void leave() {
        closeCheck();
        if (listener != null) {
            listener.close();
            listener = null;
        }
        if (applied != null) {
            releasing = applied;
            applied = null;
        }
        state = IDLE;
        deadline = Long.MAX_VALUE;
        release();
    }

    /** Goes on releasing; true when nothing is left to release. */
    private boolean release() {
        byte[] ip = releasing;
        if (ip != null && network.releaseAddress(ip) != NetworkPort.PENDING) {
            releasing = null;
        }
        return releasing == null;
    }

    private void closeCheck() {
        if (check != null) {
            check.close();
            check = null;
        }
    }

    /** Whether nothing is applied or still being released. */
    boolean isLeft() {
        return applied == null && releasing == null;
    }

    /** The address that stands, or null. */
    byte @Nullable [] address() {
        return state == STANDING ? applied : null;
    }

    /** The port listened on, or 0. */
    int port() {
        return listener == null ? 0 : listener.port();
    }

    /** The next connection somebody made, or null. */
    @Nullable
    HalStream accept() {
        return listener == null ? null : listener.accept();
    }

    long deadline(long now) {
        boolean polling = releasing != null || state == APPLYING;
        return polling ? Math.min(deadline, now + POLL_MILLIS) : deadline;
    }
}
