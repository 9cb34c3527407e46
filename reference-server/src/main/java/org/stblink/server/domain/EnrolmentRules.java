package org.stblink.server.domain;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.ReEnrol;

/** What a device must show to enrol (P2, section 6): the allow-list, a token, an assigned username and password. */
final class EnrolmentRules {
    private final EnrolmentMode mode;
    private final Vault vault;

    EnrolmentRules(EnrolmentMode mode, Vault vault) {
        this.mode = mode;
        this.vault = vault;
    }

    /** The true cause of a refusal, for the audit; null when the device may enrol. The answer is not looked at here. */
    @Nullable
    String hindrance(@Nullable DeviceRecord device, Enrol enrol) {
        if (device == null) {
            return "not on the allow-list";
        }
        if (device.standing() != Standing.ALLOWED) {
            return device.standing().name();
        }
        if (device.isEnrolled()) {
            return "this generation is enrolled";
        }
        String lacking = whatTheModeLacks(device);
        return lacking != null ? lacking : whatDoesNotMatch(device, enrol);
    }

    /**
     * The true cause of a refusal of a change of password, for the audit; null when the device may. What the operator
     * assigned is the operator's to change; a device that follows such a change may.
     */
    @Nullable
    String hindrance(DeviceRecord device, ReEnrol wish) {
        return whatIsNotAssigned(device, wish.username, wish.nonce, wish.pwKey);
    }

    /** What has to be recorded of a device in this mode. */
    private @Nullable String whatTheModeLacks(DeviceRecord device) {
        boolean assigned = device.assignedUsername() != null && device.sealedPassword() != null;
        return switch (mode) {
            case TOKEN -> device.tokenHash() == null ? "no token was issued" : null;
            case ASSIGNED -> device.tokenHash() == null && !assigned ? "nothing was assigned" : null;
            case LAB -> null;
        };
    }

    /** Whatever is recorded must match. */
    private @Nullable String whatDoesNotMatch(DeviceRecord device, Enrol enrol) {
        byte[] tokenHash = device.tokenHash();
        if (tokenHash != null) {
            byte[] shown = DeviceRecord.tokenHashOf(enrol.token);
            if (tokenHash.length != shown.length || !Bytes.equalConstantTime(tokenHash, 0, shown, 0, shown.length)) {
                return "wrong token";
            }
        }
        return whatIsNotAssigned(device, enrol.username, enrol.nonce, enrol.pwKey);
    }

    private @Nullable String whatIsNotAssigned(DeviceRecord device, String username, byte[] nonce, byte[] pwKey) {
        if (device.assignedUsername() != null && !device.assignedUsername().equals(username)) {
            return "wrong username";
        }
        byte[] sealed = device.sealedPassword();
        return sealed == null ? null : whatIsWrongWithThePassword(device.id(), sealed, nonce, pwKey);
    }

    private @Nullable String whatIsWrongWithThePassword(String deviceId, byte[] sealed, byte[] nonce, byte[] pwKey) {
        byte[] password = vault.open(Vault.PASSWORD, deviceId, 0, sealed);
        if (password == null) {
            return "the assigned password does not open";
        }
        byte[] expected = KeyHierarchy.pwKey(new String(password, StandardCharsets.UTF_8), nonce);
        Bytes.wipe(password);
        boolean right = Bytes.equalConstantTime(expected, 0, pwKey, 0, expected.length);
        Bytes.wipe(expected);
        return right ? null : "wrong password";
    }
}
