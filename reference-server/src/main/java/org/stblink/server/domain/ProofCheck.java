package org.stblink.server.domain;

import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.wire.ReEnrol;
import org.stblink.internal.wire.Register;

/** The mac of REGISTER (section 7.1), with the same work whether or not there is a device to check it against. */
final class ProofCheck {
    private static final String NOBODY = "nobody";

    private final Vault vault;
    private final Primitives primitives;
    /** Random keys, sealed, that no device has; in place of a device's, and of its next generation's. */
    private final byte[] dummy;

    private final byte[] dummyOfNext;

    ProofCheck(Vault vault, Primitives primitives, Randomness random) {
        this.vault = vault;
        this.primitives = primitives;
        this.dummy = sealedRandom(random);
        // Another one: to open the same twice in a row may be another piece of work than to open two.
        this.dummyOfNext = sealedRandom(random);
    }

    private byte[] sealedRandom(Randomness random) {
        byte[] keys = random.bytes(StoredKeys.BYTES);
        byte[] sealed = vault.seal(Vault.KEYS, NOBODY, 0, keys);
        Bytes.wipe(keys);
        return sealed;
    }

    /**
     * Finds the generation whose K_auth made the mac, on this connection and whatever the device's standing.
     *
     * @return the record as it is, or as the generation that a change of password made; null when neither key is right
     */
    @Nullable
    DeviceRecord proven(@Nullable DeviceRecord device, Register register, byte[] handshakeHash) {
        String id = device == null ? NOBODY : device.id();
        int generation = device == null ? 0 : device.generation();
        NextGeneration next = device == null ? null : device.next();
        byte[] input = register.macInput(handshakeHash);
        byte[] keys = device == null ? null : device.sealedKeys();
        byte[] nextKeys = next == null ? null : next.sealedKeys();
        boolean asItIs = isMac(register.mac, input, id, generation, keys, dummy);
        boolean asNext = isMac(register.mac, input, id, generation + 1, nextKeys, dummyOfNext);
        Bytes.wipe(input);
        if (device == null || !asItIs && !asNext) {
            return null;
        }
        return asItIs ? device : device.asNextGeneration();
    }

    /** True when K_auth of that generation made the mac of RE_ENROL on this connection. */
    boolean isRight(DeviceRecord device, ReEnrol wish, byte[] handshakeHash) {
        byte[] input = wish.macInput(handshakeHash);
        boolean right = isMac(wish.mac, input, device.id(), device.generation(), device.sealedKeys(), dummy);
        Bytes.wipe(input);
        return right;
    }

    private boolean isMac(
            byte[] shown, byte[] input, String id, int generation, byte @Nullable [] sealed, byte[] inItsPlace) {
        byte[] keys = sealed == null
                ? vault.open(Vault.KEYS, NOBODY, 0, inItsPlace)
                : vault.open(Vault.KEYS, id, generation, sealed);
        byte[] some = keys == null ? new byte[StoredKeys.BYTES] : keys;
        byte[] key = StoredKeys.authKey(some);
        byte[] mac = primitives.mac(key, input);
        boolean equal = Bytes.equalConstantTime(mac, 0, shown, 0, mac.length);
        Bytes.wipe(some);
        Bytes.wipe(key);
        return equal && keys != null && sealed != null;
    }

    /** Why {@link #proven} found none; for the audit. */
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
