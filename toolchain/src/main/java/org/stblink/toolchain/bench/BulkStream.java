package org.stblink.toolchain.bench;

import java.io.IOException;
import org.stblink.toolchain.process.ProcessFailure;

/** A {@link BulkPair}, warmed up, and what its stream cost, cold and warm. It rests but for its turns. */
final class BulkStream implements AutoCloseable {
    private final BulkPair pair;
    private final BulkPair.Cost cold;
    private BulkPair.Cost warm = BulkPair.Cost.NONE;

    private BulkStream(BulkPair pair, BulkPair.Cost cold) {
        this.pair = pair;
        this.cold = cold;
    }

    /** Measures the cold start of a pair that has just been started, and lets its bytes flow until it is warm. */
    static BulkStream of(BulkPair pair, Effort effort) throws IOException, InterruptedException, ProcessFailure {
        BulkStream warmedUp = null;
        try {
            pair.flow();
            BulkPair.Cost cold = pair.measure(effort.coldMillis());
            pair.warm(effort.warmUp());
            pair.rest();
            warmedUp = new BulkStream(pair, cold);
            return warmedUp;
        } finally {
            if (warmedUp == null) {
                pair.close();
            }
        }
    }

    /** Takes a turn. */
    void goOn(long millis) throws IOException, InterruptedException, ProcessFailure {
        pair.flow();
        warm = warm.plus(pair.measure(millis));
        pair.rest();
    }

    /** What its first bytes cost. */
    BulkPair.Cost cold() {
        return cold;
    }

    /** What its turns cost so far. */
    BulkPair.Cost warm() {
        return warm;
    }

    @Override
    public void close() {
        pair.close();
    }
}
