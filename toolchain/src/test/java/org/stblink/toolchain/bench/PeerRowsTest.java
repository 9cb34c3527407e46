package org.stblink.toolchain.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.toolchain.peer.PeerServer;

/** How a peer is measured: what counts, after which warm-up, and in which order rows stand. */
class PeerRowsTest {
    private static final Effort EFFORT = Effort.quick();
    private static final long WARM_UP = EFFORT.warmUpMillis() / 5;

    private final Meter server = new Meter();
    private final PeerRows rows = new PeerRows("Peer", server, EFFORT);
    private final List<Long> times = new ArrayList<>();

    /** A server whose processor time the test tells; not a JVM. */
    private static final class Meter implements PeerServer {
        private long micros = 1_000;

        @Override
        public String version() {
            return "peer 1.0";
        }

        @Override
        public long micros() {
            return micros;
        }

        @Override
        public void close() {}
    }

    /** Ten requests in each run, of 7 µs each; of 100 in the first, which nobody may count. */
    private long load(long millis) {
        times.add(millis);
        server.micros += times.size() == 1 ? 1_000 : 70;
        return 10;
    }

    @Test
    void costIsWhatTheServerTookAfterTheWarmUp() throws Exception {
        rows.cost("work", this::load, "ours", "ours too");
        assertThat(rows.measured())
                .isEqualTo(new Peer.Measured(
                        "peer 1.0",
                        List.of(new PeerRow("Peer", "work", 10, Unit.MICROS, 7, List.of("ours", "ours too")))));
        assertThat(times).containsExactly(WARM_UP, EFFORT.millis());
    }

    @Test
    void everyWindowHasARowBesideOursOfThatWindow() throws Exception {
        List<Integer> windows = new ArrayList<>();
        PeerLoad.Windowed load = (window, millis) -> {
            windows.add(window);
            return load(millis);
        };
        rows.costs("work", load, window -> new String[] {"ours, " + window});
        assertThat(windows).containsExactly(1, 1, 16, 16);
        assertThat(rows.measured().rows())
                .extracting(PeerRow::work, PeerRow::ours)
                .containsExactly(
                        tuple("work, window 1", List.of("ours, 1")), tuple("work, window 16", List.of("ours, 16")));
    }

    /** Of 40 devices 4 are there before the first look. */
    @Test
    void memoryIsWhatFurtherDevicesAddAndStandsLast() throws Exception {
        List<Integer> counts = new ArrayList<>();
        rows.memory("memory", counts::add, () -> 5_000 + 100L * counts.get(counts.size() - 1));
        rows.cost("work", this::load, "ours");
        assertThat(counts).containsExactly(4, 40);
        assertThat(rows.measured().rows())
                .element(1)
                .isEqualTo(new PeerRow("Peer", "memory", 36, Unit.BYTES, 100, List.of(IdleBenchmark.HEAP)));
    }
}
