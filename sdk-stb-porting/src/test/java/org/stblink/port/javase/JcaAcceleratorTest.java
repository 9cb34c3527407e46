package org.stblink.port.javase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.security.DigestException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.stblink.SoftwareCrypto;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.LogSink;
import org.stblink.port.CryptoAcceleratorContract;
import org.stblink.port.LogCodes;

/** The JVM's ciphers keep the contract, SM4's with a provider that is added; wrong and absent ones are not used. */
class JcaAcceleratorTest extends CryptoAcceleratorContract {
    private static final Provider SM4 = new Sm4Provider();

    /** Under a clock that stands still: whoever is right wins. */
    private final CryptoAccelerator accelerator = new JcaAccelerator(
            new NoLogSink(), new JcaKeyMaker(), new JcaSha256()::hash, () -> new Race(() -> 0, true));

    private final List<Integer> codes = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private long now;

    @BeforeAll
    static void addProvider() {
        Security.addProvider(SM4);
    }

    @AfterAll
    static void removeProvider() {
        Security.removeProvider(SM4.getName());
    }

    @Override
    protected CryptoAccelerator accelerator() {
        return accelerator;
    }

    /** On a machine that interprets, under a clock that {@link Slow} alone drives. */
    private JcaAccelerator with(JcaAccelerator.KeyMaker maker) {
        JcaAccelerator made = with(maker, new JcaSha256()::hash);
        assertThat(takeLast(texts)).startsWith("SHA-256: the platform's (the platform's takes ");
        assertThat(takeLast(codes)).isEqualTo(LogCodes.CIPHER_CHOSEN);
        return made;
    }

    private static <T> T takeLast(List<T> list) {
        int last = list.size() - 1;
        T taken = list.get(last);
        list.subList(last, last + 1).clear();
        return taken;
    }

    private JcaAccelerator with(JcaAccelerator.KeyMaker maker, JcaAccelerator.Hasher hasher) {
        return new JcaAccelerator(
                new LogSink() {
                    @Override
                    public boolean enabled(int level) {
                        return true;
                    }

                    @Override
                    public void log(int level, int code, String text) {
                        codes.add(code);
                        texts.add(text);
                    }
                },
                maker,
                hasher,
                () -> new Race(() -> now, false));
    }

    /** What became of SHA-256, by which the log's last line tells. */
    private int codeOf(JcaAccelerator.Hasher hasher) {
        codes.clear();
        JcaAccelerator made = with(new JcaKeyMaker(), hasher);
        int code = codes.get(codes.size() - 1);
        byte[] hash = new byte[32];
        byte[] expected = new byte[32];
        new SoftwareCrypto().sha256(bytes(100), 3, 70, expected, 0);
        assertThat(made.sha256(bytes(100), 3, 70, hash, 0)).isEqualTo(code == LogCodes.CIPHER_CHOSEN);
        assertThat(hash).isEqualTo(code == LogCodes.CIPHER_CHOSEN ? expected : new byte[32]);
        return code;
    }

    @Test
    void hashIsThePlatformsWhereItIsThereRightAndNotSlower() {
        JcaSha256 right = new JcaSha256();
        assertThat(codeOf(right::hash)).isEqualTo(LogCodes.CIPHER_CHOSEN);
        assertThat(codeOf((in, off, len, out, outOff) -> {
                    throw new NoSuchAlgorithmException("none");
                }))
                .isEqualTo(LogCodes.CIPHER_ABSENT);
        assertThat(codeOf((in, off, len, out, outOff) -> {
                    right.hash(in, off, len, out, outOff);
                    out[outOff + 31] ^= 1;
                }))
                .isEqualTo(LogCodes.CIPHER_WRONG);
        assertThat(codeOf((in, off, len, out, outOff) -> right.hash(in, 0, len, out, outOff)))
                .as("a message is not where its array begins")
                .isEqualTo(LogCodes.CIPHER_WRONG);
        assertThat(codeOf((in, off, len, out, outOff) -> {
                    now += 1_000_000;
                    right.hash(in, off, len, out, outOff);
                }))
                .isEqualTo(LogCodes.CIPHER_SLOW);
    }

