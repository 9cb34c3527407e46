package org.stblink.toolchain.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stblink.toolchain.process.ProcessFailure;
import org.stblink.toolchain.process.Scratch;

/**
 * The peers that this machine has, measured.
 *
 * @param versions of those that were measured, as they tell them
 * @param missing why others were not, each a sentence without its end
 * @param failed those that are there and did not do what they were asked, the same way
 */
record Peers(List<PeerRow> rows, List<String> versions, List<String> missing, List<String> failed) {
    /** In the order of the table. */
    static final List<Peer> ALL = List.of(
            new OpenSslPeer(),
            new BctlsPeer(),
            new ScandiumPeer(),
            TicketPeer.mit(),
            TicketPeer.kerby(),
            new KamailioPeer(),
            new LeshanPeer(),
            new NettyPeer());

    /** Nothing was asked for. */
    static Peers none() {
        return new Peers(List.of(), List.of(), List.of(), List.of());
    }

    /**
     * Measures those of some peers that are there, one after the other, and tells which are not. One that fails is told, too: what others
     * cost is then known all the same.
     *
     * @param directory for the files of their processes; what a peer leaves there is removed once it was measured
     */
    static Peers measure(List<Peer> peers, Effort effort, Path directory) throws Exception {
        List<PeerRow> rows = new ArrayList<>();
        List<String> versions = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (Peer peer : peers) {
            Optional<String> lack = peer.lacks();
            if (lack.isPresent()) {
                missing.add(peer.name() + ": " + lack.get());
                System.out.println("* not measured: " + peer.name() + ": " + lack.get());
                continue;
            }
            System.out.println("* measuring " + peer.name());
            Path own = Files.createDirectories(directory.resolve(peer.name().replaceAll("\\W+", "-")));
            try {
                Peer.Measured measured = peer.run(effort, own);
                rows.addAll(measured.rows());
                versions.add(measured.version());
                Scratch.delete(own);
            } catch (IOException | ProcessFailure e) {
                failed.add(peer.name() + ": " + e.getMessage());
            }
        }
        return new Peers(rows, versions, missing, failed);
    }
}
