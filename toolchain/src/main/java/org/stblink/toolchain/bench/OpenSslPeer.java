package org.stblink.toolchain.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.stblink.toolchain.peer.Program;
import org.stblink.toolchain.peer.TlsServer;

/** OpenSSL as a server of TLS 1.3 with a pre-shared key: a handshake with the same work in it as ours. */
final class OpenSslPeer implements Peer {
    @Override
    public String name() {
        return "OpenSSL";
    }

    @Override
    public Optional<String> lacks() {
        return Program.lack(List.of(TlsServer.PROGRAM), "openssl");
    }

    @Override
    public Measured run(Effort effort, Path directory) throws Exception {
        try (TlsServer server = TlsServer.start(directory)) {
            PeerRows rows = new PeerRows(name(), server, effort);
            Sample connections = rows.measure(server::connections);
            Sample handshakes = rows.measure(server::handshakes);
            rows.add(PeerRow.of(
                    name(),
                    "TLS 1.3 with a pre-shared key and X25519, connection included",
                    handshakes,
                    OpeningBenchmark.FULL));
            rows.add(new PeerRow(
                    name(),
                    "the same, less a connection that closes without a word",
                    handshakes.operations(),
                    Unit.MICROS,
                    handshakes.each() - connections.each(),
                    List.of(SetUpBenchmark.PEER_CHANNEL)));
            return rows.measured();
        }
    }
}
