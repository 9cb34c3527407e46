package org.stblink.server.domain;

import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.HmacSha256;
import org.stblink.internal.wire.Register;

/** The mac of REGISTER (section 7.1), with the same work whether or not there is a device to check it against. */
final class ProofCheck {
    private static final String NOBODY = "nobody";

    private final Vault vault;
    /** Random keys, sealed, that no device has. */
    private final byte[] dummy;

    ProofCheck(Vault vault, Randomness random) {
        this.vault = vault;
        byte[] keys = random.bytes(StoredKeys.BYTES);
        this.dummy = vault.seal(Vault.KEYS, NOBODY, 0, keys);
        Bytes.wipe(keys);
    }

    /** True only for an enrolled device, whatever its standing, that holds K_auth and is on this connection. */
    boolean isRight(@Nullable DeviceRecord device, Register register, byte[] handshakeHash) {
        byte[] sealed = device == null ? null : device.sealedKeys();
        byte[] keys = device == null || sealed == null
                ? vault.open(Vault.KEYS, NOBODY, 0, dummy)
                : vault.open(Vault.KEYS, device.id(), device.generation(), sealed);
        byte[] some = keys == null ? new byte[StoredKeys.BYTES] : keys;
        byte[] key = StoredKeys.authKey(some);
        byte[] input = register.macInput(handshakeHash);
        byte[] mac = HmacSha256.mac(key, input);
        boolean equal = Bytes.equalConstantTime(mac, 0, register.mac, 0, mac.length);
        Bytes.wipe(some);
        Bytes.wipe(key);
        Bytes.wipe(input);
        return equal && keys != null && sealed != null;
    }

    /** Why {@link #isRight} said no; for the audit. */
    static String whatIsWrong(@Nullable DeviceRecord device) {
        if (device == null) {
            return "unknown id";
        }
        if (!device.isEnrolled()) {
            return "not enrolled";
        }
        return device.standing() == Standing.ALLOWED ? "wrong proof" : device.standing() + ", without proof";
    }
}
