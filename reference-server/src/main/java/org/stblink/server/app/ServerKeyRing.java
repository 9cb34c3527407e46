package org.stblink.server.app;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.server.admin.KeyRing;
import org.stblink.server.control.ServerKeys;
import org.stblink.server.domain.ServerKeySet;
import org.stblink.server.domain.ServerPublicKey;
import org.stblink.server.store.KeyDirectory;
import org.stblink.server.store.ServerKeyFile;
import org.stblink.server.store.StoreException;

/**
 * Rotates the server's keys: first on disk, then for handshakes, then to the devices. A crash in between leaves the file,
 * from which the next start does the rest.
 */
final class ServerKeyRing implements KeyRing {
    /** Takes a key set to the domain; completes when it is used there. */
    interface Publisher {
        CompletableFuture<Boolean> publish(ServerKeySet keySet);
    }

    /** Remembers that devices may be told of these keys. */
    interface Mark {
        void keep(ServerKeyFile keys) throws StoreException;
    }

    private static final long WAIT_SECONDS = 10;

    private final KeyDirectory files;
    private final ServerKeys handshakes;
    private final EntropySource entropy;
    private final Mark mark;
    private final Publisher publisher;

    /** What is in use, without the private halves. */
    private volatile KeyList present;

    /** @param file what {@code files} holds */
    ServerKeyRing(
            KeyDirectory files,
            ServerKeyFile file,
            ServerKeys handshakes,
            EntropySource entropy,
            Mark mark,
            Publisher publisher) {
        this.files = files;
        this.handshakes = handshakes;
        this.entropy = entropy;
        this.mark = mark;
        this.publisher = publisher;
        this.present = view(file);
    }

    /** The key set that devices should pin; the one as delivered is never pushed. */
    static ServerKeySet keySet(ServerKeyFile file) {
        return file.serial() == 0 ? ServerKeySet.AS_DELIVERED : new ServerKeySet(file.serial(), file.publicKeys());
    }

    @Override
    public KeyList list() {
        return present;
    }

    @Override
    public synchronized KeyList add() throws StoreException {
        byte[] fresh = new byte[KeyDirectory.KEY_BYTES];
        if (!entropy.fill(fresh)) {
            throw new StoreException("the system's random source is not ready: try again later");
        }
        return change(keys -> {
            if (keys.size() >= ServerKeyFile.MOST) {
                throw new StoreException("there are " + ServerKeyFile.MOST + " keys, which is the most: retire one");
            }
            keys.add(0, fresh);
            return true;
        });
    }

    @Override
    public synchronized KeyList retire(String keyId) throws StoreException {
        return change(keys -> {
            List<Key> views = present.keys();
            int place = 0;
            while (place < views.size() && !views.get(place).keyId().equals(keyId)) {
                place++;
            }
            if (place == views.size()) {
                return false; // retired by an earlier change, which failed behind that
            }
            if (keys.size() == 1) {
                throw new StoreException("it is the only key: add another one, and wait for the devices");
            }
            keys.remove(place);
            return true;
        });
    }

    /** A change of the keys in use; false when there is nothing to do. */
    private interface Edit {
        boolean on(List<byte[]> keys) throws StoreException;
    }

    private KeyList change(Edit edit) throws StoreException {
        ServerKeyFile before = files.serverKeys();
        files.publish(before);
        List<byte[]> keys = new ArrayList<>(before.privateKeys());
        try {
            if (before.serial() != present.serial()) {
                use(before); // an earlier change came into the file, though it failed
            }
            if (edit.on(keys)) {
                ServerKeyFile after = new ServerKeyFile(before.serial() + 1, keys);
                files.keepServerKeys(after);
                use(after);
                files.publish(after);
            }
            return present;
        } finally {
            before.wipe();
            keys.forEach(Bytes::wipe);
        }
    }

    /** What is in the file, from now on for handshakes and devices, too. */
    private void use(ServerKeyFile file) throws StoreException {
        mark.keep(file);
        handshakes.replace(file.privateKeys());
        present = view(file);
        try {
            publisher.publish(keySet(file)).get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new StoreException(
                    "the key is in use, and devices that are there have not heard of it: they will"
                            + " when they register again",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("the server is stopping", e);
        }
    }

    private static KeyList view(ServerKeyFile file) {
        List<Key> keys = new ArrayList<>();
        for (ServerPublicKey publicKey : file.publicKeys()) {
            HexFormat hex = HexFormat.of();
            keys.add(new Key(
                    hex.formatHex(KeyHierarchy.serverKeyId(publicKey.x25519())),
                    hex.formatHex(publicKey.x25519()),
                    hex.formatHex(publicKey.national())));
        }
        return new KeyList(file.serial(), keys);
    }
}