    @Test
    void hashThatBreaksDuringTheRaceIsNotUsed() {
        JcaSha256 right = new JcaSha256();
        int[] calls = {0};
        assertThat(codeOf((in, off, len, out, outOff) -> {
                    calls[0]++;
                    if (calls[0] > 3) {
                        throw new DigestException("out of digests");
                    }
                    right.hash(in, off, len, out, outOff);
                }))
                .isEqualTo(LogCodes.CIPHER_WRONG);
    }

    @Test
    void hashThatFailsLaterIsTheSdksForOnce() {
        JcaSha256 right = new JcaSha256();
        Exception[] fault = {null};
        JcaAccelerator made = with(new JcaKeyMaker(), (in, off, len, out, outOff) -> {
            if (fault[0] instanceof DigestException) {
                throw (DigestException) fault[0];
            } else if (fault[0] != null) {
                throw (ProviderException) fault[0];
            }
            right.hash(in, off, len, out, outOff);
        });
        fault[0] = new DigestException("no session left");
        assertThat(made.sha256(bytes(10), 0, 10, new byte[32], 0)).isFalse();
        fault[0] = new ProviderException("the token is asleep");
        assertThat(made.sha256(bytes(10), 0, 10, new byte[32], 0)).isFalse();
        fault[0] = null;
        assertThat(made.sha256(bytes(10), 0, 10, new byte[32], 0)).isTrue();
    }

    @Test
    void cipherThatThePlatformHasNoPlaceForLaterIsTheSdksForThisKey() {
        Exception[] fault = {null};
        JcaAccelerator made = with((algorithm, key) -> {
            if (fault[0] instanceof InvalidKeyException) {
                throw (InvalidKeyException) fault[0];
            } else if (fault[0] != null) {
                throw (ProviderException) fault[0];
            }
            return new JcaKeyMaker().make(algorithm, key);
        });
        fault[0] = new InvalidKeyException("no session left");
        assertThat(made.aead(CryptoAccelerator.AES_256_GCM, new byte[32])).isNull();
        fault[0] = new ProviderException("the token is asleep");
        assertThat(made.aead(CryptoAccelerator.AES_256_GCM, new byte[32])).isNull();
        fault[0] = null;
        assertThat(made.aead(CryptoAccelerator.AES_256_GCM, new byte[32])).isNotNull();
    }

