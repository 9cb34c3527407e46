package org.stblink.port.javase;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.stblink.SoftwareCrypto;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.LogSink;
import org.stblink.port.LogCodes;

/**
 * Authenticated encryption by the platform's JCA provider ({@code javax.crypto}), algorithm by algorithm, where it is there,
 * right and not slower than the SDK's own.
 *
 * <p>AES-256-GCM is in every Java SE 8; ChaCha20-Poly1305 came with Java 11; SM4-GCM comes with a provider that the vendor or
 * the application adds before this object is made. Then each has to give a published known answer, and races the SDK's own for
 * a moment ({@link Race}). What is absent, wrong, or slower is left to the SDK. {@link #choices} tells what came of it; the log
 * has each as one line, once.
 */
public final class JcaAccelerator implements CryptoAccelerator {
    /** Where keys come from; a test has its own. */
    interface KeyMaker {
        AeadKey make(JcaAeadKey.Algorithm algorithm, byte[] key32) throws GeneralSecurityException;
    }

    private final KeyMaker maker;
    private final CipherChoice chaCha;
    private final CipherChoice aesGcm;
    private final CipherChoice sm4Gcm;

    /** Tests and races the algorithms; some hundredths of a second, on a slow machine some tenths. */
    public JcaAccelerator(LogSink log) {
        this(log, new JcaKeyMaker(), Race::here);
    }

    JcaAccelerator(LogSink log, KeyMaker maker, Supplier<Race> races) {
        this.maker = maker;
        chaCha = choose(JcaAeadKey.Algorithm.CHACHA20_POLY1305, KnownAnswer.RFC_8439, races.get());
        aesGcm = choose(JcaAeadKey.Algorithm.AES_256_GCM, KnownAnswer.GCM_TEST_CASE_16, races.get());
        sm4Gcm = choose(JcaAeadKey.Algorithm.SM4_GCM, KnownAnswer.RFC_8998, races.get());
        for (CipherChoice choice : choices()) {
            choice.tell(log);
        }
    }

    /** Whose implementation of each algorithm is used, and why. */
    public List<CipherChoice> choices() {
        return Collections.unmodifiableList(new ArrayList<CipherChoice>(Arrays.asList(chaCha, aesGcm, sm4Gcm)));
    }

    private CipherChoice choose(JcaAeadKey.Algorithm algorithm, KnownAnswer answer, Race race) {
        String name = algorithm.publicName();
        try {
            if (!answer.isGivenBy(maker.make(algorithm, answer.key()))) {
                return new CipherChoice(
                        name, false, LogSink.ERROR, LogCodes.CIPHER_WRONG, "the platform's gives wrong results");
            }
            AeadKey own = new SoftwareCrypto().aead(algorithm.number(), answer.key());
            if (own == null) {
                return new CipherChoice(
                        name, true, LogSink.INFO, LogCodes.CIPHER_CHOSEN, "this build of the SDK has none of its own");
            }
            AeadKey platforms = maker.make(algorithm, answer.key());
            race.run(new Sealing(platforms), new Sealing(own));
            platforms.destroy();
            own.destroy();
            boolean wins = race.platformsWins();
            return new CipherChoice(
                    name,
                    wins,
                    LogSink.INFO,
                    wins ? LogCodes.CIPHER_CHOSEN : LogCodes.CIPHER_SLOW,
                    "the platform's takes " + race.times());
        } catch (GeneralSecurityException absent) {
            return new CipherChoice(
                    name, false, LogSink.INFO, LogCodes.CIPHER_ABSENT, "the platform has none: " + absent.getMessage());
        } catch (RuntimeException e) {
            return new CipherChoice(name, false, LogSink.ERROR, LogCodes.CIPHER_WRONG, "the platform's fails: " + e);
        }
    }

    /** One record sealed, each under another nonce: a {@code Cipher} refuses the one it had last. */
    private static final class Sealing implements Runnable {
        private static final int TAG_BYTES = 16;

        private final AeadKey key;
        private final byte[] nonce = new byte[12];
        private final byte[] record = new byte[Race.PIECE_BYTES + TAG_BYTES];

        Sealing(AeadKey key) {
            this.key = key;
        }

        @Override
        public void run() {
            nonce[0]++;
            if (nonce[0] == 0) {
                nonce[1]++;
            }
            key.seal(nonce, nonce, 0, 0, record, 0, Race.PIECE_BYTES);
        }
    }

    @Override
    public @Nullable AeadKey aead(int algorithm, byte[] key32) {
        if (key32.length != JcaAeadKey.KEY_BYTES) {
            throw new IllegalArgumentException("a key has 32 bytes, not " + key32.length);
        }
        if (algorithm == CHACHA20_POLY1305 && chaCha.isPlatforms()) {
            return make(JcaAeadKey.Algorithm.CHACHA20_POLY1305, key32);
        }
        if (algorithm == AES_256_GCM && aesGcm.isPlatforms()) {
            return make(JcaAeadKey.Algorithm.AES_256_GCM, key32);
        }
        if (algorithm == SM4_GCM && sm4Gcm.isPlatforms()) {
            return make(JcaAeadKey.Algorithm.SM4_GCM, key32);
        }
        return null;
    }

    private AeadKey make(JcaAeadKey.Algorithm algorithm, byte[] key32) {
        try {
            return maker.make(algorithm, key32);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM had " + algorithm + " before", e);
        }
    }
}
