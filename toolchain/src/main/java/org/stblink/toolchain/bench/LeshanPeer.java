package org.stblink.toolchain.bench;

import java.nio.file.Path;
import java.util.Optional;
import org.stblink.toolchain.peer.LeshanServer;

/** Eclipse Leshan as a LwM2M server: devices whose registrations are updated, and what each takes of its heap. */
final class LeshanPeer implements Peer {
    @Override
    public String name() {
        return "Eclipse Leshan";
    }

    @Override
    public Optional<String> lacks() {
        return LeshanServer.FETCHED.lack();
    }

    @Override
    public Measured run(Effort effort, Path directory) throws Exception {
        try (LeshanServer server = LeshanServer.start(directory)) {
            PeerRows rows = new PeerRows(name(), server, effort);
            rows.heap("heap of a registered device", server.devices()::register);
            rows.costs("an update of a registration over UDP", server.devices()::update, window ->
                    new String[] {OpeningBenchmark.RESUME, IdleBenchmark.HEARTBEAT});
            return rows.measured();
        }
    }
}
