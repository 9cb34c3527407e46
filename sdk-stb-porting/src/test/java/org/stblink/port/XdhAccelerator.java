package org.stblink.port;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.KeyAgreement;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.HashAccelerator;
import org.stblink.hal.KeyAgreementAccelerator;

/** Agreements by the JDK, as a port with a native library has them; ciphers and hashes by other accelerators. */
public final class XdhAccelerator implements KeyAgreementAccelerator, HashAccelerator {
    private static final String X25519 = "X25519";
    private static final int BYTES = 32;

    private final CryptoAccelerator ciphers;
    private final HashAccelerator hashes;
    private final AtomicInteger computed = new AtomicInteger();

    public XdhAccelerator(CryptoAccelerator ciphers, HashAccelerator hashes) {
        this.ciphers = ciphers;
        this.hashes = hashes;
    }

    /** How many agreements and public keys it was asked for. */
    public int computed() {
        return computed.get();
    }

    @Override
    public AeadKey aead(int algorithm, byte[] key32) {
        return ciphers.aead(algorithm, key32);
    }

    @Override
    public boolean sha256(byte[] in, int off, int len, byte[] out, int outOff) {
        return hashes.sha256(in, off, len, out, outOff);
    }

    @Override
    public boolean x25519(byte[] scalar32, byte[] u32, byte[] out32) {
        computed.incrementAndGet();
        try {
            KeyFactory keys = KeyFactory.getInstance(X25519);
            PrivateKey mine = keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, scalar32.clone()));
            PublicKey theirs = keys.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, number(u32)));
            KeyAgreement agreement = KeyAgreement.getInstance(X25519);
            agreement.init(mine);
            agreement.doPhase(theirs, true);
            System.arraycopy(agreement.generateSecret(), 0, out32, 0, BYTES);
            return true;
        } catch (InvalidKeyException lowOrder) {
            System.arraycopy(new byte[BYTES], 0, out32, 0, BYTES);
            return true;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks " + X25519, e);
        }
    }

    private static BigInteger number(byte[] u32) {
        byte[] bigEndian = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            bigEndian[i] = u32[BYTES - 1 - i];
        }
        bigEndian[0] &= 0x7f;
        return new BigInteger(1, bigEndian);
    }
}
