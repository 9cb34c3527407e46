package org.stblink.toolchain.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.stblink.toolchain.peer.FetchedPeer;

/** Bouncy Castle's TLS, with the same work in a handshake as the set-up of a peer channel, measured the same way. */
final class BctlsPeer implements Peer {
    private static final FetchedPeer FETCHED = FetchedPeer.of("bctls", "BctlsSetUp", "bctls-jdk18on");

    @Override
    public String name() {
        return "bctls";
    }

    @Override
    public Optional<String> lacks() {
        return FETCHED.lack();
    }

    @Override
    public Measured run(Effort effort, Path directory) throws Exception {
        Sample sides = SetUpBenchmark.sides(
                SetUpBenchmark.measure(SetUpProcess.FOREIGN, effort, directory, FETCHED.classFile()));
        return new Measured(
                name() + " " + FETCHED.version(),
                List.of(PeerRow.of(
                        name(),
                        "TLS 1.3 with a pre-shared key and X25519, a side",
                        sides,
                        SetUpBenchmark.PEER_CHANNEL)));
    }
}
