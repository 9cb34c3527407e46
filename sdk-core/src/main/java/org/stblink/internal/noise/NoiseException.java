package org.stblink.internal.noise;

/**
 * A handshake step that failed for a reason outside the caller's code. The state has not moved.
 *
 * <p>The reason is for the local log and for deciding whether to wait; it is never told to the peer.
 */
public final class NoiseException extends Exception {
    /** The entropy source has nothing to give yet; the same call can be made again later. */
    public static final int ENTROPY_NOT_READY = 1;
    /** The peer's message has a length that this step of the pattern cannot have. */
    public static final int BAD_LENGTH = 2;
    /** An authentication tag is wrong: forged, damaged, or made under other keys or another prologue. */
    public static final int BAD_TAG = 3;
    /** The peer's public key has low order, so that a Diffie-Hellman result is all zero (RFC 7748, section 6.1), or is no point of the curve. */
    public static final int BAD_PUBLIC_KEY = 4;

    private static final long serialVersionUID = 1L;

    private final int reason;

    NoiseException(int reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** One of the constants of this class. */
    public int reason() {
        return reason;
    }
}
