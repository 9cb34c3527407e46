package org.stblink.internal.session;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.wire.Grant;

/** One call this device wants to make, from the application's wish to the open channel or the failure. */
public final class OutgoingCall {
    /** Waits until the device is registered. */
    public static final int QUEUED = 0;
    /** REQUEST is out. */
    public static final int REQUESTED = 1;
    /** GRANT is here; the driver connects. */
    public static final int GRANTED = 2;
    /** Open, failed or given up. */
    static final int OVER = 3;

    public final String target;
    public final byte[] service;
    public final byte[] traceId;
    /** When the application's patience ends, on the device's monotonic clock. */
    final long deadlineMillis;

    int state = QUEUED;
    private int reached;
    long requestId;
    boolean repeated;

    private @Nullable Grant grant;
    private byte @Nullable [] psk;
    private long grantEndsMillis;
    private int retryAfterSeconds;

    OutgoingCall(String target, byte[] service, byte[] traceId, long deadlineMillis) {
        this.target = target;
        this.service = service;
        this.traceId = traceId;
        this.deadlineMillis = deadlineMillis;
    }

    void granted(Grant newGrant, byte[] newPsk, long endsMillis) {
        state = GRANTED;
        grant = newGrant;
        psk = newPsk;
        grantEndsMillis = endsMillis;
    }

    /** The grant, while there is one. */
    public @Nullable Grant grant() {
        return grant;
    }

    /** How far it is, or was when it was over: one of the first three states. */
    public int reached() {
        return state == OVER ? reached : state;
    }

    /** When the grant's ttl is over; meaningful while there is one. */
    public long grantEndsMillis() {
        return grantEndsMillis;
    }

    /** When it is over at the latest: the application's patience, and the grant's ttl while there is one; when it is over, never. */
    long endsMillis() {
        if (state == OVER) {
            return Long.MAX_VALUE;
        }
        return state == GRANTED ? Math.min(deadlineMillis, grantEndsMillis) : deadlineMillis;
    }

    /** When the server that failed it thinks that it is worth another call, in seconds; 0 when it did not say. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    void retryAfter(int seconds) {
        retryAfterSeconds = seconds;
    }

    /** Whether a grant is for what was asked. */
    boolean matches(Grant g) {
        return target.equals(g.target) && Arrays.equals(service, g.service) && Arrays.equals(traceId, g.traceId);
    }

    /** Hands the peer channel's psk over, once; the taker wipes it. Null when it was taken or erased. */
    public byte @Nullable [] takePsk() {
        byte[] taken = psk;
        psk = null;
        return taken;
    }

    /** Back to the start of the line, for the one repetition after a lost control channel. */
    void requeue() {
        forgetGrant();
        state = QUEUED;
        repeated = true;
        requestId = 0;
    }

    /** Its grant stays readable, for telling the server what became of it; the psk does not. */
    void over() {
        Bytes.wipe(psk);
        psk = null;
        reached = reached();
        state = OVER;
    }

    private void forgetGrant() {
        Bytes.wipe(psk);
        psk = null;
        grant = null;
    }
}
