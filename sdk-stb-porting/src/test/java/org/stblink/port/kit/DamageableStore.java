package org.stblink.port.kit;

import java.util.HashSet;
import java.util.Set;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;

/** A store of which single records can be damaged; it tells so, as SEC-2 wants. */
final class DamageableStore extends StoreWrapper {
    private final Set<String> damaged = new HashSet<>();

    DamageableStore(SecretStore good) {
        super(good);
    }

    void damage(String name) {
        damaged.add(name);
    }

    boolean isDamaged(String name) {
        return damaged.contains(name);
    }

    @Override
    public byte[] get(String name) throws HalException {
        if (damaged.contains(name)) {
            throw new HalException("record " + name + " is damaged");
        }
        return super.get(name);
    }

    @Override
    public void put(String name, byte[] value) throws HalException {
        super.put(name, value);
        damaged.remove(name);
    }

    @Override
    public void delete(String name) throws HalException {
        super.delete(name);
        damaged.remove(name);
    }
}
