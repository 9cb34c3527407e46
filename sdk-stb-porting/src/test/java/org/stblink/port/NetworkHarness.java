package org.stblink.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.BooleanSupplier;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;

/**
 * What every network test needs: the port, its addresses, and waiting.
 *
 * <p>No test sleeps: waiting happens in {@link NetworkPort#await}, as in the SDK, until a deadline on the port's clock.
 */
public abstract class NetworkHarness {
    /** Longer than anything here takes on a busy machine. Only a failing test waits that long. */
    protected static final int PATIENCE_MILLIS = 10_000;

    protected static final byte[] HELLO = {'h', 'e', 'l', 'l', 'o'};

    /** The port under test; the same one throughout a test. */
    protected abstract NetworkPort port();

    /** Milliseconds of the time that {@code await} takes. */
    protected abstract long nowMillis();

    /** An address the box has from the start. */
    protected abstract byte[] ownAddress();

    /** {@link #ownAddress} as text. */
    protected abstract String ownHost();

    /** An address that the port can add. */
    protected abstract byte[] allocatedAddress();

    /** {@link #allocatedAddress} as text. */
    protected abstract String allocatedHost();

    /** A port of {@link #ownAddress} that nobody listens on. */
    protected abstract int closedPort() throws Exception;

    protected final void waitFor(String what, BooleanSupplier condition) {
        long deadline = nowMillis() + PATIENCE_MILLIS;
        while (!condition.getAsBoolean()) {
            long left = deadline - nowMillis();
            assertThat(left).as("time left for: %s", what).isPositive();
            port().await((int) left);
        }
    }

    /** Two ends of a stream. */
    protected static final class Pair {
        public final HalStream caller;
        public final HalStream target;

        Pair(HalStream caller, HalStream target) {
            this.caller = caller;
            this.target = target;
        }
    }

    protected final Pair connected(HalListener listener, String host, byte[] localIpOrNull) {
        HalStream caller = port().connect(host, listener.port(), localIpOrNull);
        HalStream[] target = new HalStream[1];
        waitFor("the listener has a connection", () -> (target[0] = listener.accept()) != null);
        waitFor("the stream is open", () -> caller.status() == HalStream.OPEN);
        return new Pair(caller, target[0]);
    }

    protected final Pair connected() throws HalException {
        HalListener listener = port().listen(ownAddress(), 0);
        Pair pair = connected(listener, ownHost(), null);
        listener.close();
        return pair;
    }

    protected final byte[] readExactly(HalStream stream, int count) {
        byte[] out = new byte[count];
        int[] have = {0};
        waitFor(count + " bytes", () -> {
            while (have[0] < count) {
                int got = stream.read(out, have[0], count - have[0]);
                assertThat(got).as("read").isGreaterThanOrEqualTo(HalStream.NOTHING);
                if (got == HalStream.NOTHING) {
                    return false;
                }
                have[0] += got;
            }
            return true;
        });
        return out;
    }

    protected final void writeAll(HalStream stream, byte[] bytes) {
        int[] sent = {0};
        waitFor("everything is taken", () -> {
            while (sent[0] < bytes.length) {
                int taken = stream.write(bytes, sent[0], bytes.length - sent[0]);
                assertThat(taken).as("write").isGreaterThanOrEqualTo(0);
                if (taken == 0) {
                    return false;
                }
                sent[0] += taken;
            }
            return true;
        });
    }

    /** Reads until something else than {@link HalStream#NOTHING} comes. */
    protected final int readResult(HalStream stream) {
        byte[] b = new byte[16];
        int[] result = {HalStream.NOTHING};
        waitFor("a result of read", () -> (result[0] = stream.read(b, 0, b.length)) != HalStream.NOTHING);
        return result[0];
    }

    protected final void applyAllocated() {
        int bits = allocatedAddress().length * 8;
        waitFor(
                "the address is applied",
                () -> port().applyAddress(allocatedAddress(), bits, null) == NetworkPort.DONE);
    }

    /** Writes until nothing is taken any more, though there was time to send. */
    protected final int fill(HalStream stream) {
        byte[] block = new byte[4096];
        int total = 0;
        for (int idle = 0; idle < 3; ) {
            int taken = stream.write(block, 0, block.length);
            assertThat(taken).isBetween(0, block.length);
            total += taken;
            idle = taken == 0 ? idle + 1 : 0;
            if (taken == 0) {
                port().await(20);
            }
            assertThat(total).as("bytes taken without anybody reading").isLessThan(256 << 20);
        }
        return total;
    }
}
