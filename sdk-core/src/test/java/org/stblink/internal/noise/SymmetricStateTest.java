package org.stblink.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.internal.crypto.HmacSha256;
import org.stblink.internal.crypto.Kdf;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.crypto.Suite;

class SymmetricStateTest {
    private static final byte[] SECRET = Sha256.hash(new byte[] {1});

    @Test
    void shortNameIsPaddedAndLongNameIsHashed() {
        SymmetricState shortName = state("Noise_NN");
        SymmetricState longName = state("Noise_NNpsk0_25519_ChaChaPoly_SHA256");

        assertThat(shortName.handshakeHash()).startsWith('N', 'o', 'i', 's', 'e', '_', 'N', 'N', 0);
        assertThat(longName.handshakeHash())
                .isEqualTo(Sha256.hash("Noise_NNpsk0_25519_ChaChaPoly_SHA256".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void copyGoesOnLikeTheOriginalAlsoInTheMiddleOfAKey() {
        SymmetricState original = state("Noise_NK");
        original.mixKey(SECRET);
        seal(original);
        SymmetricState copy = new SymmetricState(Suite.CHACHA_POLY, null, Primitives.SOFTWARE);
        copy.copyFrom(original);

        assertThat(copy.hasKey()).isTrue();
        assertThat(seal(copy)).isEqualTo(seal(original));
        copy.mixKeyAndHash(SECRET);
        original.mixKeyAndHash(SECRET);
        assertThat(seal(copy)).isEqualTo(seal(original));
        assertThat(copy.handshakeHash()).isEqualTo(original.handshakeHash());
    }

    @Test
    void goingBackForgetsAKeyThatCameLater() {
        SymmetricState state = state("Noise_NK");
        SymmetricState checkpoint = new SymmetricState(Suite.CHACHA_POLY, null, Primitives.SOFTWARE);
        checkpoint.copyFrom(state);
        state.mixKey(SECRET);
        seal(state);

        state.copyFrom(checkpoint);
        assertThat(state.hasKey()).isFalse();
        assertThat(state.handshakeHash()).isEqualTo(state("Noise_NK").handshakeHash());
    }

    @Test
    void keysOfASplitAreWipedWhereAnAcceleratorThrows() {
        List<byte[]> keys = new ArrayList<>();
        CryptoAccelerator broken = (suite, key32) -> {
            keys.add(key32);
            throw new IllegalStateException("a port's fault");
        };
        SymmetricState state = new SymmetricState(Suite.AES_GCM, broken, Primitives.SOFTWARE);
        state.mixKey(SECRET);

        assertThatThrownBy(() -> state.split(true)).hasMessage("a port's fault");

        assertThat(keys).hasSize(1).allSatisfy(key -> assertThat(key).containsOnly(0));
    }

    @Test
    void wrongTagLeavesTheHashWhereItWas() {
        SymmetricState state = state("Noise_NK");
        state.mixKey(SECRET);
        byte[] before = state.handshakeHash();

        assertThat(state.decryptAndHash(new byte[20], 0, 20)).isEqualTo(-1);
        assertThat(state.handshakeHash()).isEqualTo(before);
    }

    /** Noise, section 5.2: chaining key, hash and key are the three blocks, in this order. */
    @Test
    void aPreSharedKeyGivesTheKeyTooAndNotOnlyTheHash() {
        String name = "Noise_NK";
        byte[] before = Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), 32);
        byte[] prk = Kdf.extract(before, SECRET);
        byte[] first = HmacSha256.mac(prk, new byte[] {1});
        byte[] second = HmacSha256.mac(prk, first, new byte[] {2});
        byte[] third = HmacSha256.mac(prk, second, new byte[] {3});
        SymmetricState state = state(name);

        state.mixKeyAndHash(SECRET);

        byte[] hash = Sha256.hash(join(before, second));
        assertThat(state.handshakeHash()).isEqualTo(hash);
        byte[] expected = Arrays.copyOf(new byte[] {'h', 'i'}, 18);
        new CipherState(Suite.CHACHA_POLY, third, null).encrypt(hash, 0, 32, expected, 0, 2);
        assertThat(seal(state)).isEqualTo(expected);
        assertThat(state.export(new byte[] {'x'})).isEqualTo(Kdf.expand32(first, new byte[] {'x'}));
    }

    @Test
    void withoutAKeyTextPassesAndIsHashed() {
        SymmetricState sender = state("Noise_NK");
        SymmetricState receiver = state("Noise_NK");
        byte[] text = {'h', 'i'};

        assertThat(sender.encryptAndHash(text, 0, 2)).isEqualTo(2);
        assertThat(receiver.decryptAndHash(text, 0, 2)).isEqualTo(2);
        assertThat(text).containsExactly('h', 'i');
        assertThat(receiver.handshakeHash())
                .isEqualTo(sender.handshakeHash())
                .isNotEqualTo(state("Noise_NK").handshakeHash());
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }

    private static SymmetricState state(String name) {
        SymmetricState state = new SymmetricState(Suite.CHACHA_POLY, null, Primitives.SOFTWARE);
        state.initialize(name);
        return state;
    }

    private static byte[] seal(SymmetricState state) {
        byte[] buf = Arrays.copyOf(new byte[] {'h', 'i'}, 18);
        assertThat(state.encryptAndHash(buf, 0, 2)).isEqualTo(18);
        return buf;
    }
}
