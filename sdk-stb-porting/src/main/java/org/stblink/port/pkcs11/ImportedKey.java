package org.stblink.port.pkcs11;

import java.util.Arrays;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * A key on its way into the token. {@code SecretKeySpec} keeps a copy that nobody can erase; this one gives its bytes once,
 * to the provider, and is wiped right after.
 */
final class ImportedKey implements SecretKey {
    private static final long serialVersionUID = 1L;

    private final transient byte[] key32;

    /** @param key32 copied */
    ImportedKey(byte[] key32) {
        this.key32 = key32.clone();
    }

    @Override
    public String getAlgorithm() {
        return "HmacSHA256";
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    /** Not a copy: the provider passes it to the library and keeps nothing. */
    @Override
    public byte @Nullable [] getEncoded() {
        return key32;
    }

    @Override
    public void destroy() {
        Arrays.fill(key32, (byte) 0);
    }
}
