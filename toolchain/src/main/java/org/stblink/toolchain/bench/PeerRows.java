package org.stblink.toolchain.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import org.stblink.toolchain.peer.PeerServer;

/** The rows of a peer that is a server, each measured when it is asked for. */
final class PeerRows {
    /** The most requests that are under way at a time. */
    static final int MOST = CallBenchmark.WINDOWS[CallBenchmark.WINDOWS.length - 1];

    /** A part of the warm-up of ours: code that is compiled before it starts takes no more. */
    private static final int PART_OF_WARM_UP = 5;
    /** Milliseconds after which to see whether a JVM's compilers rest. */
    private static final long STEP = 1000;
    /** So many are there before the first look at the memory: what exists once is not counted as theirs. */
    private static final int FIRST_PART = 10;

    private final String peer;
    private final PeerServer server;
    private final Effort effort;
    private final List<PeerRow> rows = new ArrayList<>();
    /** Measured first, before anything else takes memory; they stand last. */
    private final List<PeerRow> memoryRows = new ArrayList<>();

    PeerRows(String peer, PeerServer server, Effort effort) {
        this.peer = peer;
        this.server = server;
        this.effort = effort;
    }

    /** What the load costs the server, after a warm-up; adds no row. */
    Sample measure(PeerLoad load) throws Exception {
        OptionalLong jvm = server.jvm();
        if (jvm.isPresent()) {
            effort.warmUp().of(jvm.getAsLong(), Math.min(STEP, effort.warmUpMillis()), load::goOn);
        } else {
            load.goOn(effort.warmUpMillis() / PART_OF_WARM_UP);
        }
        long before = server.micros();
        long times = load.goOn(effort.millis());
        return new Sample(times, server.micros() - before);
    }

    /** Adds what the load costs the server. */
    void cost(String work, PeerLoad load, String... ours) throws Exception {
        rows.add(PeerRow.of(peer, work, measure(load), ours));
    }

    /** Adds what the load costs the server, with one request under way at a time and with several. */
    void costs(String work, PeerLoad.Windowed load, IntFunction<String[]> ours) throws Exception {
        for (int window : CallBenchmark.WINDOWS) {
            cost(work + ", window " + window, load.of(window), ours.apply(window));
        }
    }

    /** Lets there be so many devices, sessions or the like at the server. */
    interface Growth {
        void to(int count) throws Exception;
    }

    /** Bytes of the server's memory in use. */
    interface Memory {
        long bytes() throws Exception;
    }

    /** Adds what one more device takes of the server's memory; to be asked for before any cost. */
    void memory(String work, Growth growth, Memory memory) throws Exception {
        int all = effort.idleDevices();
        int first = all / FIRST_PART;
        growth.to(first);
        long before = memory.bytes();
        growth.to(all);
        double bytes = (double) (memory.bytes() - before) / (all - first);
        memoryRows.add(new PeerRow(peer, work, all - first, Unit.BYTES, bytes, List.of(IdleBenchmark.HEAP)));
    }

    /** Adds what one more device takes of the heap of a server that is a JVM. */
    void heap(String work, Growth growth) throws Exception {
        long jvm = server.jvm().orElseThrow();
        memory(work, growth, () -> LiveHeap.bytes(jvm));
    }

    void add(PeerRow row) {
        rows.add(row);
    }

    Peer.Measured measured() throws IOException, InterruptedException {
        rows.addAll(memoryRows);
        return new Peer.Measured(server.version(), rows);
    }
}