    /** Nothing of one hash goes into the next, on one thread or on several: a digest is kept from one to the next. */
    @Test
    void hashesOfSeveralThreadsAtATimeAreRight() throws Exception {
        JcaSha256 shared = new JcaSha256();
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int first = t;
            tasks.add(() -> {
                int wrong = 0;
                byte[] hash = new byte[32];
                byte[] expected = new byte[32];
                for (int i = 0; i < 2_000; i++) {
                    byte[] message = bytes((first * 31 + i) % 200);
                    shared.hash(message, 0, message.length, hash, 0);
                    new SoftwareCrypto().sha256(message, 0, message.length, expected, 0);
                    wrong += Arrays.equals(hash, expected) ? 0 : 1;
                }
                return wrong;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            for (Future<Integer> wrong : threads.invokeAll(tasks)) {
                assertThat(wrong.get()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void ACC_1_absentAlgorithmIsNullAndTheOtherWorks() {
        JcaAccelerator old = with((algorithm, key) -> {
            if (algorithm == JcaAeadKey.Algorithm.CHACHA20_POLY1305) {
                throw new NoSuchAlgorithmException("as before Java 11");
            }
            return new JcaKeyMaker().make(algorithm, key);
        });
        assertThat(old.aead(CryptoAccelerator.CHACHA20_POLY1305, new byte[32])).isNull();
        assertThat(old.aead(CryptoAccelerator.AES_256_GCM, new byte[32])).isNotNull();
        assertThat(codes).containsExactly(LogCodes.CIPHER_ABSENT, LogCodes.CIPHER_CHOSEN, LogCodes.CIPHER_CHOSEN);
        assertThat(texts.get(0))
                .isEqualTo("ChaCha20-Poly1305: the SDK's own (the platform has none: as before Java 11)");
        assertThat(texts.get(1)).startsWith("AES-256-GCM: the platform's (");
    }

    @Test
    void ACC_1_sm4IsNullWhereTheJvmHasNone() {
        removeProvider();
        try {
            assumeThat(Security.getProviders("Cipher.SM4")).isNull();
            JcaAccelerator usual = with(new JcaKeyMaker());
            assertThat(usual.aead(CryptoAccelerator.SM4_GCM, new byte[32])).isNull();
            assertThat(usual.aead(CryptoAccelerator.AES_256_GCM, new byte[32])).isNotNull();
            assertThat(codes).containsExactly(LogCodes.CIPHER_CHOSEN, LogCodes.CIPHER_CHOSEN, LogCodes.CIPHER_ABSENT);
            assertThat(texts.get(2)).startsWith("SM4-GCM: the SDK's own (the platform has none: ");
        } finally {
            addProvider();
        }
    }

    @Test
    void ACC_2_sm4TakesTheFirstHalfOfTheKeyAndAnyNonceTwice() {
        byte[] key = bytes(32);
        byte[] other = key.clone();
        Arrays.fill(other, 16, 32, (byte) 0);
        byte[] nonce = bytes(12);
        AeadKey platforms = with(new JcaKeyMaker()).aead(CryptoAccelerator.SM4_GCM, key);
        AeadKey own = new SoftwareCrypto().aead(CryptoAccelerator.SM4_GCM, other);
        for (int length : new int[] {0, 1, 16, 17, 4096}) {
            byte[] sealed = Arrays.copyOf(bytes(length), length + 16);
            byte[] again = sealed.clone();
            byte[] expected = sealed.clone();
            own.seal(nonce, key, 3, 20, expected, 0, length);
            assertThat(platforms.seal(nonce, key, 3, 20, sealed, 0, length)).isEqualTo(length + 16);
            assertThat(platforms.seal(nonce, key, 3, 20, again, 0, length)).isEqualTo(length + 16);
            assertThat(sealed).isEqualTo(expected).isEqualTo(again);
            assertThat(platforms.open(nonce, key, 3, 20, sealed, 0, sealed.length))
                    .isEqualTo(length);
            assertThat(Arrays.copyOf(sealed, length)).isEqualTo(bytes(length));
            again[length] ^= 1;
            assertThat(platforms.open(nonce, key, 3, 20, again, 0, again.length))
                    .isEqualTo(AeadKey.BAD_TAG);
            assertThat(again).as("what was forged").containsOnly(0);
        }
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 7 + 5);
        }
        return bytes;
    }

    @Test
    void rightButSlowCipherIsLeftToTheSdkAndTheLogHasBothTimes() {
        JcaAccelerator slow = with((algorithm, key) -> {
            AeadKey right = new JcaKeyMaker().make(algorithm, key);
            return algorithm == JcaAeadKey.Algorithm.CHACHA20_POLY1305 ? new Slow(right) : right;
        });
        assertThat(slow.aead(CryptoAccelerator.CHACHA20_POLY1305, new byte[32])).isNull();
        assertThat(slow.aead(CryptoAccelerator.AES_256_GCM, new byte[32])).isNotNull();
        assertThat(codes).startsWith(LogCodes.CIPHER_SLOW, LogCodes.CIPHER_CHOSEN);
        assertThat(texts.get(0))
                .isEqualTo(
                        "ChaCha20-Poly1305: the SDK's own (the platform's takes 1000 us for 4096 bytes, the SDK's own"
                                + " 0 us)");
    }

    @Test
    void choicesTellWhatTheLogTold() {
        JcaAccelerator right = with(new JcaKeyMaker());
        assertThat(right.choices())
                .extracting(CipherChoice::algorithm)
                .containsExactly("ChaCha20-Poly1305", "AES-256-GCM", "SM4-GCM", "SHA-256");
        assertThat(right.choices()).allMatch(CipherChoice::isPlatforms);
        assertThat(right.choices().subList(0, 3))
                .extracting(CipherChoice::toString)
                .isEqualTo(texts);
    }

    @Test
    void cipherThatBreaksDuringTheRaceIsNotUsed() {
        JcaAccelerator tired = with((algorithm, key) -> new Tired(new JcaKeyMaker().make(algorithm, key)));
        assertThat(tired.aead(CryptoAccelerator.AES_256_GCM, new byte[32])).isNull();
        assertThat(codes).hasSize(3).containsOnly(LogCodes.CIPHER_WRONG);
        assertThat(texts.get(0)).contains("out of descriptors");
    }

    @Test
    void recordIsSealedAndOpenedWithoutAnotherOfItsSize() {
        byte[] record = new byte[16_384 + 16];
        byte[] nonce = new byte[12];
        AeadKey key = accelerator.aead(CryptoAccelerator.AES_256_GCM, new byte[32]);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        int times = 500;
        long before = 0;
        for (int i = -10; i < times; i++) { // the first ones load classes, and make what is kept
            if (i == 0) {
                before = threads.getThreadAllocatedBytes(thread);
            }
            nonce[0] = (byte) i;
            nonce[1] = (byte) (i >> 8);
            key.seal(nonce, record, 0, 0, record, 0, record.length - 16);
            assertThat(key.open(nonce, record, 0, 0, record, 0, record.length) == record.length - 16)
                    .isTrue();
        }
        assertThat((threads.getThreadAllocatedBytes(thread) - before) / times)
                .as("bytes allocated for a record of 16,384 sealed and opened")
                .isLessThan(8192);
    }

    /** A provider that is right, and takes a millisecond a record. */
    private final class Slow extends Wrapped {
        Slow(AeadKey right) {
            super(right);
        }

        @Override
        public int seal(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
            now += 1_000_000;
            return super.seal(nonce12, ad, adOff, adLen, buf, off, len);
        }
    }

    /** A provider that is right three times. */
    private static final class Tired extends Wrapped {
        private int calls;

        Tired(AeadKey right) {
            super(right);
        }

        @Override
        public int seal(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
            calls++;
            if (calls > 3) {
                throw new IllegalStateException("out of descriptors");
            }
            return super.seal(nonce12, ad, adOff, adLen, buf, off, len);
        }
    }

    private static class Wrapped implements AeadKey {
        private final AeadKey right;

        Wrapped(AeadKey right) {
            this.right = right;
        }

        @Override
        public int seal(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
            return right.seal(nonce12, ad, adOff, adLen, buf, off, len);
        }

        @Override
        public int open(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
            return right.open(nonce12, ad, adOff, adLen, buf, off, len);
        }

        @Override
        public void destroy() {
            right.destroy();
        }
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
            JcaAccelerator broken = with((algorithm, key) -> new Faulty(new JcaKeyMaker().make(algorithm, key), fault));
            assertThat(broken.aead(CryptoAccelerator.CHACHA20_POLY1305, new byte[32]))
                    .as("%s", fault)
                    .isNull();
            assertThat(broken.aead(CryptoAccelerator.AES_256_GCM, new byte[32]))
                    .as("%s", fault)
                    .isNull();
            assertThat(broken.aead(CryptoAccelerator.SM4_GCM, new byte[32]))
                    .as("%s", fault)
                    .isNull();
            assertThat(codes).as("%s", fault).hasSize(3).containsOnly(LogCodes.CIPHER_WRONG);
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
