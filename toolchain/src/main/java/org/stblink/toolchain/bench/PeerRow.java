package org.stblink.toolchain.bench;

import java.util.List;

/**
 * One figure of a peer.
 *
 * @param peer its name
 * @param work what it did, as docs/performance.md names it; the same in every run
 * @param operations how many of them, or of how many contacts the figure is the mean
 * @param figure of one of them
 * @param ours the rows of ours that are read beside it, by their names
 */
record PeerRow(String peer, String work, long operations, Unit unit, double figure, List<String> ours) {
    /** A figure of processor time. */
    static PeerRow of(String peer, String work, Sample sample, String... ours) {
        return new PeerRow(peer, work, sample.operations(), Unit.MICROS, sample.each(), List.of(ours));
    }
}
