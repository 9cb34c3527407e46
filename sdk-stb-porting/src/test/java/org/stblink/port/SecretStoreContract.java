package org.stblink.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;

/** The rules of {@link SecretStore}, for every port alike. A test's name starts with the rule it checks. */
public abstract class SecretStoreContract {
    private static final byte[] OLD = {1, 2, 3};
    private static final byte[] NEW = {4, 5, 6, 7};

    /** The store under test, empty at the start. The same one until {@link #restart}. */
    protected abstract SecretStore store() throws Exception;

    /** Loses everything that is not durable and opens the same storage again. */
    protected abstract SecretStore restart() throws Exception;

    @Test
    void SEC_1_recordIsThereAfterARestart() throws Exception {
        store().put("ticket", OLD);
        store().put("ticket", NEW);
        assertThat(restart().get("ticket")).isEqualTo(NEW);
    }

    @Test
    void SEC_1_recordsOfEverySizeAreKept() throws Exception {
        for (int size : new int[] {1, 2, 255, 256, SecretStore.MAX_RECORD_BYTES}) {
            byte[] value = new byte[size];
            Arrays.fill(value, (byte) size);
            store().put("r" + size, value);
            assertThat(store().get("r" + size)).isEqualTo(value);
        }
    }

    @Test
    void SEC_2_absentRecordIsNull() throws Exception {
        assertThat(store().get("absent")).isNull();
    }

    @Test
    void SEC_4_keyIsThereAfterARestartAndCannotBeReadBack() throws Exception {
        byte[] key = key(7);
        store().importKey("auth", key);
        assertThat(store().get("auth")).isNull();
        byte[] before = hmac(store(), "auth", "data");
        assertThat(hmac(restart(), "auth", "data")).isEqualTo(before);
    }

    @Test
    void SEC_4_importReplacesAKey() throws Exception {
        store().importKey("auth", key(1));
        byte[] first = hmac(store(), "auth", "data");
        store().importKey("auth", key(2));
        assertThat(hmac(store(), "auth", "data")).isNotEqualTo(first);
    }

