package org.stblink.internal.crypto;

import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;

/**
 * Device keys in the port's key store; they are only ever named, never read.
 *
 * <p>Threads: one at a time. A call takes as long as the store does.
 */
public final class StoredDeviceKeys implements DeviceKeys {
    private static final byte[] EXPAND_BLOCK = {0x01};

    private final SecretStore store;
    private final String authName;
    private final String wrapName;

    /**
     * @param authName name under which K_auth was imported
     * @param wrapName name under which K_wrap was imported
     */
    public StoredDeviceKeys(SecretStore store, String authName, String wrapName) {
        this.store = store;
        this.authName = authName;
        this.wrapName = wrapName;
    }

    @Override
    public byte[] mac(byte[]... parts) throws HalException {
        return hmac(authName, Bytes.joinAtMost(MAX_INPUT_BYTES, parts));
    }

    @Override
    public byte[] wrapKey(byte[]... infoParts) throws HalException {
        return hmac(wrapName, Bytes.join(Bytes.joinAtMost(MAX_INPUT_BYTES, infoParts), EXPAND_BLOCK));
    }

    private byte[] hmac(String key, byte[] in) throws HalException {
        byte[] out = new byte[Suite.HASH_BYTES];
        try {
            store.hmac(key, SecretStore.HASH_SHA256, in, 0, in.length, out);
            return out;
        } finally {
            Bytes.wipe(in); // a ratchet or a pwKey may be in it
        }
    }
}
