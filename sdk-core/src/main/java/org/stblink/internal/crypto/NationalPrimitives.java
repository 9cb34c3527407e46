package org.stblink.internal.crypto;

/**
 * What the national suite computes: ECDH on sm2p256v1 with keys that are x-coordinates (docs/protocol.md, section 3.4), and SM3. In software.
 *
 * <p>Threads: any number at a time.
 */
final class NationalPrimitives extends Primitives {
    @Override
    boolean isPrivateKey(byte[] priv32) {
        return Sm2Curve.isScalar(priv32);
    }

    @Override
    public void publicKey(byte[] priv32, byte[] pub32) {
        Bytes.requireLength("private key", priv32, Suite.DH_BYTES);
        Bytes.requireLength("public key", pub32, Suite.DH_BYTES);
        Sm2Curve curve = new Sm2Curve();
        curve.multiplyBase(priv32, pub32);
        curve.wipe();
    }

    @Override
    public boolean agree(byte[] priv32, byte[] pub, int pubOff, byte[] out32) {
        Bytes.requireLength("private key", priv32, Suite.DH_BYTES);
        Bytes.requireLength("shared secret", out32, Suite.DH_BYTES);
        Bytes.requireRange(pub, pubOff, Suite.DH_BYTES, 0);
        Sm2Curve curve = new Sm2Curve();
        boolean agreed = curve.multiply(priv32, pub, pubOff, out32);
        curve.wipe();
        return agreed;
    }

    @Override
    public Hash hash() {
        return new Sm3();
    }
}
