package org.stblink.internal.wire;

/**
 * Device to S: asks for the device secret, once per generation (section 6).
 *
 * <pre>
 * +----+-------------+----------+-----------+-------------+-----------+
 * | 01 | n  deviceId | n  token | nonce     | n  username | pwKey     |
 * +----+-------------+----------+-----------+-------------+-----------+
 *   1    1   1..64     1   0,     16          1   0..64     32
 *                          16..32
 * </pre>
 */
public final class Enrol extends Message {
    public static final int TYPE = MessageType.ENROL;

    public final String deviceId;
    /** The operator's token, 16 to 32 bytes, or empty. Secret. */
    public final byte[] token;
    /** 16 random bytes, durable before they were sent. */
    public final byte[] nonce;
    /** At most 64 bytes of UTF-8; empty where there is none. */
    public final String username;
    /** 32 bytes, section 3.2. Secret. */
    public final byte[] pwKey;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public Enrol(String deviceId, byte[] token, byte[] nonce, String username, byte[] pwKey) {
        this.deviceId = Check.id(TYPE, "deviceId", deviceId);
        this.token = Check.sized(TYPE, "token", token, 0, Sizes.TOKEN_MAX);
        if (!tokenLength(token.length)) {
            throw Check.wrong(TYPE, "token", "has " + token.length + ", allowed 0 or 16 to 32 bytes");
        }
        this.nonce = Check.exactly(TYPE, "nonce", nonce, Sizes.NONCE);
        this.username = Check.text(TYPE, "username", username, Sizes.USERNAME_MAX);
        this.pwKey = Check.exactly(TYPE, "pwKey", pwKey, Sizes.KEY);
    }

    private Enrol(WireReader r) throws WireException {
        deviceId = r.at("deviceId").id();
        token = r.at("token").str8(0, Sizes.TOKEN_MAX);
        if (!tokenLength(token.length)) {
            throw r.broken(WireException.BAD_LENGTH);
        }
        nonce = r.at("nonce").bytes(Sizes.NONCE);
        username = r.at("username").text(Sizes.USERNAME_MAX);
        pwKey = r.at("pwKey").bytes(Sizes.KEY);
    }

    public static Enrol read(WireReader r) throws WireException {
        return new Enrol(r);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.id(deviceId).str8(token).bytes(nonce).text(username).bytes(pwKey);
    }

    private static boolean tokenLength(int n) {
        return n == 0 || n >= Sizes.TOKEN_MIN;
    }
}
