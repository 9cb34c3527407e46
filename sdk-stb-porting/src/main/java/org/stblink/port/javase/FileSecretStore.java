package org.stblink.port.javase;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;
import org.stblink.hal.LogSink;
import org.stblink.hal.SecretStore;
import org.stblink.port.LogCodes;
import org.stblink.port.StoreArguments;

/**
 * Secrets in a directory: one encrypted file a record or key.
 *
 * <pre>
 * box.key      half of the key that encrypts the others; see {@link BoxKey}
 * r-NAME       a record
 * k-NAME       a key
 * t-...        a file being written; what a power cut left of one is removed at the next start
 * store.lock   held while the store is open
 * </pre>
 *
 * <p><b>Durable and atomic</b> (SEC-1): the new content goes to a file of its own, which is brought to the disk, takes
 * the old one's name, and then the directory is brought to the disk. When only that last step fails, {@code put} throws
 * although the new record may already be the one that is read; it is whole in any case.
 *
 * <p><b>Confidential and bound</b> (SEC-3): directory and files are the owner's alone; their content is encrypted under a
 * key that needs {@code box.key} <em>and</em> what {@link BoxBinding} gives. Deleted content may stay in unused flash
 * cells, encrypted. Keys are in the memory of this process while they are computed with: a box that has a hardware key
 * store should use that instead.
 *
 * <p>Any thread, one at a time; one process at a time.
 */
public final class FileSecretStore implements SecretStore, Closeable {
    private static final String RECORD = "r-";
    private static final String KEY = "k-";
    private static final String TEMPORARY = Ownership.TEMPORARY;

    private final FileOps files;
    private final SealedFile sealed;
    private final StoreHmac hmac;
    private boolean closed;

    private FileSecretStore(FileOps files, SealedFile sealed, StoreHmac hmac) {
        this.files = files;
        this.sealed = sealed;
        this.hmac = hmac;
    }

    /**
     * Opens a store, making it when it is not there.
     *
     * @param directory made with owner-only access when absent; its parent must be there
     * @param entropy for nonces and, the first time, the box's key
     * @throws HalException when it is another user's or others have access to it, another process has it open, it belongs
     *     to another box, or it is damaged; the message says what to do
     */
    public static FileSecretStore open(Path directory, BoxBinding binding, EntropySource entropy, LogSink log)
            throws HalException {
        return open(OwnerOnlyDirectory.open(directory), binding, entropy, log);
    }

    /** Takes {@code files} over: they are closed when opening fails. */
    static FileSecretStore open(FileOps files, BoxBinding binding, EntropySource entropy, LogSink log)
            throws HalException {
        boolean opened = false;
        try {
            removeLeftovers(files, log);
            byte[] key = BoxKey.derive(boxKeyFile(files, binding, entropy, log), binding, files.place());
            FileSecretStore store = new FileSecretStore(files, new SealedFile(key, entropy), StoreHmac.choose(log));
            Arrays.fill(key, (byte) 0);
            opened = true;
            return store;
        } catch (IOException e) {
            throw new HalException("cannot open the secret store in " + files.place() + ": " + e, e);
        } finally {
            if (!opened) {
                closeAfterFailure(files, log);
            }
        }
    }

    private static void closeAfterFailure(FileOps files, LogSink log) {
        try {
            files.close();
        } catch (IOException e) {
            log.log(LogSink.WARN, LogCodes.STORE_CLEANED, "closing " + files.place() + ": " + e);
        }
    }

    private static void removeLeftovers(FileOps files, LogSink log) throws IOException {
        boolean found = false;
        for (String name : files.list()) {
            if (name.startsWith(TEMPORARY)) {
                files.delete(name);
                found = true;
            }
        }
        files.syncDirectory(); // What is read from now on stays, also where the run before failed at this.
        if (found) {
            log.log(LogSink.INFO, LogCodes.STORE_CLEANED, "removed what an interrupted write left in " + files.place());
        }
    }

