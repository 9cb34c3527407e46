package org.stblink.port.pkcs11;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;
import org.stblink.port.javase.BoxBinding;

/**
 * What only this token can compute, as the bytes that records are bound to (SEC-3): an HMAC under a key of its own that the
 * token holds beside the others. Without the token, a copy of the records stays closed.
 */
final class TokenBinding implements BoxBinding {
    /** No name of a {@code SecretStore} has capital letters. */
    private static final String KEY = "BINDING";

    private static final byte[] TEXT = "STBLink token binding 1".getBytes(StandardCharsets.US_ASCII);
    private static final int BYTES = 32;

    private final Pkcs11Token token;

    TokenBinding(Pkcs11Token token) {
        this.token = token;
    }

    /** Makes the key, unless it is there. For records that are yet to be written: others are bound to another key. */
    void prepare(EntropySource entropy) throws HalException {
        if (token.has(KEY)) {
            return;
        }
        byte[] key = new byte[BYTES];
        if (!entropy.fill(key)) {
            throw new HalException("no random numbers yet, so no binding can be made; try again later");
        }
        try {
            token.importKey(KEY, key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    @Override
    public byte[] bytes() throws HalException {
        if (!token.has(KEY)) {
            throw new HalException(
                    "the token does not hold the key that these records are bound to: it is another token,"
                            + " or it was initialised anew. Put the right one in, or delete the records and enrol the box anew");
        }
        byte[] bytes = new byte[BYTES];
        token.hmac(KEY, TEXT, 0, TEXT.length, bytes);
        return bytes;
    }
}
