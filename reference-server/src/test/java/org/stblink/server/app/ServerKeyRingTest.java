package org.stblink.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.hal.EntropySource;
import org.stblink.server.admin.KeyRing;
import org.stblink.server.control.ServerKeys;
import org.stblink.server.store.KeyDirectory;
import org.stblink.server.store.ServerKeyFile;
import org.stblink.server.store.StoreException;

/** Changes of the server's keys that fail half-way: in the file, and not in what is in use. */
class ServerKeyRingTest {
    private static final EntropySource ENTROPY = out -> {
        new SecureRandom().nextBytes(out);
        return true;
    };

    @TempDir
    Path directory;

    private KeyDirectory files;
    private ServerKeyRing ring;

    @BeforeEach
    void start() throws Exception {
        files = new KeyDirectory(directory);
        files.prepare(false, ENTROPY);
        ServerKeyFile file = files.serverKeys();
        ring = new ServerKeyRing(
                files,
                file,
                new ServerKeys(file.privateKeys()),
                ENTROPY,
                set -> CompletableFuture.completedFuture(true));
    }

    private List<String> ids() {
        return ring.list().keys().stream().map(KeyRing.Key::keyId).toList();
    }

    /** The public key cannot be put down, after the private ones were. */
    private void addInVain() throws Exception {
        files.serverKeys();
        Path inTheWay = directory.resolve("keys").resolve("server-key.pub.new");
        Files.createDirectories(inTheWay.resolve("in the way"));
        assertThatThrownBy(ring::add).isInstanceOf(StoreException.class).hasMessageContaining("public key");
        Files.delete(inTheWay.resolve("in the way"));
        Files.delete(inTheWay);
    }

    @Test
    void theKeyThatIsNamedIsRetiredAndNoOther() throws Exception {
        String first = ids().get(0);
        ring.add();
        String second = ids().get(0);
        addInVain();

        ring.retire(first);

        assertThat(ids()).hasSize(2).contains(second).doesNotContain(first);
        assertThatThrownBy(() -> ring.retire(first)).hasMessageContaining("has no key " + first);
    }

    @Test
    void thereAreNoMoreKeysThanAStartTakes() throws Exception {
        for (int keys = 1; keys < ServerKeyFile.MOST; keys++) {
            addInVain();
        }
        assertThatThrownBy(ring::add).hasMessageContaining("which is the most");
        assertThat(files.serverKeys().privateKeys()).hasSize(ServerKeyFile.MOST);
    }
}
