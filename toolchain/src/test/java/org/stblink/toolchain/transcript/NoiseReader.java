package org.stblink.toolchain.transcript;

import static org.stblink.toolchain.transcript.PlatformCrypto.agree;
import static org.stblink.toolchain.transcript.PlatformCrypto.concat;
import static org.stblink.toolchain.transcript.PlatformCrypto.expand;
import static org.stblink.toolchain.transcript.PlatformCrypto.hmac;
import static org.stblink.toolchain.transcript.PlatformCrypto.open;
import static org.stblink.toolchain.transcript.PlatformCrypto.sha256;
import static org.stblink.toolchain.transcript.PlatformCrypto.slice;

import java.nio.charset.StandardCharsets;

/**
 * Reads a recorded Noise handshake with the initiator's ephemeral private key in hand, written from the Noise specification
 * (revision 34, section 5) and not from the SDK's code.
 */
final class NoiseReader {
    private static final byte[] NOTHING = new byte[0];

    private byte[] ck;
    private byte[] h;
    private byte[] key = NOTHING;

    /** The initiator's sending key, then its receiving key; after {@link #finish}. */
    byte[] firstKey = NOTHING;

    byte[] secondKey = NOTHING;

    NoiseReader(String protocolName, byte[] prologue) {
        byte[] name = protocolName.getBytes(StandardCharsets.US_ASCII);
        h = name.length <= 32 ? concat(name, new byte[32 - name.length]) : sha256(name);
        ck = h;
        mixHash(prologue);
    }

    byte[] h() {
        return h;
    }

    /** Section 4.4: the export key. */
    byte[] export() {
        return expand(ck, "STBLink/1 export".getBytes(StandardCharsets.US_ASCII));
    }

    void mixHash(byte[] data) {
        h = sha256(h, data);
    }

    void mixKey(byte[] secret) {
        byte[] prk = hmac(ck, secret);
        ck = hmac(prk, new byte[] {1});
        key = hmac(prk, ck, new byte[] {2});
    }

    void mixKeyAndHash(byte[] secret) {
        byte[] prk = hmac(ck, secret);
        ck = hmac(prk, new byte[] {1});
        byte[] second = hmac(prk, ck, new byte[] {2});
        mixHash(second);
        key = hmac(prk, second, new byte[] {3});
    }

    void payload(byte[] sealed) {
        if (open(key, 0, h, sealed) == null) {
            throw new IllegalStateException("a handshake message does not open: the code and this reading differ");
        }
        mixHash(sealed);
    }

    /** NK: {@code -> e, es} and {@code <- e, ee}. */
    void nk(byte[] serverPublic, byte[] ephemeralPrivate, byte[] first, byte[] second) {
        mixHash(serverPublic);
        mixHash(slice(first, 0, 32));
        mixKey(agree(ephemeralPrivate, serverPublic));
        payload(slice(first, 32, first.length - 32));
        mixHash(slice(second, 0, 32));
        mixKey(agree(ephemeralPrivate, slice(second, 0, 32)));
        payload(slice(second, 32, second.length - 32));
        finish();
    }

    /** NNpsk0: {@code -> psk, e} and {@code <- e, ee}; in a psk pattern an ephemeral key is mixed into the key too. */
    void nnPsk0(byte[] psk, byte[] ephemeralPrivate, byte[] first, byte[] second) {
        mixKeyAndHash(psk);
        byte[] e = slice(first, 0, 32);
        mixHash(e);
        mixKey(e);
        payload(slice(first, 32, first.length - 32));
        e = slice(second, 0, 32);
        mixHash(e);
        mixKey(e);
        mixKey(agree(ephemeralPrivate, e));
        payload(slice(second, 32, second.length - 32));
        finish();
    }

    private void finish() {
        byte[] prk = hmac(ck, NOTHING);
        firstKey = hmac(prk, new byte[] {1});
        secondKey = hmac(prk, firstKey, new byte[] {2});
    }
}
