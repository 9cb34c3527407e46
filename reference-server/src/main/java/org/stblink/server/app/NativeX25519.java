package org.stblink.server.app;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.InvalidKeyException;
import org.conscrypt.Conscrypt;
import org.stblink.internal.crypto.Bytes;

/**
 * X25519 by BoringSSL's assembly, by the calls that Conscrypt makes of it itself. Its public face, key objects and an agreement made for each use, takes
 * another 25 microseconds for each registration, a tenth of it, and leaves copies of the keys on the heap that nobody wipes. What the
 * library calls them may change with its version: then this cannot be made, and a test says so.
 *
 * <p>Threads: any number at a time.
 */
final class NativeX25519 {
    private static final String CALLS = "org.conscrypt.NativeCrypto";

    private final MethodHandle keyPair;
    private final MethodHandle agreement;

    /**
     * Loads the library.
     *
     * @throws ReflectiveOperationException when it has not these calls
     * @throws LinkageError when there is none for this machine
     */
    NativeX25519() throws ReflectiveOperationException {
        Conscrypt.checkAvailability();
        Class<?> calls = Class.forName(CALLS);
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(calls, MethodHandles.lookup());
        keyPair = lookup.findStatic(
                calls, "X25519_keypair", MethodType.methodType(void.class, byte[].class, byte[].class));
        agreement = lookup.findStatic(
                calls, "X25519", MethodType.methodType(boolean.class, byte[].class, byte[].class, byte[].class));
    }

    /** A fresh key pair, drawn by the library from the system's random source. */
    void generate(byte[] priv32, byte[] pub32) {
        try {
            keyPair.invokeExact(pub32, priv32);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** The shared secret; false, and zeroes, when the other's key has low order. */
    boolean agree(byte[] priv32, byte[] theirs32, byte[] out32) {
        try {
            if ((boolean) agreement.invokeExact(out32, priv32, theirs32)) {
                return true;
            }
        } catch (InvalidKeyException lowOrder) {
            // As false: of 32 bytes there is no other key that it refuses.
        } catch (Throwable e) {
            throw failed(e);
        }
        Bytes.wipe(out32);
        return false;
    }

    private static RuntimeException failed(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("the native library cannot compute X25519", cause);
    }
}
