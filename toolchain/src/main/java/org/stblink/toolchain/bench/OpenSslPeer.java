package org.stblink.toolchain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.stblink.toolchain.peer.Program;
import org.stblink.toolchain.peer.TlsServer;
import org.stblink.toolchain.process.ProcessFailure;

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
    public Measured run(Effort effort, Path directory) throws IOException, InterruptedException, ProcessFailure {
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
