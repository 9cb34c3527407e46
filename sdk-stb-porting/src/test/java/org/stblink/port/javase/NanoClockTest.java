package org.stblink.port.javase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What suspend does to the clock, with times of our own. The kit looks at the system's clock. */
class NanoClockTest {
    /** A machine whose running time stands still while it is suspended. */
    private static final class Machine implements NanoClock.Source {
        private long running = 5000;
        private long uptime = 123_450;
        private boolean uptimeIsThere = true;
        /** Time that passes between the two readings, as when the thread is held up. */
        private long heldUp;

        void run(long millis) {
            running += millis;
            uptime += millis;
        }

        void suspend(long millis) {
            uptime += millis;
        }

        @Override
        public long runningMillis() {
            return running;
        }

        @Override
        public long uptimeMillis() {
            long read = uptimeIsThere ? uptime / 10 * 10 : -1; // In hundredths of a second, as Linux gives it.
            run(heldUp);
            return read;
        }
    }

    private final Machine machine = new Machine();

    @Test
    void CLK_2_suspendIsCounted() {
        NanoClock suspending = new NanoClock(machine);
        assertThat(suspending.countsSuspend()).isTrue();
        long before = suspending.millis();
        machine.run(100);
        assertThat(suspending.millis() - before).isEqualTo(100);
        machine.suspend(3_600_000);
        machine.run(NanoClock.CHECK_MILLIS);
        assertThat(suspending.millis() - before).isBetween(3_600_100L, 3_600_100L + 30);
        machine.run(500);
        machine.suspend(50_000);
        machine.run(500);
        assertThat(suspending.millis() - before).isBetween(3_651_100L, 3_651_100L + 40);
    }

    @Test
    void CLK_2_roundingIsNotTakenForSuspend() {
        NanoClock suspending = new NanoClock(machine);
        long before = suspending.millis();
        for (int i = 1; i <= 10_000; i++) {
            machine.run(7);
            assertThat(suspending.millis() - before).isEqualTo(7L * i);
        }
    }

    @Test
    void CLK_2_threadThatIsHeldUpIsNotTakenForSuspend() {
        NanoClock suspending = new NanoClock(machine);
        long before = suspending.millis();
        machine.heldUp = 4000;
        machine.run(100);
        assertThat(suspending.millis() - before).isEqualTo(4100);
    }

    @Test
    void CLK_1_uptimeThatGoesAwayTakesNothingBack() {
        NanoClock suspending = new NanoClock(machine);
        machine.suspend(10_000);
        machine.run(100);
        long before = suspending.millis();
        machine.uptimeIsThere = false;
        machine.run(100);
        assertThat(suspending.millis() - before).isEqualTo(100);
    }

    @Test
    void CLK_2_withoutUptimeItSaysThatItDoesNotCountSuspend() {
        machine.uptimeIsThere = false;
        NanoClock plain = new NanoClock(machine);
        assertThat(plain.countsSuspend()).isFalse();
        long before = plain.millis();
        machine.run(100);
        machine.suspend(1000);
        assertThat(plain.millis() - before).isEqualTo(100);
    }

    @Test
    void CLK_2_linuxCountsSuspend() {
        assumeThat(Files.isReadable(Path.of("/proc/uptime"))).isTrue();
        assertThat(new NanoClock().countsSuspend()).isTrue();
    }
}
