package org.stblink.internal.wire;

/** Sizes that are part of the layout (docs/protocol.md sections 2, 4, 5 and 10), all in bytes. */
public final class Sizes {
    /** Session id: u32 epoch of the server, then 12 random bytes. */
    public static final int SESSION_ID = 16;
    /** Trace id: 8 bytes of the caller's choice that pass unchanged through the server. */
    public static final int TRACE_ID = 8;
    /** Ticket of a registration. */
    public static final int TICKET = 16;
    /** The part of a ticket that a device shows in clear when it resumes. */
    public static final int TICKET_MARK = 8;
    /** What a device names its state by when it resumes. */
    public static final int HANDLE = 16;
    /** Nonce of either end when a device resumes. */
    public static final int RESUME_NONCE = 32;
    /** Nonce of an enrolment, the salt of pwKey. */
    public static final int NONCE = 16;
    /** Every symmetric key, the device secret D, pwKey and the code R. */
    public static final int KEY = 32;
    /** HMAC-SHA256. */
    public static final int MAC = 32;
    /** Noise's handshake hash h. */
    public static final int HANDSHAKE_HASH = 32;
    /** Tag of every suite's AEAD. */
    public static final int TAG = 16;
    /** A sealed code: R and its tag. */
    public static final int WRAP = KEY + TAG;
    /** X25519 public key, RFC 7748 section 5. */
    public static final int PUBLIC_KEY = 32;
    /** Each handshake message of this protocol: an ephemeral public key and the tag of the empty payload. */
    public static final int NOISE_MESSAGE = PUBLIC_KEY + TAG;
    /** Id of a server key: the first bytes of its SHA-256. */
    public static final int KEY_ID = 4;
    /** The u16 in front of every frame. */
    public static final int FRAME_HEADER = 2;
    /** IPv4 address. */
    public static final int IPV4 = 4;
    /** IPv6 address. */
    public static final int IPV6 = 16;

    /** Longest device id; an operator's serial of 32 characters fits twice. */
    public static final int DEVICE_ID_MAX = 64;
    /** Shortest enrolment token that is not empty: 128 bits cannot be guessed. */
    public static final int TOKEN_MIN = 16;
    /** Longest enrolment token. */
    public static final int TOKEN_MAX = 32;
    /** Longest username, UTF-8. */
    public static final int USERNAME_MAX = 64;
    /** Longest model name, UTF-8. */
    public static final int MODEL_MAX = 32;
    /** Longest firmware name, UTF-8. */
    public static final int FIRMWARE_MAX = 32;
    /** Longest service name, any bytes. */
    public static final int SERVICE_MAX = 32;
    /** Most suites in REGISTER, one byte each. */
    public static final int SUITES_MAX = 8;
    /** Most entries in one SESSIONS message. */
    public static final int SESSIONS_MAX = 16;
    /** Most keys in one KEY_SET. */
    public static final int KEY_SET_MAX = 8;

    private Sizes() {}
}
