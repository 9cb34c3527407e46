package org.stblink.internal.crypto;

import org.stblink.hal.KeyAgreementAccelerator;

/**
 * X25519 by the platform, and in software what the platform cannot compute just now.
 *
 * <p>Threads: any number at a time.
 */
final class PlatformAgreement extends Primitives {
    private final KeyAgreementAccelerator platform;

    PlatformAgreement(KeyAgreementAccelerator platform) {
        this.platform = platform;
    }

    @Override
    public void publicKey(byte[] priv32, byte[] pub32) {
        Bytes.requireLength("private key", priv32, Suite.DH_BYTES);
        Bytes.requireLength("public key", pub32, Suite.DH_BYTES);
        if (!platform.x25519(priv32, basePoint(), pub32)) {
            super.publicKey(priv32, pub32);
        }
    }

    @Override
    public boolean agree(byte[] priv32, byte[] pub, int pubOff, byte[] out32) {
        Bytes.requireLength("private key", priv32, Suite.DH_BYTES);
        Bytes.requireLength("shared secret", out32, Suite.DH_BYTES);
        Bytes.requireRange(pub, pubOff, Suite.DH_BYTES, 0);
        byte[] theirs = new byte[Suite.DH_BYTES];
        System.arraycopy(pub, pubOff, theirs, 0, theirs.length);
        if (!platform.x25519(priv32, theirs, out32)) {
            return super.agree(priv32, pub, pubOff, out32);
        }
        return !Bytes.equalConstantTime(out32, 0, new byte[Suite.DH_BYTES], 0, Suite.DH_BYTES);
    }
}
