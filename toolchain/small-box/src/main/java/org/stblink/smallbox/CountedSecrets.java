package org.stblink.smallbox;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;

/** Counts what reaches the flash. */
final class CountedSecrets implements SecretStore {
    private final SecretStore real;
    private int writes;
    private int longest;

    CountedSecrets(SecretStore real) {
        this.real = real;
    }

    /** Records written since {@link #reset}. */
    int writes() {
        return writes;
    }

    /** Bytes of the longest record written since {@link #reset}. */
    int longest() {
        return longest;
    }

    void reset() {
        writes = 0;
        longest = 0;
    }

    private void count(int bytes) {
        writes++;
        longest = Math.max(longest, bytes);
    }

    @Override
    public byte @Nullable [] get(String name) throws HalException {
        return real.get(name);
    }

    @Override
    public void put(String name, byte[] value) throws HalException {
        count(value.length);
        real.put(name, value);
    }

    @Override
    public void delete(String name) throws HalException {
        count(0);
        real.delete(name);
    }

    @Override
    public void importKey(String name, byte[] key32) throws HalException {
        count(key32.length);
        real.importKey(name, key32);
    }

    @Override
    public void hmac(String key, int hash, byte[] in, int off, int len, byte[] out32) throws HalException {
        real.hmac(key, hash, in, off, len, out32);
    }
}
