package org.stblink.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.store.audit.AuditHead;

/** A search finds what reading every entry would, whether entries have their places or not. */
class AuditSearchTest {
    private static final int MOST_WITHOUT = AuditPlaces.MOST_WITHOUT;
    private static final String[] DEVICES = {"box-a", "box-b", "box-c", "trace-1"};
    private static final String[] TRACES = {"trace-1", "trace-2", "trace-3"};
    private static final AuditEvent[] EVENTS = {AuditEvent.CODE_ISSUED, AuditEvent.SESSION_UP};

    @TempDir
    private Path directory;

    private Database database;
    private Connection connection;

    @BeforeEach
    void open() throws Exception {
        database = Database.open(directory.resolve("stblink.db"), StoreSettings.DEFAULT);
        connection = database.writer();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void findsWhatReadingAllWouldFind() throws SQLException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        AuditTrail trail = new AuditTrail(() -> 7, 0);
        // Most have their places, a few hundred have not.
        for (int i = 0; i < 5; i++) {
            transaction(trail, entries(random, MOST_WITHOUT / 2 + random.nextInt(300)));
        }
        assertThat(AuditPlaces.last(connection)).isBetween(1L, trail.newest().seq() - 1);

        List<StoredAudit> all = AuditSearch.find(connection, AuditQuery.after(0, Integer.MAX_VALUE));
        assertThat(all).hasSize((int) trail.newest().seq());
        for (int i = 0; i < 300; i++) {
            AuditQuery query = new AuditQuery(
                    random.nextInt(all.size() + 2),
                    random.nextBoolean(),
                    one(random, DEVICES),
                    random.nextInt(3) == 0 ? EVENTS[random.nextInt(EVENTS.length)].name() : null,
                    one(random, TRACES),
                    1 + random.nextInt(random.nextBoolean() ? 5 : 2_000));
            assertThat(AuditSearch.find(connection, query))
                    .as("%s, seed %d", query, seed)
                    .isEqualTo(byReadingAll(all, query));
        }
    }

    @Test
    void entriesGetTheirPlacesManyAtATimeAndKeepThemAcrossAStart() throws SQLException {
        AuditTrail trail = new AuditTrail(() -> 7, 0);
        transaction(trail, of("box", MOST_WITHOUT - 1));
        assertThat(places("box")).isZero();
        transaction(trail, of("box", 1));
        assertThat(places("box")).isEqualTo(MOST_WITHOUT);
        transaction(trail, of("box", 3));
        assertThat(places("box")).isEqualTo(MOST_WITHOUT);

        AuditTrail afterAStart = new AuditTrail(() -> 7, 0);
        transaction(afterAStart, of("box", MOST_WITHOUT - 3));
        assertThat(places("box")).isEqualTo(2 * MOST_WITHOUT);
    }

    @Test
    void placesOfATransactionThatIsLostAreGivenInTheNext() throws SQLException {
        AuditTrail trail = new AuditTrail(() -> 7, 0);
        transaction(trail, of("box", 5));
        run("BEGIN IMMEDIATE");
        trail.begin(connection);
        trail.append(connection, of("box", MOST_WITHOUT));
        trail.end(connection);
        run("ROLLBACK");
        trail.lost();
        assertThat(AuditPlaces.last(connection)).isZero();

        transaction(trail, of("box", MOST_WITHOUT));
        assertThat(places("box")).isEqualTo(MOST_WITHOUT + 5);
    }

    @Test
    void placesGoWithTheEntriesThatAreLetGo() throws SQLException {
        int keep = 200;
        AuditTrail trail = new AuditTrail(() -> 7, keep);
        Random random = new Random(1);
        for (int i = 0; i < 4; i++) {
            transaction(trail, entries(random, MOST_WITHOUT));
        }
        AuditHead base = AuditTrail.base(connection);
        assertThat(base.seq()).isPositive();
        assertThat(number("SELECT min(seq) FROM audit_place")).isEqualTo(base.seq() + 1);
        assertThat(number("SELECT count(*) FROM audit_place LEFT JOIN audit USING (seq) WHERE audit.seq IS NULL"))
                .isZero();
    }

