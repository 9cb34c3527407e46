package org.stblink.port.javase;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;

/**
 * One key of the JVM's. The {@link Cipher} is kept between records and only given the next nonce.
 *
 * <p>Java keeps copies of a key that nobody can erase; {@link #destroy} forgets them to the garbage collector.
 */
final class JcaAeadKey implements AeadKey {
    static final int KEY_BYTES = 32;
    private static final int SM4_KEY_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    /** How Java calls an algorithm and takes its nonce. */
    enum Algorithm {
        CHACHA20_POLY1305(
                CryptoAccelerator.CHACHA20_POLY1305, "ChaCha20-Poly1305", "ChaCha20-Poly1305", "ChaCha20", KEY_BYTES) {
            @Override
            AlgorithmParameterSpec with(byte[] nonce) {
                return new IvParameterSpec(nonce);
            }
        },
        AES_256_GCM(CryptoAccelerator.AES_256_GCM, "AES-256-GCM", "AES/GCM/NoPadding", "AES", KEY_BYTES),
        SM4_GCM(CryptoAccelerator.SM4_GCM, "SM4-GCM", "SM4/GCM/NoPadding", "SM4", SM4_KEY_BYTES);

        private final int number;
        private final String publicName;
        private final String transformation;
        private final String keyName;
        private final int keyBytes;

        Algorithm(int number, String publicName, String transformation, String keyName, int keyBytes) {
            this.number = number;
            this.publicName = publicName;
            this.transformation = transformation;
            this.keyName = keyName;
            this.keyBytes = keyBytes;
        }

        /** Of {@link CryptoAccelerator}. */
        int number() {
            return number;
        }

        String publicName() {
            return publicName;
        }

        /** As GCM takes it. */
        AlgorithmParameterSpec with(byte[] nonce) {
            return new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce);
        }

        /** @param key32 copied, as much as is the algorithm's: for SM4 the first half */
        SecretKeySpec key(byte[] key32) {
            return new SecretKeySpec(key32, 0, keyBytes, keyName);
        }
    }

    private final Algorithm algorithm;
    private final Provider provider;
    private @Nullable SecretKeySpec key;
    private @Nullable Cipher cipher;
    /** What was opened last, or zeroes. */
    private byte[] opened = new byte[0];

    /**
     * A key.
     *
     * @param provider whose cipher it is; see {@link #provider}
     * @param key32 copied
     * @throws GeneralSecurityException when the provider has no such algorithm
     */
    JcaAeadKey(Algorithm algorithm, Provider provider, byte[] key32) throws GeneralSecurityException {
        this.algorithm = algorithm;
        this.provider = provider;
        this.key = algorithm.key(key32);
        this.cipher = Cipher.getInstance(algorithm.transformation, provider);
    }

    /**
     * The JVM's first provider that takes keys of this kind. Without being told, a {@code Cipher} looks for one at every new
     * key, which takes longer than the key itself and the first record with it (JDK 17).
     *
     * @throws GeneralSecurityException when there is none
     */
    static Provider provider(Algorithm algorithm) throws GeneralSecurityException {
        Cipher probe = Cipher.getInstance(algorithm.transformation);
        probe.init(Cipher.ENCRYPT_MODE, algorithm.key(new byte[KEY_BYTES]), algorithm.with(new byte[NONCE_BYTES]));
        return probe.getProvider();
    }

    @Override
    public int seal(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
        requireRoom(buf, off, len + TAG_BYTES);
        try {
            return prepared(Cipher.ENCRYPT_MODE, nonce12, ad, adOff, adLen).doFinal(buf, off, len, buf, off);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot encrypt with " + algorithm, e);
        }
    }

    @Override
    public int open(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
        requireRoom(buf, off, len);
        if (len < TAG_BYTES) {
            return BAD_TAG;
        }
        try {
            Cipher ready = prepared(Cipher.DECRYPT_MODE, nonce12, ad, adOff, adLen);
            byte[] text = room(len);
            int length = ready.doFinal(buf, off, len, text, 0);
            System.arraycopy(text, 0, buf, off, length);
            return length;
        } catch (AEADBadTagException e) {
            Arrays.fill(buf, off, off + len, (byte) 0); // ACC-10, whatever the provider left there.
            Arrays.fill(opened, (byte) 0);
            return BAD_TAG;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot decrypt with " + algorithm, e);
        }
    }

    /** A place for a text: in place a {@code Cipher} would take, and fill with zeroes, a new array for each record. */
    private byte[] room(int bytes) {
        if (opened.length < bytes) {
            Arrays.fill(opened, (byte) 0);
            opened = new byte[bytes];
        }
        return opened;
    }

    private static void requireRoom(byte[] buf, int off, int bytes) {
        if (off < 0 || bytes < 0 || off > buf.length - bytes) {
            throw new IllegalArgumentException(bytes + " bytes at " + off + " are not within " + buf.length);
        }
    }

    private Cipher prepared(int mode, byte[] nonce12, byte[] ad, int adOff, int adLen) throws GeneralSecurityException {
        SecretKeySpec live = key;
        Cipher ready = cipher;
        if (live == null || ready == null) {
            throw new IllegalStateException("the key is destroyed");
        }
        if (nonce12.length != NONCE_BYTES) {
            throw new IllegalArgumentException("a nonce has 12 bytes, not " + nonce12.length);
        }
        try {
            ready.init(mode, live, algorithm.with(nonce12));
        } catch (InvalidKeyException | InvalidAlgorithmParameterException sameNonceAgain) {
            // A Cipher refuses the nonce it had last. Nonces are the SDK's business (ACC-11): a fresh one takes it.
            ready = Cipher.getInstance(algorithm.transformation, provider);
            ready.init(mode, live, algorithm.with(nonce12));
            cipher = ready;
        }
        if (adLen > 0) {
            ready.updateAAD(ad, adOff, adLen);
        }
        return ready;
    }

    @Override
    public void destroy() {
        key = null;
        cipher = null;
        Arrays.fill(opened, (byte) 0);
    }
}
