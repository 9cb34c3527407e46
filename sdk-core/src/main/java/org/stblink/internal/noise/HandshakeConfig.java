package org.stblink.internal.noise;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.crypto.Suite;

/**
 * What one handshake is made of. Each value can be set once, and only where the pattern uses it: a key that would be
 * ignored is a mistake, not a default. Everything is copied in.
 *
 * <pre>
 * HandshakeState handshake = new HandshakeState(new HandshakeConfig(Pattern.NK, true, suite, entropy)
 *         .prologue(prologue)
 *         .remoteStatic(serverKey));
 * </pre>
 *
 * <p>A configuration serves one {@link HandshakeState}, which takes its secrets over. Threads: one at a time.
 */
public final class HandshakeConfig {
    /** Bytes of a pre-shared key (Noise, section 9). */
    public static final int PSK_BYTES = 32;

    final Pattern pattern;
    final boolean initiator;
    final int suite;
    final EntropySource entropy;

    @Nullable
    Primitives primitivesOrNull;

    @Nullable
    CryptoAccelerator acceleratorOrNull;

    byte @Nullable [] prologue;
    byte @Nullable [] localStaticPrivate;
    /** Null while it has to be computed from the private key. */
    byte @Nullable [] localStaticPublic;

    byte @Nullable [] remoteStatic;
    byte @Nullable [] psk;
    private boolean taken;

    /**
     * @param initiator true for the side that writes the first message
     * @param suite one of {@link Suite}
     * @param entropy asked once per handshake, for the ephemeral key
     * @throws IllegalArgumentException for an unknown suite
     */
    public HandshakeConfig(Pattern pattern, boolean initiator, int suite, EntropySource entropy) {
        if (pattern == null || entropy == null) {
            throw new IllegalArgumentException("pattern and entropy must not be null");
        }
        if (!Suite.isKnown(suite)) {
            throw new IllegalArgumentException("unknown suite " + suite);
        }
        this.pattern = pattern;
        this.initiator = initiator;
        this.suite = suite;
        this.entropy = entropy;
    }

    /** What both sides must agree on beforehand; empty when not set. */
    public HandshakeConfig prologue(byte[] value) {
        requireUnset(prologue, "prologue");
        prologue = value.clone();
        return this;
    }

    /** Asked first for AEAD keys, and for key pairs and agreements where it computes them; software when null or not set. */
    public HandshakeConfig accelerator(@Nullable CryptoAccelerator valueOrNull) {
        requireUnset(acceleratorOrNull, "accelerator");
        acceleratorOrNull = valueOrNull;
        return this;
    }

    /**
     * Compute key pairs, agreements and hashes of X25519's suites; {@link Primitives#of the accelerator's} when not set. The national suite
     * has its own.
     */
    public HandshakeConfig primitives(Primitives value) {
        requireUnset(primitivesOrNull, "primitives");
        primitivesOrNull = value;
        return this;
    }

    /** This side's static private key, 32 bytes. Its public key is computed, which costs one key pair. */
    public HandshakeConfig localStatic(byte[] private32) {
        requireUnset(localStaticPrivate, "local static key");
        requireUsed(pattern.needsStatic(initiator), "local static key");
        Bytes.requireLength("local static private key", private32, Suite.DH_BYTES);
        localStaticPrivate = private32.clone();
        return this;
    }

    /** This side's static key pair; for a server, which computes its public key once and not per handshake. */
    public HandshakeConfig localStatic(byte[] private32, byte[] public32) {
        Bytes.requireLength("local static public key", public32, Suite.DH_BYTES);
        localStatic(private32);
        localStaticPublic = public32.clone();
        return this;
    }

    /** The other side's static public key, 32 bytes, where the pattern knows it beforehand. */
    public HandshakeConfig remoteStatic(byte[] public32) {
        requireUnset(remoteStatic, "remote static key");
        requireUsed(pattern.isKnown(!initiator), "remote static key");
        Bytes.requireLength("remote static public key", public32, Suite.DH_BYTES);
        remoteStatic = public32.clone();
        return this;
    }

    /** The pre-shared key, 32 bytes. */
    public HandshakeConfig psk(byte[] psk32) {
        requireUnset(psk, "psk");
        requireUsed(pattern.usesPsk(), "psk");
        Bytes.requireLength("psk", psk32, PSK_BYTES);
        psk = psk32.clone();
        return this;
    }

    /**
     * Hands everything over to its handshake.
     *
     * @throws IllegalStateException when the pattern needs a key that was not set, or on a second call
     */
    void take() {
        requireSet(localStaticPrivate, pattern.needsStatic(initiator), "local static key");
        requireSet(remoteStatic, pattern.isKnown(!initiator), "remote static key");
        requireSet(psk, pattern.usesPsk(), "psk");
        if (taken) {
            throw new IllegalStateException("a configuration serves one handshake");
        }
        taken = true;
        if (localStaticPrivate != null && localStaticPublic == null) {
            localStaticPublic = new byte[Suite.DH_BYTES];
            primitives().publicKey(localStaticPrivate, localStaticPublic);
        }
    }

    Primitives primitives() {
        if (Suite.isNational(suite)) {
            return Primitives.national();
        }
        Primitives set = primitivesOrNull;
        return set == null ? Primitives.of(acceleratorOrNull) : set;
    }

    private static void requireUnset(@Nullable Object value, String name) {
        if (value != null) {
            throw new IllegalStateException(name + " was set before");
        }
    }

    private void requireUsed(boolean used, String name) {
        if (!used) {
            throw new IllegalArgumentException(side() + " of " + pattern.name() + " takes no " + name);
        }
    }

    private void requireSet(byte @Nullable [] value, boolean needed, String name) {
        if (needed && value == null) {
            throw new IllegalStateException(side() + " of " + pattern.name() + " needs a " + name);
        }
    }

    private String side() {
        return initiator ? "the initiator" : "the responder";
    }
}
