package org.stblink.port.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.stblink.hal.HalException;
import org.stblink.hal.HalStream;

/** When the kit takes a stream for full: over a small buffer that hands on to the system, as the blocking adapter's does. */
class FilledStreamTest {
    private static final int BUFFER = 4096;
    /** After so long a peer that was told to be quiet closes. */
    private static final int PATIENCE_MILLIS = 15_000;

    private final SimLab lab = new SimLab((parts, it) -> parts.network = new NetworkWrapper(parts.network) {
        @Override
        public void await(int maxMillis) {
            boolean room = stream.handOn();
            super.await(room ? Math.min(1, maxMillis) : maxMillis);
        }
    });
    private SmallBuffer stream;

    private final class SmallBuffer extends StreamWrapper {
        private final LongUnaryOperator systemTakesUntil;
        private final long patience;
        private long handedOn;
        private int held;

        SmallBuffer(LongUnaryOperator systemTakesUntil, long patience) {
            super(null);
            this.systemTakesUntil = systemTakesUntil;
            this.patience = patience;
        }

        @Override
        public int write(byte[] b, int off, int len) {
            if (lab.world.nowMillis() > patience) {
                return HalStream.BROKEN;
            }
            int taken = Math.min(len, BUFFER - held);
            held += taken;
            return taken;
        }

        /** Whether that made room. */
        boolean handOn() {
            long moved = Math.min(held, systemTakesUntil.applyAsLong(lab.world.nowMillis()) - handedOn);
            handedOn += moved;
            held -= (int) moved;
            return moved > 0;
        }
    }

    private int fill(LongUnaryOperator systemTakesUntil, long patience) throws HalException, CheckFailed {
        stream = new SmallBuffer(systemTakesUntil, patience);
        return StreamChecks.fill(new Bench(lab, lab.options(), new Report("sim", "", "")), stream);
    }

    @Test
    void whatTheSystemBuffersIsTakenBeforeThePeerLosesPatience() throws Exception {
        int system = 4 << 20;

        assertThat(fill(now -> system, PATIENCE_MILLIS)).isEqualTo(system + BUFFER);
    }

    @Test
    void streamThatFindsALittleRoomAgainAndAgainIsFull() throws Exception {
        assertThat(fill(now -> (now / 30 + 1) * BUFFER, PATIENCE_MILLIS)).isBetween(BUFFER, 1 << 20);
    }

    @Test
    void streamThatSwallowsWithoutEndBehindASmallBufferIsFound() {
        assertThatThrownBy(() -> fill(now -> Long.MAX_VALUE, Long.MAX_VALUE))
                .isInstanceOf(CheckFailed.class)
                .hasMessageContaining("bytes that nobody reads; it must come short");
    }
}
