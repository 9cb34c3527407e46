package org.stblink.internal.crypto;

/**
 * Device keys in memory: the server's side, and a device during enrolment.
 *
 * <p>Threads: one at a time.
 */
public final class PlainDeviceKeys implements DeviceKeys {
    private final SecretBytes authKey;
    private final SecretBytes wrapKey;

    /**
     * @param kAuth 32 bytes, copied
     * @param kWrap 32 bytes, copied
     */
    public PlainDeviceKeys(byte[] kAuth, byte[] kWrap) {
        Bytes.requireLength("K_auth", kAuth, Suite.KEY_BYTES);
        Bytes.requireLength("K_wrap", kWrap, Suite.KEY_BYTES);
        this.authKey = new SecretBytes(kAuth);
        this.wrapKey = new SecretBytes(kWrap);
    }

    @Override
    public byte[] mac(byte[]... parts) {
        byte[] key = authKey.copy();
        try {
            return HmacSha256.mac(key, Bytes.joinAtMost(MAX_INPUT_BYTES, parts));
        } finally {
            Bytes.wipe(key);
        }
    }

    @Override
    public byte[] wrapKey(byte[]... infoParts) {
        byte[] key = wrapKey.copy();
        try {
            return Kdf.expand32(key, Bytes.joinAtMost(MAX_INPUT_BYTES, infoParts));
        } finally {
            Bytes.wipe(key);
        }
    }

    /** Forgets both keys; later calls throw {@link IllegalStateException}. A second call does nothing. */
    public void wipe() {
        authKey.wipe();
        wrapKey.wipe();
    }
}
