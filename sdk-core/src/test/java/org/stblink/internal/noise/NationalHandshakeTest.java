package org.stblink.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Suite;

/** What the handshakes of the national suite alone have: keys that are no points, and draws that are no keys. */
class NationalHandshakeTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] PAYLOAD = {'p', 'a', 'y'};

    static final List<Pattern> PATTERNS = HandshakeStateTest.PATTERNS;

    /**
     * 0, which is on the curve and is not taken; p; 1, which is taken, written a second time as 1 + p; 4, which the curve has no
     * point for; and the largest number.
     */
    static final List<String> NO_POINTS = List.of(
            "0000000000000000000000000000000000000000000000000000000000000000",
            "fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff",
            "fffffffeffffffffffffffffffffffffffffffff000000010000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000004",
            "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff");

    /** 0; the order of the group; and the largest number. */
    static final List<String> NO_PRIVATE_KEYS = List.of(
            "0000000000000000000000000000000000000000000000000000000000000000",
            "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123",
            "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff");

    /** Both sides of a control channel's handshake: each agrees in the message that brings it the other's ephemeral key. */
    @ParameterizedTest
    @FieldSource("NO_POINTS")
    void ephemeralKeyThatIsNoPointIsRefusedAndForgotten(String point) throws NoiseException {
        HandshakePair undisturbed = new HandshakePair(Pattern.NK, Suite.NATIONAL, 6);
        HandshakePair pair = new HandshakePair(Pattern.NK, Suite.NATIONAL, 6);
        for (int message = 1; message <= 2; message++) {
            HandshakeState reader = pair.reader();
            byte[] genuine = pair.write(PAYLOAD);
            assertThat(genuine).isEqualTo(undisturbed.exchange(PAYLOAD));
            int operations = reader.publicKeyOperations();
            byte[] forged = genuine.clone();
            System.arraycopy(HEX.parseHex(point), 0, forged, 0, Suite.DH_BYTES);
            byte[] payload = new byte[forged.length];
            Arrays.fill(payload, (byte) 0x55);

            assertBadPublicKey(() -> reader.readMessage(forged, 0, forged.length, payload, 0), "message " + message);

            assertThat(payload).containsOnly(0x55);
            assertThat(reader.isMyTurn()).isFalse();
            assertThat(reader.publicKeyOperations()).isEqualTo(operations + 1);
            assertThat(HandshakePair.read(reader, genuine)).isEqualTo(PAYLOAD);
        }
        assertThat(pair.initiator.handshakeHash()).isEqualTo(undisturbed.responder.handshakeHash());
        assertThat(pair.responder.handshakeHash()).isEqualTo(undisturbed.initiator.handshakeHash());
    }

    /** Where nothing is agreed on before: the message opens without a look at the key, which the answer then fails with. */
    @ParameterizedTest
    @FieldSource("NO_POINTS")
    void ephemeralKeyThatIsOnlyUsedInTheAnswerStopsTheAnswer(String point) throws NoiseException {
        HandshakePair pair = new HandshakePair(Pattern.NN, Suite.NATIONAL, 6);
        HandshakePair.read(pair.responder, HEX.parseHex(point));
        byte[] out = new byte[48];
        Arrays.fill(out, (byte) 0x55);

        assertBadPublicKey(() -> pair.responder.writeMessage(new byte[0], 0, 0, out, 0), "the answer");

        assertThat(out).containsOnly(0);
        assertThat(pair.responder.isMyTurn()).isTrue();
        assertThat(pair.responder.isComplete()).isFalse();
    }

    /** A device that was delivered with such a key for its server's: it sends nothing. */
    @ParameterizedTest
    @FieldSource("NO_POINTS")
    void knownStaticKeyThatIsNoPointStopsTheFirstMessage(String point) {
        HandshakeState device = nk(TestEntropy.seeded(6), HEX.parseHex(point));
        byte[] out = new byte[48];
        Arrays.fill(out, (byte) 0x55);

        assertBadPublicKey(() -> device.writeMessage(new byte[0], 0, 0, out, 0), "message 1");

        assertThat(out).containsOnly(0);
        assertThat(device.isMyTurn()).isTrue();
    }

    /** Sealed and with a right tag, so that only the agreement can notice. */
    @ParameterizedTest
    @FieldSource("NO_POINTS")
    void staticKeyThatIsNoPointIsRefusedAndForgotten(String point) throws NoiseException {
        HandshakePair genuine = new HandshakePair(Pattern.XK, Suite.NATIONAL, 6);
        HandshakeState liar =
                new HandshakeState(new HandshakeConfig(Pattern.XK, true, Suite.NATIONAL, TestEntropy.seeded(6))
                        .prologue(HandshakePair.PROLOGUE)
                        .localStatic(HandshakePair.staticKey(true, 6), HEX.parseHex(point))
                        .remoteStatic(HandshakePair.publicKey(Suite.NATIONAL, HandshakePair.staticKey(false, 6))));
        byte[] first = HandshakePair.write(liar, PAYLOAD);
        assertThat(first).isEqualTo(genuine.exchange(PAYLOAD));
        HandshakePair.read(liar, genuine.exchange(PAYLOAD));
        byte[] forged = HandshakePair.write(liar, PAYLOAD);

        assertBadPublicKey(() -> HandshakePair.read(genuine.responder, forged), "message 3");

        assertThat(genuine.responder.isComplete()).isFalse();
        genuine.exchange(PAYLOAD);
        assertThat(genuine.responder.remoteStatic())
                .isEqualTo(HandshakePair.publicKey(Suite.NATIONAL, HandshakePair.staticKey(true, 6)));
    }

    /** Where the device pins the key of another server. */
    @Test
    void anotherServersKeyIsNotTheServers() throws NoiseException {
        HandshakePair pair = new HandshakePair(Pattern.NK, Suite.NATIONAL, 6);
        HandshakeState device =
                nk(TestEntropy.seeded(6), HandshakePair.publicKey(Suite.NATIONAL, HandshakePair.staticKey(false, 7)));
        byte[] message = HandshakePair.write(device, PAYLOAD);

        assertThatExceptionOfType(NoiseException.class)
                .isThrownBy(() -> HandshakePair.read(pair.responder, message))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(NoiseException.BAD_TAG));
        pair.exchange(PAYLOAD);
    }

    /** As without entropy; and the next draw is taken as if there had been none before. */
    @ParameterizedTest
    @FieldSource("NO_PRIVATE_KEYS")
    void drawThatIsNoPrivateKeyIsAsGoodAsNone(String drawn) throws NoiseException {
        HandshakePair undisturbed = new HandshakePair(Pattern.NK, Suite.NATIONAL, 6);
        TestEntropy good = TestEntropy.seeded(6);
        boolean[] bad = {true};
        HandshakeState device = nk(
                out -> {
                    System.arraycopy(HEX.parseHex(drawn), 0, out, 0, out.length);
                    return bad[0] || good.fill(out);
                },
                HandshakePair.publicKey(Suite.NATIONAL, HandshakePair.staticKey(false, 6)));
        byte[] out = new byte[PAYLOAD.length + 48];
        Arrays.fill(out, (byte) 0x55);

        assertThat(device.prepareEphemeral()).isFalse();
        assertThatExceptionOfType(NoiseException.class)
                .isThrownBy(() -> device.writeMessage(PAYLOAD, 0, PAYLOAD.length, out, 0))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(NoiseException.ENTROPY_NOT_READY));
        assertThat(out).containsOnly(0);
        assertThat(device.isMyTurn()).isTrue();
        assertThat(device.publicKeyOperations()).isZero();

        bad[0] = false;
        assertThat(HandshakePair.write(device, PAYLOAD)).isEqualTo(undisturbed.write(PAYLOAD));
    }

    /** What a server's budget of handshakes counts is the same number of runs, if not the same time. */
    @ParameterizedTest
    @FieldSource("PATTERNS")
    void asManyPublicKeyOperationsAsWithX25519(Pattern pattern) throws NoiseException {
        HandshakePair x25519 = new HandshakePair(pattern, Suite.CHACHA_POLY, 6);
        HandshakePair national = new HandshakePair(pattern, Suite.NATIONAL, 6);
        while (!national.initiator.isComplete()) {
            x25519.exchange(PAYLOAD);
            national.exchange(PAYLOAD);
            assertThat(national.initiator.publicKeyOperations())
                    .isEqualTo(x25519.initiator.publicKeyOperations())
                    .isPositive();
            assertThat(national.responder.publicKeyOperations()).isEqualTo(x25519.responder.publicKeyOperations());
        }
        assertThat(national.initiator.handshakeHash())
                .isEqualTo(national.responder.handshakeHash())
                .isNotEqualTo(x25519.initiator.handshakeHash());
    }

    private static HandshakeState nk(EntropySource entropy, byte[] serverKey) {
        return new HandshakeState(new HandshakeConfig(Pattern.NK, true, Suite.NATIONAL, entropy)
                .prologue(HandshakePair.PROLOGUE)
                .remoteStatic(serverKey));
    }

    private static void assertBadPublicKey(ThrowingCallable call, String what) {
        assertThatExceptionOfType(NoiseException.class)
                .as(what)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(NoiseException.BAD_PUBLIC_KEY));
    }
}
