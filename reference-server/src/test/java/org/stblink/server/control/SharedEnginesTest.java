package org.stblink.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.hal.AeadKey;
import org.stblink.internal.crypto.Aeads;

/** The platform's ciphers give what the SDK's software gives, whatever other key used them in between. */
class SharedEnginesTest {
    private static final long SEED = 25;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16})
    void sealsAndOpensLikeTheSoftware(int suite) {
        Random random = new Random(SEED);
        SharedEngines engines = new SharedEngines();
        AeadKey other = engines.aead(suite, new byte[32]);
        for (int length = 1; length < 600; length += 37) {
            byte[] key = bytes(random, 32);
            byte[] nonce = bytes(random, 12);
            byte[] ad = bytes(random, length % 50);
            byte[] text = bytes(random, length);
            byte[] ours = Arrays.copyOf(text, length + 16);
            byte[] theirs = ours.clone();
            AeadKey shared = engines.aead(suite, key);
            assertThat(shared.seal(nonce, ad, 0, ad.length, ours, 0, length)).isEqualTo(length + 16);
            Aeads.create(suite, key, null).seal(nonce, ad, 0, ad.length, theirs, 0, length);
            assertThat(ours).as("seed %d, length %d", SEED, length).isEqualTo(theirs);

            other.seal(nonce, ad, 0, ad.length, new byte[40], 0, 24);
            assertThat(shared.open(nonce, ad, 0, ad.length, ours, 0, ours.length))
                    .isEqualTo(length);
            assertThat(ours).startsWith(text);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16})
    void wrongTagIsBadAndTheKeyWorksOn(int suite) {
        SharedEngines engines = new SharedEngines();
        AeadKey key = engines.aead(suite, new byte[32]);
        byte[] nonce = new byte[12];
        byte[] sealed = new byte[26];
        key.seal(nonce, nonce, 0, 0, sealed, 0, 10);
        byte[] forged = sealed.clone();
        forged[3] ^= 1;
        assertThat(key.open(nonce, nonce, 0, 0, forged, 0, 26)).isEqualTo(AeadKey.BAD_TAG);
        assertThat(key.open(nonce, nonce, 0, 0, new byte[15], 0, 15)).isEqualTo(AeadKey.BAD_TAG);
        assertThat(key.open(nonce, nonce, 0, 0, sealed.clone(), 0, 26)).isEqualTo(10);
        assertThat(key.open(nonce, nonce, 0, 0, sealed, 0, 26))
                .as("opening twice is legal")
                .isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16})
    void destroyedKeyIsGone(int suite) {
        AeadKey key = new SharedEngines().aead(suite, new byte[32]);
        key.destroy();
        key.destroy();
        assertThatThrownBy(() -> key.seal(new byte[12], new byte[0], 0, 0, new byte[16], 0, 0))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> key.open(new byte[12], new byte[0], 0, 0, new byte[16], 0, 16))
                .isInstanceOf(IllegalStateException.class);
    }

    /** A cipher keeps the key that it had last; who destroys that one does not wait for the next. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void ciphersForgetADestroyedKeyAndWorkOn(int suite) throws ReflectiveOperationException {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) 0x5A);
        SharedEngines engines = new SharedEngines();
        AeadKey key = engines.aead(suite, secret);
        byte[] nonce = new byte[12];
        byte[] sealed = new byte[26];
        key.seal(nonce, nonce, 0, 0, sealed, 0, 10);
        key.open(nonce, nonce, 0, 0, sealed.clone(), 0, 26);
        assertThat(lastKeys(engines)).as("before").isEqualTo(2);
        key.destroy();
        assertThat(lastKeys(engines)).isZero();

        AeadKey next = engines.aead(suite, secret);
        assertThat(next.open(nonce, nonce, 0, 0, sealed, 0, 26)).isEqualTo(10);
        next.destroy();
    }

    /** How many ciphers hold somebody's key. */
    private static int lastKeys(SharedEngines engines) throws ReflectiveOperationException {
        int keys = 0;
        for (String name : List.of("chacha", "gcm")) {
            Object engine = field(SharedEngines.class, name).get(engines);
            for (String holder : List.of("sealingFor", "openingFor")) {
                keys += field(engine.getClass().getSuperclass(), holder).get(engine) == null ? 0 : 1;
            }
        }
        return keys;
    }

    private static Field field(Class<?> type, String name) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    private static byte[] bytes(Random random, int n) {
        byte[] bytes = new byte[n];
        random.nextBytes(bytes);
        return bytes;
    }
}
