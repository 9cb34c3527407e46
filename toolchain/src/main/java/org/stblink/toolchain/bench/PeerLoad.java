package org.stblink.toolchain.bench;

import java.io.IOException;
import org.stblink.toolchain.process.ProcessFailure;

/** What a peer is asked to do, again and again. */
interface PeerLoad {
    /** A part of the warm-up of ours: a peer's code is compiled when it starts, its load's is not. */
    int PART_OF_WARM_UP = 5;

    /** Does it for so long; how many times it was done. */
    long goOn(long millis) throws IOException, InterruptedException, ProcessFailure;

    /** How much processor time the peer has used, in microseconds. */
    interface Meter {
        long micros() throws IOException;
    }

    /** What it costs the peer, after a warm-up. */
    static Sample measure(PeerLoad load, Meter peer, Effort effort)
            throws IOException, InterruptedException, ProcessFailure {
        load.goOn(effort.warmUpMillis() / PART_OF_WARM_UP);
        long before = peer.micros();
        long times = load.goOn(effort.millis());
        return new Sample(times, peer.micros() - before);
    }
}
