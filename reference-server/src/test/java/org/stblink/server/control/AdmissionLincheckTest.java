package org.stblink.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.FrameAssembler;
import org.stblink.server.LincheckRuns;
import org.stblink.server.sim.Configs;

/** What event loops share: the limits on strangers. And what they must not share: the pool of frame buffers. */
class AdmissionLincheckTest {
    @Test
    void limitsAreTheSameForAllThreads() {
        LincheckRuns.check(Limits.class);
    }

    @Test
    void aPoolOfBuffersThatIsSharedIsFoundOut() {
        assertThat(LincheckRuns.raceOf(SharedPool.class)).isNotNull();
    }

    public static class Limits {
        private final AdmissionLimits limits = new AdmissionLimits(Configs.tight(2, 1, 2));

        public Limits() {
            limits.accept(true);
        }

        @Operation
        public int enter() {
            return limits.enter("somebody", 0);
        }

        @Operation
        public int handshake() {
            return limits.handshake("somebody", false, 0);
        }

        @Operation
        public String leave() {
            try {
                limits.leave("somebody");
                return "left";
            } catch (IllegalStateException nobodyEntered) {
                return "nobody";
            }
        }

        @Operation
        public int halfOpen() {
            return limits.halfOpen();
        }
    }

    /** One pool belongs to one event loop; this is what would become of one that two use. */
    public static class SharedPool {
        private final AssemblerPool pool = new AssemblerPool();
        private int made;

        @Operation
        public void give() {
            pool.give(new FrameAssembler(64));
            made++;
        }

        @Operation
        public int takeAndCount() {
            pool.take();
            return made;
        }
    }
}
