package org.stblink.toolchain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stblink.toolchain.peer.Program;
import org.stblink.toolchain.peer.SipDevices;
import org.stblink.toolchain.peer.SipServer;
import org.stblink.toolchain.process.ProcessFailure;

/** Kamailio as a registrar: devices that register again, which in SIP is what keeps one reachable. */
final class KamailioPeer implements Peer {
    /** So many are there before the first look: what exists once is not counted as theirs. */
    private static final int FIRST_PART = 10;

    @Override
    public String name() {
        return "Kamailio";
    }

    @Override
    public Optional<String> lacks() {
        return Program.lack(SipServer.PROGRAMS, "kamailio");
    }

    @Override
    public Measured run(Effort effort, Path directory) throws IOException, InterruptedException, ProcessFailure {
        List<PeerRow> rows = new ArrayList<>();
        try (SipServer server = SipServer.start(directory)) {
            SipDevices devices = server.devices();
            int all = effort.idleDevices();
            int first = all / FIRST_PART;
            devices.registerFirst(first);
            long memory = server.memory();
            devices.registerFirst(all);
            memory = server.memory() - memory;
            for (int window : CallBenchmark.WINDOWS) {
                Sample again =
                        PeerLoad.measure(millis -> devices.registerAgain(window, millis), server::micros, effort);
                rows.add(PeerRow.of(
                        name(),
                        "a registration again over UDP, window " + window,
                        again,
                        OpeningBenchmark.RESUME,
                        IdleBenchmark.HEARTBEAT));
            }
            rows.add(new PeerRow(
                    name(),
                    "memory of a contact",
                    all - first,
                    Unit.BYTES,
                    (double) memory / (all - first),
                    List.of(IdleBenchmark.HEAP)));
            return new Measured(server.version(), rows);
        }
    }
}
