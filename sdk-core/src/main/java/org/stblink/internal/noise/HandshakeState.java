package org.stblink.internal.noise;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.crypto.Suite;

/**
 * One side of one Noise handshake (Noise, section 5.3): {@link #writeMessage} and {@link #readMessage} in turns, as
 * {@link #isMyTurn} says, until {@link #isComplete}; then {@link #split}.
 *
 * <p><b>Errors.</b> A call that throws leaves the state as it was: the same call, or another one, can be made next. So a
 * forged message does not end a handshake by itself; whether it should is the caller's decision.
 *
 * <p><b>Cost.</b> Tokens are worked off in order, so a side that has only read {@code psk} and {@code e} has done no
 * Diffie-Hellman before it checked the message's tag. A caller that must not do more than one public-key operation at a
 * time calls {@link #prepareEphemeral} ahead of {@link #writeMessage}.
 *
 * <p>Secrets: ephemeral, static and pre-shared keys are wiped when the last message is through, the chaining key at
 * {@link #split}; {@link #destroy} wipes all at any time.
 *
 * <p>Threads: one at a time.
 */
public final class HandshakeState {
    /** Longest message in bytes (Noise, section 3). */
    public static final int MAX_MESSAGE_BYTES = 65535;

    private static final byte[] NONE = new byte[0];

    private final Pattern pattern;
    private final boolean initiator;
    private final EntropySource entropy;
    private final Primitives primitives;

    /** These three are empty where the pattern does not use them. */
    private final byte[] localStaticPrivate;

    private final byte[] localStaticPublic;
    private final byte[] psk;

    private final SymmetricState symmetric;
    private final HandshakeKeys keys = new HandshakeKeys();
    private final SymmetricState savedSymmetric;
    private final HandshakeKeys savedKeys = new HandshakeKeys();

    /** Index of the next message; the checkpoint does not hold it, because it moves last. */
    private int message;

    private boolean split;
    private boolean destroyed;
    private int publicKeyOperations;

    /**
     * @param config used up by this call
     * @throws IllegalStateException when the pattern needs a key that was not set
     */
    public HandshakeState(HandshakeConfig config) {
        config.take();
        pattern = config.pattern;
        initiator = config.initiator;
        entropy = config.entropy;
        primitives = config.primitives();
        localStaticPrivate = orNone(config.localStaticPrivate);
        localStaticPublic = orNone(config.localStaticPublic);
        psk = orNone(config.psk);
        if (config.remoteStatic != null) {
            System.arraycopy(config.remoteStatic, 0, keys.remoteStatic, 0, Suite.DH_BYTES);
            keys.hasRemoteStatic = true;
        }
        savedSymmetric = new SymmetricState(config.suite, config.acceleratorOrNull, primitives);
        symmetric = new SymmetricState(config.suite, config.acceleratorOrNull, primitives);
        symmetric.initialize("Noise_" + pattern.name() + "_" + Suite.noiseName(config.suite));
        byte[] prologue = orNone(config.prologue);
        symmetric.mixHash(prologue, 0, prologue.length);
        mixKnownStatic(true);
        mixKnownStatic(false);
    }

