package org.stblink.toolchain.bench;

import io.netty.util.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.stblink.toolchain.fleet.BareLoad;
import org.stblink.toolchain.process.ProcessFailure;

/** Netty, which our server stands on, with nothing in it but an echo: as many connections as idle devices, as often. */
final class NettyPeer implements Peer {
    private static final int PERIOD_MILLIS = 1000;
    /** So many are there before the first look: what exists once is not counted as theirs. */
    private static final int FIRST_PART = 10;

    @Override
    public String name() {
        return "bare Netty echo";
    }

    @Override
    public Optional<String> lacks() {
        return Optional.empty();
    }

    @Override
    public Measured run(Effort effort, Path directory) throws IOException, InterruptedException, ProcessFailure {
        int all = effort.idleDevices();
        int first = all / FIRST_PART;
        try (BareEcho echo = new BareEcho(new BareLoad(NettyServer.class))) {
            echo.connect(first);
            echo.ceaseless(Effort.quick());
            long heap = echo.liveHeap();
            echo.connect(all);
            Sample echoes = echo.paced(effort, PERIOD_MILLIS);
            double bytes = (double) (echo.liveHeap() - heap) / (all - first);
            return new Measured(
                    "Netty " + Version.identify().values().iterator().next().artifactVersion(),
                    List.of(
                            PeerRow.of(name(), "a message and its echo", echoes, IdleBenchmark.HEARTBEAT),
                            new PeerRow(
                                    name(),
                                    "heap of a connection",
                                    all - first,
                                    Unit.BYTES,
                                    bytes,
                                    List.of(IdleBenchmark.HEAP))));
        }
    }
}
