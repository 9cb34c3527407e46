package org.stblink.port.javase;

import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.AeadKey;
import org.stblink.hal.HashAccelerator;
import org.stblink.hal.LogSink;

/**
 * Authenticated encryption and SHA-256 by the platform's JCA provider, algorithm by algorithm, where it is there, right and not
 * slower than the SDK's own.
 *
 * <p>AES-256-GCM and SHA-256 are in every Java SE 8; ChaCha20-Poly1305 came with Java 11; SM4-GCM comes with a provider that the vendor or
 * the application adds before this object is made. Then each has to give a published known answer, and races the SDK's own for
 * a moment ({@link Race}). What is absent, wrong, or slower is left to the SDK. {@link #choices} tells what came of it; the log
 * has each as one line, once.
 */
public final class JcaAccelerator implements HashAccelerator {
    /** Where keys come from; a test has its own. */
    interface KeyMaker {
        AeadKey make(JcaAeadKey.Algorithm algorithm, byte[] key32) throws GeneralSecurityException;
    }

    /** Who computes SHA-256; a test has its own. */
    interface Hasher {
        void hash(byte[] in, int off, int len, byte[] out, int outOff) throws GeneralSecurityException;
    }

    private final KeyMaker maker;
    private final Hasher hasher;
    private final CipherChoice chaCha;
    private final CipherChoice aesGcm;
    private final CipherChoice sm4Gcm;
    private final CipherChoice sha256;

    /** Tests and races the algorithms; some hundredths of a second, on a slow machine some tenths. */
    public JcaAccelerator(LogSink log) {
        this(log, new JcaKeyMaker(), new JcaSha256()::hash, Race::here);
    }

    JcaAccelerator(LogSink log, KeyMaker maker, Hasher hasher, Supplier<Race> races) {
        this.maker = maker;
        this.hasher = hasher;
        chaCha = choose(JcaAeadKey.Algorithm.CHACHA20_POLY1305, KnownAnswer.RFC_8439, races.get());
        aesGcm = choose(JcaAeadKey.Algorithm.AES_256_GCM, KnownAnswer.GCM_TEST_CASE_16, races.get());
        sm4Gcm = choose(JcaAeadKey.Algorithm.SM4_GCM, KnownAnswer.RFC_8998, races.get());
        sha256 = new HashTrial(hasher).choose(races.get());
        for (CipherChoice choice : choices()) {
            choice.tell(log);
        }
    }

    private CipherChoice choose(JcaAeadKey.Algorithm algorithm, KnownAnswer answer, Race race) {
        return new AeadTrial(maker, algorithm, answer).choose(race);
    }

    /** Whose implementation of each algorithm is used, and why. */
    public List<CipherChoice> choices() {
        return Collections.unmodifiableList(new ArrayList<CipherChoice>(Arrays.asList(chaCha, aesGcm, sm4Gcm, sha256)));
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

    @Override
    public boolean sha256(byte[] in, int off, int len, byte[] out, int outOff) {
        if (!sha256.isPlatforms()) {
            return false;
        }
        try {
            hasher.hash(in, off, len, out, outOff);
            return true;
        } catch (GeneralSecurityException | ProviderException notNow) {
            return false; // A provider of hardware's may have no place left just now.
        }
    }

    private @Nullable AeadKey make(JcaAeadKey.Algorithm algorithm, byte[] key32) {
        try {
            return maker.make(algorithm, key32);
        } catch (GeneralSecurityException | ProviderException notNow) {
            return null; // As with a hash; this key is the SDK's own then.
        }
    }
}
