package org.stblink.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stblink.internal.crypto.Suite;

/** The control channel's patterns against noise-java, an independent implementation, in both roles and suites. */
class NoiseJavaInteropTest {
    private static final byte[] PROLOGUE = "STBLink/1 control".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NONE = new byte[0];
    private static final int RECORDS = 4;

    static List<Arguments> sides() {
        List<Arguments> all = new ArrayList<>();
        for (Pattern pattern : List.of(Pattern.NK, Pattern.XK, Pattern.KK, Pattern.NN)) {
            for (int suite : new int[] {Suite.CHACHA_POLY, Suite.AES_GCM}) {
                all.add(Arguments.of(pattern, suite, true));
                all.add(Arguments.of(pattern, suite, false));
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("sides")
    void handshakeAndTransportAgree(Pattern pattern, int suite, boolean weInitiate) throws Exception {
        HandshakeState ours =
                new HandshakeState(HandshakePair.config(pattern, weInitiate, suite, 1, TestEntropy.seeded(3))
                        .prologue(PROLOGUE));
        com.southernstorm.noise.protocol.HandshakeState theirs = theirs(pattern, suite, !weInitiate);

        for (int i = 0; !ours.isComplete(); i++) {
            byte[] payload = ("payload " + i).getBytes(StandardCharsets.US_ASCII);
            if (ours.isMyTurn()) {
                byte[] message = HandshakePair.write(ours, payload);
                byte[] read = new byte[message.length];
                int length = theirs.readMessage(message, 0, message.length, read, 0);
                assertThat(Arrays.copyOf(read, length)).isEqualTo(payload);
            } else {
                byte[] message = new byte[200];
                int length = theirs.writeMessage(message, 0, payload, 0, payload.length);
                assertThat(HandshakePair.read(ours, Arrays.copyOf(message, length)))
                        .isEqualTo(payload);
            }
        }
        assertThat(theirs.getHandshakeHash()).isEqualTo(ours.handshakeHash());
        exchangeRecords(ours.split(), theirs.split());
    }

    private static void exchangeRecords(Transport ours, com.southernstorm.noise.protocol.CipherStatePair theirs)
            throws Exception {
        for (int i = 0; i < RECORDS; i++) {
            byte[] text = ("record " + i).getBytes(StandardCharsets.US_ASCII);
            byte[] sealed = Arrays.copyOf(text, text.length + Suite.TAG_BYTES);
            ours.sender().encrypt(NONE, 0, 0, sealed, 0, text.length);
            byte[] opened = new byte[text.length];
            theirs.getReceiver().decryptWithAd(null, sealed, 0, opened, 0, sealed.length);
            assertThat(opened).isEqualTo(text);

            byte[] answer = new byte[text.length + Suite.TAG_BYTES];
            theirs.getSender().encryptWithAd(null, text, 0, answer, 0, text.length);
            assertThat(ours.receiver().decrypt(NONE, 0, 0, answer, 0, answer.length))
                    .isEqualTo(text.length);
            assertThat(Arrays.copyOf(answer, text.length)).isEqualTo(text);
        }
    }

    private static com.southernstorm.noise.protocol.HandshakeState theirs(Pattern pattern, int suite, boolean initiator)
            throws Exception {
        com.southernstorm.noise.protocol.HandshakeState theirs = new com.southernstorm.noise.protocol.HandshakeState(
                "Noise_" + pattern.name() + "_" + Suite.noiseName(suite),
                initiator
                        ? com.southernstorm.noise.protocol.HandshakeState.INITIATOR
                        : com.southernstorm.noise.protocol.HandshakeState.RESPONDER);
        theirs.setPrologue(PROLOGUE, 0, PROLOGUE.length);
        if (theirs.needsLocalKeyPair()) {
            theirs.getLocalKeyPair().setPrivateKey(HandshakePair.staticKey(initiator, 1), 0);
        }
        if (theirs.needsRemotePublicKey()) {
            theirs.getRemotePublicKey()
                    .setPublicKey(HandshakePair.publicKey(HandshakePair.staticKey(!initiator, 1)), 0);
        }
        theirs.start();
        return theirs;
    }
}
