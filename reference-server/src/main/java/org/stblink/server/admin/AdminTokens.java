package org.stblink.server.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.EntropySource;
import org.stblink.server.admin.http.Access;
import org.stblink.server.admin.http.AdminError;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Caller;
import org.stblink.server.admin.http.Role;
import org.stblink.server.store.OwnerOnly;
import org.stblink.server.store.StoreException;

/**
 * The tokens that open the admin API, each with a name and a role. The owner's stands in {@link AdminToken}'s file and may
 * do everything; the others are made by command and kept in a file as SHA-256 only, a line each:
 *
 * <pre>
 * monitoring read 5c2ab85e… 2026-02-03T10:00:00Z
 * </pre>
 *
 * <p>A token has 256 random bits, so its hash can stand in a file without salt or stretching. Threads: any.
 */
public final class AdminTokens implements Access {
    /**
     * A token as it is kept.
     *
     * @param made when
     */
    record Named(String name, Role role, byte[] hash, Instant made) {}

    /** The name of the owner's token, which is not in the list. */
    static final String OWNER = "owner";

    private static final int MOST = 100;
    private static final int TOKEN_BYTES = 32;
    private static final String NAME = "[A-Za-z0-9._-]{1,32}";

    private final AdminToken owner;
    private final Path file;
    private final EntropySource entropy;
    private volatile List<Named> tokens;

    private AdminTokens(AdminToken owner, Path file, EntropySource entropy, List<Named> tokens) {
        this.owner = owner;
        this.file = file;
        this.entropy = entropy;
        this.tokens = tokens;
    }

    /**
     * Reads the list; none when there is no file.
     *
     * @throws StoreException when the file cannot be read or is no such list
     */
    public static AdminTokens open(AdminToken owner, Path file, EntropySource entropy) throws StoreException {
        List<Named> tokens = new ArrayList<>();
        try {
            if (Files.exists(file)) {
                if (OwnerOnly.isOpenToOthers(file)) {
                    throw new StoreException("admin tokens " + file + " may be read or written by other users: see who"
                            + " did, then run chmod 600 " + file);
                }
                for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
                    tokens.add(parse(line));
                }
            }
        } catch (AccessDeniedException e) {
            throw new StoreException(
                    "admin tokens " + file
                            + " may not be read by this user: give it to the user this server runs as (chown)",
                    e);
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw new StoreException(
                    "admin tokens " + file + " cannot be read: restore it, or delete it and make the tokens anew", e);
        }
        return new AdminTokens(owner, file, entropy, List.copyOf(tokens));
    }

    @Override
    public @Nullable Caller holder(String token) {
        byte[] hash = sha256(token);
        @Nullable Caller found = owner.is(hash) ? new Caller(OWNER, Role.ADMINISTER) : null;
        for (Named named : tokens) {
            if (MessageDigest.isEqual(named.hash, hash)) {
                found = new Caller(named.name, named.role);
            }
        }
        return found;
    }

    List<Named> list() {
        return tokens;
    }

    /** Makes a token. It is told here and nowhere again. */
    synchronized String create(String name, Role role, Instant now) throws AdminException {
        if (!name.matches(NAME)) {
            throw AdminException.badRequest("name must be 1 to 32 characters of A-Z a-z 0-9 . _ -");
        }
        if (name.equals(OWNER) || find(name).isPresent()) {
            throw new AdminException(
                    AdminError.CONFLICT, "there is a token with the name " + name + ": delete it first");
        }
        if (tokens.size() >= MOST) {
            throw new AdminException(AdminError.CONFLICT, "there are " + MOST + " tokens, which is the most");
        }
        byte[] random = new byte[TOKEN_BYTES];
        if (!entropy.fill(random)) {
            throw Waiting.unavailable("the system's random source is not ready: try again later");
        }
        String token = HexFormat.of().formatHex(random);
        List<Named> more = new ArrayList<>(tokens);
        more.add(new Named(name, role, sha256(token), Instant.ofEpochSecond(now.getEpochSecond())));
        keep(more);
        return token;
    }

    /** Makes a token worthless at once, also for what goes on with it. */
    synchronized void delete(String name) throws AdminException {
        if (name.equals(OWNER)) {
            throw new AdminException(
                    AdminError.CONFLICT,
                    "the owner's token is replaced by deleting admin.token and starting the server again");
        }
        Named named = find(name).orElseThrow(() -> AdminException.notFound("no token with the name " + name));
        List<Named> fewer = new ArrayList<>(tokens);
        fewer.remove(named);
        keep(fewer);
    }

    private Optional<Named> find(String name) {
        return tokens.stream().filter(token -> token.name.equals(name)).findFirst();
    }

    private void keep(List<Named> wanted) throws AdminException {
        StringBuilder lines = new StringBuilder();
        for (Named token : wanted) {
            lines.append(token.name)
                    .append(' ')
                    .append(token.role.text())
                    .append(' ')
                    .append(HexFormat.of().formatHex(token.hash))
                    .append(' ')
                    .append(token.made)
                    .append('\n');
        }
        try {
            OwnerOnly.write(file, lines.toString().getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw Waiting.unavailable("the file of tokens cannot be written; nothing has changed");
        }
        tokens = List.copyOf(wanted);
    }

    private static Named parse(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != 4) {
            throw new IllegalArgumentException("a line has four words");
        }
        return new Named(words[0], Role.parse(words[1]), HexFormat.of().parseHex(words[2]), Instant.parse(words[3]));
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
