package org.stblink.server.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What lies where backups lie. */
class BackupDirectoryTest {
    private static final long NOW = 1_800_000_000_000L;

    @TempDir
    Path path;

    private BackupDirectory backups;

    @BeforeEach
    void open() {
        backups = new BackupDirectory(path);
    }

    private Path file(String name, long millis) throws Exception {
        Path file = Files.writeString(path.resolve(name), "x");
        Files.setLastModifiedTime(file, FileTime.fromMillis(millis));
        return file;
    }

    private static void assertThere(Path... files) {
        for (Path file : files) {
            assertThat(file).exists();
        }
    }

    @Test
    void theOldestGoAndThoseBeforeAnUpgradeStay() throws Exception {
        Path oldest = file("stblink-20260101T000000Z-5.db", NOW);
        Path second = file("stblink-20260102T000000Z-9.db", NOW);
        Path newest = file("stblink-20260103T000000Z-7.db", NOW);
        Path beforeAnUpgrade = file("stblink-20250101T000000Z-schema-20-3.db", NOW);
        Path other = file("letter.txt", NOW);

        backups.keepNewest(2, newest, NOW);

        assertThat(oldest).doesNotExist();
        assertThere(second, newest, beforeAnUpgrade, other);
    }

    @Test
    void whatAClockThatWasAheadHasNamedGoesFirstAndTheOneJustMadeNever() throws Exception {
        Path ahead = file("stblink-20310101T000000Z-5.db", NOW);
        Path furtherAhead = file("stblink-20310102T000000Z-6.db", NOW);
        Path right = file("stblink-20260103T000000Z-7.db", NOW);
        Path made = file("stblink-20260104T000000Z-8.db", NOW);

        backups.keepNewest(3, made, NOW);
        assertThat(ahead).doesNotExist();
        assertThere(furtherAhead, right, made);
        backups.keepNewest(2, made, NOW);
        assertThat(furtherAhead).doesNotExist();
        Path behind = file("stblink-19700101T000000Z-9.db", NOW);
        backups.keepNewest(1, behind, 1_000);
        assertThat(right).doesNotExist();
        assertThere(behind);
    }

    @Test
    void whatOneHadWrittenWhenItFailedIsGone() throws Exception {
        Connection closed = DriverManager.getConnection("jdbc:sqlite::memory:");
        closed.close();
        file("stblink-20270115T080000Z.part-journal", NOW); // as SQLite leaves it on a full disk

        assertThatThrownBy(() -> backups.make(closed, "", NOW)).isInstanceOf(SQLException.class);

        assertThat(path).isEmptyDirectory();
    }

    private static Connection failing(SQLiteErrorCode code) throws SQLException {
        Connection connection = mock(Connection.class);
        PreparedStatement statement = mock(PreparedStatement.class);
        when(connection.prepareStatement(anyString())).thenReturn(statement);
        when(statement.execute()).thenThrow(new SQLiteException("as a test wants it", code));
        return connection;
    }

    @ParameterizedTest
    @EnumSource(names = {"SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC"})
    void aFailureToWriteTheCopyIsToldOfItsDirectory(SQLiteErrorCode code) throws Exception {
        Connection connection = failing(code);

        assertThatThrownBy(() -> backups.make(connection, "", NOW))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("a backup cannot be written to " + path + " (" + code.name() + ")")
                .hasMessageContaining("see that there is room");
    }

    @ParameterizedTest
    @EnumSource(names = {"SQLITE_CORRUPT", "SQLITE_IOERR_READ", "SQLITE_IOERR_SHORT_READ", "SQLITE_BUSY"})
    void aFailureToReadTheDatabaseIsToldOfThat(SQLiteErrorCode code) throws Exception {
        Connection connection = failing(code);

        assertThatThrownBy(() -> backups.make(connection, "", NOW)).isInstanceOf(SQLException.class);
    }

    /** What a copy that was reported as written is, when it is read. */
    private static Connection copying(byte[] content) throws SQLException {
        Connection connection = mock(Connection.class);
        PreparedStatement statement = mock(PreparedStatement.class);
        AtomicReference<String> target = new AtomicReference<>("");
        doAnswer(call -> {
                    target.set(call.getArgument(1));
                    return null;
                })
                .when(statement)
                .setString(anyInt(), anyString());
        when(connection.prepareStatement(anyString())).thenReturn(statement);
        when(statement.execute()).thenAnswer(call -> {
            Files.write(Path.of(URI.create(target.get())), content);
            return false;
        });
        return connection;
    }

    @Test
    void aCopyThatCannotBeReadBackIsNotToldAsTheDatabasesFault() throws Exception {
        byte[] noDatabase = "not what was written, and longer than the header of a database is"
                .repeat(20)
                .getBytes(UTF_8);
        Connection connection = copying(noDatabase);

        assertThatThrownBy(() -> backups.make(connection, "", NOW))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the backup in " + path + " cannot be read back")
                .hasMessageContaining("SQLITE_NOTADB")
                .hasMessageContaining("see that disk");
        assertThat(path).isEmptyDirectory();
    }

    @Test
    void atTheStartItIsSaidWhetherBackupsCanBeWrittenAtAll() throws Exception {
        Path file = file("letter.txt", NOW);
        Path missing = path.resolve("disk/backups");

        new BackupDirectory(missing).tryOut();

        assertThat(missing).isEmptyDirectory();
        assertThatThrownBy(() -> new BackupDirectory(file).tryOut())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(file + " is a file: change backup.directory");
        assertThatThrownBy(() -> new BackupDirectory(file.resolve("backups")).tryOut())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot be written to " + file.resolve("backups"))
                .hasMessageContaining("Not a directory")
                .hasMessageContaining("who may write to it");
    }

    @Test
    void whatAKilledServerLeftGoesAnHourLater() throws Exception {
        List<Path> killed = List.of(
                file("stblink-20260101T000000Z.part", NOW - 3_600_001),
                file("stblink-20260101T000000Z.part-wal", NOW),
                file("stblink-20260101T000000Z.part-journal", NOW),
                file(
                        "stblink-20260102T000000Z-schema-30.part-journal",
                        NOW)); // of an earlier version, whose rest is gone
        Path ofAnother = file("stblink-20260201T000000Z.part", NOW - 3_600_000);
        Path journalOfAnother = file("stblink-20260201T000000Z.part-journal", 0);
        Path other = file("letter.part", 0);

        backups.removeUnfinished(NOW);

        assertThat(killed).noneMatch(Files::exists);
        assertThere(ofAnother, journalOfAnother, other);
    }

    @Test
    void theNewestByItsNameTellsWhenItWasMade() throws Exception {
        assertThat(backups.newestMillis()).isZero();
        assertThat(new BackupDirectory(path.resolve("nowhere")).newestMillis()).isZero();
        file("stblink-20260103T000000Z-7.db", NOW);
        file("stblink-20260101T000000Z-5.db", NOW + 9);
        file("stblink-20260301T000000Z.part", NOW + 99);
        assertThat(backups.newestMillis()).isEqualTo(NOW);
    }
}
