package org.stblink.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.internal.wire.Registered;
import org.stblink.server.admin.AdminClient;
import org.stblink.server.transport.SocketDevice;

/** The real program on a disk that is full or read-only, and on files that are damaged: it says which and what to do. */
@Timeout(240)
class StoreFaultsTest {
    /** Mounts a small file system for the command behind it and nobody else; it is gone with the command. */
    private static final String MOUNT = "mount -t tmpfs -o size=\"$0\" stblink \"$1\" && shift && exec \"$@\"";

    private static final String READ_ONLY =
            "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && exec \"$@\"";

    @TempDir
    Path temporary;

    private Path data;
    private Path config;

    @BeforeEach
    void configure() throws Exception {
        data = temporary.resolve("data");
        config = Files.writeString(temporary.resolve("server.conf"), "control.port = 0\nadmin.port = 0\n");
    }

    private ServerProcess server(String... under) throws Exception {
        return new ServerProcess(List.of(under), temporary, "--config", config.toString(), "--data", data.toString());
    }

    private static void assumeMounts() throws Exception {
        Process probe = new ProcessBuilder("sh", "-c", "unshare -m --propagation private mount -t tmpfs stblink /mnt")
                .redirectErrorStream(true)
                .start();
        probe.getOutputStream().close();
        boolean can = probe.waitFor(30, TimeUnit.SECONDS) && probe.exitValue() == 0;
        assumeTrue(
                can,
                "*** NOT SHOWN: full and read-only disks need unshare, mount and the right to use them (root) ***");
    }

    private ServerProcess onASmallDisk(String size) throws Exception {
        Files.createDirectories(data);
        return server("unshare", "-m", "--propagation", "private", "sh", "-c", MOUNT, size, data.toString());
    }

    private static void refuses(ServerProcess server, String... parts) throws Exception {
        assertThat(server.awaitExit()).as(server.errors()).isEqualTo(4);
        assertThat(server.errors().lines())
                .as(server.errors())
                .filteredOn(line -> line.startsWith("stblink-server: "))
                .singleElement()
                .asString()
                .contains(parts);
    }

    /** A data directory of a server that was killed, with devices and a log that was not put back yet. */
    private void used(int devices) throws Exception {
        try (ServerProcess server = server().awaitReady()) {
            Servers.allow(server.admin(data), "box", devices);
            for (int i = 0; i < 3; i++) {
                try (SocketDevice box =
                        new SocketDevice(server.control(), server.publicKey(), "box-" + i, Servers.TOKEN)) {
                    box.online();
                }
            }
            server.kill();
            server.awaitExit();
        }
        assertThat(data.resolve("stblink.db-wal")).isNotEmptyFile();
    }

    @Test
    void aDiskThatFillsUpRefusesDevicesForAWhileAndNamesTheFileAndGoesOnWhenThereIsRoom() throws Exception {
        assumeMounts();
        try (ServerProcess server = onASmallDisk("16m").awaitReady()) {
            // The mount is the process's own; this is the way to it from here.
            Path disk = Path.of("/proc/" + server.pid() + "/root" + data);
            AdminClient admin = server.admin(disk);
            Servers.allow(admin, "box", 200);
            SocketDevice before = new SocketDevice(server.control(), server.publicKey(), "box-0", Servers.TOKEN);
            Registered address = before.online();
            before.close();
            Path ballast = disk.resolve("ballast");
            fill(ballast);

            SocketDevice refused = null;
            for (int i = 1; i < 200 && refused == null; i++) {
                SocketDevice box = new SocketDevice(server.control(), server.publicKey(), "box-" + i, Servers.TOKEN);
                if (box.connect().enrol() instanceof Refused answer) {
                    assertThat(answer.code).isEqualTo(RefusedCode.TRY_LATER);
                    refused = box;
                }
                box.close();
            }
            assertThat(refused).as("a device that the disk has no room for").isNotNull();
            assertThat(server.errors())
                    .contains(
                            "ERROR",
                            "changes cannot be stored: database " + data.resolve("stblink.db") + " cannot grow")
                    .contains("free space on its disk");

            Files.delete(ballast);
            try (SocketDevice again = refused.at(server.control());
                    SocketDevice old = before.at(server.control())) {
                assertThat(again.online().address).isNotNull();
                assertThat(old.online().address).isEqualTo(address.address);
            }
            assertThat(server.errors()).contains("changes are stored again");
        }
    }

