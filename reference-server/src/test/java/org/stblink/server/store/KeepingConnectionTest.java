package org.stblink.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;

/** Statements that are kept behave like fresh ones. */
class KeepingConnectionTest {
    private static final String ECHO = "SELECT ?";

    @TempDir
    Path folder;

    private KeepingConnection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = new KeepingConnection(folder.resolve("kept.db").toUri().toString(), new SQLiteConfig());
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void sameTextIsGivenTheSameStatementAgain() throws SQLException {
        PreparedStatement first = connection.prepareStatement(ECHO);
        first.close();
        assertThat(connection.prepareStatement(ECHO)).isSameAs(first);
    }

    @Test
    void statementInUseIsNotGivenToAnother() throws SQLException {
        try (PreparedStatement one = connection.prepareStatement(ECHO);
                PreparedStatement other = connection.prepareStatement(ECHO)) {
            assertThat(other).isNotSameAs(one);
            assertThat(echo(one, "one")).isEqualTo("one");
            assertThat(echo(other, "other")).isEqualTo("other");
        }
    }

    @Test
    void nothingThatWasBoundIsLeft() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ECHO)) {
            assertThat(echo(statement, "secret")).isEqualTo("secret");
        }
        try (PreparedStatement statement = connection.prepareStatement(ECHO);
                ResultSet row = statement.executeQuery()) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isNull();
        }
    }

    @Test
    void statementWorksAfterOneThatFailed() throws SQLException {
        run("CREATE TABLE once (value TEXT NOT NULL PRIMARY KEY)");
        insert("a");
        assertThatThrownBy(() -> insert("a")).isInstanceOf(SQLException.class);
        insert("b");
        try (PreparedStatement count = connection.prepareStatement("SELECT count(*) FROM once");
                ResultSet row = count.executeQuery()) {
            assertThat(row.getInt(1)).isEqualTo(2);
        }
    }

    @Test
    void moreTextsThanAreKeptAllWork() throws SQLException {
        for (int i = 0; i < 500; i++) {
            try (PreparedStatement statement = connection.prepareStatement("SELECT ? || " + i)) {
                assertThat(echo(statement, "n")).isEqualTo("n" + i);
            }
        }
    }

    @Test
    void textThatIsUsedAgainAndAgainIsKeptHoweverManyOthersComeInBetween() throws SQLException {
        PreparedStatement first = connection.prepareStatement(ECHO);
        first.close();
        for (int i = 0; i < 500; i++) {
            try (PreparedStatement other = connection.prepareStatement("SELECT ? || " + i)) {
                echo(other, "n");
            }
            try (PreparedStatement again = connection.prepareStatement(ECHO)) {
                assertThat(again).isSameAs(first);
            }
        }
        run("SELECT 1");
        assertThat(connection.prepareStatement("SELECT ? || 499")).isNotSameAs(first);
    }

    private void insert(String value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO once VALUES (?)")) {
            statement.setString(1, value);
            statement.executeUpdate();
        }
    }

    private void run(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    private static String echo(PreparedStatement statement, String value) throws SQLException {
        statement.setString(1, value);
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }
}
