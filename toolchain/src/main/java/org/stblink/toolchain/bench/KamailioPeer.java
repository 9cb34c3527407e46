package org.stblink.toolchain.bench;

import java.nio.file.Path;
import java.util.Optional;
import org.stblink.toolchain.peer.Program;
import org.stblink.toolchain.peer.SipServer;

/** Kamailio as a registrar: devices that register again, which in SIP is what keeps one reachable. */
final class KamailioPeer implements Peer {
    @Override
    public String name() {
        return "Kamailio";
    }

    @Override
    public Optional<String> lacks() {
        return Program.lack(SipServer.PROGRAMS, "kamailio");
    }

    @Override
    public Measured run(Effort effort, Path directory) throws Exception {
        try (SipServer server = SipServer.start(directory)) {
            PeerRows rows = new PeerRows(name(), server, effort);
            rows.memory("memory of a contact", server.devices()::registerFirst, server::memory);
            rows.costs("a registration again over UDP", server.devices()::registerAgain, window ->
                    new String[] {OpeningBenchmark.RESUME, IdleBenchmark.HEARTBEAT});
            return rows.measured();
        }
    }
}
