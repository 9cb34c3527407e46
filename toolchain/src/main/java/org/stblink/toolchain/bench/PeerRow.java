package org.stblink.toolchain.bench;

import java.util.List;
import java.util.OptionalDouble;

/**
 * One figure of a peer.
 *
 * @param peer its name
 * @param work what it did, as docs/performance.md names it; the same in every run
 * @param operations how many of them, or of how many contacts the figure is the mean
 * @param figure of one of them
 * @param ours the rows of ours that are read beside it, by their names
 * @param inTurns our own figure, measured by turns with the peer's, in place of that row's; empty where there is none
 */
record PeerRow(
        String peer,
        String work,
        long operations,
        Unit unit,
        double figure,
        List<String> ours,
        OptionalDouble inTurns) {
    /** A row that is read beside those of the same run. */
    PeerRow(String peer, String work, long operations, Unit unit, double figure, List<String> ours) {
        this(peer, work, operations, unit, figure, ours, OptionalDouble.empty());
    }

    /** A figure of processor time. */
    static PeerRow of(String peer, String work, Sample sample, String... ours) {
        return new PeerRow(peer, work, sample.operations(), Unit.MICROS, sample.each(), List.of(ours));
    }

    /** The same, beside a figure of ours that was measured by turns with it. */
    PeerRow inTurnsWith(double own) {
        return new PeerRow(peer, work, operations, unit, figure, ours, OptionalDouble.of(own));
    }
}
