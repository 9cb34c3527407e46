package org.stblink.port.javase;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.stblink.SoftwareCrypto;

/** SHA-256 by the platform. */
final class HashTrial extends Trial {
    /** RFC 6234, section 8.5, TEST2_1: two blocks. */
    private static final byte[] TEXT =
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] ANSWER = {
        (byte) 0x24, (byte) 0x8d, (byte) 0x6a, (byte) 0x61, (byte) 0xd2, (byte) 0x06, (byte) 0x38, (byte) 0xb8,
        (byte) 0xe5, (byte) 0xc0, (byte) 0x26, (byte) 0x93, (byte) 0x0c, (byte) 0x3e, (byte) 0x60, (byte) 0x39,
        (byte) 0xa3, (byte) 0x3c, (byte) 0xe4, (byte) 0x59, (byte) 0x64, (byte) 0xff, (byte) 0x21, (byte) 0x67,
        (byte) 0xf6, (byte) 0xec, (byte) 0xed, (byte) 0xd4, (byte) 0x19, (byte) 0xdb, (byte) 0x06, (byte) 0xc1
    };

    /** Of the size that a handshake hashes: what a call costs counts. */
    private static final int MESSAGE_BYTES = 128;

    private final JcaAccelerator.Hasher hasher;

    HashTrial(JcaAccelerator.Hasher hasher) {
        super(JcaSha256.NAME);
        this.hasher = hasher;
    }

    /** In the midst of other bytes, as the SDK asks for it. */
    @Override
    boolean isRight() throws GeneralSecurityException {
        byte[] in = new byte[1 + TEXT.length];
        System.arraycopy(TEXT, 0, in, 1, TEXT.length);
        byte[] out = new byte[2 + ANSWER.length];
        hasher.hash(in, 1, TEXT.length, out, 1);
        return Arrays.equals(Arrays.copyOfRange(out, 1, 1 + ANSWER.length), ANSWER)
                && out[0] == 0
                && out[out.length - 1] == 0;
    }

    @Override
    boolean run(Race race) {
        byte[] piece = new byte[Race.PIECE_BYTES];
        byte[] out = new byte[ANSWER.length];
        SoftwareCrypto own = new SoftwareCrypto();
        race.run(() -> platforms(piece, out), () -> {
            for (int at = 0; at < piece.length; at += MESSAGE_BYTES) {
                own.sha256(piece, at, MESSAGE_BYTES, out, 0);
            }
        });
        return true;
    }

    private void platforms(byte[] piece, byte[] out) {
        try {
            for (int at = 0; at < piece.length; at += MESSAGE_BYTES) {
                hasher.hash(piece, at, MESSAGE_BYTES, out, 0);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("it was there before", e);
        }
    }
}
