package org.stblink.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.crypto.Suite;

/** Both sides of one handshake, with the keys their pattern needs; all from one seed. */
final class HandshakePair {
    static final byte[] PROLOGUE = {'p', 'r', 'o'};

    final TestEntropy initiatorEntropy;
    final TestEntropy responderEntropy;
    final HandshakeState initiator;
    final HandshakeState responder;

    HandshakePair(Pattern pattern, int suite, long seed) {
        this(pattern, suite, seed, Primitives.SOFTWARE);
    }

    HandshakePair(Pattern pattern, int suite, long seed, Primitives ofResponder) {
        initiatorEntropy = TestEntropy.seeded(seed);
        responderEntropy = TestEntropy.seeded(seed + 1);
        initiator = new HandshakeState(
                config(pattern, true, suite, seed, initiatorEntropy).prologue(PROLOGUE));
        responder = new HandshakeState(config(pattern, false, suite, seed, responderEntropy)
                .prologue(PROLOGUE)
                .primitives(ofResponder));
    }

    /** A configuration with every key of the pattern, and no prologue yet. */
    static HandshakeConfig config(Pattern pattern, boolean initiator, int suite, long seed, TestEntropy entropy) {
        HandshakeConfig config = new HandshakeConfig(pattern, initiator, suite, entropy);
        if (pattern.needsStatic(initiator)) {
            config.localStatic(staticKey(initiator, seed));
        }
        if (pattern.isKnown(!initiator)) {
            config.remoteStatic(publicKey(suite, staticKey(!initiator, seed)));
        }
        if (pattern.usesPsk()) {
            config.psk(Sha256.hash(new byte[] {3, (byte) seed}));
        }
        return config;
    }

    static byte[] staticKey(boolean initiator, long seed) {
        return Sha256.hash(new byte[] {(byte) (initiator ? 1 : 2), (byte) seed});
    }

    static byte[] publicKey(byte[] privateKey) {
        return publicKey(Suite.CHACHA_POLY, privateKey);
    }

    static byte[] publicKey(int suite, byte[] privateKey) {
        byte[] publicKey = new byte[32];
        (Suite.isNational(suite) ? Primitives.national() : Primitives.SOFTWARE).publicKey(privateKey, publicKey);
        return publicKey;
    }

    /** Who writes next. */
    HandshakeState writer() {
        return initiator.isMyTurn() ? initiator : responder;
    }

    /** Who reads next; ask before the message is written. */
    HandshakeState reader() {
        return initiator.isMyTurn() ? responder : initiator;
    }

    /** The next message, written; the other side has not read it. */
    byte[] write(byte[] payload) throws NoiseException {
        return write(writer(), payload);
    }

    static byte[] write(HandshakeState writer, byte[] payload) throws NoiseException {
        byte[] message = new byte[payload.length + writer.messageOverhead()];
        assertThat(writer.writeMessage(payload, 0, payload.length, message, 0)).isEqualTo(message.length);
        return message;
    }

    static byte[] read(HandshakeState reader, byte[] message) throws NoiseException {
        byte[] payload = new byte[message.length];
        return Arrays.copyOf(payload, reader.readMessage(message, 0, message.length, payload, 0));
    }

    /** One message from the writer to the reader. */
    byte[] exchange(byte[] payload) throws NoiseException {
        HandshakeState reader = reader();
        byte[] message = write(payload);
        assertThat(read(reader, message)).isEqualTo(payload);
        return message;
    }

    /** Runs what is left of the handshake with empty payloads. */
    HandshakePair finish() throws NoiseException {
        while (!initiator.isComplete()) {
            exchange(new byte[0]);
        }
        return this;
    }
}
