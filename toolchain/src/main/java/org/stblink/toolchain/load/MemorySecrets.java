package org.stblink.toolchain.load;

import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;

/** Secrets of a device that lives as long as this process: nothing is durable. */
public final class MemorySecrets implements SecretStore {
    private final Map<String, byte[]> records = new HashMap<>();
    private final Map<String, byte[]> keys = new HashMap<>();

    @Override
    public byte @Nullable [] get(String name) {
        byte[] value = records.get(name);
        return value == null ? null : value.clone();
    }

    @Override
    public void put(String name, byte[] value) {
        records.put(name, value.clone());
    }

    @Override
    public void delete(String name) {
        records.remove(name);
        keys.remove(name);
    }

    @Override
    public void importKey(String name, byte[] key32) {
        keys.put(name, key32.clone());
    }

    @Override
    public void hmac(String key, int hash, byte[] in, int off, int len, byte[] out32) throws HalException {
        byte[] value = keys.get(key);
        if (value == null || hash != HASH_SHA256) {
            throw new HalException("no key " + key + " for hash " + hash);
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(value, "HmacSHA256"));
            mac.update(in, off, len);
            System.arraycopy(mac.doFinal(), 0, out32, 0, out32.length);
        } catch (GeneralSecurityException e) {
            throw new HalException("HMAC-SHA256 failed", e);
        }
    }
}
