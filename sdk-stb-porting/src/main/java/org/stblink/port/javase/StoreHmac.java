package org.stblink.port.javase;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.stblink.SoftwareCrypto;
import org.stblink.hal.HalException;
import org.stblink.hal.LogSink;
import org.stblink.port.LogCodes;

/**
 * HMAC-SHA-256 for stores that hold their keys in software: the platform's where it is there and right, else the SDK's own.
 * Every proof that a box gives is one such computation, over 1,024 bytes at most: being right is what counts here, and the two
 * do not race as ciphers do ({@link JcaAccelerator}).
 *
 * <p>Immutable; any thread.
 */
public final class StoreHmac {
    /** A way to compute it; a test has its own. */
    interface Implementation {
        void mac(byte[] key, byte[] in, int off, int len, byte[] out32) throws GeneralSecurityException;
    }

    private static final String NAME = "HMAC-SHA-256";
    private static final String JCA_NAME = "HmacSHA256";

    /** RFC 4231, section 4.3. */
    private static final byte[] KEY = ascii("Jefe");

    private static final byte[] TEXT = ascii("what do ya want for nothing?");
    private static final byte[] ANSWER = {
        (byte) 0x5b, (byte) 0xdc, (byte) 0xc1, (byte) 0x46, (byte) 0xbf, (byte) 0x60, (byte) 0x75, (byte) 0x4e,
        (byte) 0x6a, (byte) 0x04, (byte) 0x24, (byte) 0x26, (byte) 0x08, (byte) 0x95, (byte) 0x75, (byte) 0xc7,
        (byte) 0x5a, (byte) 0x00, (byte) 0x3f, (byte) 0x08, (byte) 0x9d, (byte) 0x27, (byte) 0x39, (byte) 0x83,
        (byte) 0x9d, (byte) 0xec, (byte) 0x58, (byte) 0xb9, (byte) 0x64, (byte) 0xec, (byte) 0x38, (byte) 0x43
    };

    private final Implementation used;
    private final CipherChoice choice;

    private StoreHmac(Implementation used, CipherChoice choice) {
        this.used = used;
        this.choice = choice;
    }

    /** Tests the platform's, and says in the log when it is not used. */
    public static StoreHmac choose(LogSink log) {
        return choose(log, StoreHmac::platforms);
    }

    static StoreHmac choose(LogSink log, Implementation platforms) {
        CipherChoice choice = choice(platforms);
        if (choice.isPlatforms()) {
            return new StoreHmac(platforms, choice);
        }
        choice.tell(log);
        return new StoreHmac(new SoftwareCrypto()::hmacSha256, choice);
    }

    private static CipherChoice choice(Implementation platforms) {
        try {
            byte[] out = new byte[ANSWER.length];
            platforms.mac(KEY, TEXT, 0, TEXT.length, out);
            if (!MessageDigest.isEqual(out, ANSWER)) {
                return no(LogSink.ERROR, LogCodes.CIPHER_WRONG, "the platform's gives wrong results");
            }
            return new CipherChoice(NAME, true, LogSink.INFO, LogCodes.CIPHER_CHOSEN, "it gives the right results");
        } catch (GeneralSecurityException absent) {
            return no(LogSink.INFO, LogCodes.CIPHER_ABSENT, "the platform has none: " + absent.getMessage());
        } catch (RuntimeException e) {
            return no(LogSink.ERROR, LogCodes.CIPHER_WRONG, "the platform's fails: " + e);
        }
    }

    private static CipherChoice no(int level, int code, String why) {
        return new CipherChoice(NAME, false, level, code, why);
    }

    private static void platforms(byte[] key, byte[] in, int off, int len, byte[] out32)
            throws GeneralSecurityException {
        Mac mac = Mac.getInstance(JCA_NAME);
        mac.init(new SecretKeySpec(key, JCA_NAME));
        mac.update(in, off, len);
        mac.doFinal(out32, 0);
    }

    /** Whose implementation is used, and why. */
    public CipherChoice choice() {
        return choice;
    }

    /**
     * Computes it.
     *
     * @param key 1 byte or more
     * @param out32 receives 32 bytes
     * @throws IllegalArgumentException when {@code out32} is shorter
     * @throws HalException when the platform fails at what it could do before
     */
    public void mac(byte[] key, byte[] in, int off, int len, byte[] out32) throws HalException {
        if (out32.length < ANSWER.length) {
            throw new IllegalArgumentException("out32 must have 32 bytes, not " + out32.length);
        }
        try {
            used.mac(key, in, off, len, out32);
        } catch (GeneralSecurityException e) {
            Arrays.fill(out32, (byte) 0);
            throw new HalException("the platform's " + NAME + " fails", e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
