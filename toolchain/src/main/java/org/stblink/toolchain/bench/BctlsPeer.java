package org.stblink.toolchain.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.stblink.toolchain.peer.FetchedPeer;

/** Bouncy Castle's TLS, with the same work in a handshake as the set-up of a peer channel, by turns with it. */
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
        Path file = FETCHED.classFile();
        try (SetUpChild theirs = SetUpChild.start(SetUpProcess.FOREIGN, effort, directory, file);
                SetUpChild ours = SetUpChild.start(SetUpProcess.NOISE, effort, directory, file)) {
            Turns.take(effort.millis(), theirs::goOn, ours::goOn);
            PeerRow row = PeerRow.of(
                            name(),
                            "TLS 1.3 with a pre-shared key and X25519, a side",
                            theirs.sides(),
                            SetUpBenchmark.PEER_CHANNEL)
                    .inTurnsWith(ours.sides().each());
            return new Measured(name() + " " + FETCHED.version(), List.of(row));
        }
    }
}
