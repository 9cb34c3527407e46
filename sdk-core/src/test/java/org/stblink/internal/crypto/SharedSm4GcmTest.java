package org.stblink.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.stblink.hal.AeadKey;

class SharedSm4GcmTest {
    private static final byte[] NONE = new byte[0];

    private final SharedSm4Gcm shared = new SharedSm4Gcm();

    /** Keys by turns and out of turn, sealing and opening, also under a nonce that the key before had. */
    @Test
    void everyKeySealsAndOpensAsOneWithAnEngineOfItsOwn() {
        long seed = 32_907;
        Random random = new Random(seed);
        AeadKey[] own = new AeadKey[5];
        AeadKey[] sharing = new AeadKey[5];
        for (int i = 0; i < own.length; i++) {
            byte[] key = new byte[32];
            random.nextBytes(key);
            own[i] = Aeads.create(Suite.NATIONAL, key, null);
            sharing[i] = shared.key(key);
            Arrays.fill(key, (byte) 0);
        }
        for (int round = 0; round < 1_000; round++) {
            int i = random.nextInt(own.length);
            byte[] nonce = new byte[12];
            nonce[11] = (byte) random.nextInt(3);
            byte[] text = new byte[random.nextInt(100)];
            random.nextBytes(text);
            byte[] expected = seal(own[i], nonce, text);
            byte[] sealed = seal(sharing[i], nonce, text);
            String where = "seed " + seed + ", round " + round;
            assertThat(sealed).as(where).isEqualTo(expected);

            int j = random.nextInt(own.length);
            byte[] buf = sealed.clone();
            int opened = sharing[j].open(nonce, NONE, 0, 0, buf, 0, buf.length);
            assertThat(opened).as(where).isEqualTo(i == j ? text.length : AeadKey.BAD_TAG);
            assertThat(Arrays.copyOf(buf, text.length)).as(where).isEqualTo(i == j ? text : new byte[text.length]);
        }
    }

    @Test
    void destroyedKeyIsUselessAndTheOthersGoOn() {
        AeadKey one = shared.key(filled(1));
        AeadKey other = shared.key(filled(2));
        byte[] expected = seal(other, new byte[12], new byte[9]);
        seal(one, new byte[12], new byte[9]);
        one.destroy();
        one.destroy();

        assertThatIllegalStateException().isThrownBy(() -> seal(one, new byte[12], new byte[9]));
        assertThatIllegalStateException()
                .isThrownBy(() -> one.open(new byte[12], NONE, 0, 0, expected.clone(), 0, expected.length));
        assertThat(seal(other, new byte[12], new byte[9])).isEqualTo(expected);
        other.destroy();
        assertThat(seal(shared.key(filled(2)), new byte[12], new byte[9])).isEqualTo(expected);
    }

    @Test
    void keysOfAnotherSizeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> shared.key(new byte[16]));
    }

    private static byte[] seal(AeadKey key, byte[] nonce, byte[] text) {
        byte[] buf = Arrays.copyOf(text, text.length + Suite.TAG_BYTES);
        key.seal(nonce, NONE, 0, 0, buf, 0, text.length);
        return buf;
    }

    private static byte[] filled(int value) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) value);
        return key;
    }
}
