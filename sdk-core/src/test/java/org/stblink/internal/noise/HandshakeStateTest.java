package org.stblink.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.crypto.Suite;
import org.stblink.support.WatchedAccelerator;

class HandshakeStateTest {
    private static final byte[] NONE = new byte[0];

    static final List<Pattern> PATTERNS =
            List.of(Pattern.NN, Pattern.NK, Pattern.XK, Pattern.IK, Pattern.KK, Pattern.NNpsk0, Pattern.KKpsk0);

    @ParameterizedTest
    @FieldSource("PATTERNS")
    void bothSidesEndWithTheSameHashAndCrossedKeys(Pattern pattern) throws NoiseException {
        HandshakePair pair = new HandshakePair(pattern, Suite.AES_GCM, 3).finish();

        assertThat(pair.initiator.handshakeHash()).hasSize(32).isEqualTo(pair.responder.handshakeHash());
        Transport a = pair.initiator.split();
        Transport b = pair.responder.split();
        assertTravels(a.sender(), b.receiver());
        assertTravels(b.sender(), a.receiver());
        byte[] record = new byte[16];
        a.sender().encrypt(NONE, 0, 0, record, 0, 0);
        assertThat(a.receiver().decrypt(NONE, 0, 0, record, 0, 16))
                .as("reflected")
                .isEqualTo(-1);
    }

    @Test
    void turnsAreKept() throws NoiseException {
        HandshakePair pair = new HandshakePair(Pattern.NK, Suite.CHACHA_POLY, 3);
        byte[] out = new byte[100];

        assertThat(pair.initiator.isMyTurn()).isTrue();
        assertThat(pair.responder.isMyTurn()).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> pair.initiator.readMessage(out, 0, 48, out, 0));
        assertThatIllegalStateException().isThrownBy(() -> pair.responder.writeMessage(NONE, 0, 0, out, 0));
        assertThatIllegalStateException().isThrownBy(pair.initiator::handshakeHash);
        assertThatIllegalStateException().isThrownBy(pair.initiator::split);
        assertThatIllegalStateException().isThrownBy(pair.initiator::remoteStatic);

