package org.stblink.toolchain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.stblink.toolchain.fleet.CpuTime;
import org.stblink.toolchain.fleet.FleetServer;
import org.stblink.toolchain.fleet.Metric;
import org.stblink.toolchain.lab.Lab;

/**
 * What devices that do nothing cost: the heap of one, and its heartbeats; beside bare connections, as many and as busy. Heartbeats and
 * echoes are counted over the same time. Turns would not do: a device that rests is taken for dead.
 */
final class IdleBenchmark implements Benchmark {
    static final String HEARTBEAT = "heartbeat";
    static final String HEAP = "heap of an idle registered device, connection included";

    /** The fastest that the server can be set to, so that heartbeats can be counted among little else. */
    private static final int KEEP_ALIVE_MILLIS = 1000;

    private static final String CONFIGURATION = """
            control { half-open-per-source = 1024, handshakes-per-source-per-second = 100000, handshakes-per-second = 100000 }
            service { keep-alive-seconds = 1 }
            """;
    private static final String PINGS = "stblink_pings_sent_total";
    private static final String ONLINE = "stblink_devices_online";
    /** So many are there before the first look: what exists once, as the newest events do, is not counted as theirs. */
    private static final int FIRST_PART = 4;

    /** So many times as long as other work: it takes a few hundredths of a processor, which is few of the ticks that are counted. */
    private static final int TIMES = 3;

    private static final double AIM_BYTES = 2500;

    @Override
    public List<Row> run(Effort effort, Path directory) throws Exception {
        int all = effort.idleDevices();
        int first = all / FIRST_PART;
        try (Lab server = FleetServer.start(directory, all, CONFIGURATION, List.of());
                BareEcho bare = new BareEcho()) {
            bare.connect(first);
            long bareHeap = bare.liveHeap();
            bare.connect(all);

            Phones phones = new Phones(all, server, false);
            phones.switchOn(0, first);
            phones.hold(KEEP_ALIVE_MILLIS);
            heartbeats(server); // what the first look at the metrics leaves in the heap is not the devices'
            long heap = LiveHeap.bytes(server.pid());
            phones.switchOn(first, all);
            phones.hold(effort.warmUpMillis());
            double deviceBytes = (double) (LiveHeap.bytes(server.pid()) - heap) / (all - first);

            bare.pace(KEEP_ALIVE_MILLIS);
            effort.warmUp().of(server.pid(), KEEP_ALIVE_MILLIS, millis -> beat(phones, bare, millis));
            Sample heartbeatsBefore = heartbeats(server);
            Sample echoesBefore = bare.soFar();
            beat(phones, bare, TIMES * effort.millis());
            Sample echoes = bare.soFar().since(echoesBefore);
            Sample heartbeats = heartbeats(server).since(heartbeatsBefore);
            long online = Metric.of(server, ONLINE);
            if (online != all) {
                throw new IOException(online + " of " + all + " devices are still online");
            }
            double bareBytes = (double) (bare.liveHeap() - bareHeap) / (all - first);
            return List.of(
                    new Row(
                            HEARTBEAT,
                            heartbeats.operations(),
                            Unit.MICROS,
                            heartbeats.each(),
                            "bare echo, as many connections at the same rate",
                            echoes.each(),
                            Aim.times(1.3),
                            12),
                    new Row(
                            HEAP,
                            all - first,
                            Unit.BYTES,
                            deviceBytes,
                            "bare NIO connection",
                            bareBytes,
                            Aim.atMost(AIM_BYTES),
                            12));
        }
    }

    /** Heartbeats and echoes go on for a time. */
    private static void beat(Phones phones, BareEcho bare, long millis) throws Exception {
        Together.goOn(millis, phones::hold, bare::goOn);
    }

    private static Sample heartbeats(Lab server) throws Exception {
        return new Sample(Metric.of(server, PINGS), CpuTime.micros(server.pid()));
    }
}
