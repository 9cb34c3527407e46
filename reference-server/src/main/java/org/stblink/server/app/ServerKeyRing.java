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

    private static final long WAIT_SECONDS = 10;

    private final KeyDirectory files;
    private final ServerKeys handshakes;
    private final EntropySource entropy;
    private final Publisher publisher;

    /** What is in use, without the private halves. */
    private volatile KeyList present;

    /** @param file what {@code files} holds */
    ServerKeyRing(
            KeyDirectory files, ServerKeyFile file, ServerKeys handshakes, EntropySource entropy, Publisher publisher) {
        this.files = files;
        this.handshakes = handshakes;
        this.entropy = entropy;
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
        return change((keys, views) -> {
            if (keys.size() >= ServerKeyFile.MOST) {
                throw new StoreException("there are " + ServerKeyFile.MOST + " keys, which is the most: retire one");
            }
            keys.add(0, fresh);
        });
    }

    @Override
    public synchronized KeyList retire(String keyId) throws StoreException {
        return change((keys, views) -> {
            int place = 0;
            while (place < views.size() && !views.get(place).keyId().equals(keyId)) {
                place++;
            }
            if (place == views.size()) {
                throw new StoreException("the file of the server's keys has no key " + keyId);
            }
            Bytes.wipe(keys.remove(place));
        });
    }

    /** A change of the file's keys, whose public halves are the views. An earlier one that failed may be in the file all the same. */
    private interface Edit {
        void on(List<byte[]> keys, List<Key> views) throws StoreException;
    }

    private KeyList change(Edit edit) throws StoreException {
        ServerKeyFile before = files.serverKeys();
        List<byte[]> keys = new ArrayList<>(before.privateKeys());
        edit.on(keys, view(before).keys());
        ServerKeyFile after = new ServerKeyFile(before.serial() + 1, keys);
        try {
            files.keepServerKeys(after);
            handshakes.replace(after.privateKeys());
            present = view(after);
            publisher.publish(keySet(after)).get(WAIT_SECONDS, TimeUnit.SECONDS);
            return present;
        } catch (ExecutionException | TimeoutException e) {
            throw new StoreException(
                    "the key is in use, and devices that are there have not heard of it: they will"
                            + " when they register again",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("the server is stopping", e);
        } finally {
            after.wipe();
        }
    }

    private static KeyList view(ServerKeyFile file) {
        List<Key> keys = new ArrayList<>();
        for (byte[] publicKey : file.publicKeys()) {
            HexFormat hex = HexFormat.of();
            keys.add(new Key(hex.formatHex(KeyHierarchy.serverKeyId(publicKey)), hex.formatHex(publicKey)));
        }
        return new KeyList(file.serial(), keys);
    }
}