    /**
     * Writes the next message.
     *
     * @param payload may be empty; {@code payload} and {@code out} may be the same array
     * @param out has room for {@code len +} {@link #messageOverhead} bytes at {@code outOff}
     * @return length of the message
     * @throws NoiseException {@link NoiseException#ENTROPY_NOT_READY} or {@link NoiseException#BAD_PUBLIC_KEY}; the
     *     state has not moved, and the range of {@code out} is zeroed
     * @throws IllegalStateException when it is not this side's turn
     * @throws IllegalArgumentException when a range does not fit, or the message would be longer than
     *     {@link #MAX_MESSAGE_BYTES}
     */
    public int writeMessage(byte[] payload, int off, int len, byte[] out, int outOff) throws NoiseException {
        requireTurn(isMyTurn(), "write");
        Bytes.requireRange(payload, off, len, 0);
        int overhead = messageOverhead();
        if (len > MAX_MESSAGE_BYTES - overhead) {
            throw new IllegalArgumentException("payload of " + len + " bytes makes too long a message");
        }
        Bytes.requireRange(out, outOff, len, overhead);

        checkpoint();
        boolean done = false;
        try {
            // First, so that a payload inside the target range is not overwritten.
            int payloadAt = outOff + overhead - payloadTagBytes();
            System.arraycopy(payload, off, out, payloadAt, len);
            int at = outOff;
            for (int i = 0; i < pattern.tokenCount(message); i++) {
                at += writeToken(pattern.token(message, i), out, at);
            }
            symmetric.encryptAndHash(out, payloadAt, len);
            done = true;
        } finally {
            if (!done) {
                Bytes.wipe(out, outOff, len + overhead);
            }
            settle(done);
        }
        return len + overhead;
    }

    /**
     * Reads the other side's next message.
     *
     * @param in not changed
     * @param payloadOut has room for {@code len -} {@link #messageOverhead} bytes at {@code outOff}; written only when
     *     the whole message is authentic
     * @return length of the payload
     * @throws NoiseException {@link NoiseException#BAD_LENGTH}, {@link NoiseException#BAD_TAG} or
     *     {@link NoiseException#BAD_PUBLIC_KEY}; the state has not moved
     * @throws IllegalStateException when it is not the other side's turn
     * @throws IllegalArgumentException when a range does not fit
     */
    public int readMessage(byte[] in, int off, int len, byte[] payloadOut, int outOff) throws NoiseException {
        requireTurn(!isComplete() && !isMyTurn(), "read");
        Bytes.requireRange(in, off, len, 0);
        int payloadLength = len - messageOverhead();
        if (payloadLength < 0 || len > MAX_MESSAGE_BYTES) {
            throw new NoiseException(NoiseException.BAD_LENGTH, "message of " + len + " bytes");
        }
        Bytes.requireRange(payloadOut, outOff, payloadLength, 0);

        byte[] work = new byte[len];
        System.arraycopy(in, off, work, 0, len);
        checkpoint();
        boolean done = false;
        try {
            int at = 0;
            for (int i = 0; i < pattern.tokenCount(message); i++) {
                at += readToken(pattern.token(message, i), work, at);
            }
            decrypt(work, at, len - at);
            System.arraycopy(work, at, payloadOut, outOff, payloadLength);
            done = true;
        } finally {
            Bytes.wipe(work);
            settle(done);
        }
        return payloadLength;
    }

    /**
     * Draws the ephemeral key that the next message of this side needs, ahead of {@link #writeMessage}, which then does
     * one public-key operation less. Optional. A second call does nothing.
     *
     * @return false when entropy is not ready; nothing has changed
     * @throws IllegalStateException when it is not this side's turn: in a pattern with a psk, a responder can so not be
     *     made to work before it has checked the first message
     */
    public boolean prepareEphemeral() {
        requireTurn(isMyTurn(), "prepare");
        if (keys.hasLocalEphemeral) {
            return true;
        }
        if (!primitives.generate(entropy, keys.localEphemeralPrivate, keys.localEphemeralPublic)) {
            return false;
        }
        publicKeyOperations++;
        keys.hasLocalEphemeral = true;
        return true;
    }

    /**
     * How much longer than its payload the next message is, whoever writes it.
     *
     * @throws IllegalStateException when there is no next message
     */
    public int messageOverhead() {
        requireTurn(!isComplete() && !destroyed, "size");
        int overhead = payloadTagBytes();
        for (int i = 0; i < pattern.tokenCount(message); i++) {
            int token = pattern.token(message, i);
            if (token == Pattern.E) {
                overhead += Suite.DH_BYTES;
            } else if (token == Pattern.S) {
                overhead += Suite.DH_BYTES + (isKeyedBefore(i) ? Suite.TAG_BYTES : 0);
            }
        }
        return overhead;
    }

