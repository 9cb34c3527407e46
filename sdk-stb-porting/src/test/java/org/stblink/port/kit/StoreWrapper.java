package org.stblink.port.kit;

import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;

/** A store in front of a store. */
class StoreWrapper implements SecretStore {
    final SecretStore good;

    StoreWrapper(SecretStore good) {
        this.good = good;
    }

    @Override
    public byte[] get(String name) throws HalException {
        return good.get(name);
    }

    @Override
    public void put(String name, byte[] value) throws HalException {
        good.put(name, value);
    }

    @Override
    public void delete(String name) throws HalException {
        good.delete(name);
    }

    @Override
    public void importKey(String name, byte[] key32) throws HalException {
        good.importKey(name, key32);
    }

    @Override
    public void hmac(String key, int hash, byte[] in, int off, int len, byte[] out32) throws HalException {
        good.hmac(key, hash, in, off, len, out32);
    }
}
