package org.stblink.samples.vendorport;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.samples.vendorport.acme.Acme;
import org.stblink.samples.vendorport.acme.AcmeFlash;

/**
 * Named entries in numbered cells of 512 bytes.
 *
 * <pre>
 * cell 0x5000 + 4 i       entry i: kind (1) · length of what is sealed (2) · name
 * the three behind it     what is sealed, 512 bytes each
 * </pre>
 *
 * <p>A commit takes all four or none, which makes an entry atomic (SEC-1). Where the first cell of an entry cannot be read,
 * nobody knows whose it was: then no name is known to be absent (SEC-2).
 */
final class FlashEntries {
    static final int RECORD = 1;
    static final int KEY = 2;

    private static final int FIRST_CELL = 0x5000;
    private static final int CELLS_PER_ENTRY = 4;
    private static final int ENTRIES = 32;
    private static final int HEADER_BYTES = 3;
    private static final int NONE = -1;

    private final AcmeFlash flash;
    private final byte[] cell = new byte[AcmeFlash.CELL_BYTES];

    FlashEntries(AcmeFlash flash) {
        this.flash = flash;
    }

    /** What is sealed, or null when there is no entry of that kind and name. */
    byte @Nullable [] read(int kind, String name) throws HalException {
        int entry = find(name);
        if (entry == NONE || cell[0] != kind) {
            return null;
        }
        byte[] sealed = new byte[(cell[1] & 0xFF) << 8 | cell[2] & 0xFF];
        for (int part = 1, at = 0; at < sealed.length; part++) {
            int got = AcmeErrors.check("flash cells of " + name, flash.read(number(entry, part), cell));
            int used = Math.min(got, sealed.length - at);
            if (used == 0) {
                throw new HalException("flash cells of " + name + ": too short");
            }
            System.arraycopy(cell, 0, sealed, at, used);
            at += used;
        }
        return sealed;
    }

    /** Writes an entry and commits it. */
    void write(int kind, String name, byte[] sealed) throws HalException {
        int entry = find(name);
        if (entry != NONE && cell[0] != kind) {
            throw new HalException("a record and a key cannot share a name: " + name + " is there");
        }
        if (entry == NONE) {
            entry = free();
        }
        byte[] header = header(kind, name, sealed.length);
        boolean done = false;
        try {
            AcmeErrors.check("flash write", flash.write(number(entry, 0), header, header.length));
            int part = 1;
            for (int at = 0; at < sealed.length; part++) {
                int length = Math.min(AcmeFlash.CELL_BYTES, sealed.length - at);
                byte[] piece = Arrays.copyOfRange(sealed, at, at + length);
                AcmeErrors.check("flash write", flash.write(number(entry, part), piece, length));
                at += length;
            }
            erase(entry, part); // What a longer one left behind.
            AcmeErrors.check("flash commit", flash.commit());
            done = true;
        } finally {
            if (!done) {
                flash.revert(); // Else the next commit would make half of this durable.
            }
        }
    }

    /** Removes the entry of that name, of either kind, and commits that. */
    void delete(String name) throws HalException {
        int entry = find(name);
        if (entry == NONE) {
            return;
        }
        boolean done = false;
        try {
            erase(entry, 0);
            AcmeErrors.check("flash commit", flash.commit());
            done = true;
        } finally {
            if (!done) {
                flash.revert();
            }
        }
    }

    private void erase(int entry, int fromPart) throws HalException {
        for (int part = fromPart; part < CELLS_PER_ENTRY; part++) {
            int erased = flash.erase(number(entry, part));
            if (erased != Acme.ENOENT) {
                AcmeErrors.check("flash erase", erased);
            }
        }
    }

    /** The entry of that name, its header in {@link #cell}; {@link #NONE}. */
    private int find(String name) throws HalException {
        byte[] wanted = name.getBytes(StandardCharsets.US_ASCII);
        int unreadable = NONE;
        for (int entry = 0; entry < ENTRIES; entry++) {
            int length = flash.read(number(entry, 0), cell);
            if (length == Acme.EIO) {
                unreadable = entry;
            } else if (length >= HEADER_BYTES && Arrays.equals(cell, HEADER_BYTES, length, wanted, 0, wanted.length)) {
                return entry;
            }
        }
        if (unreadable != NONE) {
            throw new HalException(
                    "flash cell " + number(unreadable, 0) + " is unreadable, and may be that of " + name);
        }
        return NONE;
    }

    private int free() throws HalException {
        for (int entry = 0; entry < ENTRIES; entry++) {
            if (flash.read(number(entry, 0), cell) == Acme.ENOENT) {
                return entry;
            }
        }
        throw new HalException("all of this box's " + ENTRIES + " entries are in use");
    }

    private static byte[] header(int kind, String name, int sealedLength) {
        byte[] header = new byte[HEADER_BYTES + name.length()];
        header[0] = (byte) kind;
        header[1] = (byte) (sealedLength >>> 8);
        header[2] = (byte) sealedLength;
        System.arraycopy(name.getBytes(StandardCharsets.US_ASCII), 0, header, HEADER_BYTES, name.length());
        return header;
    }

    /** The cell of an entry's part. */
    private static int number(int entry, int part) {
        return FIRST_CELL + CELLS_PER_ENTRY * entry + part;
    }

    /** The cell in which the content of a name begins, for the lab; {@link Acme#ENOENT}. */
    int contentCell(String name) throws HalException {
        int entry = find(name);
        return entry == NONE ? Acme.ENOENT : number(entry, 1);
    }
}
