package org.stblink.samples.vendorport;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;
import org.stblink.samples.vendorport.acme.AcmeChip;
import org.stblink.samples.vendorport.acme.AcmeFlash;

/**
 * Records and keys, sealed by the chip and kept in flash: {@link FlashEntries} knows where.
 *
 * <p>The label under which the chip seals is kind and name, so that the sealed text of one record is worth nothing in the
 * place of another. A key is unsealed inside the chip only (SEC-4). The burnt key binds everything to this box (SEC-3).
 */
final class AcmeSecrets implements SecretStore {
    private static final int KEY_BYTES = 32;
    private static final int LONGEST_NAME = 64;
    private static final String NAME_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789._-";

    private final FlashEntries entries;
    private final AcmeChip chip;

    AcmeSecrets(AcmeFlash flash, AcmeChip chip) {
        this.entries = new FlashEntries(flash);
        this.chip = chip;
    }

    @Override
    public synchronized byte @Nullable [] get(String name) throws HalException {
        requireName(name);
        byte[] sealed = entries.read(FlashEntries.RECORD, name);
        if (sealed == null) {
            return null;
        }
        byte[] open = new byte[sealed.length];
        try {
            int length = AcmeErrors.check(
                    "record " + name + " was not sealed by this box, or is damaged",
                    chip.unseal(label(FlashEntries.RECORD, name), sealed, sealed.length, open));
            return Arrays.copyOf(open, length);
        } finally {
            Arrays.fill(open, (byte) 0);
        }
    }

    @Override
    public synchronized void put(String name, byte[] value) throws HalException {
        requireName(name);
        if (value.length < 1 || value.length > MAX_RECORD_BYTES) {
            throw new IllegalArgumentException("a record has 1 to " + MAX_RECORD_BYTES + " bytes, not " + value.length);
        }
        store(FlashEntries.RECORD, name, value);
    }

    @Override
    public synchronized void importKey(String name, byte[] key32) throws HalException {
        requireName(name);
        if (key32.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has " + KEY_BYTES + " bytes, not " + key32.length);
        }
        store(FlashEntries.KEY, name, key32);
    }

    private void store(int kind, String name, byte[] value) throws HalException {
        byte[] sealed = new byte[value.length + AcmeChip.OVERHEAD_BYTES];
        AcmeErrors.check("sealing " + name, chip.seal(label(kind, name), value, value.length, sealed));
        entries.write(kind, name, sealed);
    }

    @Override
    public synchronized void delete(String name) throws HalException {
        requireName(name);
        entries.delete(name);
    }

    @Override
    public synchronized void hmac(String key, int hash, byte[] in, int off, int len, byte[] out32) throws HalException {
        requireName(key);
        if (len < 0 || len > MAX_RECORD_BYTES) {
            throw new IllegalArgumentException("len must be 0 to " + MAX_RECORD_BYTES + ", not " + len);
        }
        if (hash != HASH_SHA256) {
            throw new HalException("hash " + hash + " is not supported by this box, only SHA-256 (1)");
        }
        byte[] sealed = entries.read(FlashEntries.KEY, key);
        if (sealed == null) {
            throw new HalException("there is no key " + key);
        }
        AcmeErrors.check(
                "key " + key + " was not sealed by this box, or is damaged",
                chip.hmac(label(FlashEntries.KEY, key), sealed, sealed.length, in, off, len, out32));
    }

    private static byte[] label(int kind, String name) {
        return (kind + name).getBytes(StandardCharsets.US_ASCII);
    }

    private static void requireName(String name) {
        boolean good = name.length() >= 1 && name.length() <= LONGEST_NAME;
        for (int i = 0; good && i < name.length(); i++) {
            good = NAME_CHARACTERS.indexOf(name.charAt(i)) >= 0;
        }
        if (!good) {
            throw new IllegalArgumentException(
                    "a name is 1 to " + LONGEST_NAME + " of a-z 0-9 . _ -, not '" + name + "'");
        }
    }
}
