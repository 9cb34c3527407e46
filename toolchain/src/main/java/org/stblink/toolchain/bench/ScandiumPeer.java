package org.stblink.toolchain.bench;

import java.nio.file.Path;
import java.util.Optional;
import org.stblink.toolchain.peer.DtlsServer;

/** Scandium as a DTLS server: handshakes in full and abbreviated, and what a session takes of its heap. */
final class ScandiumPeer implements Peer {
    @Override
    public String name() {
        return "Scandium";
    }

    @Override
    public Optional<String> lacks() {
        return DtlsServer.FETCHED.lack();
    }

    @Override
    public Measured run(Effort effort, Path directory) throws Exception {
        try (DtlsServer server = DtlsServer.start(directory)) {
            PeerRows rows = new PeerRows(name(), server, effort);
            rows.heap("heap of a DTLS session", server::connect);
            rows.cost(
                    "DTLS 1.2, ECDHE-PSK with X25519, window " + PeerRows.MOST,
                    millis -> server.handshakes(PeerRows.MOST, millis),
                    OpeningBenchmark.FULL);
            rows.cost(
                    "a DTLS session resumed, window " + PeerRows.MOST,
                    millis -> server.resumptions(PeerRows.MOST, millis),
                    OpeningBenchmark.RESUME);
            return rows.measured();
        }
    }
}
