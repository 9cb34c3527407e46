package org.stblink.toolchain.micro;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.modes.AEADCipher;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.stblink.SoftwareCrypto;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.port.javase.JcaAccelerator;
import org.stblink.port.javase.NoLogSink;

/** The ciphers that records are sealed with, each as the SDK uses it and bare. */
public enum Ciphers {
    AES_GCM_OF_THE_PLATFORM("AES-256-GCM, platform") {
        @Override
        AeadKey sdk() {
            return made(new JcaAccelerator(new NoLogSink()).aead(CryptoAccelerator.AES_256_GCM, KEY));
        }

        @Override
        Bare bare() throws GeneralSecurityException {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            SecretKeySpec key = new SecretKeySpec(KEY, "AES");
            return (sealing, nonce, in, len, out) -> {
                int mode = sealing ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
                cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
                return cipher.doFinal(in, 0, len, out, 0);
            };
        }
    },
    AES_GCM("AES-256-GCM, software") {
        @Override
        AeadKey sdk() {
            return made(new SoftwareCrypto().aead(CryptoAccelerator.AES_256_GCM, KEY));
        }

        @Override
        Bare bare() {
            return bouncy(GCMBlockCipher.newInstance(AESEngine.newInstance()));
        }
    },
    CHACHA_POLY("ChaCha20-Poly1305, software") {
        @Override
        AeadKey sdk() {
            return made(new SoftwareCrypto().aead(CryptoAccelerator.CHACHA20_POLY1305, KEY));
        }

        @Override
        Bare bare() {
            return bouncy(new ChaCha20Poly1305());
        }
    },
    SM4_GCM("SM4-GCM, software") {
        @Override
        AeadKey sdk() {
            return made(new SoftwareCrypto().aead(CryptoAccelerator.SM4_GCM, KEY));
        }

        @Override
        Bare bare() {
            return bouncy(GCMBlockCipher.newInstance(new SM4Engine()), new byte[16]);
        }
    };

    /** Bytes of a tag. */
    static final int TAG_BYTES = 16;

    private static final byte[] KEY = new byte[32];

    private final String text;

    Ciphers(String text) {
        this.text = text;
    }

    /** The least that encrypts, or decrypts, from one array into another. */
    interface Bare {
        int run(boolean sealing, byte[] nonce, byte[] in, int len, byte[] out)
                throws GeneralSecurityException, InvalidCipherTextException;
    }

    /** A key as a channel has it. */
    abstract AeadKey sdk();

    abstract Bare bare() throws GeneralSecurityException;

    /** In the table's words. */
    String text() {
        return text;
    }

    private static AeadKey made(AeadKey keyOrNull) {
        if (keyOrNull == null) {
            throw new IllegalStateException("this machine's platform has no such cipher, or a slower one than the SDK");
        }
        return keyOrNull;
    }

    private static Bare bouncy(AEADCipher engine) {
        return bouncy(engine, KEY);
    }

    private static Bare bouncy(AEADCipher engine, byte[] keyBytes) {
        KeyParameter key = new KeyParameter(keyBytes);
        engine.init(true, new ParametersWithIV(key, new byte[12]));
        return (sealing, nonce, in, len, out) -> {
            engine.init(sealing, new ParametersWithIV(null, nonce));
            int done = engine.processBytes(in, 0, len, out, 0);
            return done + engine.doFinal(out, done);
        };
    }
}
