package org.stblink.server.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.Dh;

/**
 * The keys that stand beside the database and never in it: {@code master.key}, under which the database seals what it
 * keeps of the devices' secrets, and {@code server.key}, the static X25519 key that devices have pinned. Each file is one
 * line of hex, readable by its owner only; {@code server-key.pub} is the public half, for provisioning.
 *
 * <p>Files, and not sealed rows: a copy of the database is then worth nothing to who holds it, the two are backed up
 * apart, and the server's identity survives the loss of the database.
 */
public final class KeyDirectory {
    /** Size of the master key and of both halves of the server's key, in bytes. */
    public static final int KEY_BYTES = 32;

    private static final String MASTER = "master.key";
    private static final String SERVER = "server.key";
    private static final String PUBLIC = "server-key.pub";

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
        try {
            OwnerOnly.makeDirectory(directory);
            if (!Files.exists(master)) {
                makeSecret(master, entropy);
            }
            if (!Files.exists(server)) {
                makeSecret(server, entropy);
            }
        } catch (IOException e) {
            throw new StoreException(
                    "keys cannot be written to " + directory + " ("
                            + e.getClass().getSimpleName() + "): make it writable for the user this server runs as",
                    e);
        }
    }

    /** The master key; the caller wipes it. */
    public byte[] masterKey() throws StoreException {
        return read(directory.resolve(MASTER));
    }

    /** The server's private key; the caller wipes it. Refreshes the public key's file where it is missing or differs. */
    public byte[] serverKey() throws StoreException {
        byte[] secret = read(directory.resolve(SERVER));
        byte[] publicKey = new byte[KEY_BYTES];
        Dh.publicKey(secret, publicKey);
        publish(publicKey);
        return secret;
    }

    private void publish(byte[] publicKey) throws StoreException {
        Path file = directory.resolve(PUBLIC);
        byte[] line = (HexFormat.of().formatHex(publicKey) + "\n").getBytes(StandardCharsets.US_ASCII);
        try {
            if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), line)) {
                OwnerOnly.write(file, line);
            }
        } catch (IOException e) {
            throw new StoreException("public key cannot be written to " + file + ": make it writable", e);
        }
    }

    private static void makeSecret(Path file, EntropySource entropy) throws IOException, StoreException {
        byte[] secret = new byte[KEY_BYTES];
        if (!entropy.fill(secret)) {
            throw new StoreException("the system's random source is not ready: start again later");
        }
        byte[] line = new byte[2 * KEY_BYTES + 1];
        toHex(secret, line);
        OwnerOnly.write(file, line);
        Bytes.wipe(secret);
        Bytes.wipe(line);
    }

    private static byte[] read(Path file) throws StoreException {
        byte[] line;
        try {
            if (OwnerOnly.isOpenToOthers(file)) {
                throw new StoreException(
                        "key " + file + " may be read by other users: see who did, then run chmod 600 " + file);
            }
            line = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new StoreException(
                    "key " + file + " cannot be read: give it to the user this server runs as, or restore it", e);
        }
        byte[] key = fromHex(line);
        Bytes.wipe(line);
        if (key == null) {
            throw new StoreException(
                    "key " + file + " is not one line of " + 2 * KEY_BYTES + " hex digits: restore it from its backup");
        }
        return key;
    }

    private static void requireThere(Path file, String why) throws StoreException {
        if (!Files.exists(file)) {
            throw new StoreException("key " + file + " is missing, and " + why
                    + ": restore it from its backup (to start over, move the whole data directory away;"
                    + " every device must then enrol again)");
        }
    }

    /** By hand, so that no String of the secret is left behind for the collector. */
    private static void toHex(byte[] secret, byte[] line) {
        for (int i = 0; i < secret.length; i++) {
            line[2 * i] = (byte) Character.forDigit((secret[i] >> 4) & 0xF, 16);
            line[2 * i + 1] = (byte) Character.forDigit(secret[i] & 0xF, 16);
        }
        line[line.length - 1] = '\n';
    }

    /** @return null when it is not exactly one key, with or without the end of line */
    private static byte @Nullable [] fromHex(byte[] line) {
        int length = line.length;
        while (length > 2 * KEY_BYTES && (line[length - 1] == '\n' || line[length - 1] == '\r')) {
            length--;
        }
        if (length != 2 * KEY_BYTES) {
            return null;
        }
        byte[] key = new byte[KEY_BYTES];
        for (int i = 0; i < KEY_BYTES; i++) {
            int high = Character.digit(line[2 * i], 16);
            int low = Character.digit(line[2 * i + 1], 16);
            if (high < 0 || low < 0) {
                Bytes.wipe(key);
                return null;
            }
            key[i] = (byte) (high << 4 | low);
        }
        return key;
    }
}
