package org.stblink.internal.wire;

/**
 * Device to S: a registered device asks for its next generation, with another username or password (section 6.1).
 *
 * <pre>
 * +----+-------+-------------+-------+-----+
 * | 0E | nonce | n  username | pwKey | mac |
 * +----+-------+-------------+-------+-----+
 *   1    16      1   0..64     32      32
 * |<------ authenticatedBytes ------>|
 * </pre>
 *
 * <p>As in {@link Register}, every field has exactly one encoding, so the mac can be checked over a message that was read.
 */
public final class ReEnrol extends Message {
    public static final int TYPE = MessageType.RE_ENROL;

    /** 16 random bytes, the salt of pwKey. */
    public final byte[] nonce;
    /** At most 64 bytes of UTF-8; empty where there is none. */
    public final String username;
    /** 32 bytes, section 3.2. Secret. */
    public final byte[] pwKey;
    /** 32 bytes; empty in a draft that {@link #withMac} completes. */
    public final byte[] mac;

    /**
     * A draft without mac: it yields {@link #macInput} and cannot be written.
     *
     * @throws IllegalArgumentException when a field breaks the layout above
     */
    public ReEnrol(byte[] nonce, String username, byte[] pwKey) {
        this.nonce = Check.exactly(TYPE, "nonce", nonce, Sizes.NONCE);
        this.username = Check.text(TYPE, "username", username, Sizes.USERNAME_MAX);
        this.pwKey = Check.exactly(TYPE, "pwKey", pwKey, Sizes.KEY);
        this.mac = new byte[0];
    }

    private ReEnrol(ReEnrol draft, byte[] mac) {
        nonce = draft.nonce;
        username = draft.username;
        pwKey = draft.pwKey;
        this.mac = Check.exactly(TYPE, "mac", mac, Sizes.MAC);
    }

    private ReEnrol(WireReader r) throws WireException {
        nonce = r.at("nonce").bytes(Sizes.NONCE);
        username = r.at("username").text(Sizes.USERNAME_MAX);
        pwKey = r.at("pwKey").bytes(Sizes.KEY);
        mac = r.at("mac").bytes(Sizes.MAC);
    }

    public static ReEnrol read(WireReader r) throws WireException {
        return new ReEnrol(r);
    }

    /** The same message with this mac of 32 bytes; the arrays are shared. */
    public ReEnrol withMac(byte[] mac32) {
        return new ReEnrol(this, mac32);
    }

    /**
     * What the mac is computed over: {@code "STBLink/1 re-enrol" ‖ h ‖ every byte from type to pwKey}, in a fresh array of at
     * most 164 bytes. It contains pwKey: wipe it.
     *
     * @param h handshake hash of the control connection, 32 bytes
     */
    public byte[] macInput(byte[] h) {
        byte[] label = Prologues.reEnrolLabel();
        byte[] hash = Check.exactly(TYPE, "h", h, Sizes.HANDSHAKE_HASH);
        byte[] room = new byte[label.length + hash.length + 2 + Sizes.NONCE + Sizes.USERNAME_MAX + Sizes.KEY];
        WireWriter w = new WireWriter(room, 0, room.length);
        try {
            w.bytes(label).bytes(hash).u8(TYPE);
            writeAuthenticated(w);
        } catch (WireException e) {
            throw Exact.impossible(e);
        }
        return Exact.cut(room, w.position());
    }

    @Override
    public int type() {
        return TYPE;
    }

    /** @throws IllegalStateException when this is a draft without mac */
    @Override
    public void write(WireWriter w) throws WireException {
        if (mac.length == 0) {
            throw new IllegalStateException("a RE_ENROL draft has no mac yet");
        }
        writeAuthenticated(w);
        w.bytes(mac);
    }

    private void writeAuthenticated(WireWriter w) throws WireException {
        w.bytes(nonce).text(username).bytes(pwKey);
    }
}
