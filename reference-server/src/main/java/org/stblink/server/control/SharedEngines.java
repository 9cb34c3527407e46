package org.stblink.server.control;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.internal.crypto.SharedSm4Gcm;

/**
 * The platform's ciphers, and the SDK's SM4-GCM, one pair per thread instead of one per key: a connection then costs its key and counter, 64
 * bytes a direction, where an engine of its own costs 1 to 8 KB.
 *
 * <p>Threads: one object for each event loop, and one for the domain; its keys are used by one thread at a time.
 */
public final class SharedEngines implements CryptoAccelerator {
    private static final int TAG_BYTES = 16;
    private static final int NONCE_BYTES = 12;

    /** What a cipher holds that has forgotten its key; nothing is sealed or opened by it. */
    private static final byte[] NO_KEY = new byte[32];

    private static final byte[] NO_NONCE = new byte[NONCE_BYTES];

    private final Engine chacha = new Engine("ChaCha20-Poly1305", "ChaCha20") {
        @Override
        AlgorithmParameterSpec nonce(byte[] nonce12) {
            return new IvParameterSpec(nonce12);
        }
    };
    private final Engine gcm = new Engine("AES/GCM/NoPadding", "AES") {
        @Override
        AlgorithmParameterSpec nonce(byte[] nonce12) {
            return new GCMParameterSpec(8 * TAG_BYTES, nonce12);
        }
    };

    /** No platform has it. */
    private final SharedSm4Gcm sm4 = new SharedSm4Gcm();

    @Override
    public @Nullable AeadKey aead(int algorithm, byte[] key32) {
        return switch (algorithm) {
            case CHACHA20_POLY1305 -> new Key(chacha, key32);
            case AES_256_GCM -> new Key(gcm, key32);
            case SM4_GCM -> sm4.key(key32);
            default -> null;
        };
    }

    /** One algorithm's cipher objects, keyed anew for every record. */
    private abstract static class Engine {
        private final String keyAlgorithm;
        private final Cipher sealing;
        private final Cipher opening;

        /** Whose key each of them holds; null when it holds none. */
        private @Nullable Key sealingFor;

        private @Nullable Key openingFor;
        private final byte[] openingNonce = new byte[NONCE_BYTES];

        Engine(String transformation, String keyAlgorithm) {
            this.keyAlgorithm = keyAlgorithm;
            try {
                sealing = Cipher.getInstance(transformation);
                opening = Cipher.getInstance(transformation);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the platform lacks " + transformation, e);
            }
        }

        abstract AlgorithmParameterSpec nonce(byte[] nonce12);

        void startSealing(Key key, byte[] nonce12) throws GeneralSecurityException {
            sealing.init(Cipher.ENCRYPT_MODE, key, nonce(nonce12));
            sealingFor = key;
        }

        /** The platform refuses a key and nonce it has just had; opening twice is legal, so it is shown another first. */
        void startOpening(Key key, byte[] nonce12) throws GeneralSecurityException {
            if (openingFor == key && Arrays.equals(openingNonce, nonce12)) {
                byte[] other = nonce12.clone();
                other[0] ^= 1;
                opening.init(Cipher.DECRYPT_MODE, key, nonce(other));
            }
            opening.init(Cipher.DECRYPT_MODE, key, nonce(nonce12));
            openingFor = key;
            System.arraycopy(nonce12, 0, openingNonce, 0, NONCE_BYTES);
        }

        /** Takes a key out of the ciphers, which keep the last one they had, and wipe it when there is another. */
        void forget(Key key) {
            try {
                if (sealingFor == key) {
                    sealing.init(Cipher.ENCRYPT_MODE, new Key(this, NO_KEY), nonce(NO_NONCE));
                    sealingFor = null;
                }
                if (openingFor == key) {
                    opening.init(Cipher.DECRYPT_MODE, new Key(this, NO_KEY), nonce(NO_NONCE));
                    openingFor = null;
                }
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the platform's cipher cannot be given another key", e);
            }
        }
    }

    /**
     * A key, and which engine it goes into. It is the platform's {@link SecretKey} too, to save an object, and has its bytes in itself, to
     * save another: there are two keys for each idle device.
     */
    private static final class Key implements AeadKey, SecretKey {
        private static final long serialVersionUID = 1L;

        private transient long a;
        private transient long b;
        private transient long c;
        private transient long d;
        /** Null once it is destroyed. */
        private transient @Nullable Engine engine;

        Key(Engine engine, byte[] key32) {
            this.engine = engine;
            a = number(key32, 0);
            b = number(key32, 8);
            c = number(key32, 16);
            d = number(key32, 24);
        }

        @Override
        public int seal(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
            Engine with = requireEngine();
            try {
                with.startSealing(this, nonce12);
                with.sealing.updateAAD(ad, adOff, adLen);
                return with.sealing.doFinal(buf, off, len, buf, off);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the platform's cipher cannot seal", e);
            }
        }

        @Override
        public int open(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
            Engine with = requireEngine();
            if (len < TAG_BYTES) {
                return BAD_TAG;
            }
            try {
                with.startOpening(this, nonce12);
                with.opening.updateAAD(ad, adOff, adLen);
                return with.opening.doFinal(buf, off, len, buf, off);
            } catch (AEADBadTagException e) {
                return BAD_TAG;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the platform's cipher cannot open", e);
            }
        }

        @Override
        public void destroy() {
            Engine with = engine;
            a = b = c = d = 0;
            engine = null;
            if (with != null) {
                with.forget(this);
            }
        }

        @Override
        public boolean isDestroyed() {
            return engine == null;
        }

        @Override
        public String getAlgorithm() {
            return requireEngine().keyAlgorithm;
        }

        @Override
        public String getFormat() {
            return "RAW";
        }

        @Override
        public byte[] getEncoded() {
            requireEngine();
            byte[] key = new byte[32];
            write(a, key, 0);
            write(b, key, 8);
            write(c, key, 16);
            write(d, key, 24);
            return key;
        }

        private static long number(byte[] in, int off) {
            long number = 0;
            for (int i = 0; i < 8; i++) {
                number |= (in[off + i] & 0xFFL) << 8 * i;
            }
            return number;
        }

        private static void write(long number, byte[] out, int off) {
            for (int i = 0; i < 8; i++) {
                out[off + i] = (byte) (number >>> 8 * i);
            }
        }

        private Engine requireEngine() {
            if (engine == null) {
                throw new IllegalStateException("the key was destroyed");
            }
            return engine;
        }
    }
}