    /** True when all messages are through; also after {@link #split}. */
    public boolean isComplete() {
        return message == pattern.messageCount();
    }

    /** True when this side writes next. */
    public boolean isMyTurn() {
        return !destroyed && !isComplete() && Pattern.isInitiatorsTurn(message) == initiator;
    }

    /**
     * h after the last message: both sides have the same, and no other handshake has it (Noise, section 11.2).
     *
     * @return a fresh array of 32 bytes
     * @throws IllegalStateException before the handshake is complete
     */
    public byte[] handshakeHash() {
        requireComplete();
        return symmetric.handshakeHash();
    }

    /**
     * The other side's static public key, authenticated by the handshake.
     *
     * @return a fresh array of 32 bytes, or null when the pattern has none
     * @throws IllegalStateException before the handshake is complete
     */
    public byte @Nullable [] remoteStatic() {
        requireComplete();
        return keys.hasRemoteStatic ? keys.remoteStatic.clone() : null;
    }

    /**
     * A secret that both sides have and nobody else, for what outlives the connection. The chaining key is the PRK of
     * RFC 5869, section 2.3; {@link #split} uses it with empty info, so a label gives independent bytes.
     *
     * @param label not empty
     * @return 32 bytes, the caller's to wipe
     * @throws IllegalStateException before the handshake is complete, or after {@link #split} or {@link #destroy}
     */
    public byte[] export(byte[] label) {
        requireComplete();
        if (split || destroyed || label.length == 0) {
            throw new IllegalStateException("nothing to export, or under no label");
        }
        return symmetric.export(label);
    }

    /**
     * The transport keys; once.
     *
     * @throws IllegalStateException before the handshake is complete, on a second call, or after {@link #destroy}
     */
    public Transport split() {
        requireComplete();
        if (split || destroyed) {
            throw new IllegalStateException("the handshake was split or destroyed before");
        }
        split = true;
        Transport transport = symmetric.split(initiator);
        symmetric.wipeSecrets();
        return transport;
    }

    /**
     * Public-key operations of this handshake so far, ephemeral key pairs and agreements: what a peer made this side spend.
     */
    public int publicKeyOperations() {
        return publicKeyOperations;
    }

    /** Wipes every secret. A second call does nothing; transport states already split off are not touched. */
    public void destroy() {
        destroyed = true;
        symmetric.wipeSecrets();
        wipeKeys();
    }

    private int writeToken(int token, byte[] out, int at) throws NoiseException {
        switch (token) {
            case Pattern.E:
                if (!prepareEphemeral()) {
                    throw new NoiseException(NoiseException.ENTROPY_NOT_READY, "no entropy for an ephemeral key");
                }
                System.arraycopy(keys.localEphemeralPublic, 0, out, at, Suite.DH_BYTES);
                mixEphemeral(keys.localEphemeralPublic);
                return Suite.DH_BYTES;
            case Pattern.S:
                System.arraycopy(localStaticPublic, 0, out, at, Suite.DH_BYTES);
                return symmetric.encryptAndHash(out, at, Suite.DH_BYTES);
            default:
                mixSecret(token);
                return 0;
        }
    }

    private int readToken(int token, byte[] in, int at) throws NoiseException {
        switch (token) {
            case Pattern.E:
                System.arraycopy(in, at, keys.remoteEphemeral, 0, Suite.DH_BYTES);
                mixEphemeral(keys.remoteEphemeral);
                return Suite.DH_BYTES;
            case Pattern.S:
                int size = Suite.DH_BYTES + (symmetric.hasKey() ? Suite.TAG_BYTES : 0);
                decrypt(in, at, size);
                System.arraycopy(in, at, keys.remoteStatic, 0, Suite.DH_BYTES);
                keys.hasRemoteStatic = true;
                return size;
            default:
                mixSecret(token);
                return 0;
        }
    }