    private static byte[] boxKeyFile(FileOps files, BoxBinding binding, EntropySource entropy, LogSink log)
            throws IOException, HalException {
        byte[] file = files.read(BoxKey.FILE, BoxKey.FILE_BYTES);
        if (file != null) {
            return file;
        }
        if (holdsSecrets(files.list())) {
            throw new HalException(
                    BoxKey.FILE + " is missing in " + files.place() + ", and without it the secrets there"
                            + " cannot be read. Restore that file, or delete the store and enrol the box anew");
        }
        if (binding.bytes().length == 0) {
            log.log(
                    LogSink.WARN,
                    LogCodes.STORE_NOT_BOUND,
                    "no hardware identity: a copy of " + files.place() + " works on any box");
        }
        file = BoxKey.create(entropy, binding);
        replace(files, BoxKey.FILE, file);
        return file;
    }

    private static boolean holdsSecrets(List<String> names) {
        for (String name : names) {
            if (name.startsWith(RECORD) || name.startsWith(KEY)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public synchronized byte @Nullable [] get(String name) throws HalException {
        StoreArguments.requireName(name);
        return read(RECORD + name, MAX_RECORD_BYTES);
    }

    @Override
    public synchronized void put(String name, byte[] value) throws HalException {
        StoreArguments.requireName(name);
        StoreArguments.requireRecord(value);
        write(RECORD + name, KEY + name, value);
    }

    @Override
    public synchronized void importKey(String name, byte[] key32) throws HalException {
        StoreArguments.requireName(name);
        StoreArguments.requireKey(key32);
        write(KEY + name, RECORD + name, key32);
    }

    @Override
    public synchronized void delete(String name) throws HalException {
        StoreArguments.requireName(name);
        requireOpen();
        try {
            files.delete(RECORD + name);
            files.delete(KEY + name);
            files.syncDirectory(); // Also when nothing was there: an earlier delete may not have got this far.
        } catch (IOException e) {
            throw new HalException("cannot delete " + name + " in " + files.place() + ": " + e, e);
        }
    }

    @Override
    public synchronized void hmac(String key, int hash, byte[] in, int off, int len, byte[] out32) throws HalException {
        StoreArguments.requireName(key);
        StoreArguments.requireHmacInput(len);
        if (hash != HASH_SHA256) {
            throw new HalException("hash " + hash + " is not supported by this port, only SHA-256 (1)");
        }
        byte[] secret = read(KEY + key, StoreArguments.KEY_BYTES);
        if (secret == null) {
            throw new HalException("there is no key " + key + " in " + files.place());
        }
        try {
            hmac.mac(secret, in, off, len, out32);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private byte @Nullable [] read(String fileName, int maxContent) throws HalException {
        requireOpen();
        try {
            byte[] file = files.read(fileName, maxContent + SealedFile.OVERHEAD_BYTES);
            return file == null ? null : sealed.open(fileName, file);
        } catch (IOException e) {
            throw new HalException("cannot read " + fileName + " in " + files.place() + ": " + e, e);
        }
    }

    private void write(String fileName, String otherKind, byte[] content) throws HalException {
        requireOpen();
        try {
            if (files.read(otherKind, SealedFile.OVERHEAD_BYTES + MAX_RECORD_BYTES) != null) {
                throw new HalException("a record and a key cannot share a name: " + otherKind + " is there");
            }
            replace(files, fileName, sealed.seal(fileName, content));
        } catch (IOException e) {
            throw new HalException("cannot write " + fileName + " in " + files.place() + ": " + e, e);
        }
    }

    /** The old file or the new one, whole, whenever the power goes. */
    private static void replace(FileOps files, String fileName, byte[] content) throws IOException {
        String temporary = TEMPORARY + fileName;
        files.delete(temporary); // Of a write that failed, in this run of the store.
        try {
            files.writeDurably(temporary, content);
            files.rename(temporary, fileName);
        } catch (IOException e) {
            removeAfterFailure(files, temporary, e);
            throw e;
        }
        files.syncDirectory();
    }

    private static void removeAfterFailure(FileOps files, String temporary, IOException failure) {
        try {
            files.delete(temporary);
        } catch (IOException e) {
            failure.addSuppressed(e); // The next write or start removes it.
        }
    }

    private void requireOpen() throws HalException {
        if (closed) {
            throw new HalException("the secret store in " + files.place() + " is closed");
        }
    }

    /** Gives the directory up; any number of times. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        files.close();
    }
}
