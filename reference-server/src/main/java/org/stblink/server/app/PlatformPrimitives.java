package org.stblink.server.app;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.FixedBasePrimitives;
import org.stblink.internal.crypto.Hash;
import org.stblink.internal.crypto.Suite;
import org.tinylog.Logger;

/**
 * The primitives by what the server's machine has: X25519 by BoringSSL's assembly, in 0.4 of the time of Java, and a registration has three of
 * them; SHA-256 by the JDK.
 *
 * <p>Threads: any number at a time.
 */
final class PlatformPrimitives extends FixedBasePrimitives {
    private static final String SHA256 = "SHA-256";

    private final Provider hashes = prototype().getProvider();
    /** Null where X25519 is computed in Java. */
    private final @Nullable NativeX25519 x25519;

    private PlatformPrimitives(@Nullable NativeX25519 x25519) {
        this.x25519 = x25519;
    }

    /** Without the native library where the machine has none, or one that computes something else. */
    static PlatformPrimitives load() {
        try {
            PlatformPrimitives loaded = new PlatformPrimitives(new NativeX25519());
            loaded.prove();
            Logger.info("X25519: native");
            return loaded;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            Logger.info("X25519: in Java, since the native library cannot be used here ({})", e.toString());
            return withoutNative();
        }
    }

    static PlatformPrimitives withoutNative() {
        return new PlatformPrimitives(null);
    }

    /** Whether key pairs and agreements are the native library's. */
    boolean isNative() {
        return x25519 != null;
    }

    /** By the example of RFC 7748, section 6.1, a point of low order, and two key pairs of its own, beside what Java makes of them. */
    private void prove() {
        HexFormat hex = HexFormat.of();
        byte[] alice = hex.parseHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        byte[] bob = hex.parseHex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
        byte[] shared = new byte[Suite.DH_BYTES];
        boolean agreed = agree(alice, bob, 0, shared);
        boolean right =
                hex.formatHex(shared).equals("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
        byte[] first = drawn();
        byte[] second = drawn();
        if (!agreed || !right || agree(alice, new byte[Suite.DH_BYTES], 0, shared) || Arrays.equals(first, second)) {
            throw new IllegalStateException("it does not compute what RFC 7748 says");
        }
    }

    /** The public key of a fresh pair. */
    private byte[] drawn() {
        byte[] privateKey = new byte[Suite.DH_BYTES];
        byte[] publicKey = new byte[Suite.DH_BYTES];
        byte[] expected = new byte[Suite.DH_BYTES];
        generate(out -> false, privateKey, publicKey);
        publicKey(privateKey, expected);
        Bytes.wipe(privateKey);
        if (!Arrays.equals(publicKey, expected)) {
            throw new IllegalStateException("its key pairs are none");
        }
        return publicKey;
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

    /** By the library's own draw where it is there, in half the time that the tables take for the public key alone; the source is then not asked. */
    @Override
    public boolean generate(EntropySource entropy, byte[] priv32, byte[] pub32) {
        NativeX25519 library = x25519;
        if (library == null) {
            return super.generate(entropy, priv32, pub32);
        }
        Bytes.requireLength("private key", priv32, Suite.DH_BYTES);
        Bytes.requireLength("public key", pub32, Suite.DH_BYTES);
        library.generate(priv32, pub32);
        return true;
    }

    @Override
    public boolean agree(byte[] priv32, byte[] pub, int pubOff, byte[] out32) {
        NativeX25519 library = x25519;
        if (library == null) {
            return super.agree(priv32, pub, pubOff, out32);
        }
        Bytes.requireLength("private key", priv32, Suite.DH_BYTES);
        Bytes.requireLength("shared secret", out32, Suite.DH_BYTES);
        Bytes.requireRange(pub, pubOff, Suite.DH_BYTES, 0);
        return library.agree(priv32, Arrays.copyOfRange(pub, pubOff, pubOff + Suite.DH_BYTES), out32);
    }
}
