package org.stblink.port.sim;

import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;

/**
 * Secrets in memory that live through power cuts. Strict about every rule of {@link SecretStore}, and fails on demand.
 */
public final class SimSecretStore implements SecretStore {
    private static final int KEY_BYTES = 32;
    private static final int MAX_NAME = 64;
    private static final int NEVER = -1;

    /** What a flash chip holds: for tests of clones and of boxes that were rolled back. */
    public static final class Image {
        private final Map<String, byte[]> records;
        private final Map<String, byte[]> keys;

        private Image(Map<String, byte[]> records, Map<String, byte[]> keys) {
            this.records = new TreeMap<String, byte[]>(records);
            this.keys = new TreeMap<String, byte[]>(keys);
        }

        /** The record or key of that name, a copy; null when there is none. */
        public byte @Nullable [] content(String name) {
            byte[] value = records.containsKey(name) ? records.get(name) : keys.get(name);
            return value == null ? null : value.clone();
        }
    }

    private final SimBox box;
    private final Map<String, byte[]> records = new TreeMap<String, byte[]>();
    private final Map<String, byte[]> keys = new TreeMap<String, byte[]>();
    private int writes;
    private int writesToFail;
    private boolean readsFail;
    private int writesUntilPowerCut = NEVER;
    private boolean cutAfterWriting;

    SimSecretStore(SimBox box) {
        this.box = box;
    }

    // --- For the test ---

    /** How many durable writes there were (put, importKey, delete): what wears the flash out. */
    public int writes() {
        return writes;
    }

    /** The next {@code count} writes throw and change nothing. */
    public void failWrites(int count) {
        writesToFail = count;
    }

    /** Whether reading throws, records and keys alike. */
    public void failReads(boolean fail) {
        readsFail = fail;
    }

    /**
     * The power goes in the middle of a write.
     *
     * @param number 1 is the next write
     * @param writtenIsKept whether the new content is there at the next boot, or the old
     */
    public void cutPowerAtWrite(int number, boolean writtenIsKept) {
        if (number < 1) {
            throw new IllegalArgumentException("the next write is number 1, not " + number);
        }
        writesUntilPowerCut = number;
        cutAfterWriting = writtenIsKept;
    }

    /** Ends every fault that was asked for and has not happened. */
    public void heal() {
        writesToFail = 0;
        readsFail = false;
        writesUntilPowerCut = NEVER;
    }

    /** A copy of the flash. A real port's would not work on another box (SEC-3); here one can see what would happen. */
    public Image image() {
        return new Image(records, keys);
    }

    /** Puts a copy of the flash in: an old one of this box, or another box's. */
    public void restore(Image image) {
        records.clear();
        records.putAll(image.records);
        keys.clear();
        keys.putAll(image.keys);
    }

    // --- SecretStore ---

    @Override
    public byte @Nullable [] get(String name) throws HalException {
        requireReadable(name);
        byte[] value = records.get(name);
        return value == null ? null : value.clone();
    }

    @Override
    public void put(String name, byte[] value) throws HalException {
        requireName(name);
        if (value.length < 1 || value.length > MAX_RECORD_BYTES) {
            throw new IllegalArgumentException("a record has 1 to 1024 bytes, not " + value.length);
        }
        write(records, keys, name, value.clone());
    }

    @Override
    public void importKey(String name, byte[] key32) throws HalException {
        requireName(name);
        if (key32.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has 32 bytes, not " + key32.length);
        }
        write(keys, records, name, key32.clone());
    }

    @Override
    public void delete(String name) throws HalException {
        requireName(name);
        beforeWrite(name);
        records.remove(name);
        keys.remove(name);
        afterWrite();
    }

    @Override
    public void hmac(String key, int hash, byte[] in, int off, int len, byte[] out32) throws HalException {
        requireReadable(key);
        if (len < 0 || len > 1024) {
            throw new IllegalArgumentException("len must be 0 to 1024, not " + len);
        }
        byte[] secret = keys.get(key);
        if (secret == null || hash != HASH_SHA256) {
            throw new HalException(secret == null ? "there is no key " + key : "hash " + hash + " is not supported");
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update(in, off, len);
            mac.doFinal(out32, 0);
        } catch (GeneralSecurityException e) {
            throw new HalException("this Java has no HMAC-SHA256", e);
        }
    }

    private void write(Map<String, byte[]> to, Map<String, byte[]> others, String name, byte[] value)
            throws HalException {
        if (others.containsKey(name)) {
            throw new HalException("a record and a key cannot share a name: " + name);
        }
        beforeWrite(name);
        to.put(name, value);
        afterWrite();
    }

    private void beforeWrite(String name) throws HalException {
        box.requirePower();
        if (writesToFail > 0) {
            writesToFail--;
            throw new HalException("the flash of " + box.name() + " cannot be written (" + name + ")");
        }
        if (writesUntilPowerCut != NEVER) {
            writesUntilPowerCut--;
        }
        if (writesUntilPowerCut == 0 && !cutAfterWriting) {
            cutPower();
        }
    }

    private void afterWrite() {
        writes++;
        if (writesUntilPowerCut == 0) {
            cutPower();
        }
    }

    private void cutPower() {
        writesUntilPowerCut = NEVER;
        box.powerCut();
        box.requirePower();
    }

    private void requireReadable(String name) throws HalException {
        requireName(name);
        box.requirePower();
        if (readsFail) {
            throw new HalException("the flash of " + box.name() + " cannot be read (" + name + ")");
        }
    }

    private static void requireName(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME || !name.matches("[a-z0-9._-]+")) {
            throw new IllegalArgumentException("a name is 1 to 64 of a-z 0-9 . _ -, not \"" + name + "\"");
        }
    }
}
