package org.stblink.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.Mockito;

@Timeout(60)
class GroupCommitTest {
    private static final int ROOM = 20;

    @TempDir
    Path temporary;

    private Database database;
    private GroupCommit writer;
    private final CountDownLatch gate = new CountDownLatch(1);
    private final List<Integer> transactions = Collections.synchronizedList(new ArrayList<>());
    private final List<String> outcomes = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void open() throws Exception {
        database = Database.open(temporary.resolve("test.db"), StoreSettings.DEFAULT);
        try (Connection connection = database.writer();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE number (value INTEGER PRIMARY KEY)");
        }
        writer = new GroupCommit(
                temporary.resolve("test.db"), database.writer(), ROOM, new Counting(), new AuditTrail(() -> 0, 0));
        writer.start();
    }

    @AfterEach
    void close() {
        gate.countDown();
        writer.close();
    }

    private final class Counting implements CommitObserver {
        @Override
        public void committed(int changes, long nanos) {
            transactions.add(changes);
        }
    }

    /** Keeps the writer busy until the gate opens, so that what is submitted now forms one batch. */
    private void holdTheWriter() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        writer.submit(
                connection -> {
                    held.countDown();
                    awaitGate();
                },
                failure -> {});
        assertThat(held.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private void awaitGate() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private CompletableFuture<Exception> submit(String name, GroupCommit.Work work) {
        CompletableFuture<Exception> result = new CompletableFuture<>();
        writer.submit(work, failure -> {
            outcomes.add(name + (failure == null ? " ok" : " failed"));
            result.complete(failure);
        });
        return result;
    }

    private static GroupCommit.Work insert(int value) {
        return connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO number VALUES (" + value + ")");
            }
        };
    }

    private List<Integer> stored() throws SQLException {
        List<Integer> values = new ArrayList<>();
        try (Connection connection = database.reader();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT value FROM number ORDER BY value")) {
            while (row.next()) {
                values.add(row.getInt(1));
            }
        }
        return values;
    }

    private void submitInPassing(String name, int value) {
        writer.submitInPassing(insert(value), failure -> outcomes.add(name + (failure == null ? " ok" : " failed")));
    }

    @Test
    void errorInAChangeFailsThatOneAloneAndTheWriterGoesOn() throws Exception {
        holdTheWriter();
        CompletableFuture<Exception> before = submit("before", insert(1));
        CompletableFuture<Exception> fault = submit("fault", connection -> {
            insert(2).apply(connection);
            throw new LinkageError("as where a class is missing");
        });
        CompletableFuture<Exception> behind = submit("behind", insert(3));
        gate.countDown();

        assertThat(fault.get(30, TimeUnit.SECONDS))
                .isInstanceOf(StoreException.class)
                .hasRootCauseInstanceOf(LinkageError.class);
        assertThat(before.get(30, TimeUnit.SECONDS)).isNull();
        assertThat(behind.get(30, TimeUnit.SECONDS)).isNull();
        assertThat(stored()).containsExactly(1, 3);
    }

    @Test
    void errorInACallbackDoesNotEndTheWriter() throws Exception {
        writer.submit(insert(1), failure -> {
            throw new LinkageError("as where a class is missing");
        });
        assertThat(submit("behind", insert(2)).get(30, TimeUnit.SECONDS)).isNull();
        assertThat(stored()).containsExactly(1, 2);
    }

    @Test
    void whatNobodyWaitsForGoesWithTheNextChangeInOrder() throws Exception {
        holdTheWriter();
        submitInPassing("entry", 1);
        CompletableFuture<Exception> change = submit("change", insert(2));
        gate.countDown();
        assertThat(change.get(30, TimeUnit.SECONDS)).isNull();
        assertThat(outcomes).containsExactly("entry ok", "change ok");
        assertThat(transactions).containsExactly(1, 2);
    }

    @Test
    void whatNobodyWaitsForIsWrittenThoughNoOtherChangeComes() throws Exception {
        CompletableFuture<Exception> written = new CompletableFuture<>();
        writer.submitInPassing(insert(1), written::complete);
        assertThat(written.get(30, TimeUnit.SECONDS)).isNull();
        assertThat(stored()).containsExactly(1);
    }

    @Test
    void whatNobodyWaitsForIsWrittenBeforeTheEnd() throws Exception {
        submitInPassing("entry", 1);
        writer.close();
        assertThat(outcomes).containsExactly("entry ok");
        assertThat(stored()).containsExactly(1);
    }

    @Test
    void nobodyIsToldBeforeTheWholeBatchIsDurable() throws Exception {
        holdTheWriter();
        List<Integer> seenByFirst = new ArrayList<>();
        CompletableFuture<Void> first = new CompletableFuture<>();
        writer.submit(insert(1), failure -> {
            try {
                seenByFirst.addAll(stored());
                first.complete(null);
            } catch (SQLException e) {
                first.completeExceptionally(e);
            }
        });
        CompletableFuture<Exception> second = submit("second", insert(2));
        gate.countDown();

        Stores.await(first);
        assertThat(Stores.await(second)).isNull();
        // Both were in one transaction: when the first was told, the second was durable, too.
        assertThat(seenByFirst).containsExactly(1, 2);
    }

    @Test
    void aFailingChangeLeavesNothingAndHarmsNobody() throws Exception {
        holdTheWriter();
        CompletableFuture<Exception> before = submit("before", insert(1));
        CompletableFuture<Exception> halfWay = submit("halfWay", connection -> {
            insert(2).apply(connection);
            insert(1).apply(connection);
        });
        CompletableFuture<Exception> faulty = submit("faulty", connection -> {
            insert(3).apply(connection);
            throw new IllegalStateException("a fault of the program");
        });
        CompletableFuture<Exception> after = submit("after", insert(4));
        gate.countDown();

        assertThat(Stores.await(before)).isNull();
        assertThat(Stores.await(halfWay)).isInstanceOf(SQLException.class);
        assertThat(Stores.await(faulty)).isInstanceOf(IllegalStateException.class);
        assertThat(Stores.await(after)).isNull();
        assertThat(stored()).containsExactly(1, 4);
        assertThat(outcomes).containsExactly("before ok", "halfWay failed", "faulty failed", "after ok");
    }

    @Test
    void whatDoesNotFitIsRefusedAtOnceAndTheRestIsDone() throws Exception {
        holdTheWriter();
        List<CompletableFuture<Exception>> results = new ArrayList<>();
        for (int i = 0; i < ROOM + 5; i++) {
            results.add(submit("change" + i, insert(i)));
        }
        for (int i = ROOM; i < ROOM + 5; i++) {
            assertThat(results.get(i)).isCompletedWithValueMatching(StoreException.class::isInstance);
        }
        gate.countDown();

        for (int i = 0; i < ROOM; i++) {
            assertThat(Stores.await(results.get(i))).isNull();
        }
        assertThat(stored()).hasSize(ROOM);
    }

    /** With a wait for each, the last of a full batch would hear of it twenty minutes later. */
    @Test
    void allOfABatchHearAfterOneWaitThatAnotherProgramHoldsTheDatabase() throws Exception {
        Path file = temporary.resolve("test.db");
        Database impatient = Database.open(file, new StoreSettings(50, 1, 0, 0));
        GroupCommit.Companion companion = Mockito.mock(GroupCommit.Companion.class);
        CountDownLatch held = new CountDownLatch(1);
        try (GroupCommit waiter = new GroupCommit(file, impatient.writer(), ROOM, new Counting(), companion);
                Connection other = database.writer();
                Statement statement = other.createStatement()) {
            waiter.start();
            waiter.submit(insert(0), failure -> {
                held.countDown();
                awaitGate();
            });
            assertThat(held.await(30, TimeUnit.SECONDS)).isTrue();
            statement.execute("BEGIN IMMEDIATE");
            List<CompletableFuture<Exception>> batch = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                CompletableFuture<Exception> told = new CompletableFuture<>();
                waiter.submit(insert(i), told::complete);
                batch.add(told);
            }
            gate.countDown();

            for (CompletableFuture<Exception> told : batch) {
                assertThat(Stores.await(told)).isInstanceOf(SQLException.class).hasMessageContaining("SQLITE_BUSY");
            }
            Mockito.verify(companion).lost();
            statement.execute("ROLLBACK");
            CompletableFuture<Exception> behind = new CompletableFuture<>();
            waiter.submit(insert(4), behind::complete);
            assertThat(Stores.await(behind)).isNull();
        }
        assertThat(stored()).containsExactly(0, 4);
    }

    @Test
    void aCallbackThatThrowsDoesNotStopTheWriter() throws Exception {
        writer.submit(insert(1), failure -> {
            throw new IllegalStateException("thrown on purpose by a test");
        });

        assertThat(Stores.await(submit("next", insert(2)))).isNull();
    }
}
