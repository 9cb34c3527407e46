package org.stblink.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.crypto.Suite;

class HandshakeConfigTest {
    private static final byte[] KEY = HandshakePair.staticKey(true, 1);

    @Test
    void nothingIsSetTwice() {
        HandshakeConfig config = config(Pattern.KKpsk0, true)
                .prologue(new byte[0])
                .accelerator((algorithm, key32) -> null)
                .primitives(Primitives.SOFTWARE)
                .localStatic(KEY)
                .remoteStatic(KEY)
                .psk(KEY);

        assertThatIllegalStateException().isThrownBy(() -> config.prologue(new byte[0]));
        assertThatIllegalStateException().isThrownBy(() -> config.accelerator((algorithm, key32) -> null));
        assertThatIllegalStateException().isThrownBy(() -> config.primitives(Primitives.SOFTWARE));
        assertThatIllegalStateException().isThrownBy(() -> config.localStatic(KEY));
        assertThatIllegalStateException().isThrownBy(() -> config.localStatic(KEY, KEY));
        assertThatIllegalStateException().isThrownBy(() -> config.remoteStatic(KEY));
        assertThatIllegalStateException().isThrownBy(() -> config.psk(KEY));
    }

    @Test
    void keyThatThePatternWouldIgnoreIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(Pattern.NK, true).localStatic(KEY))
                .withMessage("the initiator of NK takes no local static key");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(Pattern.NK, false).remoteStatic(KEY));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(Pattern.XK, false).remoteStatic(KEY));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(Pattern.NK, true).psk(KEY));
    }

    @Test
    void keyThatThePatternNeedsMustBeThere() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new HandshakeState(config(Pattern.NK, true)))
                .withMessage("the initiator of NK needs a remote static key");
        assertThatIllegalStateException().isThrownBy(() -> new HandshakeState(config(Pattern.NK, false)));
        assertThatIllegalStateException().isThrownBy(() -> new HandshakeState(config(Pattern.NNpsk0, false)));
        assertThatIllegalStateException()
                .isThrownBy(() -> new HandshakeState(config(Pattern.XK, true).remoteStatic(KEY)));
    }

    @Test
    void keysOfAnotherSizeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(Pattern.KKpsk0, true).localStatic(new byte[31]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(Pattern.KKpsk0, true).localStatic(KEY, new byte[33]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(Pattern.KKpsk0, true).remoteStatic(new byte[0]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(Pattern.KKpsk0, true).psk(new byte[16]));
    }

    @Test
    void unknownSuiteOrMissingPartIsRefused() {
        TestEntropy entropy = TestEntropy.seeded(1);
        assertThatIllegalArgumentException().isThrownBy(() -> new HandshakeConfig(Pattern.NN, true, 0x11, entropy));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HandshakeConfig(null, true, Suite.CHACHA_POLY, entropy));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HandshakeConfig(Pattern.NN, true, Suite.CHACHA_POLY, null));
    }

    @Test
    void servesOneHandshake() {
        HandshakeConfig config = config(Pattern.NN, true);
        new HandshakeState(config);
        assertThatIllegalStateException().isThrownBy(() -> new HandshakeState(config));
    }

    @Test
    void valuesAreCopiedIn() throws NoiseException {
        byte[] prologue = HandshakePair.PROLOGUE.clone();
        byte[] psk = KEY.clone();
        HandshakeState initiator = new HandshakeState(
                config(Pattern.NNpsk0, true).prologue(prologue).psk(psk));
        HandshakeConfig later = config(Pattern.NNpsk0, false).prologue(prologue).psk(psk);
        Arrays.fill(prologue, (byte) 0);
        Arrays.fill(psk, (byte) 0);
        HandshakeState responder = new HandshakeState(later);

        HandshakePair.read(responder, HandshakePair.write(initiator, new byte[0]));
        HandshakePair.read(initiator, HandshakePair.write(responder, new byte[0]));
        assertThat(initiator.handshakeHash()).isEqualTo(responder.handshakeHash());
    }

    @Test
    void givenPublicKeySparesItsComputation() throws NoiseException {
        byte[] serverKey = HandshakePair.staticKey(false, 1);
        byte[] serverPublic = HandshakePair.publicKey(serverKey);
        HandshakeState initiator = new HandshakeState(config(Pattern.NK, true).remoteStatic(serverPublic));
        HandshakeState responder = new HandshakeState(config(Pattern.NK, false).localStatic(serverKey, serverPublic));

        HandshakePair.read(responder, HandshakePair.write(initiator, new byte[0]));
        HandshakePair.read(initiator, HandshakePair.write(responder, new byte[0]));
        assertThat(initiator.handshakeHash()).isEqualTo(responder.handshakeHash());
    }

    private static HandshakeConfig config(Pattern pattern, boolean initiator) {
        return new HandshakeConfig(pattern, initiator, Suite.CHACHA_POLY, TestEntropy.seeded(initiator ? 1 : 2));
    }
}