    private static void fill(Path ballast) throws IOException {
        byte[] block = new byte[4096];
        try (var out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    @Test
    void aDiskThatIsFullAtTheStartIsNamed() throws Exception {
        assumeMounts();
        try (ServerProcess server = onASmallDisk("1m")) {
            refuses(server, "data directory " + data, "KB of room left", "free space on its disk");
        }
    }

    @Test
    void aReadOnlyDiskIsNamedAtTheStartAndNothingIsLost() throws Exception {
        assumeMounts();
        used(10);
        try (ServerProcess server =
                server("unshare", "-m", "--propagation", "private", "sh", "-c", READ_ONLY, data.toString())) {
            refuses(server, "data directory " + data, "is not writable");
        }
        assertHolds(10);
    }

    private void assertHolds(int devices) throws Exception {
        try (Server server = Server.start(settings(), () -> {})) {
            assertThat((List<?>) Servers.admin(server).devices("", "", 1000).get("devices"))
                    .hasSize(devices);
        }
    }

    private ServerSettings settings() throws StartFailure {
        return SettingsReader.read(config).withDataDirectory(data);
    }

    /** One kind of damage: what is done, and what must be said. */
    private void damaged(Path copy, Damage damage, String... parts) throws Exception {
        copy(copy, data);
        damage.to(data);
        ServerSettings settings = settings();
        StartFailure failure = catchThrowableOfType(StartFailure.class, () -> Server.start(settings, () -> {}));
        assertThat(failure).as("the start with %s", List.of(parts)).isNotNull();
        assertThat(failure.exitCode()).isEqualTo(StartFailure.ENVIRONMENT);
        assertThat(failure.getMessage()).doesNotContain("\n").contains(parts);
    }

    private interface Damage {
        void to(Path data) throws IOException;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (!Files.isDirectory(file)) {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
                } else if (!Files.exists(target)) {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private static void overwrite(Path file, long at, int value, int count) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            assertThat(raw.length()).isGreaterThan(at + count);
            raw.seek(at);
            for (int i = 0; i < count; i++) {
                raw.write(value);
            }
        }
    }

    @Test
    void everyKindOfDamageIsNamedWithWhatToDo() throws Exception {
        used(300);
        Path log = data.resolve("stblink.db-wal");
        Path copy = temporary.resolve("copy");
        copy(data, copy);

        // The log, while its changes stand nowhere else.
        damaged(
                copy,
                d -> overwrite(log, 8, 0x55, 4),
                "stblink.db-wal is damaged (its header)",
                "restore the last backup");
        damaged(
                copy,
                d -> overwrite(log, 32 + 24 + 100, 0x55, 64),
                "stblink.db-wal is damaged (frame 0 of",
                "keep a copy");
        damaged(copy, d -> overwrite(log, Files.size(log) / 2, 0, 5000), "stblink.db-wal is damaged (frame ");

        // The database file, its log being put back.
        copy(copy, data);
        assertHolds(300);
        Path whole = temporary.resolve("whole");
        copy(data, whole);
        Path database = data.resolve("stblink.db");
        long size = Files.size(database);
        damaged(whole, d -> overwrite(database, 0, 0x55, 16), "database " + database + " is not a database");
        damaged(
                whole,
                d -> overwrite(database, size / 2 / 4096 * 4096, 0x55, 8192),
                database + " is damaged",
                "restore");
        damaged(whole, d -> cut(database, size / 2), database + " is damaged", "restore");
        damaged(whole, d -> cut(database, 5000), database.toString(), "is damaged", "restore");
        damaged(whole, d -> cut(database, 0), "the database is new or empty", "restore that one from its last backup");
        damaged(whole, d -> Files.delete(database), "the database is new or empty", "server-key.pub");
    }

    private static void cut(Path file, long length) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(length);
        }
    }

    @Test
    void aTornEndOfTheLogIsWhatAPowerCutLeavesAndNoDamage() throws Exception {
        used(10);
        Path log = data.resolve("stblink.db-wal");
        // A transaction that was being written: frames without an end, after the last that was acknowledged.
        byte[] frame = new byte[24 + 4096];
        try (RandomAccessFile raw = new RandomAccessFile(log.toFile(), "r")) {
            raw.seek(32);
            raw.readFully(frame);
        }
        Files.write(log, frame, StandardOpenOption.APPEND);
        Files.write(log, new byte[1000], StandardOpenOption.APPEND);

        assertHolds(10);
    }

    @Test
    void aDatabaseThatIsDamagedUnderARunningServerIsNamedAndNobodyIsTakenForUnknown() throws Exception {
        used(300);
        assertHolds(300);
        try (ServerProcess server = server().awaitReady()) {
            Path database = data.resolve("stblink.db");
            overwrite(database, 4096, 0x55, (int) (Files.size(database) - 4097));
            int answered = 0;
            for (int i = 100; i < 130; i++) {
                try (SocketDevice box =
                        new SocketDevice(server.control(), server.publicKey(), "box-" + i, Servers.TOKEN)) {
                    if (box.connect().enrol() instanceof Refused answer) {
                        assertThat(answer.code)
                                .as("a device that is on the list")
                                .isEqualTo(RefusedCode.TRY_LATER);
                    } else {
                        answered++;
                    }
                }
            }
            assertThat(answered).as("answered from pages in memory").isLessThan(30);
            assertThat(server.errors()).contains("database " + database + " is damaged", "restore the last backup");
        }
    }
}
