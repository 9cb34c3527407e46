package org.stblink.toolchain.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of peers: our figure beside theirs where the run has it, and why one is not there. */
class PeersReportTest {
    private static final Peers ONE = peers(List.of("ours", "ours too"), 20);

    private static Peers peers(List<String> ours, double figure) {
        return new Peers(
                List.of(new PeerRow("Peer", "work", 10, Unit.MICROS, figure, ours)),
                List.of("peer 1.0"),
                List.of("Other: otherd is not installed (Debian: other)"),
                List.of());
    }

    private static Row own(String work, double figure) {
        return Row.baseline(work, 10, Unit.MICROS, figure);
    }

    @Test
    void figureStandsBesideEachOfOurs() {
        String text = PeersReport.text(ONE, List.of(own("ours", 10), own("ours too", 50), own("another", 1)));
        assertThat(text.lines().filter(line -> line.startsWith("| Peer ")))
                .containsExactly(
                        "| Peer | work | 20.0 µs | ours | 10.0 µs | 0.50 × | ahead |",
                        "| Peer | work | 20.0 µs | ours too | 50.0 µs | 2.50 × | **behind** |");
    }

    @Test
    void figureStandsAloneWhereOursWasNotMeasured() {
        assertThat(PeersReport.text(ONE, List.of(own("ours", 10))))
                .contains("| Peer | work | 20.0 µs | ours too | not in this run |  |  |\n");
    }

    @Test
    void figureThatWasMeasuredInTurnsWithThePeersStandsInPlaceOfTheRows() {
        PeerRow row = ONE.rows().get(0).inTurnsWith(40);
        Peers peers = new Peers(List.of(row), List.of(), List.of(), List.of());
        assertThat(PeersReport.text(peers, List.of(own("ours", 10))))
                .contains("| Peer | work | 20.0 µs | ours | 40.0 µs | 2.00 × | **behind** |\n")
                .contains("| Peer | work | 20.0 µs | ours too | 40.0 µs | 2.00 × | **behind** |\n");
    }

    @Test
    void peerThatWasTooQuickForTheClockIsNotJudged() {
        assertThat(PeersReport.text(peers(List.of("ours"), 0), List.of(own("ours", 10))))
                .contains("| Peer | work | 0.0 µs | ours | 10.0 µs | too short to tell |  |\n");
    }

    @Test
    void versionsAndWhatIsMissingAreTold() {
        assertThat(PeersReport.text(ONE, List.of()))
                .contains("\nPeers: peer 1.0.\n")
                .endsWith("\nNot measured: Other: otherd is not installed (Debian: other).\n");
    }

    @Test
    void withoutAnyPeerThereIsNoTable() {
        assertThat(PeersReport.text(
                        new Peers(List.of(), List.of(), List.of("A: b is not installed"), List.of()), List.of()))
                .isEqualTo("\nNot measured: A: b is not installed.\n");
        assertThat(PeersReport.text(Peers.none(), List.of())).isEmpty();
    }
}
