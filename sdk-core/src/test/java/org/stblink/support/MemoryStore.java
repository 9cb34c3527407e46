package org.stblink.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;
import org.stblink.internal.crypto.HmacSha256;

/** A strict store in memory: remembers the order of writes, fails when told to. Its content survives a "crash". */
public final class MemoryStore implements SecretStore {
    private final Map<String, byte[]> records = new TreeMap<>();
    private final Map<String, byte[]> keys = new TreeMap<>();
    private final List<String> writes = new ArrayList<>();
    private int failAfter = Integer.MAX_VALUE;
    private boolean failing;
    private boolean landing;
    private int writesUntilCut = -1;
    private boolean cutKeepsTheWrite;
    private Runnable cut;
    /** Run before each write; null for nothing. */
    Runnable beforeWrite;

    /** Every write so far, by name, in order. */
    public List<String> writes() {
        return writes;
    }

    /** Fails every call from now on, or no more. */
    public void setFailing(boolean failing) {
        this.failing = failing;
    }

    /** From now on a record that is put is there, and the put fails all the same; or no more. */
    public void setLandingAndFailing(boolean landing) {
        this.landing = landing;
    }

    /** Lets that many more writes succeed and fails the ones after. */
    public void failAfterWrites(int count) {
        failAfter = count;
    }

    /**
     * Cuts the power inside a write.
     *
     * @param writes how many go well before
     * @param kept whether the new content is there afterwards
     * @param powerCut throws what stands for the cut
     */
    public void cutAtWrite(int writes, boolean kept, Runnable powerCut) {
        writesUntilCut = writes;
        cutKeepsTheWrite = kept;
        cut = powerCut;
    }

    private void cutHere(boolean written) {
        if (writesUntilCut == 0 && written == cutKeepsTheWrite) {
            writesUntilCut = -1;
            cut.run();
        }
        if (written && writesUntilCut > 0) {
            writesUntilCut--;
        }
    }

    /** The name of every record and key. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>(records.keySet());
        names.addAll(keys.keySet());
        return names;
    }

    public boolean hasKey(String name) {
        return keys.containsKey(name);
    }

    /** Copies everything into another store, as a cloned box would. */
    public MemoryStore copy() {
        MemoryStore other = new MemoryStore();
        other.records.putAll(records);
        other.keys.putAll(keys);
        return other;
    }

    private void mayFail(String what) throws HalException {
        if (failing) {
            throw new HalException("test store fails: " + what);
        }
    }

    private void mayFailToWrite(String name) throws HalException {
        mayFail(name);
        if (beforeWrite != null) {
            beforeWrite.run();
        }
        cutHere(false);
        if (failAfter-- <= 0) {
            throw new HalException("test store is full: " + name);
        }
        writes.add(name);
    }

    @Override
    public byte[] get(String name) throws HalException {
        mayFail(name);
        byte[] value = records.get(name);
        return value == null ? null : value.clone();
    }

    @Override
    public void put(String name, byte[] value) throws HalException {
        if (value.length < 1 || value.length > MAX_RECORD_BYTES || keys.containsKey(name)) {
            throw new AssertionError("put of " + value.length + " bytes to " + name);
        }
        mayFailToWrite(name);
        records.put(name, value.clone());
        cutHere(true);
        if (landing) {
            throw new HalException("test store cannot say whether " + name + " is durable");
        }
    }

    @Override
    public void delete(String name) throws HalException {
        mayFailToWrite(name);
        records.remove(name);
        keys.remove(name);
        cutHere(true);
    }

    @Override
    public void importKey(String name, byte[] key32) throws HalException {
        if (key32.length != 32 || records.containsKey(name)) {
            throw new AssertionError("import of " + key32.length + " bytes to " + name);
        }
        mayFailToWrite(name);
        keys.put(name, key32.clone());
        cutHere(true);
    }

    @Override
    public void hmac(String key, int hash, byte[] in, int off, int len, byte[] out32) throws HalException {
        mayFail(key);
        byte[] k = keys.get(key);
        if (k == null || hash != HASH_SHA256) {
            throw new HalException("no key " + key + " for hash " + hash);
        }
        byte[] part = new byte[len];
        System.arraycopy(in, off, part, 0, len);
        System.arraycopy(HmacSha256.mac(k, part), 0, out32, 0, 32);
    }
}
