package org.stblink.port.pkcs11;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;
import org.stblink.hal.LogSink;
import org.stblink.hal.SecretStore;
import org.stblink.port.StoreArguments;
import org.stblink.port.javase.BoxKey;
import org.stblink.port.javase.FileSecretStore;

/**
 * Keys in a token, records in files that the token binds.
 *
 * <p><b>Keys</b> (SEC-4, SEC-5) are objects of the token: private, sensitive, not extractable. Nothing of this process, and
 * nobody who reads its memory or its disk, can have them; who controls the process can use them while it does.
 *
 * <p><b>Records</b> (SEC-1, SEC-3) lie in a {@link FileSecretStore} whose key needs a computation of the token. The key of
 * the <em>records</em> is in this process's memory while the store is open; none of them opens anything without the keys.
 *
 * <p>Any thread, one at a time; one process at a time.
 */
public final class Pkcs11SecretStore implements SecretStore, Closeable {
    private final Pkcs11Token token;
    private final FileSecretStore records;

    private Pkcs11SecretStore(Pkcs11Token token, FileSecretStore records) {
        this.token = token;
        this.records = records;
    }

    /**
     * Opens a store, making it when it is not there.
     *
     * @param token taken over: it is closed with the store, also when opening fails
     * @param directory for the records; made with owner-only access when absent, its parent must be there
     * @param entropy for nonces and, the first time, the key that binds the records to the token
     * @throws HalException when the token is another one than the records are bound to, or as {@link FileSecretStore#open}
     */
    public static Pkcs11SecretStore open(Pkcs11Token token, Path directory, EntropySource entropy, LogSink log)
            throws HalException {
        try {
            TokenBinding binding = new TokenBinding(token);
            if (!Files.exists(directory.resolve(BoxKey.FILE))) {
                binding.prepare(entropy);
            }
            return new Pkcs11SecretStore(token, FileSecretStore.open(directory, binding, entropy, log));
        } catch (HalException e) {
            try {
                token.close();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    @Override
    public synchronized byte @Nullable [] get(String name) throws HalException {
        return records.get(name);
    }

    @Override
    public synchronized void put(String name, byte[] value) throws HalException {
        if (token.has(name)) {
            throw new HalException("a record and a key cannot share a name: the token has a key " + name);
        }
        records.put(name, value);
    }

    @Override
    public synchronized void importKey(String name, byte[] key32) throws HalException {
        StoreArguments.requireKey(key32);
        if (records.get(name) != null) {
            throw new HalException("a record and a key cannot share a name: there is a record " + name);
        }
        token.importKey(name, key32);
    }

    @Override
    public synchronized void delete(String name) throws HalException {
        records.delete(name);
        token.delete(name);
    }

    @Override
    public synchronized void hmac(String key, int hash, byte[] in, int off, int len, byte[] out32) throws HalException {
        StoreArguments.requireName(key); // Or the key that binds the records could be computed with.
        StoreArguments.requireHmacInput(len);
        if (hash != HASH_SHA256) {
            throw new HalException("hash " + hash + " is not supported by this port, only SHA-256 (1)");
        }
        token.hmac(key, in, off, len, out32);
    }

    /** Gives token and directory up; any number of times. */
    @Override
    public synchronized void close() throws IOException {
        try {
            records.close();
        } finally {
            token.close();
        }
    }
}
