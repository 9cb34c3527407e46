package org.stblink.port.javase;

import java.io.ByteArrayOutputStream;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.spec.GCMParameterSpec;
import org.stblink.SoftwareCrypto;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;

/** SM4-GCM as a vendor's JVM has it, with that JVM's own strictness; computed by the SDK. */
public final class Sm4Provider extends Provider {
    private static final long serialVersionUID = 1;
    private static final String NAME = "STBLinkTestSm4";

    public Sm4Provider() {
        super(NAME, "1", "SM4 in GCM, for tests");
        putService(new Service(
                this,
                "Cipher",
                "SM4/GCM/NoPadding",
                Sm4Gcm.class.getName(),
                null,
                Map.of("SupportedKeyFormats", "RAW")));
    }

    /** Public, and with a public constructor, because the JVM makes it by its name. */
    public static final class Sm4Gcm extends CipherSpi {
        private static final int KEY_BYTES = 16;
        private static final int TAG_BYTES = 16;

        private final ByteArrayOutputStream ad = new ByteArrayOutputStream();
        private AeadKey keyed;
        private byte[] nonce;
        private byte[] sealedLast;
        private boolean seals;
        private boolean spent;

        public Sm4Gcm() {}

        @Override
        protected void engineInit(int mode, Key key, AlgorithmParameterSpec with, SecureRandom random)
                throws InvalidKeyException, InvalidAlgorithmParameterException {
            byte[] raw = key.getEncoded();
            if (!key.getAlgorithm().equals("SM4") || raw.length != KEY_BYTES) {
                throw new InvalidKeyException(key.getAlgorithm() + " key of " + raw.length + " bytes");
            }
            if (!(with instanceof GCMParameterSpec gcm) || gcm.getTLen() != TAG_BYTES * Byte.SIZE) {
                throw new InvalidAlgorithmParameterException("not of GCM with a whole tag");
            }
            seals = mode == Cipher.ENCRYPT_MODE;
            nonce = gcm.getIV();
            if (seals && Arrays.equals(nonce, sealedLast)) {
                throw new InvalidAlgorithmParameterException("the nonce of before");
            }
            keyed = new SoftwareCrypto().aead(CryptoAccelerator.SM4_GCM, Arrays.copyOf(raw, 2 * KEY_BYTES));
            ad.reset();
            spent = false;
        }

        @Override
        protected void engineUpdateAAD(byte[] in, int off, int len) {
            ad.write(in, off, len);
        }

        @Override
        protected int engineDoFinal(byte[] in, int inOff, int len, byte[] out, int outOff) throws AEADBadTagException {
            if (spent) {
                throw new IllegalStateException("init comes first");
            }
            spent = true;
            byte[] work = Arrays.copyOf(Arrays.copyOfRange(in, inOff, inOff + len), len + TAG_BYTES);
            byte[] given = ad.toByteArray();
            int count = seals
                    ? keyed.seal(nonce, given, 0, given.length, work, 0, len)
                    : keyed.open(nonce, given, 0, given.length, work, 0, len);
            if (count == AeadKey.BAD_TAG) {
                throw new AEADBadTagException("the tag does not match");
            }
            sealedLast = seals ? nonce : sealedLast;
            System.arraycopy(work, 0, out, outOff, count);
            return count;
        }

        @Override
        protected byte[] engineDoFinal(byte[] in, int off, int len) throws AEADBadTagException {
            byte[] out = new byte[len + TAG_BYTES];
            return Arrays.copyOf(out, engineDoFinal(in, off, len, out, 0));
        }

        @Override
        protected int engineGetOutputSize(int len) {
            return seals ? len + TAG_BYTES : len;
        }

        @Override
        protected int engineGetBlockSize() {
            return KEY_BYTES;
        }

        @Override
        protected byte[] engineGetIV() {
            return nonce.clone();
        }

        @Override
        protected AlgorithmParameters engineGetParameters() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void engineInit(int mode, Key key, SecureRandom random) throws InvalidKeyException {
            throw new InvalidKeyException("without a nonce");
        }

        @Override
        protected void engineInit(int mode, Key key, AlgorithmParameters with, SecureRandom random)
                throws InvalidKeyException {
            throw new InvalidKeyException("not with encoded parameters");
        }

        @Override
        protected void engineSetMode(String mode) throws NoSuchAlgorithmException {
            throw new NoSuchAlgorithmException(mode);
        }

        @Override
        protected void engineSetPadding(String padding) throws NoSuchPaddingException {
            throw new NoSuchPaddingException(padding);
        }

        @Override
        protected byte[] engineUpdate(byte[] in, int off, int len) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected int engineUpdate(byte[] in, int inOff, int len, byte[] out, int outOff) {
            throw new UnsupportedOperationException();
        }
    }
}
