package org.stblink.port.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;
import org.stblink.port.SecretStoreContract;
import org.stblink.port.javase.NoLogSink;
import org.stblink.port.javase.SecureRandomEntropy;

/** The store over a real token: SoftHSM. */
class Pkcs11SecretStoreTest extends SecretStoreContract {
    @TempDir
    private Path temporary;

    private int slot;
    private Pkcs11SecretStore store;

    @BeforeEach
    void open() throws Exception {
        Tokens.require();
        slot = Tokens.fresh();
        store = open(slot);
    }

    @AfterEach
    void close() throws IOException {
        if (store != null) {
            store.close();
        }
    }

    private Pkcs11SecretStore open(int in) throws HalException {
        return Pkcs11SecretStore.open(
                Tokens.open(in), temporary.resolve("box"), new SecureRandomEntropy(), new NoLogSink());
    }

    @Override
    protected SecretStore store() {
        return store;
    }

    @Override
    protected SecretStore restart() throws Exception {
        store.close();
        store = open(slot);
        return store;
    }

    @Test
    void neitherKeyNorRecordStandsInAFileOfTheStore() throws Exception {
        byte[] key = "a key that can be looked for....".getBytes(StandardCharsets.US_ASCII);
        byte[] record = "a record that can be looked for".getBytes(StandardCharsets.US_ASCII);
        store.importKey("k", key);
        store.put("r", record);
        try (Stream<Path> files = Files.walk(temporary)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .doesNotContain("that can be looked for");
            }
        }
    }

    @Test
    void recordsDoNotOpenBesideAnotherToken() throws Exception {
        store.put("r", new byte[] {1});
        store.close();
        int other = Tokens.fresh();
        assertThatThrownBy(() -> open(other)).isInstanceOf(HalException.class).hasMessageContaining("another token");
        assertThat(restart().get("r")).containsExactly(1);
    }

    @Test
    void recordAndKeyDoNotShareAName() throws Exception {
        store.put("r", new byte[] {1});
        store.importKey("k", key(1));
        assertThatThrownBy(() -> store.importKey("r", key(1))).isInstanceOf(HalException.class);
        assertThatThrownBy(() -> store.put("k", new byte[] {1})).isInstanceOf(HalException.class);
        store.delete("k");
        store.put("k", new byte[] {1});
    }

    @Test
    void keyThatBindsTheRecordsCannotBeComputedWith() {
        assertThatThrownBy(() -> store.hmac("BINDING", SecretStore.HASH_SHA256, new byte[1], 0, 1, new byte[32]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a name is");
    }

    @Test
    void otherHashesAreRefused() throws Exception {
        store.importKey("k", key(1));
        assertThatThrownBy(() -> store.hmac("k", HASH_SM3, new byte[1], 0, 1, new byte[32]))
                .isInstanceOf(HalException.class);
    }

    private static final int HASH_SM3 = SecretStore.HASH_SM3;
}
