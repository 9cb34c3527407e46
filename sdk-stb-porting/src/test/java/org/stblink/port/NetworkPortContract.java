package org.stblink.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.stblink.hal.ConcurrentStream;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;

/** What a {@code NetworkPort} says to a caller's mistakes, which no numbered rule is about; the kit looks at those. */
public abstract class NetworkPortContract extends NetworkHarness {
    @Test
    void callersMistakesAreRejected() {
        assertThatThrownBy(() -> port().connect(ownHost(), 0, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> port().connect(ownHost(), 65536, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> port().listen(ownAddress(), -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> port().listen(new byte[5], 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> port().applyAddress(new byte[3], 8, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> port().applyAddress(new byte[4], 33, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> port().await(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** A thread that does nothing but await, and counts how often that returned. */
    private static final class Awaiting extends Thread {
        private final NetworkPort port;
        private long returns;
        private boolean over;

        Awaiting(NetworkPort port) {
            this.port = port;
            setDaemon(true);
            start();
        }

        @Override
        public void run() {
            while (!isOver()) {
                port.await(60_000);
                returned();
            }
        }

        private synchronized void returned() {
            returns++;
            notifyAll();
        }

        private synchronized boolean isOver() {
            return over;
        }

        synchronized long returns() {
            return returns;
        }

        synchronized void awaitReturnAfter(long before, String why) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
            while (returns == before) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                assertThat(left).as("time left for await to return, %s", why).isPositive();
                wait(left);
            }
        }

        void end() throws InterruptedException {
            synchronized (this) {
                over = true;
            }
            port.wakeup();
            join();
        }
    }

    @Test
    void streamsThatSayTheyMayAreUsedBesideAwait() throws Exception {
        Pair pair = connected();
        assumeTrue(
                pair.caller instanceof ConcurrentStream && pair.target instanceof ConcurrentStream,
                "this port's streams are for the thread that awaits");
        Awaiting awaiting = new Awaiting(port());
        try {
            byte[] sent = new byte[1_000_000];
            new Random(1).nextBytes(sent);
            assertThat(passed(pair, sent)).isEqualTo(sent);
            for (int round = 0; round < 20; round++) {
                assertThat(pair.target.read(new byte[1], 0, 1)).isEqualTo(HalStream.NOTHING);
                long before = awaiting.returns();
                port().wakeup();
                awaiting.awaitReturnAfter(before, "because of the wake-up");
                before = awaiting.returns();
                assertThat(pair.caller.write(HELLO, 0, 1)).isEqualTo(1);
                awaiting.awaitReturnAfter(before, "because of a byte, in round " + round);
                assertThat(passed(pair, new byte[0], 1)).isEqualTo(new byte[] {HELLO[0]});
            }
        } finally {
            awaiting.end();
        }
    }

    private static byte[] passed(Pair pair, byte[] sent) {
        return passed(pair, sent, sent.length);
    }

    /** Writes into the one end what it takes and reads at the other what has come, until so much has. */
    private static byte[] passed(Pair pair, byte[] sent, int wanted) {
        byte[] got = new byte[wanted];
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        int out = 0;
        for (int in = 0; in < wanted; ) {
            if (out < sent.length) {
                out += pair.caller.write(sent, out, sent.length - out);
            }
            int n = pair.target.read(got, in, wanted - in);
            assertThat(n).as("read after %d bytes", in).isNotNegative();
            assertThat(System.nanoTime()).as("deadline, after %d bytes", in).isLessThan(deadline);
            in += n;
        }
        return got;
    }
}
