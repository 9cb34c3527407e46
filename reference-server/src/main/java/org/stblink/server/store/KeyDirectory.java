package org.stblink.server.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Bytes;
import org.stblink.server.domain.ServerPublicKey;

/**
 * The keys that stand beside the database and never in it: {@code master.key}, under which the database seals what it
 * keeps of the devices' secrets, and {@code server.key}, the static keys that devices have pinned. Each key is one
 * line of hex in a file that its owner only may read; {@code server-key.pub} is the public half that devices should be
 * delivered with, {@code server-key-national.pub} that of devices with the national suite.
 *
 * <p>Files, and not sealed rows: a copy of the database is then worth nothing to who holds it, the two are backed up
 * apart, and the server's identity survives the loss of the database.
 */
public final class KeyDirectory {
    /** Size of the master key and of both halves of the server's key, in bytes. */
    public static final int KEY_BYTES = 32;

    private static final String MASTER = "master.key";
    private static final String NEXT = "master.key.next";
    private static final String SERVER = "server.key";
    private static final String PUBLIC = "server-key.pub";
    private static final String PUBLIC_NATIONAL = "server-key-national.pub";

    private final Path directory;

    /** @param dataDirectory the keys lie in its directory {@code keys} */
    public KeyDirectory(Path dataDirectory) {
        this.directory = dataDirectory.resolve("keys");
    }

    /**
     * Makes the keys that are missing, when this is the first start.
     *
     * @param databaseInUse whether the database already holds records sealed under a master key
     * @throws StoreException when a key is missing though the database is in use: a fresh one would silently lock every
     *     device out; when a file cannot be written
     */
    public void prepare(boolean databaseInUse, EntropySource entropy) throws StoreException {
        Path master = directory.resolve(MASTER);
        Path server = directory.resolve(SERVER);
        if (databaseInUse) {
            requireThere(master, "the database is sealed under it");
            requireThere(server, "the devices have pinned it");
            return;
        }
        // Written when the database was in use already.
        if (isThere(directory.resolve(PUBLIC))) {
            throw new StoreException("the database is new or empty, and the keys in " + directory
                    + " were in use with another: restore that one from its last backup (to go on with an empty one, and have"
                    + " every device enrol again, remove " + directory.resolve(PUBLIC) + ")");
        }
        try {
            OwnerOnly.makeDirectory(directory);
            if (!isThere(master)) {
                makeSecret(master, entropy);
            }
            if (!isThere(server)) {
                makeSecret(server, entropy);
            }
        } catch (IOException e) {
            throw new StoreException("keys cannot be written to " + directory + " " + FileFailure.writing(e), e);
        }
    }

    /** The master key; the caller wipes it. */
    public byte[] masterKey() throws StoreException {
        return read(directory.resolve(MASTER));
    }

    /** The master key that takes the place of the present one when all is sealed under it; null when there is none. */
    public byte @Nullable [] nextMasterKey() throws StoreException {
        Path file = directory.resolve(NEXT);
        return isThere(file) ? read(file) : null;
    }

    /** Whether there is a next master key: a change to it is under way, or has stopped. */
    public boolean hasNextMasterKey() {
        return Files.exists(directory.resolve(NEXT));
    }

    /** The master key, and the next one, where there is one; the caller wipes them. */
    public List<byte[]> masterKeys() throws StoreException {
        byte[] next = nextMasterKey();
        return next == null ? List.of(masterKey()) : List.of(masterKey(), next);
    }

    /** Makes the next master key, durable on return. */
    public byte[] makeNextMasterKey(EntropySource entropy) throws StoreException {
        Path file = directory.resolve(NEXT);
        try {
            makeSecret(file, entropy);
        } catch (IOException e) {
            throw new StoreException("key " + file + " cannot be written " + FileFailure.writing(e), e);
        }
        return read(file);
    }