    private void mixEphemeral(byte[] publicKey) {
        symmetric.mixHash(publicKey, 0, Suite.DH_BYTES);
        if (pattern.usesPsk()) {
            // Noise, section 9.2: else a message with a psk could be sealed without fresh randomness.
            symmetric.mixKey(publicKey);
        }
    }

    private void mixSecret(int token) throws NoiseException {
        switch (token) {
            case Pattern.PSK:
                symmetric.mixKeyAndHash(psk);
                break;
            case Pattern.EE:
                mixAgreement(keys.localEphemeralPrivate, keys.remoteEphemeral);
                break;
            case Pattern.ES:
                mixAgreement(
                        initiator ? keys.localEphemeralPrivate : localStaticPrivate,
                        initiator ? keys.remoteStatic : keys.remoteEphemeral);
                break;
            case Pattern.SE:
                mixAgreement(
                        initiator ? localStaticPrivate : keys.localEphemeralPrivate,
                        initiator ? keys.remoteEphemeral : keys.remoteStatic);
                break;
            case Pattern.SS:
                mixAgreement(localStaticPrivate, keys.remoteStatic);
                break;
            default:
                throw new IllegalStateException("unknown token " + token);
        }
    }

    private void mixAgreement(byte[] privateKey, byte[] publicKey) throws NoiseException {
        byte[] shared = new byte[Suite.DH_BYTES];
        publicKeyOperations++;
        if (!primitives.agree(privateKey, publicKey, 0, shared)) {
            throw new NoiseException(
                    NoiseException.BAD_PUBLIC_KEY, "public key of low order, or no point of the curve");
        }
        symmetric.mixKey(shared);
        Bytes.wipe(shared);
    }

    private void decrypt(byte[] buf, int off, int len) throws NoiseException {
        if (symmetric.decryptAndHash(buf, off, len) < 0) {
            throw new NoiseException(NoiseException.BAD_TAG, "message " + (message + 1) + " is not authentic");
        }
    }

    private void mixKnownStatic(boolean ofInitiator) {
        if (pattern.isKnown(ofInitiator)) {
            symmetric.mixHash(ofInitiator == initiator ? localStaticPublic : keys.remoteStatic, 0, Suite.DH_BYTES);
        }
    }

    private int payloadTagBytes() {
        return isKeyedBefore(pattern.tokenCount(message)) ? Suite.TAG_BYTES : 0;
    }

    /** True when there is a key once the first tokens of the next message are worked off. */
    private boolean isKeyedBefore(int tokenCount) {
        boolean keyed = symmetric.hasKey();
        for (int i = 0; i < tokenCount; i++) {
            int token = pattern.token(message, i);
            keyed |= token == Pattern.E ? pattern.usesPsk() : token != Pattern.S;
        }
        return keyed;
    }

    private void checkpoint() {
        savedSymmetric.copyFrom(symmetric);
        savedKeys.copyFrom(keys);
    }

    /** Moves on, or goes back to the checkpoint; either way the checkpoint is gone. */
    private void settle(boolean done) {
        if (done) {
            message++;
        } else {
            symmetric.copyFrom(savedSymmetric);
            keys.copyFrom(savedKeys);
        }
        savedSymmetric.wipeSecrets();
        savedKeys.wipeEphemeral();
        if (isComplete()) {
            wipeKeys();
        }
    }

    private void wipeKeys() {
        keys.wipeEphemeral();
        Bytes.wipe(localStaticPrivate);
        Bytes.wipe(psk);
    }

    private static byte[] orNone(byte @Nullable [] value) {
        return value == null ? NONE : value;
    }

    private void requireTurn(boolean turn, String verb) {
        if (destroyed || !turn) {
            throw new IllegalStateException("nothing to " + verb + " at message " + (message + 1) + " of "
                    + pattern.messageCount() + (destroyed ? ": destroyed" : ""));
        }
    }

    private void requireComplete() {
        if (!isComplete()) {
            throw new IllegalStateException("the handshake is not complete");
        }
    }
}
