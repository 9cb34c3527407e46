package org.stblink;

import org.stblink.internal.session.Cause;

/** Why something failed or ended: stable numbers, with a name for logs. */
public final class Reason {
    /** Nothing went wrong. */
    public static final int NONE = Cause.NONE;

    // The session and its server.

    /** No connection to the server; the next endpoint is tried. */
    public static final int SERVER_UNREACHABLE = Cause.SERVER_UNREACHABLE;
    /** Whoever answered does not hold the pinned server key. */
    public static final int SERVER_NOT_AUTHENTIC = Cause.SERVER_NOT_AUTHENTIC;
    /** The server takes no connections now. */
    public static final int SERVER_BUSY = Cause.SERVER_BUSY;
    /** The server does not speak this version or suite (the answer is not authenticated). */
    public static final int SERVER_REFUSES_PREAMBLE = Cause.SERVER_REFUSES_PREAMBLE;
    /** The server does not have the pinned key; the next one is tried (the answer is not authenticated). */
    public static final int SERVER_REFUSES_KEY = Cause.SERVER_REFUSES_KEY;
    /**
     * The server does not resume the registration before (the answer is not authenticated); the device registers in full at
     * once.
     */
    public static final int SERVER_REFUSES_RESUME = Cause.SERVER_REFUSES_RESUME;
    /** The server does not accept this device's proof, or does not know it; it does not say which. */
    public static final int REGISTRATION_REFUSED = Cause.REGISTRATION_REFUSED;
    /** Id, token, username or password are not what the operator expects; the server does not say which. */
    public static final int ENROLMENT_REFUSED = Cause.ENROLMENT_REFUSED;
    /** Two boxes used this identity; the operator has to release it. */
    public static final int QUARANTINED = Cause.QUARANTINED;
    /** The operator revoked this device. */
    public static final int REVOKED = Cause.REVOKED;
    /** The server has no address left. */
    public static final int NO_ADDRESS = Cause.NO_ADDRESS;
    /** The server asks to come back later. */
    public static final int TRY_LATER = Cause.TRY_LATER;
    /** The allocated address could not be applied or listened on; calls cannot come in. */
    public static final int ADDRESS_NOT_APPLIED = Cause.ADDRESS_NOT_APPLIED;
    /** Another registration of this device id took over. */
    public static final int SUPERSEDED = Cause.SUPERSEDED;
    /** The control connection is lost. */
    public static final int CONTROL_LOST = Cause.CONTROL_LOST;
    /** The other side broke the protocol. */
    public static final int PROTOCOL = Cause.PROTOCOL;
    /** The box's secret store failed. */
    public static final int STORAGE = Cause.STORAGE;
    /** The box has no entropy yet; the session waits for it. */
    public static final int ENTROPY = Cause.ENTROPY;
    /** No answer in time. */
    public static final int TIMEOUT = Cause.TIMEOUT;
    /** The server shuts down. */
    public static final int SERVER_SHUTDOWN = Cause.SERVER_SHUTDOWN;
    /** The application closed the session or channel, or the session was over already. */
    public static final int CLOSED = Cause.CLOSED;
    /** The secret store belongs to another device id. */
    public static final int IDENTITY_CHANGED = Cause.IDENTITY_CHANGED;

    /** The waiting thread was interrupted; its flag is still set. */
    public static final int INTERRUPTED = Cause.INTERRUPTED;
    /** The SDK or the box's port failed in a way it never should; the log says how. The session is over. */
    public static final int INTERNAL = Cause.INTERNAL;
    /** Somebody calls this device, and the server woke it. */
    public static final int WOKEN = Cause.WOKEN;

    // A call.

    /** The target is not there. */
    public static final int TARGET_OFFLINE = Cause.TARGET_OFFLINE;
    /** The target sleeps. */
    public static final int TARGET_ASLEEP = Cause.TARGET_ASLEEP;
    /** The target takes no more channels now. */
    public static final int TARGET_BUSY = Cause.TARGET_BUSY;
    /** Unknown, forbidden or revoked: the server does not say which. */
    public static final int TARGET_UNREACHABLE = Cause.TARGET_UNREACHABLE;
    /** The target accepts no calls now. */
    public static final int TARGET_DECLINED = Cause.TARGET_DECLINED;
    /** The two devices share no peer suite. */
    public static final int NO_COMMON_SUITE = Cause.NO_COMMON_SUITE;
    /** Too many calls at once or in a short time. */
    public static final int CALL_LIMIT = Cause.CALL_LIMIT;
    /** The server could not set the call up. */
    public static final int SERVER_ERROR = Cause.SERVER_ERROR;
    /** The target could not be connected to, or did not prove itself. */
    public static final int CONNECT_FAILED = Cause.CONNECT_FAILED;

    // A channel.

    /** Both ends said they had no more to send. */
    public static final int ENDED = Cause.ENDED;
    /** The connection broke. */
    public static final int LINK_LOST = Cause.LINK_LOST;
    /** The connection ended without an authenticated end: what was read may not be all. */
    public static final int TRUNCATED = Cause.TRUNCATED;
    /** The other end broke the protocol, or somebody changed bytes on the way. */
    public static final int CHANNEL_PROTOCOL = Cause.CHANNEL_PROTOCOL;
    /** The operator ended the channel. */
    public static final int CHANNEL_REVOKED = Cause.CHANNEL_REVOKED;
    /** No control channel for longer than the operator allows. */
    public static final int SUPERVISION_LOST = Cause.SUPERVISION_LOST;
    /** The address the channel stood on is no longer this device's. */
    public static final int LEASE_ENDED = Cause.LEASE_ENDED;
    /** The other end's application closed the channel before its end. */
    public static final int PEER_CLOSED = Cause.PEER_CLOSED;
    /** The grant was not used. */
    public static final int NOT_USED = Cause.NOT_USED;
    /** The offer or grant ran out or was cancelled. */
    public static final int EXPIRED = Cause.EXPIRED;

    private Reason() {}

    /** The constant's name for {@code reason}, for logs and messages; its number where it has none. */
    public static String name(int reason) {
        return Cause.name(reason);
    }
}