    /** Puts the next master key in the place of the present one, durable on return. The present one is gone. */
    public void promoteNextMasterKey() throws StoreException {
        try {
            OwnerOnly.move(directory.resolve(NEXT), directory.resolve(MASTER));
        } catch (IOException e) {
            throw new StoreException(
                    "key " + directory.resolve(MASTER) + " cannot be written " + FileFailure.writing(e), e);
        }
    }

    /** The server's private keys; the caller wipes them. */
    public ServerKeyFile serverKeys() throws StoreException {
        Path file = directory.resolve(SERVER);
        byte[] content = content(file);
        ServerKeyFile keys = ServerKeyFile.parse(content);
        Bytes.wipe(content);
        if (keys == null) {
            throw new StoreException("key " + file + " is not one key a line of " + 2 * KEY_BYTES
                    + " hex digits, behind a line 'serial N' at most: restore it from its backup");
        }
        return keys;
    }

    /**
     * Puts other server keys in place, durable on return; the file is the old one or the new one, whatever happens. {@link #publish}
     * is to follow.
     *
     * @throws StoreException when the file cannot be written, or may be the new one and not be durable
     */
    public void keepServerKeys(ServerKeyFile keys) throws StoreException {
        Path file = directory.resolve(SERVER);
        byte[] content = keys.content();
        try {
            OwnerOnly.write(file, content);
        } catch (IOException e) {
            throw new StoreException("key " + file + " cannot be written " + FileFailure.writing(e), e);
        } finally {
            Bytes.wipe(content);
        }
    }

    /** Puts the public keys that devices should be delivered with beside their private half, where they are missing or differ. */
    public void publish(ServerKeyFile keys) throws StoreException {
        ServerPublicKey first = keys.publicKeys().get(0);
        publish(PUBLIC, first.x25519());
        publish(PUBLIC_NATIONAL, first.national());
    }

    private void publish(String name, byte[] publicKey) throws StoreException {
        Path file = directory.resolve(name);
        byte[] line = (HexFormat.of().formatHex(publicKey) + "\n").getBytes(StandardCharsets.US_ASCII);
        try {
            if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), line)) {
                OwnerOnly.write(file, line);
            }
        } catch (IOException e) {
            throw new StoreException(
                    "the server's key is in place, and its public half cannot be written to " + file + " "
                            + FileFailure.writing(e),
                    e);
        }
    }

    private static void makeSecret(Path file, EntropySource entropy) throws IOException, StoreException {
        byte[] secret = new byte[KEY_BYTES];
        if (!entropy.fill(secret)) {
            throw new StoreException("the system's random source is not ready: start again later");
        }
        byte[] line = HexLine.of(secret);
        OwnerOnly.write(file, line);
        Bytes.wipe(secret);
        Bytes.wipe(line);
    }

    private static byte[] content(Path file) throws StoreException {
        try {
            if (OwnerOnly.isOpenToOthers(file)) {
                throw new StoreException(
                        "key " + file + " may be read by other users: see who did, then run chmod 600 " + file);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new StoreException(
                    "key " + file + " cannot be read: give it to the user this server runs as, or restore it", e);
        }
    }

    private static byte[] read(Path file) throws StoreException {
        byte[] line = content(file);
        byte[] key = HexLine.read(line);
        Bytes.wipe(line);
        if (key == null) {
            throw new StoreException(
                    "key " + file + " is not one line of " + 2 * KEY_BYTES + " hex digits: restore it from its backup");
        }
        return key;
    }

    /** Whether a key is there. One that this user may not look for is not missing, and nobody should start over without it. */
    private boolean isThere(Path file) throws StoreException {
        try {
            Files.readAttributes(file, BasicFileAttributes.class);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new StoreException(
                    "keys in " + directory + " cannot be looked at (" + FileFailure.reason(e)
                            + "): give that directory, and what is in it, to the user this server runs as (chown -R)",
                    e);
        }
    }

    private void requireThere(Path file, String why) throws StoreException {
        if (!isThere(file)) {
            throw new StoreException("key " + file + " is missing, and " + why
                    + ": restore it from its backup (to start over, move the whole data directory away;"
                    + " every device must then enrol again)");
        }
    }
}
