package org.stblink.port.javase;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.LogSink;
import org.stblink.port.CryptoAcceleratorContract;
import org.stblink.port.LogCodes;

/** The JVM's ciphers keep the contract; wrong and absent ones are not used. */
class JcaAcceleratorTest extends CryptoAcceleratorContract {
    private final CryptoAccelerator accelerator = new JcaAccelerator(new NoLogSink());
    private final List<Integer> codes = new ArrayList<>();

    @Override
    protected CryptoAccelerator accelerator() {
        return accelerator;
    }

    private JcaAccelerator with(JcaAccelerator.KeyMaker maker) {
        return new JcaAccelerator(
                new LogSink() {
                    @Override
                    public boolean enabled(int level) {
                        return true;
                    }

                    @Override
                    public void log(int level, int code, String text) {
                        codes.add(code);
                    }
                },
                maker);
    }

    @Test
    void ACC_1_absentAlgorithmIsNullAndTheOtherWorks() {
        JcaAccelerator old = with((algorithm, key) -> {
            if (algorithm == JcaAeadKey.Algorithm.CHACHA20_POLY1305) {
                throw new NoSuchAlgorithmException("as before Java 11");
            }
            return new JcaAeadKey(algorithm, key);
        });
        assertThat(old.aead(CryptoAccelerator.CHACHA20_POLY1305, new byte[32])).isNull();
        assertThat(old.aead(CryptoAccelerator.AES_256_GCM, new byte[32])).isNotNull();
        assertThat(codes).containsExactly(LogCodes.CIPHER_ABSENT);
    }

    private enum Fault {
        WRONG_CIPHERTEXT,
        WRONG_TAG,
        WRONG_LENGTH,
        ACCEPTS_FORGERIES,
        WRONG_PLAINTEXT,
        THROWS
    }

    @Test
    void ACC_2_cipherThatFailsItsTestIsNotUsed() {
        for (Fault fault : Fault.values()) {
            codes.clear();
            JcaAccelerator broken = with((algorithm, key) -> new Faulty(new JcaAeadKey(algorithm, key), fault));
            assertThat(broken.aead(CryptoAccelerator.CHACHA20_POLY1305, new byte[32]))
                    .as("%s", fault)
                    .isNull();
            assertThat(broken.aead(CryptoAccelerator.AES_256_GCM, new byte[32]))
                    .as("%s", fault)
                    .isNull();
            assertThat(codes).as("%s", fault).containsExactly(LogCodes.CIPHER_WRONG, LogCodes.CIPHER_WRONG);
        }
    }

    /** A provider with a bug. */
    private static final class Faulty implements AeadKey {
        private final AeadKey right;
        private final Fault fault;

        Faulty(AeadKey right, Fault fault) {
            this.right = right;
            this.fault = fault;
        }

        @Override
        public int seal(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
            if (fault == Fault.THROWS) {
                throw new IllegalStateException("bug");
            }
            int count = right.seal(nonce12, ad, adOff, adLen, buf, off, len);
            if (fault == Fault.WRONG_CIPHERTEXT) {
                buf[off] ^= 1;
            } else if (fault == Fault.WRONG_TAG) {
                buf[off + len] ^= 1;
            }
            return fault == Fault.WRONG_LENGTH ? count - 1 : count;
        }

        @Override
        public int open(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
            int count = right.open(nonce12, ad, adOff, adLen, buf, off, len);
            if (fault == Fault.WRONG_PLAINTEXT) {
                buf[off] ^= 1;
            }
            return fault == Fault.ACCEPTS_FORGERIES ? len - 16 : count;
        }

        @Override
        public void destroy() {
            right.destroy();
        }
    }
}
