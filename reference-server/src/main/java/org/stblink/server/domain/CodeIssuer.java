package org.stblink.server.domain;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.internal.crypto.Aeads;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Role;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.Sizes;
import org.stblink.internal.wire.WrapContext;

/**
 * Makes codes and seals them (P8, P10; section 9.2). A code R exists inside {@link #issue} only: both copies are sealed
 * there, each to one device, role and control connection, and R is wiped before it returns.
 */
final class CodeIssuer {
    private static final byte[] ZERO_NONCE = new byte[Suite.NONCE_BYTES];

    private final long epoch;
    private final Vault vault;
    private final Primitives primitives;
    private final @Nullable CryptoAccelerator ciphers;
    private final Randomness random;

    /** @param ciphers asked first for the AEAD of a wrap; null for software */
    CodeIssuer(long epoch, Vault vault, Primitives primitives, @Nullable CryptoAccelerator ciphers, Randomness random) {
        this.epoch = epoch;
        this.vault = vault;
        this.primitives = primitives;
        this.ciphers = ciphers;
        this.random = random;
    }

    /** A session id that no call had before: the epoch of this run of the server, and 12 random bytes. */
    SessionId newSessionId() {
        byte[] sid = new byte[Sizes.SESSION_ID];
        for (int i = 0; i < 4; i++) {
            sid[i] = (byte) (epoch >>> 24 - 8 * i);
        }
        byte[] tail = random.bytes(Sizes.SESSION_ID - 4);
        System.arraycopy(tail, 0, sid, 4, tail.length);
        return SessionId.of(sid, 0);
    }

    /**
     * Makes the code of a call whose sid, suite and target are known, and seals it for both.
     *
     * @return the two wraps; null when the stored keys of a device do not open
     */
    @Nullable
    Wraps issue(Call call) {
        byte[] code = random.bytes(Sizes.KEY);
        try {
            byte[] forTarget = seal(call, code, call.target(), Role.TARGET, Limits.OFFER_TTL_SECONDS);
            byte[] forCaller = seal(call, code, call.caller, Role.CALLER, Limits.GRANT_TTL_SECONDS);
            return forTarget == null || forCaller == null ? null : new Wraps(forTarget, forCaller);
        } finally {
            Bytes.wipe(code);
        }
    }

    private byte @Nullable [] seal(Call call, byte[] code, Device device, int role, int ttlSeconds) {
        byte[] keys = vault.open(Vault.KEYS, device.id, device.generation, device.sealedKeys);
        if (keys == null) {
            return null;
        }
        byte[] sid = call.sid().bytes();
        byte[] hash = device.connection().handshakeHash();
        byte[] kWrap = StoredKeys.wrapKey(keys);
        byte[] key = primitives.expand32(kWrap, WrapContext.info(sid, role, hash));
        AeadKey aead = Aeads.create(device.connection().controlSuite(), key, ciphers);
        try {
            byte[] ad = WrapContext.associatedData(
                    call.suite, sid, call.caller.id, call.targetId, call.service, role, hash, ttlSeconds);
            byte[] wrap = new byte[Sizes.WRAP];
            System.arraycopy(code, 0, wrap, 0, code.length);
            aead.seal(ZERO_NONCE, ad, 0, ad.length, wrap, 0, code.length);
            return wrap;
        } finally {
            aead.destroy();
            Bytes.wipe(keys);
            Bytes.wipe(kWrap);
            Bytes.wipe(key);
        }
    }

    /** One code, sealed twice; 48 bytes each. */
    record Wraps(byte[] forTarget, byte[] forCaller) {}
}
