package org.stblink.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.stblink.server.store.Stores.await;
import static org.stblink.server.store.Stores.commit;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceRecord;

/** What an operator is told when the data directory or the database cannot be used. */
class DatabaseTest {
    @TempDir
    Path temporary;

    private Path data() {
        return temporary.resolve("data");
    }

    private Path file() throws Exception {
        Files.createDirectories(data());
        return data().resolve("stblink.db");
    }

    private void refusedWith(String... parts) {
        assertThatThrownBy(() -> Stores.open(data()))
                .isInstanceOf(StoreException.class)
                .message()
                .doesNotContain("\n")
                .contains(parts);
    }

    private static void execute(Path file, String... statements) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private void makeALargeDatabase() throws Exception {
        List<DeviceRecord> devices = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            devices.add(DeviceRecord.allowed("box-" + i, "g"));
        }
        try (Stores.Opened opened = Stores.open(data())) {
            await(commit(opened.store(), new Change(devices, List.of(), List.of(), List.of(), List.of(), List.of())));
        }
    }

    @Test
    void pathsWithSpecialCharactersWork() throws Exception {
        Path odd = temporary.resolve("a b?c%20d#e");
        try (Stores.Opened opened = Stores.open(odd)) {
            await(commit(opened.store(), Change.of(DeviceRecord.allowed("a", "g"))));
        }
        assertThat(odd.resolve("stblink.db")).isNotEmptyFile();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void onlyTheOwnerMayReadTheDatabase() throws Exception {
        try (Stores.Opened opened = Stores.open(data())) {
            await(commit(opened.store(), Change.of(DeviceRecord.allowed("a", "g"))));
            for (String name : new String[] {"stblink.db", "stblink.db-wal"}) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data().resolve(name))))
                        .isEqualTo("rw-------");
            }
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data())))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsNamed() throws Exception {
        Files.writeString(file(), "This is a letter, and longer than the header of a database would be. ".repeat(20));

        refusedWith("stblink.db", "is not a database", "move it away");
    }

    @Test
    void aDatabaseOfAnotherProgramIsLeftAlone() throws Exception {
        execute(file(), "CREATE TABLE recipes (name TEXT)");

        refusedWith("stblink.db", "belongs to another program");
    }

    @Test
    void aDirectoryInPlaceOfTheDatabaseIsNamed() throws Exception {
        Files.createDirectories(file());

        refusedWith("stblink.db is a directory");
    }

    @Test
    void damageIsFoundAtTheStart() throws Exception {
        makeALargeDatabase();
        try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
            byte[] junk = new byte[4096];
            Arrays.fill(junk, (byte) 0x55);
            for (long at = raw.length() / 2 / 4096 * 4096; at < raw.length(); at += 4096) {
                raw.seek(at);
                raw.write(junk);
            }
        }

        refusedWith("stblink.db", "is damaged", "restore the last backup");
    }

    @Test
    void aCutFileIsFoundAtTheStart() throws Exception {
        makeALargeDatabase();
        try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
            raw.setLength(raw.length() / 2);
        }

        refusedWith("stblink.db", "is damaged");
    }

    @Test
    void aSchemaOfALaterProgramIsLeftAlone() throws Exception {
        Stores.open(data()).close();
        execute(
                file(),
                "INSERT INTO flyway_schema_history SELECT max(installed_rank) + 1, '99', 'future', type,"
                        + " 'V99__future.sql', 7, installed_by, installed_on, execution_time, success FROM"
                        + " flyway_schema_history");

        refusedWith("schema version 99", "newer than this program");
    }

    private static StoreException notMigrated(SQLiteErrorCode code) {
        SQLException cause = new SQLiteException("[" + code + "]", code);
        return Database.notMigrated(
                Path.of("stblink.db"),
                new FlywayException(
                        "Failed to execute script V31__audit_places.sql\n----", new FlywayException("script", cause)));
    }

    @Test
    void onAFullDiskRoomIsAskedForAndNoBackup() {
        assertThat(notMigrated(SQLiteErrorCode.SQLITE_FULL))
                .hasMessage("database stblink.db cannot be brought to this program's schema (Failed to execute script"
                        + " V31__audit_places.sql): it cannot grow: free space on its disk, or raise store.max-megabytes."
                        + " It is as it was before that step: nothing has to be restored");
        assertThat(notMigrated(SQLiteErrorCode.SQLITE_IOERR_WRITE))
                .hasMessageContaining("cannot be read or written")
                .hasMessageEndingWith("nothing has to be restored");
    }

    @ParameterizedTest
    @EnumSource(names = {"SQLITE_CORRUPT", "SQLITE_ERROR"})
    void aDatabaseThatIsNotWhatItsSchemaSaysIsToBeRestored(SQLiteErrorCode code) {
        assertThat(notMigrated(code))
                .hasMessageEndingWith("restore the last backup")
                .hasRootCauseMessage("[" + code + "]");
    }

    @Test
    void twoServersDoNotShareADataDirectory() throws Exception {
        try (Stores.Opened first = Stores.open(data())) {
            refusedWith("in use by another server");
            await(first.store().fleet());
        }
        Stores.open(data()).close();
    }

    /** The system's lock, which another program would ask for. */
    @Test
    void aSecondOpeningInOneProgramDoesNotGiveTheDirectoryAway() throws Exception {
        Path lock = data().resolve("server.lock");
        DataDirectory first = DataDirectory.open(data());
        refusedWith("in use by another server");
        Path link = Files.createSymbolicLink(temporary.resolve("link"), data());
        assertThatThrownBy(() -> DataDirectory.open(link)).hasMessageContaining("in use by another server");
        assertThat(OtherProcess.canLock(lock)).isFalse();
        first.close();
        assertThat(OtherProcess.canLock(lock)).isTrue();

        try (DataDirectory second = DataDirectory.open(data())) {
            first.close();
            refusedWith("in use by another server");
            assertThat(OtherProcess.canLock(second.path().resolve("server.lock")))
                    .isFalse();
        }
    }

    @Test
    void aFileInPlaceOfTheDataDirectoryIsNamed() throws Exception {
        Files.writeString(data(), "x");

        refusedWith("data directory " + data() + " is a file");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aDataDirectoryThatCannotBeMadeIsNamed() {
        // Nobody, not even root, makes directories in /proc.
        assertThatThrownBy(() -> DataDirectory.open(Path.of("/proc/stblink")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("data directory /proc/stblink cannot be made")
                .hasMessageContaining("change data-dir");
    }
}
