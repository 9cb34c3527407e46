package org.stblink.server.app;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.KeyAgreement;
import org.conscrypt.Conscrypt;
import org.conscrypt.OpenSSLX25519PrivateKey;
import org.conscrypt.OpenSSLX25519PublicKey;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.FixedBasePrimitives;
import org.stblink.internal.crypto.Hash;
import org.stblink.internal.crypto.Suite;
import org.tinylog.Logger;

/**
 * The primitives by what the server's machine has: agreements by BoringSSL's assembly, through Conscrypt, in 0.4 of the time of the ladder in
 * Java, and a registration has two; SHA-256 by the JDK. Public keys stay with the tables, which are quicker still.
 *
 * <p>Threads: any number at a time.
 */
final class PlatformPrimitives extends FixedBasePrimitives {
    private static final String AGREEMENT = "XDH";
    private static final String SHA256 = "SHA-256";

    private final Provider hashes = prototype().getProvider();
    /** Null where agreements are computed in Java. */
    private final @Nullable Provider agreements;

    private PlatformPrimitives(@Nullable Provider agreements) {
        this.agreements = agreements;
    }

    /** Without the native library where the machine has none, or one that computes something else. */
    static PlatformPrimitives load() {
        try {
            PlatformPrimitives loaded = new PlatformPrimitives(Conscrypt.newProvider());
            loaded.proveAgreements();
            Logger.info("X25519: native");
            return loaded;
        } catch (RuntimeException | LinkageError e) {
            Logger.info("X25519: in Java, since the native library cannot be used here ({})", e.toString());
            return withoutNative();
        }
    }

    static PlatformPrimitives withoutNative() {
        return new PlatformPrimitives(null);
    }

    /** Whether agreements are the native library's. */
    boolean isNative() {
        return agreements != null;
    }

    /** By the example of RFC 7748, section 6.1, and a point of low order. */
    private void proveAgreements() {
        HexFormat hex = HexFormat.of();
        byte[] alice = hex.parseHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        byte[] bob = hex.parseHex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
        byte[] shared = new byte[Suite.DH_BYTES];
        boolean agreed = agree(alice, bob, 0, shared);
        boolean right =
                hex.formatHex(shared).equals("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
        if (!agreed || !right || agree(alice, new byte[Suite.DH_BYTES], 0, shared)) {
            throw new IllegalStateException("it does not compute what RFC 7748 says");
        }
    }

    @Override
    public Hash hash() {
        try {
            return new PlatformSha256(MessageDigest.getInstance(SHA256, hashes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the platform had " + SHA256 + " before", e);
        }
    }

    private static MessageDigest prototype() {
        try {
            return MessageDigest.getInstance(SHA256);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the platform lacks " + SHA256, e);
        }
    }

    @Override
    public boolean agree(byte[] priv32, byte[] pub, int pubOff, byte[] out32) {
        Provider provider = agreements;
        if (provider == null) {
            return super.agree(priv32, pub, pubOff, out32);
        }
        Bytes.requireLength("private key", priv32, Suite.DH_BYTES);
        Bytes.requireLength("shared secret", out32, Suite.DH_BYTES);
        Bytes.requireRange(pub, pubOff, Suite.DH_BYTES, 0);
        LentKey key = new LentKey(priv32);
        try {
            KeyAgreement agreement = KeyAgreement.getInstance(AGREEMENT, provider);
            agreement.init(key);
            byte[] theirs = Arrays.copyOfRange(pub, pubOff, pubOff + Suite.DH_BYTES);
            agreement.doPhase(new OpenSSLX25519PublicKey(theirs), true);
            byte[] shared = agreement.generateSecret();
            System.arraycopy(shared, 0, out32, 0, Suite.DH_BYTES);
            Bytes.wipe(shared);
            return true;
        } catch (InvalidKeyException lowOrder) {
            // Of 32 bytes there is no other key that it refuses.
            Bytes.wipe(out32);
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the native library cannot agree", e);
        } finally {
            key.destroy();
        }
    }

    /** Shows its owner's bytes to the library, which would keep copies of its own key's. */
    private static final class LentKey extends OpenSSLX25519PrivateKey {
        private static final long serialVersionUID = 1L;

        private final transient byte[] owners;

        LentKey(byte[] owners) {
            super(owners);
            this.owners = owners;
        }

        @Override
        public byte[] getU() {
            return owners;
        }
    }
}
