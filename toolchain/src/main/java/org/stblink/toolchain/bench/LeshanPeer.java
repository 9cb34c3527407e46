package org.stblink.toolchain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stblink.toolchain.peer.CoapDevices;
import org.stblink.toolchain.peer.LeshanServer;
import org.stblink.toolchain.process.ProcessFailure;

/** Eclipse Leshan as a LwM2M server: devices whose registrations are updated, and what each takes of its heap. */
final class LeshanPeer implements Peer {
    /** So many are there before the first look: what exists once is not counted as theirs. */
    private static final int FIRST_PART = 10;

    @Override
    public String name() {
        return "Eclipse Leshan";
    }

    @Override
    public Optional<String> lacks() {
        return LeshanServer.lack();
    }

    @Override
    public Measured run(Effort effort, Path directory) throws IOException, InterruptedException, ProcessFailure {
        List<PeerRow> rows = new ArrayList<>();
        try (LeshanServer server = LeshanServer.start(directory)) {
            CoapDevices devices = server.devices();
            int all = effort.idleDevices();
            int first = all / FIRST_PART;
            devices.register(first);
            long heap = LiveHeap.bytes(server.pid());
            devices.register(all);
            heap = LiveHeap.bytes(server.pid()) - heap;
            // A JVM's code is compiled by use, as ours is. No more at a time than is measured: what the socket has no
            // room for is lost.
            devices.update(CallBenchmark.WINDOWS[CallBenchmark.WINDOWS.length - 1], effort.warmUpMillis());
            for (int window : CallBenchmark.WINDOWS) {
                Sample updates = PeerLoad.measure(millis -> devices.update(window, millis), server::micros, effort);
                rows.add(PeerRow.of(
                        name(),
                        "an update of a registration over UDP, window " + window,
                        updates,
                        OpeningBenchmark.RESUME,
                        IdleBenchmark.HEARTBEAT));
            }
            rows.add(new PeerRow(
                    name(),
                    "heap of a registered device",
                    all - first,
                    Unit.BYTES,
                    (double) heap / (all - first),
                    List.of(IdleBenchmark.HEAP)));
            return new Measured(server.version(), rows);
        }
    }
}
