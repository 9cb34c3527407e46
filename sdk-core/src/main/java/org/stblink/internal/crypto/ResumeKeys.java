package org.stblink.internal.crypto;

import org.stblink.hal.HalException;

/**
 * The key schedule of resume (docs/protocol.md, section 4.4): symmetric work only.
 *
 * <pre>
 * mode 1: Noise ── Expand ── e ─┬─ next handle
 *                               └─ next ratchet (with the ticket of REGISTERED)
 *
 * mode 3: ratchet ── HMAC under K_auth ── e ─┬─ proofs of both ends
 *                                            ├─ traffic keys (with h)
 *                                            ├─ next handle
 *                                            └─ next ratchet (with the ticket of REGISTERED)
 * </pre>
 *
 * <p>e is the connection's export key: 32 bytes, used as an HMAC key only, forgotten when the next ratchet is made. K_auth
 * is used for one HMAC, so that it may stay in hardware. Every use has a label of its own, and no label begins another one.
 *
 * <p>Results are fresh arrays, the caller's to wipe where they are secret.
 */
public final class ResumeKeys {
    /** Bytes of a handle. */
    public static final int HANDLE_BYTES = 16;
    /** Bytes of a ratchet, of e, and of every key made of them. */
    public static final int SECRET_BYTES = 32;

    /** By {@link Primitives#SOFTWARE}. */
    public static final ResumeKeys SOFTWARE = new ResumeKeys(Primitives.SOFTWARE);

    private final Primitives primitives;

    /** @param primitives compute all of it */
    public ResumeKeys(Primitives primitives) {
        this.primitives = primitives;
    }

    /** The label under which a Noise handshake gives e. */
    public static byte[] exportLabel() {
        return Bytes.utf8("STBLink/1 export");
    }

    /**
     * e of a resumed connection.
     *
     * @param ratchet32 not kept
     * @throws HalException when the key store fails
     */
    public static byte[] exportKey(DeviceKeys keys, byte[] ratchet32) throws HalException {
        return keys.mac(resumeLabel(), ratchet32);
    }

    /** {@link #exportKey} for who has K_auth in memory. */
    public byte[] exportKey(byte[] kAuth32, byte[] ratchet32) {
        return primitives.mac(kAuth32, resumeLabel(), ratchet32);
    }

    /**
     * The device's proof.
     *
     * @param preamble the 11 bytes as they are sent
     * @param body holds the fields before the proof at {@code off}
     */
    public byte[] deviceProof(byte[] exportKey, byte[] preamble, byte[] body, int off, int len) {
        byte[] fields = new byte[len];
        System.arraycopy(body, off, fields, 0, len);
        return primitives.mac(exportKey, Bytes.utf8("STBLink/1 opening"), preamble, fields);
    }

    /** h of a resumed connection: all that was sent in clear, but the server's proof, which covers h. */
    public byte[] hash(byte[] preamble, byte[] body, int off, int len, byte[] serverNonce) {
        Hash sha = primitives.hash();
        sha.update(Bytes.utf8("STBLink/1 resume hash"));
        sha.update(preamble);
        sha.update(body, off, len);
        sha.update(serverNonce);
        return sha.doFinal();
    }

    /** The server's proof. */
    public byte[] serverProof(byte[] exportKey, byte[] hash) {
        return primitives.mac(exportKey, Bytes.utf8("STBLink/1 answer"), hash);
    }

    /** Seals what the device sends. */
    public byte[] deviceKey(byte[] exportKey, byte[] hash) {
        return primitives.expand32(exportKey, Bytes.utf8("STBLink/1 device key"), hash);
    }

    /** Seals what the server sends. */
    public byte[] serverKey(byte[] exportKey, byte[] hash) {
        return primitives.expand32(exportKey, Bytes.utf8("STBLink/1 server key"), hash);
    }

    /** The handle that the device shows next; 16 bytes, no secret. */
    public byte[] nextHandle(byte[] exportKey) {
        byte[] expanded = primitives.expand32(exportKey, Bytes.utf8("STBLink/1 handle"));
        byte[] handle = new byte[HANDLE_BYTES];
        System.arraycopy(expanded, 0, handle, 0, HANDLE_BYTES);
        return handle;
    }

    /**
     * The next ratchet.
     *
     * @param ticket of this connection's REGISTERED
     */
    public byte[] nextRatchet(byte[] exportKey, byte[] ticket) {
        return primitives.expand32(exportKey, Bytes.utf8("STBLink/1 ratchet"), ticket);
    }

    private static byte[] resumeLabel() {
        return Bytes.utf8("STBLink/1 resume");
    }
}
