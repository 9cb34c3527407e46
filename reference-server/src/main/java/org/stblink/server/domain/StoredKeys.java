package org.stblink.server.domain;

import java.util.Arrays;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.crypto.Suite;

/** {@code K_auth ‖ K_wrap}, the content of {@link DeviceRecord#sealedKeys}. */
final class StoredKeys {
    static final int BYTES = 2 * Suite.KEY_BYTES;

    private StoredKeys() {}

    /** Derives both keys; a fresh array, the caller's to wipe. */
    static byte[] derive(byte[] deviceSecret, byte[] pwKey, String deviceId, String username, int generation) {
        byte[] kDev = KeyHierarchy.deviceKey(deviceSecret, pwKey, deviceId, username, generation);
        byte[] kAuth = KeyHierarchy.authKey(kDev);
        byte[] kWrap = KeyHierarchy.wrapKey(kDev);
        byte[] keys = Arrays.copyOf(kAuth, BYTES);
        System.arraycopy(kWrap, 0, keys, kAuth.length, kWrap.length);
        Bytes.wipe(kDev);
        Bytes.wipe(kAuth);
        Bytes.wipe(kWrap);
        return keys;
    }

    /** K_auth, a fresh array. */
    static byte[] authKey(byte[] keys) {
        return Arrays.copyOf(keys, Suite.KEY_BYTES);
    }

    /** K_wrap, a fresh array. */
    static byte[] wrapKey(byte[] keys) {
        return Arrays.copyOfRange(keys, Suite.KEY_BYTES, BYTES);
    }
}
