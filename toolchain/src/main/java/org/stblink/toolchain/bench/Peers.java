package org.stblink.toolchain.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.stblink.toolchain.peer.Program;

/**
 * The peers that this machine has, measured.
 *
 * @param versions of those that were measured, as they tell them
 * @param missing why others were not, a sentence without its end for each
 */
record Peers(List<PeerRow> rows, List<String> versions, List<String> missing) {
    /** In the order of the table. */
    static final List<Peer> ALL = List.of(new OpenSslPeer(), new KerberosPeer(), new KamailioPeer(), new NettyPeer());

    /** Nothing was asked for. */
    static Peers none() {
        return new Peers(List.of(), List.of(), List.of());
    }

    /**
     * Measures those that are installed, one after the other, and tells which are not.
     *
     * @param directory for the files of their processes; what a peer leaves there is removed when it was measured
     */
    static Peers measure(Effort effort, Path directory) throws Exception {
        List<PeerRow> rows = new ArrayList<>();
        List<String> versions = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (Peer peer : ALL) {
            Optional<String> lacking = peer.programs().stream()
                    .filter(program -> Program.find(program).isEmpty())
                    .findFirst();
            if (lacking.isPresent()) {
                String why =
                        peer.name() + ": " + lacking.get() + " is not installed (Debian: " + peer.debianPackage() + ")";
                System.out.println("* not measured: " + why);
                missing.add(why);
            } else {
                System.out.println("* measuring " + peer.name());
                Path own = Files.createDirectories(directory.resolve(peer.name().replaceAll("\\W+", "-")));
                Peer.Measured measured = peer.run(effort, own);
                rows.addAll(measured.rows());
                versions.add(measured.version());
                delete(own);
            }
        }
        return new Peers(rows, versions, missing);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
