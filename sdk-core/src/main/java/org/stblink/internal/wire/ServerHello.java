package org.stblink.internal.wire;

/**
 * The body of the first frame of S (section 4.1). Only kinds 0 and 3 are authenticated, by what is in them; the others
 * are hints that anyone on the way can forge.
 *
 * <pre>
 * +----+-----------------+      +----+-------------------+      +----+--------+----------------+
 * | 00 | Noise message 2 |      | 01 | retryAfterSeconds |      | 02 | reason | highestVersion |
 * +----+-----------------+      +----+-------------------+      +----+--------+----------------+
 *   1    48                       1    2                          1    1        1
 *
 * +----+--------+-------+
 * | 03 | nonceS | proof |
 * +----+--------+-------+
 *   1    32       32
 * </pre>
 */
public final class ServerHello {
    /** Go on: {@link #noiseMessage} is there. */
    public static final int GO_ON = 0x00;
    /** S takes no handshakes now: {@link #retryAfterSeconds} is there. */
    public static final int BUSY = 0x01;
    /** The preamble is refused: {@link #reason} and {@link #highestVersion} are there. */
    public static final int REFUSED = 0x02;

    /** The device resumes: {@link #nonce} and {@link #proof} are there. */
    public static final int RESUMED = 0x03;

    /** {@link #reason}: S does not speak the version. */
    public static final int REASON_VERSION = 1;
    /** {@link #reason}: S does not accept the suite. */
    public static final int REASON_SUITE = 2;
    /** {@link #reason}: S does not accept the mode. */
    public static final int REASON_MODE = 3;
    /** {@link #reason}: S does not have that key. */
    public static final int REASON_KEY_ID = 4;
    /** {@link #reason}: S does not resume this, whatever the cause; a full handshake may do. */
    public static final int REASON_RESUME = 5;

    /** Largest body of any kind, in bytes. */
    public static final int MAX_BYTES = 1 + Sizes.RESUME_NONCE + Sizes.MAC;

    private static final byte[] NOTHING = new byte[0];

    /** {@link #GO_ON}, {@link #BUSY}, {@link #REFUSED} or {@link #RESUMED}. */
    public final int kind;
    /** 48 bytes for {@link #GO_ON}, else empty. */
    public final byte[] noiseMessage;
    /** 0 to 65535 for {@link #BUSY}, else 0. */
    public final int retryAfterSeconds;
    /** One of the reasons or another number, 0 to 255, for {@link #REFUSED}, else 0. */
    public final int reason;
    /** 0 to 255 for {@link #REFUSED}, else 0. */
    public final int highestVersion;
    /** 32 bytes for {@link #RESUMED}, else empty. */
    public final byte[] nonce;
    /** 32 bytes for {@link #RESUMED}, else empty. */
    public final byte[] proof;

    private ServerHello(
            int kind,
            byte[] noiseMessage,
            int retryAfterSeconds,
            int reason,
            int highestVersion,
            byte[] nonce,
            byte[] proof) {
        this.kind = kind;
        this.noiseMessage = noiseMessage;
        this.retryAfterSeconds = retryAfterSeconds;
        this.reason = reason;
        this.highestVersion = highestVersion;
        this.nonce = nonce;
        this.proof = proof;
    }

    /** @param noiseMessage 48 bytes, not copied */
    public static ServerHello goOn(byte[] noiseMessage) {
        Check.exactly(Check.NO_MESSAGE, "noiseMessage", noiseMessage, Sizes.NOISE_MESSAGE);
        return new ServerHello(GO_ON, noiseMessage, 0, 0, 0, NOTHING, NOTHING);
    }

    /** @param retryAfterSeconds 0 to 65535 */
    public static ServerHello busy(int retryAfterSeconds) {
        Check.u16(Check.NO_MESSAGE, "retryAfterSeconds", retryAfterSeconds);
        return new ServerHello(BUSY, NOTHING, retryAfterSeconds, 0, 0, NOTHING, NOTHING);
    }

    /**
     * @param reason one of the reasons above
     * @param highestVersion the highest version S speaks, 0 to 255
     */
    public static ServerHello refused(int reason, int highestVersion) {
        Check.u8(Check.NO_MESSAGE, "reason", reason);
        Check.u8(Check.NO_MESSAGE, "highestVersion", highestVersion);
        return new ServerHello(REFUSED, NOTHING, 0, reason, highestVersion, NOTHING, NOTHING);
    }

    /**
     * @param nonce 32 bytes, not copied
     * @param proof 32 bytes, not copied
     */
    public static ServerHello resumed(byte[] nonce, byte[] proof) {
        Check.exactly(Check.NO_MESSAGE, "nonceS", nonce, Sizes.RESUME_NONCE);
        Check.exactly(Check.NO_MESSAGE, "proof", proof, Sizes.MAC);
        return new ServerHello(RESUMED, NOTHING, 0, 0, 0, nonce, proof);
    }

    /**
     * Reads a whole body. After the fields of kinds 1 and 2 more may follow; kinds 0 and 3 have their exact size.
     *
     * @throws WireException {@code UNKNOWN_TYPE} for another kind, {@code TRUNCATED}, {@code BAD_LENGTH}
     */
    public static ServerHello read(byte[] b, int off, int len) throws WireException {
        WireReader r = new WireReader(b, off, len).what("server hello");
        switch (r.at("kind").u8()) {
            case GO_ON:
                byte[] noiseMessage = r.at("noise message").bytes(Sizes.NOISE_MESSAGE);
                if (r.remaining() != 0) {
                    throw r.broken(WireException.BAD_LENGTH);
                }
                return goOn(noiseMessage);
            case BUSY:
                return busy(r.at("retryAfterSeconds").u16());
            case REFUSED:
                int reason = r.at("reason").u8();
                return refused(reason, r.at("highestVersion").u8());
            case RESUMED:
                byte[] nonce = r.at("nonceS").bytes(Sizes.RESUME_NONCE);
                byte[] proof = r.at("proof").bytes(Sizes.MAC);
                if (r.remaining() != 0) {
                    throw r.broken(WireException.BAD_LENGTH);
                }
                return resumed(nonce, proof);
            default:
                throw r.broken(WireException.UNKNOWN_TYPE);
        }
    }

    /** Writes the body, without the frame's length. */
    public void write(WireWriter w) throws WireException {
        w.u8(kind);
        if (kind == GO_ON) {
            w.bytes(noiseMessage);
        } else if (kind == BUSY) {
            w.u16(retryAfterSeconds);
        } else if (kind == RESUMED) {
            w.bytes(nonce).bytes(proof);
        } else {
            w.u8(reason).u8(highestVersion);
        }
    }
}
