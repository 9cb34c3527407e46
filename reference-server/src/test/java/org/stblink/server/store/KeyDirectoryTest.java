package org.stblink.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Primitives;

class KeyDirectoryTest {
    private static final EntropySource ENTROPY = out -> {
        new SecureRandom().nextBytes(out);
        return true;
    };

    @TempDir
    Path data;

    private Path key(String name) {
        return data.resolve("keys").resolve(name);
    }

    private KeyDirectory started() throws StoreException {
        KeyDirectory keys = new KeyDirectory(data);
        keys.prepare(false, ENTROPY);
        return keys;
    }

    @Test
    void firstStartMakesKeysThatTheNextStartsRead() throws Exception {
        KeyDirectory first = started();
        byte[] master = first.masterKey();
        byte[] server = first.serverKeys().privateKeys().get(0);
        KeyDirectory second = new KeyDirectory(data);
        second.prepare(true, ENTROPY);

        assertThat(second.masterKey()).isEqualTo(master).isNotEqualTo(server);
        assertThat(second.serverKeys().privateKeys().get(0)).isEqualTo(server);
        second.publish(second.serverKeys());
        byte[] publicKey = new byte[32];
        Primitives.SOFTWARE.publicKey(server, publicKey);
        assertThat(Files.readString(key("server-key.pub")))
                .isEqualTo(HexFormat.of().formatHex(publicKey) + "\n");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void onlyTheOwnerMayReadKeys() throws Exception {
        started().serverKeys().privateKeys().get(0);

        for (String name : List.of("master.key", "server.key")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key(name))))
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("keys"))))
                .isEqualTo("rwx------");
    }

    @Test
    void aMissingMasterKeyIsNeverReplacedSilently() throws Exception {
        KeyDirectory keys = started();
        Files.delete(key("master.key"));

        assertThatThrownBy(() -> keys.prepare(true, ENTROPY))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("master.key is missing")
                .hasMessageContaining("restore it from its backup");
        assertThat(key("master.key")).doesNotExist();
    }

    /** A directory that leads to itself stands for one that this user may not enter: the superuser enters them all. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void keysThatCannotBeLookedAtAreNotCalledMissing() throws Exception {
        Files.createSymbolicLink(data.resolve("keys"), data.resolve("keys"));
        KeyDirectory keys = new KeyDirectory(data);

        assertThatThrownBy(() -> keys.prepare(true, ENTROPY))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot be looked at")
                .hasMessageContaining("give that directory")
                .hasMessageNotContaining("missing");
        assertThatThrownBy(keys::nextMasterKey).hasMessageContaining("cannot be looked at");
    }

    @Test
    void aMissingServerKeyIsNeverReplacedSilently() throws Exception {
        KeyDirectory keys = started();
        Files.delete(key("server.key"));

        assertThatThrownBy(() -> keys.prepare(true, ENTROPY))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("server.key is missing")
                .hasMessageContaining("devices have pinned it");
    }

    @Test
    void aStartThatWasCutOffBetweenTwoKeysGoesOn() throws Exception {
        byte[] master = started().masterKey();
        Files.delete(key("server.key"));
        Files.writeString(key("server.key.new"), "half a ke");

        KeyDirectory again = started();

        assertThat(again.masterKey()).isEqualTo(master);
        assertThat(again.serverKeys().privateKeys().get(0)).hasSize(32);
        assertThat(key("server.key.new")).doesNotExist();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aKeyThatOthersMayReadIsRefused() throws Exception {
        KeyDirectory keys = started();
        for (String permissions : List.of("rw-r-----", "rw----r--", "rw-----w-")) {
            Files.setPosixFilePermissions(key("master.key"), PosixFilePermissions.fromString(permissions));

            assertThatThrownBy(keys::masterKey)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("may be read by other users")
                    .hasMessageContaining("chmod 600");
        }
        Files.setPosixFilePermissions(key("master.key"), PosixFilePermissions.fromString("r--------"));
        assertThat(keys.masterKey()).hasSize(32);
    }

    @Test
    void aDamagedKeyIsRefusedAndNotShown() throws Exception {
        KeyDirectory keys = started();
        String hex = Files.readString(key("master.key")).strip();
        for (String bad : List.of("", "xy", hex.substring(2), hex + "00", hex.replace(hex.charAt(5), 'g'))) {
            Files.writeString(key("master.key"), bad);

            assertThatThrownBy(keys::masterKey)
                    .as("content of %d characters", bad.length())
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("64 hex digits")
                    .message()
                    .satisfies(text ->
                            assertThat(bad.length() > 8 && text.contains(bad)).isFalse());
        }
        Files.writeString(key("master.key"), hex + "\r\n");
        assertThat(keys.masterKey()).isEqualTo(HexFormat.of().parseHex(hex));
    }

    @Test
    void aRandomSourceThatIsNotReadyMakesNoKey() {
        assertThatThrownBy(() -> new KeyDirectory(data).prepare(false, out -> false))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("random source");
        assertThat(key("master.key")).doesNotExist();
    }
}
