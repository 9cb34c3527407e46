package org.stblink.server.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.DeviceId;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.domain.Vault;
import org.stblink.server.store.ImportOutcome.Problem;
import org.stblink.server.store.NewDevice;

/**
 * Makes records for the allow-list of what an operator wrote: checks the fields, seals passwords, keeps only the hash of
 * tokens.
 *
 * <p>Threads: any; the vault is used under this object's lock.
 */
final class Enlister {
    private static final int LONGEST_GROUP = 64;
    private static final int LONGEST_USERNAME_BYTES = 64;
    private static final int LONGEST_PASSWORD_BYTES = 256;
    private static final int SHORTEST_TOKEN_BYTES = 16;
    private static final int LONGEST_TOKEN_BYTES = 32;

    private final Vault vault;

    /** @param vault this object's own, not shared with the domain */
    Enlister(Vault vault) {
        this.vault = vault;
    }

    /**
     * Makes the records.
     *
     * @param problems takes what is wrong, by line
     */
    List<NewDevice> enlist(List<ImportLine> lines, List<Problem> problems) {
        List<NewDevice> devices = new ArrayList<>();
        for (ImportLine line : lines) {
            String id = line.get(ImportLine.ID);
            if (id == null || !DeviceId.isValid(id)) {
                problems.add(new Problem(line.number(), "", "id must be 1 to 64 characters of A-Z a-z 0-9 . _ : -"));
                continue;
            }
            try {
                devices.add(enlist(id, line));
            } catch (IllegalArgumentException e) {
                problems.add(new Problem(line.number(), id, String.valueOf(e.getMessage())));
            }
        }
        return devices;
    }

    /**
     * The SHA-256 of an enrolment token.
     *
     * @param hex the token as an operator writes it
     * @throws IllegalArgumentException when it is not 16 to 32 bytes of hex; the message does not repeat it
     */
    static byte[] tokenHash(String hex) {
        byte[] token;
        try {
            token = HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException e) {
            throw tokenForm();
        }
        if (token.length < SHORTEST_TOKEN_BYTES || token.length > LONGEST_TOKEN_BYTES) {
            throw tokenForm();
        }
        byte[] hash = DeviceRecord.tokenHashOf(token);
        Arrays.fill(token, (byte) 0);
        return hash;
    }

    private static IllegalArgumentException tokenForm() {
        return new IllegalArgumentException("token must be 32 to 64 hex digits, that is, 16 to 32 bytes");
    }

    private NewDevice enlist(String id, ImportLine line) {
        String group = line.get(ImportLine.GROUP);
        if (group == null || group.length() > LONGEST_GROUP || group.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("group must be 1 to " + LONGEST_GROUP + " characters");
        }
        String username = bounded(line, ImportLine.USERNAME, LONGEST_USERNAME_BYTES);
        String password = bounded(line, ImportLine.PASSWORD, LONGEST_PASSWORD_BYTES);
        String token = line.get(ImportLine.TOKEN);
        DeviceRecord record = DeviceRecord.allowed(id, group)
                .change()
                .assigned(username, password == null ? null : seal(id, password))
                .tokenHash(token == null ? null : tokenHash(token))
                .pinnedAddress(address(line.get(ImportLine.ADDRESS)))
                .done();
        return new NewDevice(line.number(), record, existing -> difference(existing, record, password));
    }

    private static @Nullable String bounded(ImportLine line, String name, int most) {
        String value = line.get(name);
        if (value != null && value.getBytes(StandardCharsets.UTF_8).length > most) {
            throw new IllegalArgumentException(name + " must be at most " + most + " bytes of UTF-8");
        }
        return value;
    }

    private static @Nullable IpAddress address(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return IpAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("address must be an IPv4 or IPv6 address, or empty");
        }
    }

    /** A token is compared before the first enrolment only: afterwards it is used up, and an old list may repeat it. */
    private @Nullable String difference(DeviceRecord existing, DeviceRecord wanted, @Nullable String password) {
        String what = null;
        if (!existing.group().equals(wanted.group())) {
            what = "group";
        } else if (!Objects.equals(existing.assignedUsername(), wanted.assignedUsername())) {
            what = "username";
        } else if (!Objects.equals(existing.pinnedAddress(), wanted.pinnedAddress())) {
            what = "address";
        } else if (!samePassword(existing, password)) {
            what = "password";
        } else if (existing.generation() == 0 && !Arrays.equals(existing.tokenHash(), wanted.tokenHash())) {
            what = "token";
        }
        return what == null ? null : "it is on the list already, with another " + what;
    }

    private synchronized byte[] seal(String id, String password) {
        byte[] secret = password.getBytes(StandardCharsets.UTF_8);
        byte[] sealed = vault.seal(Vault.PASSWORD, id, 0, secret);
        Arrays.fill(secret, (byte) 0);
        return sealed;
    }

    private synchronized boolean samePassword(DeviceRecord existing, @Nullable String password) {
        byte[] sealed = existing.sealedPassword();
        if (sealed == null || password == null) {
            return sealed == null && password == null;
        }
        byte[] had = vault.open(Vault.PASSWORD, existing.id(), 0, sealed);
        byte[] wanted = password.getBytes(StandardCharsets.UTF_8);
        boolean same = had != null && MessageDigest.isEqual(had, wanted);
        if (had != null) {
            Arrays.fill(had, (byte) 0);
        }
        Arrays.fill(wanted, (byte) 0);
        return same;
    }
}
