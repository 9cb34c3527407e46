package org.stblink.server.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.EntropySource;
import org.stblink.internal.wire.DeviceId;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.domain.AddressRange;
import org.stblink.server.domain.DeviceChange;
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
    private final EntropySource entropy;
    private final List<AddressRange> ranges;

    /**
     * What holds for all lines of an import.
     *
     * @param group of devices whose line has none; null when each has to say
     * @param makeTokens whether devices that are new and have no token get one
     */
    record Rules(@Nullable String group, boolean makeTokens) {}

    /**
     * @param vault this object's own, not shared with the domain
     * @param ranges in which addresses can be pinned
     */
    Enlister(Vault vault, EntropySource entropy, List<AddressRange> ranges) {
        this.vault = vault;
        this.entropy = entropy;
        this.ranges = List.copyOf(ranges);
    }

    /**
     * Makes the records.
     *
     * @param problems takes what is wrong, by line
     * @param made takes the tokens that were made here, by id
     */
    List<NewDevice> enlist(List<ImportLine> lines, Rules rules, List<Problem> problems, Map<String, String> made) {
        List<NewDevice> devices = new ArrayList<>(lines.size());
        for (ImportLine line : lines) {
            String id = line.get(ImportLine.ID);
            if (id == null || !DeviceId.isValid(id)) {
                problems.add(new Problem(line.number(), "", "id must be 1 to 64 characters of A-Z a-z 0-9 . _ : -"));
                continue;
            }
            try {
                devices.add(enlist(id, line, rules, made));
            } catch (IllegalArgumentException e) {
                problems.add(new Problem(line.number(), id, String.valueOf(e.getMessage())));
            }
        }
        return devices;
    }

    /** A fresh enrolment token of 16 bytes, in hex. */
    String newToken() {
        byte[] token = new byte[SHORTEST_TOKEN_BYTES];
        if (!entropy.fill(token)) {
            throw new IllegalStateException("the system's random source is not ready");
        }
        String text = HexFormat.of().formatHex(token);
        Arrays.fill(token, (byte) 0);
        return text;
    }

    /**
     * What changes the operator's part of a record.
     *
     * @param names the fields to change, named as in an import
     * @param texts their values; what is not there is taken away
     */
    UnaryOperator<DeviceRecord> edit(String id, Set<String> names, Map<String, String> texts) throws AdminException {
        ImportLine line = new ImportLine(1, texts);
        try {
            @Nullable String group = names.contains(ImportLine.GROUP) ? group(line.get(ImportLine.GROUP)) : null;
            @Nullable IpAddress pin = address(line.get(ImportLine.ADDRESS));
            @Nullable String wrong = whyNotPinned(pin);
            if (wrong != null) {
                throw new IllegalArgumentException(wrong);
            }
            @Nullable String username = bounded(line, ImportLine.USERNAME, LONGEST_USERNAME_BYTES);
            @Nullable String password = bounded(line, ImportLine.PASSWORD, LONGEST_PASSWORD_BYTES);
            return record -> {
                // Not before: the master key may have been changed since, and what it sealed be forgotten.
                byte @Nullable [] sealed = password == null ? null : seal(id, password);
                DeviceChange change = record.change();
                if (group != null) {
                    change.group(group);
                }
                if (names.contains(ImportLine.ADDRESS)) {
                    change.pinnedAddress(pin);
                }
                return change.assigned(
                                names.contains(ImportLine.USERNAME) ? username : record.assignedUsername(),
                                names.contains(ImportLine.PASSWORD) ? sealed : record.sealedPassword())
                        .done();
            };
        } catch (IllegalArgumentException e) {
            throw AdminException.badRequest(String.valueOf(e.getMessage()));
        }
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

    private NewDevice enlist(String id, ImportLine line, Rules rules, Map<String, String> made) {
        String own = line.get(ImportLine.GROUP);
        String group = group(own == null ? rules.group : own);
        String username = bounded(line, ImportLine.USERNAME, LONGEST_USERNAME_BYTES);
        String password = bounded(line, ImportLine.PASSWORD, LONGEST_PASSWORD_BYTES);
        String given = line.get(ImportLine.TOKEN);
        String token = given == null && rules.makeTokens ? newToken() : given;
        DeviceRecord record = DeviceRecord.allowed(id, group)
                .change()
                .assigned(username, password == null ? null : seal(id, password))
                .tokenHash(token == null ? null : tokenHash(token))
                .pinnedAddress(address(line.get(ImportLine.ADDRESS)))
                .done();
        if (given == null && token != null) {
            made.putIfAbsent(id, token);
        }
        NewDevice.Sameness sameness = existing -> {
            if (given == null && !Arrays.equals(existing.tokenHash(), record.tokenHash())) {
                // It was there before, with a token of its own or without: the one made here is nobody's.
                made.remove(id, token);
            }
            return difference(existing, record, password, given != null);
        };
        return new NewDevice(line.number(), record, sameness, whyNotPinned(record.pinnedAddress()));
    }

    private static String group(@Nullable String group) {
        if (group == null
                || group.isEmpty()
                || group.length() > LONGEST_GROUP
                || group.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("group must be 1 to " + LONGEST_GROUP + " characters");
        }
        return group;
    }

    private static @Nullable String bounded(ImportLine line, String name, int most) {
        String value = line.get(name);
        if (value != null && value.getBytes(StandardCharsets.UTF_8).length > most) {
            throw new IllegalArgumentException(name + " must be at most " + most + " bytes of UTF-8");
        }
        return value;
    }

    private static @Nullable IpAddress address(@Nullable String text) {
        try {
            return text == null ? null : IpAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("address must be an IPv4 or IPv6 address, or empty");
        }
    }

    /** Null when the address can be pinned. One that was pinned before the configuration changed stays so all the same. */
    private @Nullable String whyNotPinned(@Nullable IpAddress address) {
        if (address == null
                || !AddressRange.isGateway(ranges, address)
                        && ranges.stream().anyMatch(range -> range.canPin(address))) {
            return null;
        }
        return "address must be one that a device can have, in "
                + ranges.stream().map(range -> range.block().toString()).collect(Collectors.joining(" or "))
                + ", and not a gateway's, or the first or last of a subnet";
    }

    /**
     * What a line gives is compared, and what it does not give is not. A token is compared before the first enrolment
     * only: afterwards it is used up, and an old list may repeat it.
     */
    private @Nullable String difference(
            DeviceRecord existing, DeviceRecord wanted, @Nullable String password, boolean tokenGiven) {
        String what = null;
        if (!existing.group().equals(wanted.group())) {
            what = "group";
        } else if (differs(existing.assignedUsername(), wanted.assignedUsername())) {
            what = "username";
        } else if (differs(existing.pinnedAddress(), wanted.pinnedAddress())) {
            what = "address";
        } else if (password != null && !samePassword(existing, password)) {
            what = "password";
        } else if (tokenGiven
                && existing.username() == null
                && !Arrays.equals(existing.tokenHash(), wanted.tokenHash())) {
            what = "token";
        }
        return what == null ? null : "another " + what;
    }

    private static boolean differs(@Nullable Object had, @Nullable Object wanted) {
        return wanted != null && !wanted.equals(had);
    }

    private synchronized byte[] seal(String id, String password) {
        byte[] secret = password.getBytes(StandardCharsets.UTF_8);
        byte[] sealed = vault.seal(Vault.PASSWORD, id, 0, secret);
        Arrays.fill(secret, (byte) 0);
        return sealed;
    }

    private synchronized boolean samePassword(DeviceRecord existing, String password) {
        byte[] sealed = existing.sealedPassword();
        if (sealed == null) {
            return false;
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