        byte[] message = pair.write(NONE);
        assertThatIllegalStateException().isThrownBy(() -> pair.initiator.writeMessage(NONE, 0, 0, out, 0));
        HandshakePair.read(pair.responder, message);
        pair.finish();
        assertThat(pair.initiator.isMyTurn() || pair.responder.isMyTurn()).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> pair.initiator.writeMessage(NONE, 0, 0, out, 0));
        assertThatIllegalStateException().isThrownBy(() -> pair.initiator.readMessage(out, 0, 48, out, 0));
        assertThatIllegalStateException().isThrownBy(pair.initiator::messageOverhead);
    }

    @Test
    void splitsOnceAndKeepsTheHash() throws NoiseException {
        HandshakePair pair = new HandshakePair(Pattern.NNpsk0, Suite.CHACHA_POLY, 3).finish();
        byte[] hash = pair.initiator.handshakeHash();
        Transport transport = pair.initiator.split();

        assertThatIllegalStateException().isThrownBy(pair.initiator::split);
        pair.initiator.destroy();
        assertThat(pair.initiator.handshakeHash()).isEqualTo(hash);
        assertTravels(transport.sender(), pair.responder.split().receiver());
        transport.destroy();
        transport.destroy();
        assertThatIllegalStateException().isThrownBy(() -> transport.receiver().rekey());
    }

    @Test
    void destroyedHandshakeIsUseless() throws NoiseException {
        HandshakePair pair = new HandshakePair(Pattern.NK, Suite.CHACHA_POLY, 3);
        pair.initiator.destroy();
        pair.initiator.destroy();

        assertThat(pair.initiator.isMyTurn()).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> pair.initiator.writeMessage(NONE, 0, 0, new byte[48], 0));
        assertThatIllegalStateException().isThrownBy(pair.initiator::prepareEphemeral);

        HandshakePair complete = new HandshakePair(Pattern.NK, Suite.CHACHA_POLY, 3).finish();
        complete.initiator.destroy();
        assertThatIllegalStateException().isThrownBy(complete.initiator::split);
    }

    @ParameterizedTest
    @FieldSource("PATTERNS")
    void withoutEntropyNothingMovesAndTheSameCallWorksLater(Pattern pattern) throws NoiseException {
        HandshakePair undisturbed = new HandshakePair(pattern, Suite.CHACHA_POLY, 4);
        HandshakePair pair = new HandshakePair(pattern, Suite.CHACHA_POLY, 4);
        pair.initiatorEntropy.setReady(false);
        pair.responderEntropy.setReady(false);
        for (int message = 0; message < 2; message++) {
            HandshakeState writer = pair.writer();
            byte[] out = new byte[200];
            Arrays.fill(out, (byte) 0x55);
            int overhead = writer.messageOverhead();
            assertThat(writer.prepareEphemeral()).isFalse();
            assertThatExceptionOfType(NoiseException.class)
                    .isThrownBy(() -> writer.writeMessage(new byte[] {1, 2, 3}, 0, 3, out, 10))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(NoiseException.ENTROPY_NOT_READY));
            assertThat(Arrays.copyOfRange(out, 10, 10 + overhead + 3)).containsOnly(0);
            assertThat(Arrays.copyOf(out, 10)).containsOnly(0x55);
            assertThat(Arrays.copyOfRange(out, 13 + overhead, 200)).containsOnly(0x55);
            assertThat(writer.isMyTurn()).isTrue();

            (message == 0 ? pair.initiatorEntropy : pair.responderEntropy).setReady(true);
            HandshakeState reader = pair.reader();
            byte[] genuine = pair.write(NONE);
            assertThat(genuine).isEqualTo(undisturbed.exchange(NONE));
            HandshakePair.read(reader, genuine);
        }
    }

    @Test
    void lowOrderKeyFromThePeerIsRefusedAndForgotten() throws NoiseException {
        HandshakePair pair = new HandshakePair(Pattern.NK, Suite.CHACHA_POLY, 3);
        byte[] genuine = pair.write(NONE);
        byte[] forged = genuine.clone();
        Arrays.fill(forged, 0, 32, (byte) 0);

        assertThatExceptionOfType(NoiseException.class)
                .isThrownBy(() -> HandshakePair.read(pair.responder, forged))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(NoiseException.BAD_PUBLIC_KEY));
        HandshakePair.read(pair.responder, genuine);
        pair.finish();
        assertThat(pair.initiator.handshakeHash()).isEqualTo(pair.responder.handshakeHash());
    }

    @Test
    void lowOrderKeyThatIsOnlyUsedInTheAnswerStopsTheAnswer() throws NoiseException {
        HandshakePair pair = new HandshakePair(Pattern.NN, Suite.CHACHA_POLY, 3);
        HandshakePair.read(pair.responder, new byte[32]);
        byte[] out = new byte[48];
        Arrays.fill(out, (byte) 0x55);

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatExceptionOfType(NoiseException.class)
                    .isThrownBy(() -> pair.responder.writeMessage(NONE, 0, 0, out, 0))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(NoiseException.BAD_PUBLIC_KEY));
            assertThat(out).containsOnly(0);
            assertThat(pair.responder.isMyTurn()).isTrue();
            assertThat(pair.responderEntropy.fills())
                    .as("an ephemeral key of a failed call is forgotten")
                    .isEqualTo(attempt + 1);
        }
    }

    @Test
    void preparedEphemeralSparesTheWriteOneOperation() throws NoiseException {
        HandshakePair plain = new HandshakePair(Pattern.NNpsk0, Suite.CHACHA_POLY, 3);
        HandshakePair pair = new HandshakePair(Pattern.NNpsk0, Suite.CHACHA_POLY, 3);

        assertThatIllegalStateException()
                .as("not before the first message is checked")
                .isThrownBy(pair.responder::prepareEphemeral);
        assertThat(pair.initiator.prepareEphemeral()).isTrue();
        assertThat(pair.initiator.prepareEphemeral()).isTrue();
        assertThat(pair.initiator.publicKeyOperations()).isEqualTo(1);
        byte[] first = pair.write(NONE);
        assertThat(pair.initiator.publicKeyOperations()).isEqualTo(1);
        assertThat(first).isEqualTo(plain.write(NONE));

        HandshakePair.read(pair.responder, first);
        HandshakePair.read(plain.responder, first);
        assertThat(pair.responder.prepareEphemeral()).isTrue();
        assertThat(pair.responder.publicKeyOperations()).isEqualTo(1);
        assertThat(pair.write(NONE)).isEqualTo(plain.write(NONE));
        assertThat(pair.responder.publicKeyOperations()).isEqualTo(2);
    }

    /** The server's: each kind must be asked for all of it, or one of them is slow without a sign. */
    @Test
    void whoIsConfiguredComputesKeysAndAgreements() throws NoiseException {
        CountingPrimitives counting = new CountingPrimitives();
        HandshakePair pair = new HandshakePair(Pattern.NK, Suite.CHACHA_POLY, 3, counting);
        assertThat(counting.keys).as("s").isEqualTo(1);
        HandshakePair.read(pair.responder, pair.write(NONE));
        assertThat(counting.agreements).as("es").isEqualTo(1);
        HandshakePair.read(pair.initiator, pair.write(NONE));
        assertThat(counting.keys).as("s, e").isEqualTo(2);
        assertThat(counting.agreements).as("es, ee").isEqualTo(2);
        assertTravels(pair.initiator.split().sender(), pair.responder.split().receiver());
    }

    private static final class CountingPrimitives extends Primitives {
        private int keys;
        private int agreements;

        @Override
        public void publicKey(byte[] priv32, byte[] pub32) {
            keys++;
            super.publicKey(priv32, pub32);
        }

        @Override
        public boolean agree(byte[] priv32, byte[] pub, int pubOff, byte[] out32) {
            agreements++;
            return super.agree(priv32, pub, pubOff, out32);
        }
    }

    @Test
    void sizesOfTheProtocolAreAsSpecified() {
        assertThat(new HandshakePair(Pattern.NK, Suite.CHACHA_POLY, 3).initiator.messageOverhead())
                .isEqualTo(48);
        assertThat(new HandshakePair(Pattern.NNpsk0, Suite.CHACHA_POLY, 3).initiator.messageOverhead())
                .isEqualTo(48);
    }

    @Test
    void longestMessagePassesAndOneByteMoreDoesNot() throws NoiseException {
        HandshakePair pair = new HandshakePair(Pattern.NNpsk0, Suite.CHACHA_POLY, 3);
        byte[] payload = new byte[HandshakeState.MAX_MESSAGE_BYTES - 48 + 1];

        assertThatIllegalArgumentException().isThrownBy(() -> pair.write(payload));
        byte[] longest = pair.write(Arrays.copyOf(payload, payload.length - 1));
        assertThat(longest).hasSize(65535);
        assertThatExceptionOfType(NoiseException.class)
                .isThrownBy(() -> HandshakePair.read(pair.responder, Arrays.copyOf(longest, 65536)))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(NoiseException.BAD_LENGTH));
        assertThat(HandshakePair.read(pair.responder, longest)).hasSize(65535 - 48);
    }

    @Test
    void payloadMayLieInTheOutputBuffer() throws NoiseException {
        for (int off = 0; off < 60; off += 10) {
            HandshakePair pair = new HandshakePair(Pattern.NNpsk0, Suite.CHACHA_POLY, 3);
            byte[] buf = new byte[120];
            System.arraycopy(new byte[] {1, 2, 3, 4}, 0, buf, off, 4);
            int length = pair.initiator.writeMessage(buf, off, 4, buf, 5);
            int read = pair.responder.readMessage(buf, 5, length, buf, 5);
            assertThat(Arrays.copyOfRange(buf, 5, 5 + read))
                    .as("offset %d", off)
                    .containsExactly(1, 2, 3, 4);
        }
    }

    @Test
    void rangesThatDoNotFitAreRefusedAndNothingMoves() throws NoiseException {
        HandshakePair pair = new HandshakePair(Pattern.NNpsk0, Suite.CHACHA_POLY, 3);
        assertThatIllegalArgumentException().isThrownBy(() -> pair.initiator.writeMessage(NONE, 0, 0, new byte[47], 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pair.initiator.writeMessage(NONE, 0, 1, new byte[100], 0));
        assertThat(pair.initiatorEntropy.fills()).isZero();

        byte[] message = pair.write(new byte[4]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pair.responder.readMessage(message, 0, message.length, new byte[3], 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pair.responder.readMessage(message, 1, message.length, new byte[100], 0));
        assertThat(HandshakePair.read(pair.responder, message)).hasSize(4);
    }

    @Test
    void staticKeyThatWasSentIsKnownAtTheEnd() throws NoiseException {
        HandshakePair pair = new HandshakePair(Pattern.XK, Suite.CHACHA_POLY, 3).finish();

        assertThat(pair.responder.remoteStatic()).isEqualTo(HandshakePair.publicKey(HandshakePair.staticKey(true, 3)));
        assertThat(pair.initiator.remoteStatic()).isEqualTo(HandshakePair.publicKey(HandshakePair.staticKey(false, 3)));
        assertThat(new HandshakePair(Pattern.NK, Suite.CHACHA_POLY, 3)
                        .finish()
                        .responder
                        .remoteStatic())
                .isNull();
    }

    @Test
    void wrongPskIsRefused() throws NoiseException {
        HandshakePair pair = new HandshakePair(Pattern.NNpsk0, Suite.CHACHA_POLY, 3);
        HandshakeState stranger =
                new HandshakeState(new HandshakeConfig(Pattern.NNpsk0, true, Suite.CHACHA_POLY, TestEntropy.seeded(9))
                        .prologue(HandshakePair.PROLOGUE)
                        .psk(new byte[32]));
        byte[] message = HandshakePair.write(stranger, NONE);

        assertThatExceptionOfType(NoiseException.class)
                .isThrownBy(() -> HandshakePair.read(pair.responder, message))
                .withMessage("message 1 is not authentic")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(NoiseException.BAD_TAG));
    }

    @Test
    void refusalsSayWhichMessageItWouldHaveBeen() {
        HandshakePair pair = new HandshakePair(Pattern.NK, Suite.CHACHA_POLY, 3);

        assertThatIllegalStateException()
                .isThrownBy(() -> pair.responder.writeMessage(NONE, 0, 0, new byte[48], 0))
                .withMessage("nothing to write at message 1 of 2");
        pair.responder.destroy();
        assertThatIllegalStateException()
                .isThrownBy(() -> pair.responder.readMessage(new byte[48], 0, 48, new byte[48], 0))
                .withMessage("nothing to read at message 1 of 2: destroyed");
    }

    @Test
    void payloadIsLeftOnlyWhereItWasWanted() throws NoiseException {
        WatchedAccelerator accelerator = new WatchedAccelerator();
        HandshakeState initiator = new HandshakeState(
                HandshakePair.config(Pattern.NNpsk0, true, Suite.CHACHA_POLY, 3, TestEntropy.seeded(3)));
        HandshakeState responder = new HandshakeState(
                HandshakePair.config(Pattern.NNpsk0, false, Suite.CHACHA_POLY, 3, TestEntropy.seeded(4))
                        .accelerator(accelerator));
        byte[] payload = "a payload that is not empty".getBytes(StandardCharsets.US_ASCII);

        assertThat(HandshakePair.read(responder, HandshakePair.write(initiator, payload)))
                .isEqualTo(payload);

        assertThat(accelerator.buffers())
                .isNotEmpty()
                .noneSatisfy(b -> assertThat(b).containsSequence(payload));
    }

    @Test
    void everyKeyOfAnAcceleratorIsDestroyedInTheEnd() throws NoiseException {
        WatchedAccelerator accelerator = new WatchedAccelerator();
        HandshakeState initiator = new HandshakeState(
                HandshakePair.config(Pattern.KKpsk0, true, Suite.CHACHA_POLY, 3, TestEntropy.seeded(3))
                        .accelerator(accelerator));
        HandshakeState responder = new HandshakeState(
                HandshakePair.config(Pattern.KKpsk0, false, Suite.CHACHA_POLY, 3, TestEntropy.seeded(4)));

        HandshakePair.read(responder, HandshakePair.write(initiator, NONE));
        HandshakePair.read(initiator, HandshakePair.write(responder, NONE));
        assertThat(accelerator.keys()).isNotEmpty();
        Transport transport = initiator.split();
        assertThat(accelerator.alive()).as("those of the channel").isEqualTo(2);
        assertThat(accelerator.keys())
                .as("where they came in")
                .allSatisfy(key -> assertThat(key).containsOnly(0));
        transport.destroy();
        assertThat(accelerator.alive()).isZero();
    }

    private static void assertTravels(CipherState sender, CipherState receiver) {
        byte[] text = {'h', 'i'};
        for (int i = 0; i < 3; i++) {
            byte[] buf = Arrays.copyOf(text, 18);
            assertThat(sender.encrypt(NONE, 0, 0, buf, 0, 2)).isEqualTo(18);
            assertThat(receiver.decrypt(NONE, 0, 0, buf, 0, 18)).isEqualTo(2);
            assertThat(Arrays.copyOf(buf, 2)).isEqualTo(text);
        }
    }
}
