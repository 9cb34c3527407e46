package org.stblink.port.flash;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;
import org.stblink.hal.LogSink;
import org.stblink.hal.SecretStore;
import org.stblink.port.LogCodes;
import org.stblink.port.StoreArguments;
import org.stblink.port.javase.BoxBinding;
import org.stblink.port.javase.BoxKey;
import org.stblink.port.javase.SealedFile;
import org.stblink.port.javase.StoreHmac;

/**
 * Secrets in a fixed area of raw flash, without a file system.
 *
 * <p><b>Durable and atomic</b> (SEC-1) against a power cut at any moment, in a program or an erase. <b>Damage</b> (SEC-2) is
 * found by checksum, before the cipher looks: bits that flipped make one record unreadable, never absent. A call that would lose
 * for good what was readable in this run fails in its place, once, and changes nothing. <b>Confidential and
 * bound</b> (SEC-3) as in {@link org.stblink.port.javase.FileSecretStore}, with the same ciphers and the same box key. <b>What
 * is deleted is gone</b> (SEC-6): {@link #delete}, and {@link #importKey} over a key that is there, move what remains to
 * another block and erase the former ones before they return. Where one that holds it cannot be erased any more, also one that
 * was left earlier or that the driver knows as bad, {@link #delete} says so with an exception, once, and {@link #importKey} in
 * the log: the content counts no more, and stays there sealed.
 *
 * <p><b>Wear.</b> Every block takes its turn. A start costs two erases with its first write, and from then on there is one
 * erase each time a block is full.
 *
 * <p><b>Room.</b> One erase block holds everything: all records and keys together, each with some 100 bytes around it and
 * rounded up to pages. A call that would not fit changes nothing and says so.
 *
 * <p>Any thread, one at a time; one store a memory.
 */
public final class FlashSecretStore implements SecretStore {
    private static final String BOX_KEY = "";
    private static final int LEAST_PAGE = 32;
    private static final int MOST_PAGE = 4096;
    private static final int LEAST_PAGES = 8;
    private static final int MOST_PAGES = 4096;
    private static final int LEAST_BLOCKS = 2;
    private static final int MOST_BLOCKS = 1024;

    private final FlashLog entries;
    private final SealedFile sealed;
    private final StoreHmac hmac;

    private FlashSecretStore(FlashLog entries, SealedFile sealed, StoreHmac hmac) {
        this.entries = entries;
        this.sealed = sealed;
        this.hmac = hmac;
    }

    /**
     * Opens a store, making it where the area is blank.
     *
     * @param binding what binds it to this box
     * @param entropy for nonces and, the first time, the box's key
     * @throws HalException when it belongs to another box, is damaged, or the memory fails; the message says what to do
     */
    public static FlashSecretStore open(FlashDevice flash, BoxBinding binding, EntropySource entropy, LogSink log)
            throws HalException {
        require("bytes of a page", flash.pageBytes(), LEAST_PAGE, MOST_PAGE);
        require("pages of an erase block", flash.pagesPerBlock(), LEAST_PAGES, MOST_PAGES);
        require("erase blocks", flash.blocks(), LEAST_BLOCKS, MOST_BLOCKS);
        FlashLog entries = FlashLog.open(flash, log);
        if (entries.isNew()) {
            warnIfNotBound(binding, log);
            entries.moveOn(BOX_KEY, new Piece(Piece.BOX_KEY, BOX_KEY, BoxKey.create(entropy, binding)));
        }
        byte[] boxKey = entries.read(BOX_KEY);
        byte[] key = BoxKey.derive(boxKey == null ? new byte[0] : boxKey, binding, "flash");
        SealedFile sealed = new SealedFile(key, entropy);
        Arrays.fill(key, (byte) 0);
        return new FlashSecretStore(entries, sealed, StoreHmac.choose(log));
    }

    private static void require(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + ": " + least + " to " + most + ", not " + value);
        }
    }

    private static void warnIfNotBound(BoxBinding binding, LogSink log) throws HalException {
        if (binding.bytes().length == 0) {
            log.log(
                    LogSink.WARN,
                    LogCodes.STORE_NOT_BOUND,
                    "no hardware identity: a copy of this flash works on any box");
        }
    }

    @Override
    public synchronized byte @Nullable [] get(String name) throws HalException {
        StoreArguments.requireName(name);
        return entries.type(name) == Piece.RECORD ? unsealed(name, Piece.RECORD) : null;
    }

    @Override
    public synchronized void put(String name, byte[] value) throws HalException {
        StoreArguments.requireName(name);
        StoreArguments.requireRecord(value);
        entries.write(seal(name, Piece.RECORD, value));
    }

    @Override
    public synchronized void importKey(String name, byte[] key32) throws HalException {
        StoreArguments.requireName(name);
        StoreArguments.requireKey(key32);
        Piece key = seal(name, Piece.KEY, key32);
        if (entries.type(name) == Piece.KEY) {
            entries.moveOn(name, key);
        } else {
            entries.write(key);
        }
    }

    @Override
    public synchronized void delete(String name) throws HalException {
        StoreArguments.requireName(name);
        if (entries.type(name) != 0) {
            entries.moveOn(name, null);
        } else {
            entries.eraseStale(); // A delete that a power cut ended is done when it is repeated.
        }
    }

    @Override
    public synchronized void hmac(String key, int hash, byte[] in, int off, int len, byte[] out32) throws HalException {
        StoreArguments.requireName(key);
        StoreArguments.requireHmacInput(len);
        if (hash != HASH_SHA256) {
            throw new HalException("hash " + hash + " is not supported by this port, only SHA-256 (1)");
        }
        if (entries.type(key) != Piece.KEY) {
            throw new HalException("there is no key " + key + " in flash");
        }
        byte[] secret = unsealed(key, Piece.KEY);
        try {
            hmac.mac(secret, in, off, len, out32);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private Piece seal(String name, int type, byte[] content) throws HalException {
        int present = entries.type(name);
        if (present != 0 && present != type) {
            throw new HalException("a record and a key cannot share a name: " + name + " is there");
        }
        return new Piece(type, name, sealed.seal(sealedName(name, type), content));
    }

    private byte[] unsealed(String name, int type) throws HalException {
        byte[] content = entries.read(name);
        if (content == null) {
            throw new HalException("there is no " + name + " in flash");
        }
        return sealed.open(sealedName(name, type), content);
    }

    /** With it in the associated data, neither another entry nor a key opens as this record. */
    private static String sealedName(String name, int type) {
        return (type == Piece.KEY ? "k-" : "r-") + name;
    }
}
