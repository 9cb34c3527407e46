package org.stblink.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;

/** What a {@link SecretStore} does beyond what the kit looks at: a caller's mistakes, and names after a restart. */
public abstract class SecretStoreContract {
    /** The store under test, empty at the start. The same one until {@link #restart}. */
    protected abstract SecretStore store() throws Exception;

    /** Loses everything that is not durable and opens the same storage again. */
    protected abstract SecretStore restart() throws Exception;

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
}
