package org.stblink.toolchain.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every row, once, with real processes: outcomes, not times. */
@Timeout(600)
class BenchProcessesTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "performance.md");

    private static final long FLOW_MILLIS = 200;

    private static final int LINES = 4;
    /** Some of them pass while the heap is looked at; and a busy machine does not have to hurry to catch up with them. */
    private static final long PERIOD_MILLIS = 50;

    @TempDir
    Path folder;

    @Test
    void everyRowOfTheDocumentIsMeasured() throws Exception {
        List<Row> rows = BenchCommand.run(Effort.quick(), BenchCommand.ALL.keySet(), folder);
        assertThat(rows).allSatisfy(row -> assertThat(row.isSane()).isTrue());
        assertThat(documented())
                .as("the rows of %s: write it again with toolchain/stblink bench --write docs/performance.md", DOCUMENT)
                .isEqualTo(rows.stream().map(Row::work).toList());
    }

    /** While another stream has its turn, one moves nothing. */
    @Test
    void aStreamFlowsWhenItIsToldTo() throws Exception {
        try (BulkPair pair = BulkBenchmark.sockets("plain", folder, SocketEnd.PLAIN)) {
            assertRests(pair);
            BulkPair.Cost before = pair.soFar();
            pair.flow();
            BulkPair.Cost flowing = pair.measure(FLOW_MILLIS);
            assertThat(flowing.receiving().operations()).isPositive();
            pair.rest();
            BulkPair.Cost after = pair.soFar();
            while (after.receiving().operations() < after.sending().operations()) {
                after = pair.soFar(); // What was under way arrives.
            }
            assertThat(after.sending().operations())
                    .isGreaterThan(before.sending().operations());
            assertRests(pair);
        }
    }

    /** Connections that were late together would go together ever after else, which costs less. */
    @Test
    @Timeout(300)
    void echoesThatWereLateAreOnTimeAgain() throws Exception {
        try (BareEcho echo = new BareEcho()) {
            echo.connect(LINES);
            long began = System.nanoTime();
            echo.pace(PERIOD_MILLIS);
            echo.liveHeap(); // Takes many periods, in which nothing is sent.
            long due;
            do {
                echo.goOn(PERIOD_MILLIS);
                long periods = (System.nanoTime() - began) / 1_000_000 / PERIOD_MILLIS;
                due = LINES * (periods - 1); // The last may be on its way.
            } while (echo.soFar().operations() < due);
        }
    }

    private static void assertRests(BulkPair pair) throws Exception {
        BulkPair.Cost rest = pair.measure(FLOW_MILLIS);
        assertThat(rest.sending().operations()).isZero();
        assertThat(rest.receiving().operations()).isZero();
    }

    /** A machine may lack peers that the one which wrote the document had, and the other way round. */
    @Test
    void everyPeerThatIsInstalledIsMeasured() throws Exception {
        Peers peers = Peers.measure(Peers.ALL, Effort.quick(), folder);
        assertThat(peers.failed()).isEmpty();
        assertThat(peers.rows()).allSatisfy(row -> assertThat(row.operations()).isPositive());
        assertThat(folder).as("what peers left").isEmptyDirectory();
        Map<String, List<String>> measured = new LinkedHashMap<>();
        for (PeerRow row : peers.rows()) {
            for (String ours : row.ours()) {
                measured.computeIfAbsent(row.peer(), peer -> new ArrayList<>()).add(row.work() + ", " + ours);
            }
        }
        Map<String, List<String>> documented = documentedPeers();
        String document = Files.readString(DOCUMENT);
        for (Peer peer : Peers.ALL) {
            String name = peer.name();
            if (!measured.containsKey(name)) {
                assertThat(peers.missing()).anySatisfy(why -> assertThat(why).startsWith(name + ": "));
            }
            if (!documented.containsKey(name)) {
                assertThat(document).as("what it tells of peers").contains("Not measured: " + name + ": ");
            } else if (measured.containsKey(name)) {
                assertThat(documented.get(name)).as("the rows of " + name).isEqualTo(measured.get(name));
            }
        }
    }

    /** By peer: what it did, and what of ours stands beside it. */
    private static Map<String, List<String>> documentedPeers() throws Exception {
        Map<String, List<String>> works = new LinkedHashMap<>();
        boolean inTable = false;
        for (String line : Files.readAllLines(DOCUMENT)) {
            if (inTable && line.startsWith("| ")) {
                String[] cells = line.substring(2).split(" \\| ");
                works.computeIfAbsent(cells[0], peer -> new ArrayList<>()).add(cells[1] + ", " + cells[3]);
            }
            inTable = line.startsWith("|---|---|---:|---|---:|---:|") || inTable && line.startsWith("| ");
        }
        return works;
    }

    /** The first column of the table. */
    private static List<String> documented() throws Exception {
        List<String> works = new ArrayList<>();
        boolean inTable = false;
        for (String line : Files.readAllLines(DOCUMENT)) {
            if (inTable && line.startsWith("| ")) {
                works.add(line.split(" \\| ")[0].substring(2));
            }
            inTable = line.startsWith("|---|---:|---|---:|") || inTable && line.startsWith("| ");
        }
        return works;
    }
}
