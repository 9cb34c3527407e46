package org.stblink.server.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.stblink.hal.EntropySource;
import org.stblink.server.store.OwnerOnly;
import org.stblink.server.store.StoreException;

/**
 * The owner's secret, which opens all of the admin API: 32 random bytes in hex, in a file that only the owner may read. Whoever may read
 * that file may run the server. Deleting the file and starting again makes a fresh one.
 */
public final class AdminToken {
    private static final int TOKEN_BYTES = 32;

    /** Kept as a hash: comparing hashes takes the same time wherever the texts differ, and whatever their lengths. */
    private final byte[] hash;

    private AdminToken(String token) {
        this.hash = AdminTokens.sha256(token);
    }

    /**
     * Reads the token, making it when the file is missing.
     *
     * @throws StoreException when the file cannot be read or made, is open to others, or holds no token
     */
    public static AdminToken open(Path file, EntropySource entropy) throws StoreException {
        try {
            if (!Files.exists(file)) {
                byte[] random = new byte[TOKEN_BYTES];
                if (!entropy.fill(random)) {
                    throw new StoreException("the system's random source is not ready: start again later");
                }
                OwnerOnly.write(file, (HexFormat.of().formatHex(random) + "\n").getBytes(StandardCharsets.US_ASCII));
            }
            return new AdminToken(read(file, ": delete it, and start the server to make a fresh one"));
        } catch (IOException e) {
            throw new StoreException(
                    "admin token " + file + " cannot be used (" + e.getClass().getSimpleName()
                            + "): give it and its directory to the user this server runs as",
                    e);
        }
    }

    /**
     * The token as it travels, for a client. It may be any of the server's tokens, which the client cannot tell from each
     * other: a fresh start makes the owner's anew and no other.
     */
    static String read(Path file) throws IOException, StoreException {
        return read(
                file,
                ". A token by name is made anew with 'stblink admin access delete NAME' and 'access create NAME', the"
                        + " server's own admin.token by deleting it and starting the server");
    }

    private static String read(Path file, String howToGetAnother) throws IOException, StoreException {
        if (OwnerOnly.isOpenToOthers(file)) {
            throw new StoreException("admin token " + file
                    + " may be read by other users: chmod 600 it if none of them has; else it must be made anew"
                    + howToGetAnother);
        }
        // Whatever is in it: no byte is unknown here.
        String token = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        if (!token.matches("[0-9a-f]{64}")) {
            throw new StoreException("admin token " + file + " is not one line of 64 hex digits" + howToGetAnother);
        }
        return token;
    }

    /** Whether this is the hash of the token. In constant time. */
    boolean is(byte[] otherHash) {
        return MessageDigest.isEqual(hash, otherHash);
    }
}