    @Test
    void entriesOfAnEarlierVersionHaveTheirPlacesAfterTheUpgrade() throws Exception {
        AuditTrail trail = new AuditTrail(() -> 7, 0);
        transaction(trail, entries(new Random(2), 40));
        List<StoredAudit> before = AuditSearch.find(connection, AuditQuery.after(0, 100));
        run("DROP TABLE audit_place");
        run("DELETE FROM flyway_schema_history WHERE version = '31'");
        close();

        open();
        assertThat(AuditPlaces.last(connection)).isEqualTo(40);
        assertThat(AuditSearch.find(connection, AuditQuery.after(0, 100))).isEqualTo(before);
        AuditQuery query = new AuditQuery(0, false, "box-a", null, null, 100);
        assertThat(AuditSearch.find(connection, query)).isNotEmpty().isEqualTo(byReadingAll(before, query));
    }

    @Test
    void aPlaceThatSomebodyTookAwayIsFound() throws SQLException {
        AuditTrail trail = new AuditTrail(() -> 7, 0);
        transaction(trail, of("box", MOST_WITHOUT));
        transaction(trail, entries(new Random(3), 50));
        assertThat(AuditPlaces.fault(connection)).isNull();
        run("DELETE FROM audit_place WHERE seq IN (30, 31)");
        assertThat(AuditPlaces.fault(connection)).startsWith("entry 30 is not found by its device or its call");
        run("INSERT INTO audit_place (name, seq) VALUES ('other', 30)");
        assertThat(AuditPlaces.fault(connection)).startsWith("entry 30 ");
    }

    @Test
    void placesAreGivenAnewWhenTheirNumberIsLost() throws SQLException {
        AuditTrail trail = new AuditTrail(() -> 7, 0);
        transaction(trail, of("box", MOST_WITHOUT));
        run("DELETE FROM audit_place WHERE seq = 30");
        run("DELETE FROM meta WHERE name = 'audit-placed'");

        transaction(new AuditTrail(() -> 7, 0), of("box", 1));
        assertThat(places("box")).isEqualTo(MOST_WITHOUT + 1);
        assertThat(AuditPlaces.fault(connection)).isNull();
    }

    /** What a search by name reads is in the order that is asked for: sorting would read all of a device's entries for a page. */
    @Test
    void aPageIsReadInOrder() throws SQLException {
        AuditQuery query = new AuditQuery(9, true, "box", null, null, 3);
        StringBuilder plan = new StringBuilder();
        try (PreparedStatement statement =
                        new AuditSearch(connection, query).prepare("EXPLAIN QUERY PLAN ", "box", 0, 9, 3);
                var row = statement.executeQuery()) {
            while (row.next()) {
                plan.append(row.getString("detail")).append('\n');
            }
        }
        assertThat(plan.toString())
                .contains("SEARCH audit_place USING PRIMARY KEY (name=? AND seq>? AND seq<?)")
                .doesNotContain("TEMP B-TREE");
    }

    private static List<StoredAudit> byReadingAll(List<StoredAudit> all, AuditQuery query) {
        Predicate<StoredAudit> behind =
                query.newestFirst() ? entry -> entry.seq() < query.edge() : entry -> entry.seq() > query.edge();
        Stream<StoredAudit> found = all.stream()
                .filter(behind)
                .filter(entry -> query.device() == null || query.device().equals(entry.device()))
                .filter(entry -> query.event() == null || query.event().equals(entry.event()))
                .filter(entry -> query.trace() == null || query.trace().equals(entry.trace()));
        Comparator<StoredAudit> order = Comparator.comparingLong(StoredAudit::seq);
        return found.sorted(query.newestFirst() ? order.reversed() : order)
                .limit(query.limit())
                .toList();
    }

    private void transaction(AuditTrail trail, List<AuditEntry> entries) throws SQLException {
        run("BEGIN IMMEDIATE");
        trail.begin(connection);
        trail.append(connection, entries);
        trail.end(connection);
        run("COMMIT");
        trail.committed();
    }

    private static List<AuditEntry> entries(Random random, int count) {
        List<AuditEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            AuditEvent event = EVENTS[random.nextInt(EVENTS.length)];
            entries.add(new AuditEntry(event, one(random, DEVICES), null, null, one(random, TRACES), null));
        }
        return entries;
    }

    private static List<AuditEntry> of(String device, int count) {
        return Stream.generate(() -> new AuditEntry(AuditEvent.SESSION_UP, device, null, null, null, null))
                .limit(count)
                .toList();
    }

    private static @Nullable String one(Random random, String[] names) {
        int at = random.nextInt(names.length + 1);
        return at == names.length ? null : names[at];
    }

    private long places(String name) throws SQLException {
        return number("SELECT count(*) FROM audit_place WHERE name = '" + name + "'");
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
