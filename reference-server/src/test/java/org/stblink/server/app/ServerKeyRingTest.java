package org.stblink.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.hal.EntropySource;
import org.stblink.server.admin.KeyRing;
import org.stblink.server.control.ServerKeys;
import org.stblink.server.domain.ServerKeySet;
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

    private final List<ServerKeySet> published = new ArrayList<>();
    private final List<ServerKeyFile> marked = new ArrayList<>();
    private KeyDirectory files;
    private ServerKeyRing ring;

    @BeforeEach
    void start() throws Exception {
        files = new KeyDirectory(directory);
        files.prepare(false, ENTROPY);
        ServerKeyFile file = files.serverKeys();
        files.publish(file);
        ring = new ServerKeyRing(files, file, new ServerKeys(file.privateKeys()), ENTROPY, marked::add, set -> {
            published.add(set);
            return CompletableFuture.completedFuture(true);
        });
    }

    private List<String> ids() {
        return ring.list().keys().stream().map(KeyRing.Key::keyId).toList();
    }

    /** A change that came into the file, and failed before it was used: a directory that could not be forced, for one. */
    private void keepBehindItsBack(ServerKeyFile file) throws Exception {
        files.keepServerKeys(file);
    }

    private static byte[] key() {
        byte[] key = new byte[KeyDirectory.KEY_BYTES];
        ENTROPY.fill(key);
        return key;
    }

    private ServerKeyFile file() throws Exception {
        return files.serverKeys();
    }

    @Test
    void theKeyThatIsNamedIsRetiredAndNoOther() throws Exception {
        String first = ids().get(0);
        ring.add();
        String second = ids().get(0);
        keepBehindItsBack(new ServerKeyFile(
                2,
                List.of(key(), file().privateKeys().get(0), file().privateKeys().get(1))));

        ring.retire(first);

        assertThat(ids()).hasSize(2).contains(second).doesNotContain(first);
        assertThat(file().privateKeys()).hasSize(2);
    }

    @Test
    void thereAreNoMoreKeysThanAStartTakes() throws Exception {
        while (ids().size() < ServerKeyFile.MOST) {
            ring.add();
        }
        assertThatThrownBy(ring::add).hasMessageContaining("which is the most");
        assertThat(file().privateKeys()).hasSize(ServerKeyFile.MOST);
    }

    @Test
    void aRetirementThatCameIntoTheFileIsDoneWhenItIsAskedForAgain() throws Exception {
        String first = ids().get(0);
        ring.add();
        String second = ids().get(0);
        keepBehindItsBack(new ServerKeyFile(2, List.of(file().privateKeys().get(0))));

        ring.retire(first);

        assertThat(ids()).containsExactly(second);
        assertThat(ring.list().serial()).isEqualTo(2);
        assertThat(published).extracting(ServerKeySet::serial).endsWith(2L);
        assertThat(marked).extracting(ServerKeyFile::serial).endsWith(2L);
    }

    @Test
    void theLastKeyOfTheFileIsNeverRetired() throws Exception {
        ring.add();
        String second = ids().get(0);
        keepBehindItsBack(new ServerKeyFile(2, List.of(file().privateKeys().get(0))));

        assertThatThrownBy(() -> ring.retire(second)).hasMessageContaining("the only key");

        assertThat(file().privateKeys()).hasSize(1);
        assertThat(ids()).containsExactly(second);
    }

    @Test
    void aKeyWhosePublicHalfCannotBeWrittenIsInUseAllTheSame() throws Exception {
        String first = ids().get(0);
        Path inTheWay = directory.resolve("keys").resolve("server-key.pub.new");
        Files.createDirectories(inTheWay.resolve("in the way"));
        assertThatThrownBy(ring::add).isInstanceOf(StoreException.class).hasMessageContaining("is in place");
        assertThat(ids()).hasSize(2).contains(first);

        Files.delete(inTheWay.resolve("in the way"));
        ring.retire(first);

        assertThat(ids()).hasSize(1);
        assertThat(Files.readString(directory.resolve("keys").resolve("server-key.pub"))
                        .strip())
                .isEqualTo(ring.list().keys().get(0).publicKey());
    }
}