    /** RFC 4231, section 4.2 (test case 1). */
    @Test
    void SEC_5_hmacIsThatOfRfc4231() throws Exception {
        byte[] key = new byte[32]; // HMAC pads a shorter key with zeros, so case 1's key of 20 bytes is this one.
        Arrays.fill(key, 0, 20, (byte) 0x0b);
        store().importKey("rfc", key);
        byte[] in = "..Hi There..".getBytes(StandardCharsets.US_ASCII);
        byte[] out = new byte[32];
        store().hmac("rfc", SecretStore.HASH_SHA256, in, 2, 8, out);
        assertThat(hex(out)).isEqualTo("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        assertThat(new String(in, StandardCharsets.US_ASCII)).isEqualTo("..Hi There..");
    }

    @Test
    void SEC_5_hmacTakesNothingAndTheMost() throws Exception {
        store().importKey("k", key(3));
        byte[] out = new byte[32];
        store().hmac("k", SecretStore.HASH_SHA256, new byte[0], 0, 0, out);
        byte[] empty = out.clone();
        store().hmac("k", SecretStore.HASH_SHA256, new byte[1024], 0, 1024, out);
        assertThat(out).isNotEqualTo(empty);
    }

    @Test
    void SEC_5_absentKeyAndUnknownHashThrow() throws Exception {
        store().put("record", OLD);
        store().importKey("k", key(3));
        assertThatThrownBy(() -> hmac(store(), "absent", "x")).isInstanceOf(HalException.class);
        assertThatThrownBy(() -> hmac(store(), "record", "x")).isInstanceOf(HalException.class);
        assertThatThrownBy(() -> store().hmac("k", 99, new byte[1], 0, 1, new byte[32]))
                .isInstanceOf(HalException.class);
    }

    @Test
    void SEC_6_deleteIsDurableAndIdempotent() throws Exception {
        store().put("record", OLD);
        store().importKey("key", key(1));
        for (int i = 0; i < 2; i++) {
            store().delete("record");
            store().delete("key");
        }
        SecretStore after = restart();
        assertThat(after.get("record")).isNull();
        assertThatThrownBy(() -> hmac(after, "key", "x")).isInstanceOf(HalException.class);
    }

    @Test
    void SEC_7_namesOfEveryAllowedShapeWork() throws Exception {
        String longest = String.join("", java.util.Collections.nCopies(64, "x"));
        for (String name :
                new String[] {"a", ".", "..", "-", "_", "a.b-c_9", "r-a", "box.key", "store.lock", longest}) {
            store().put(name, name.getBytes(StandardCharsets.US_ASCII));
        }
        SecretStore after = restart();
        for (String name :
                new String[] {"a", ".", "..", "-", "_", "a.b-c_9", "r-a", "box.key", "store.lock", longest}) {
            assertThat(after.get(name)).as(name).isEqualTo(name.getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void SEC_7_otherNamesAreRejected() throws Exception {
        String tooLong = String.join("", java.util.Collections.nCopies(65, "x"));
        for (String name : new String[] {"", "A", "a b", "a/b", "../x", "ä", "a\u0000", tooLong}) {
            assertRejected(() -> store().put(name, OLD), name);
            assertRejected(() -> store().get(name), name);
            assertRejected(() -> store().delete(name), name);
            assertRejected(() -> store().importKey(name, key(1)), name);
        }
    }

    private interface Call {
        void run() throws Exception;
    }

    private static void assertRejected(Call call, String name) {
        Throwable thrown = catchThrowable(call::run);
        assertThat(thrown).as("name \"%s\"", name).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void SEC_7_recordAndKeyDoNotShareAName() throws Exception {
        store().put("record", OLD);
        store().importKey("key", key(1));
        byte[] before = hmac(store(), "key", "x");
        assertThatThrownBy(() -> store().importKey("record", key(1))).isInstanceOf(HalException.class);
        assertThatThrownBy(() -> store().put("key", OLD)).isInstanceOf(HalException.class);
        assertThat(store().get("record")).isEqualTo(OLD);
        assertThat(hmac(store(), "key", "x")).isEqualTo(before);
    }

    @Test
    void SEC_9_arraysPassedInAreNotKept() throws Exception {
        byte[] value = NEW.clone();
        byte[] key = key(9);
        store().put("record", value);
        store().importKey("key", key);
        byte[] before = hmac(store(), "key", "x");
        Arrays.fill(value, (byte) 0);
        Arrays.fill(key, (byte) 0);
        assertThat(store().get("record")).isEqualTo(NEW);
        assertThat(hmac(store(), "key", "x")).isEqualTo(before);
    }

    @Test
    void SEC_9_arraysReturnedAreTheCallersToWipe() throws Exception {
        store().put("record", NEW);
        Arrays.fill(store().get("record"), (byte) 0);
        assertThat(store().get("record")).isEqualTo(NEW);
    }

    @Test
    void sizesOutOfRangeAreRejected() throws Exception {
        assertThatThrownBy(() -> store().put("a", new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().put("a", new byte[SecretStore.MAX_RECORD_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().importKey("a", new byte[31])).isInstanceOf(IllegalArgumentException.class);
        store().importKey("k", key(1));
        assertThatThrownBy(() -> store().hmac("k", SecretStore.HASH_SHA256, new byte[1025], 0, 1025, new byte[32]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store().get("a")).isNull();
    }

    protected static byte[] key(int seed) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) seed);
        return key;
    }

    protected static byte[] hmac(SecretStore store, String key, String text) throws HalException {
        byte[] in = text.getBytes(StandardCharsets.US_ASCII);
        byte[] out = new byte[32];
        store.hmac(key, SecretStore.HASH_SHA256, in, 0, in.length, out);
        return out;
    }

    private static String hex(byte[] bytes) {
        return String.format("%064x", new BigInteger(1, bytes));
    }
}
