package org.stblink.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stblink.internal.crypto.Suite;

/** A forged, cut, padded or replayed message never advances a handshake: the genuine one still works afterwards. */
class HandshakeForgeryTest {
    private static final byte[] PAYLOAD = {'p', 'a', 'y'};

    /** Every pattern whose first message is authenticated, in every suite. */
    static List<Arguments> handshakes() {
        List<Arguments> all = new ArrayList<>();
        for (Pattern pattern : List.of(
                Pattern.NK,
                Pattern.XK,
                Pattern.IK,
                Pattern.KK,
                Pattern.NNpsk0,
                Pattern.KKpsk0,
                Pattern.NK.withPsk(2))) {
            all.add(Arguments.of(pattern, Suite.CHACHA_POLY));
            all.add(Arguments.of(pattern, Suite.AES_GCM));
            all.add(Arguments.of(pattern, Suite.NATIONAL));
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("handshakes")
    void everyFlippedByteIsRefusedAndForgotten(Pattern pattern, int suite) throws NoiseException {
        attack(pattern, suite, (reader, message) -> {
            for (int i = 0; i < message.length; i++) {
                byte[] forged = message.clone();
                forged[i] ^= (byte) (i % 2 == 0 ? 0x01 : 0x80);
                assertRefused(reader, forged, "byte " + i);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("handshakes")
    void everyCutOrLongerMessageIsRefusedAndForgotten(Pattern pattern, int suite) throws NoiseException {
        attack(pattern, suite, (reader, message) -> {
            for (int length = 0; length < message.length; length++) {
                assertRefused(reader, Arrays.copyOf(message, length), "cut to " + length);
            }
            assertRefused(reader, Arrays.copyOf(message, message.length + 1), "one byte more");
            assertRefused(reader, Arrays.copyOf(message, message.length + 16), "a tag more");
        });
    }

    @ParameterizedTest
    @MethodSource("handshakes")
    void messagesOfAnotherHandshakeAreRefusedAndForgotten(Pattern pattern, int suite) throws NoiseException {
        HandshakePair other = new HandshakePair(pattern, suite, 77);
        List<byte[]> foreign = new ArrayList<>();
        while (!other.initiator.isComplete()) {
            foreign.add(other.exchange(PAYLOAD));
        }
        attack(pattern, suite, (reader, message) -> {
            for (byte[] replayed : foreign) {
                assertRefused(reader, replayed, "of another handshake");
            }
        });
    }

    @ParameterizedTest
    @MethodSource("handshakes")
    void anotherPrologueIsRefused(Pattern pattern, int suite) throws NoiseException {
        HandshakePair pair = new HandshakePair(pattern, suite, 1);
        HandshakeState responder =
                new HandshakeState(HandshakePair.config(pattern, false, suite, 1, TestEntropy.seeded(2))
                        .prologue(new byte[] {'p'}));
        byte[] message = pair.write(PAYLOAD);

        assertRefused(responder, message, "another prologue");
    }

    /** docs/protocol.md, section 10.3: symmetric work only until the caller has shown that it knows the code. */
    @ParameterizedTest
    @MethodSource("suites")
    void peerTargetDoesNoPublicKeyWorkBeforeTheFirstTagIsRight(int suite) throws NoiseException {
        HandshakePair pair = new HandshakePair(Pattern.NNpsk0, suite, 5);
        byte[] message = pair.write(new byte[0]);
        for (int i = 0; i < 1000; i++) {
            byte[] forged = message.clone();
            forged[i % 48] = (byte) (forged[i % 48] ^ (1 + i / 48));
            assertRefused(pair.responder, forged, "forgery " + i);
        }
        assertThat(pair.responder.publicKeyOperations()).isZero();
        assertThat(pair.responderEntropy.fills()).isZero();

        HandshakePair.read(pair.responder, message);
        assertThat(pair.responder.publicKeyOperations())
                .as("the tag is checked by symmetric work")
                .isZero();
        assertThat(pair.responderEntropy.fills()).isZero();

        pair.exchange(new byte[0]);
        assertThat(pair.responder.publicKeyOperations()).isEqualTo(2);
        assertThat(pair.responderEntropy.fills()).isEqualTo(1);
    }

    /** The same count in a pattern that has to agree first, so that the counter is seen to count. */
    @ParameterizedTest
    @MethodSource("suites")
    void controlServerAgreesOnceForAFirstMessage(int suite) throws NoiseException {
        HandshakePair pair = new HandshakePair(Pattern.NK, suite, 5);
        byte[] message = pair.write(new byte[0]);
        byte[] forged = message.clone();
        forged[40] ^= 1;
        assertRefused(pair.responder, forged, "tag");
        assertThat(pair.responder.publicKeyOperations()).isEqualTo(1);
        assertThat(pair.responderEntropy.fills()).isZero();
    }

    static int[] suites() {
        return new int[] {Suite.CHACHA_POLY, Suite.AES_GCM, Suite.NATIONAL};
    }

    private interface Attack {
        void on(HandshakeState reader, byte[] genuine) throws NoiseException;
    }

    /** Attacks each reader before it gets the genuine message, and compares with an undisturbed handshake. */
    private static void attack(Pattern pattern, int suite, Attack attack) throws NoiseException {
        HandshakePair undisturbed = new HandshakePair(pattern, suite, 1);
        HandshakePair attacked = new HandshakePair(pattern, suite, 1);
        while (!undisturbed.initiator.isComplete()) {
            byte[] expected = undisturbed.exchange(PAYLOAD);
            HandshakeState reader = attacked.reader();
            byte[] message = attacked.write(PAYLOAD);
            assertThat(message).isEqualTo(expected);
            attack.on(reader, message);
            assertThat(HandshakePair.read(reader, message)).isEqualTo(PAYLOAD);
        }
        assertThat(attacked.initiator.handshakeHash()).isEqualTo(undisturbed.initiator.handshakeHash());
        assertThat(attacked.responder.handshakeHash()).isEqualTo(undisturbed.initiator.handshakeHash());
        byte[] record = Arrays.copyOf(PAYLOAD, PAYLOAD.length + 16);
        attacked.responder.split().sender().encrypt(new byte[0], 0, 0, record, 0, PAYLOAD.length);
        assertThat(undisturbed.initiator.split().receiver().decrypt(new byte[0], 0, 0, record, 0, record.length))
                .isEqualTo(PAYLOAD.length);
    }

    /** Its public half is no secret: a message that should prove the private one must not open without it. */
    @ParameterizedTest
    @MethodSource("suites")
    void staticKeyIsProvenByTheFirstMessageThatMixesIt(int suite) throws NoiseException {
        HandshakeState kk = impostor(Pattern.KK, suite);
        HandshakeState kkResponder = responder(Pattern.KK, suite);
        assertRefused(kkResponder, HandshakePair.write(kk, PAYLOAD), "message 1 of KK: ss");

        HandshakeState xk = impostor(Pattern.XK, suite);
        HandshakeState xkResponder = responder(Pattern.XK, suite);
        HandshakePair.read(xkResponder, HandshakePair.write(xk, PAYLOAD));
        HandshakePair.read(xk, HandshakePair.write(xkResponder, PAYLOAD));
        assertRefused(xkResponder, HandshakePair.write(xk, PAYLOAD), "message 3 of XK: se");
    }

    /** Claims the initiator's public key with another private one. */
    private static HandshakeState impostor(Pattern pattern, int suite) {
        byte[] another = HandshakePair.staticKey(true, 99);
        byte[] claimed = HandshakePair.publicKey(suite, HandshakePair.staticKey(true, 1));
        byte[] responders = HandshakePair.publicKey(suite, HandshakePair.staticKey(false, 1));
        return new HandshakeState(new HandshakeConfig(pattern, true, suite, TestEntropy.seeded(1))
                .localStatic(another, claimed)
                .remoteStatic(responders));
    }

    private static HandshakeState responder(Pattern pattern, int suite) {
        return new HandshakeState(HandshakePair.config(pattern, false, suite, 1, TestEntropy.seeded(2)));
    }

    private static void assertRefused(HandshakeState reader, byte[] message, String what) {
        byte[] payload = new byte[message.length + 1];
        Arrays.fill(payload, (byte) 0x55);
        assertThatExceptionOfType(NoiseException.class)
                .as(what)
                .isThrownBy(() -> reader.readMessage(message, 0, message.length, payload, 0))
                .satisfies(e -> assertThat(e.reason())
                        .isIn(NoiseException.BAD_LENGTH, NoiseException.BAD_TAG, NoiseException.BAD_PUBLIC_KEY));
        assertThat(payload).as(what).containsOnly(0x55);
        assertThat(reader.isMyTurn()).as(what).isFalse();
        assertThat(reader.isComplete()).as(what).isFalse();
    }
}
