package org.stblink.internal.session;

import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;
import org.stblink.internal.crypto.DeviceKeys;
import org.stblink.internal.crypto.StoredDeviceKeys;

/**
 * The two places in the key store where K_auth and K_wrap of a generation can stand. One pair is in use: the one that the
 * durable {@link DeviceState} names. A change of password imports the next pair into the other place, so that a power cut at
 * any point leaves the pair that the record names whole.
 */
public final class KeySlots implements DeviceKeys {
    /** Where there is nothing to erase. */
    static final int NONE = -1;

    private static final String[] AUTH_KEYS = {DeviceState.AUTH_KEY, "stblink.auth2"};
    private static final String[] WRAP_KEYS = {DeviceState.WRAP_KEY, "stblink.wrap2"};

    private final DeviceKeys[] pairs;
    private final Records records;

    KeySlots(SecretStore store, Records records) {
        this.records = records;
        pairs = new DeviceKeys[] {
            new StoredDeviceKeys(store, authKey(0), wrapKey(0)), new StoredDeviceKeys(store, authKey(1), wrapKey(1))
        };
    }

    /** Name of K_auth in the secret store; {@code slot} is 0 or 1. */
    public static String authKey(int slot) {
        return AUTH_KEYS[slot];
    }

    /** Name of K_wrap in the secret store; {@code slot} is 0 or 1. */
    public static String wrapKey(int slot) {
        return WRAP_KEYS[slot];
    }

    /** Erases one pair. */
    public static void erase(SecretStore store, int slot) throws HalException {
        store.delete(authKey(slot));
        store.delete(wrapKey(slot));
    }

    @Override
    public byte[] mac(byte[]... parts) throws HalException {
        return inUse().mac(parts);
    }

    @Override
    public byte[] wrapKey(byte[]... infoParts) throws HalException {
        return inUse().wrapKey(infoParts);
    }

    private DeviceKeys inUse() {
        return pairs[records.requireDevice().slot()];
    }
}
