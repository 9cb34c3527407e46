package org.stblink.toolchain.bench;

import java.nio.file.Path;
import java.util.List;
import org.stblink.toolchain.peer.TlsServer;

/** OpenSSL as a server of TLS 1.3 with a pre-shared key: a handshake with the same work in it as ours. */
final class OpenSslPeer implements Peer {
    @Override
    public String name() {
        return "OpenSSL";
    }

    @Override
    public List<String> programs() {
        return List.of(TlsServer.PROGRAM);
    }

    @Override
    public String debianPackage() {
        return "openssl";
    }

    @Override
    public Measured run(Effort effort, Path directory) throws Exception {
        try (TlsServer server = TlsServer.start(directory)) {
            Sample connections = PeerLoad.measure(server::connections, server::micros, effort);
            Sample handshakes = PeerLoad.measure(server::handshakes, server::micros, effort);
            return new Measured(
                    server.version(),
                    List.of(
                            PeerRow.of(
                                    name(),
                                    "TLS 1.3 with a pre-shared key and X25519, connection included",
                                    handshakes,
                                    OpeningBenchmark.FULL),
                            new PeerRow(
                                    name(),
                                    "the same, less a connection that closes without a word",
                                    handshakes.operations(),
                                    Unit.MICROS,
                                    handshakes.each() - connections.each(),
                                    List.of(SetUpBenchmark.PEER_CHANNEL))));
        }
    }
}
