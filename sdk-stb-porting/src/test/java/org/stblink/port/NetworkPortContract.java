package org.stblink.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;

/**
 * The rules of {@link NetworkPort}, {@link HalStream} and {@link HalListener}, for every port alike. A test's name starts
 * with the rule it checks.
 *
 * <p>No test sleeps: waiting happens in {@link NetworkPort#await}, as in the SDK, until a deadline on the port's clock.
 */
public abstract class NetworkPortContract {
    /** Longer than anything here takes on a busy machine. Only a failing test waits that long. */
    protected static final int PATIENCE_MILLIS = 10_000;

    private static final byte[] HELLO = {'h', 'e', 'l', 'l', 'o'};

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

    // --- NetworkPort ---

    @Test
    void NET_1_connectReturnsAtOnce() {
        long before = nowMillis();
        HalStream stream = port().connect("no-such-host.invalid", 9, null);
        assertThat(nowMillis() - before).isLessThan(1000);
        stream.close();
    }

    @Test
    void NET_2_openStreamsSurviveAnAddressThatIsAdded() throws HalException {
        Pair pair = connected();
        applyAllocated();
        writeAll(pair.caller, HELLO);
        assertThat(readExactly(pair.target, HELLO.length)).isEqualTo(HELLO);
        Pair later = connected();
        assertThat(later.target.remoteAddress()).as("the primary address").isEqualTo(pair.target.remoteAddress());
    }

    protected final void applyAllocated() {
        int bits = allocatedAddress().length * 8;
        waitFor(
                "the address is applied",
                () -> port().applyAddress(allocatedAddress(), bits, null) == NetworkPort.DONE);
    }

    @Test
    void NET_3_applyAndReleaseAreIdempotent() throws HalException {
        applyAllocated();
        applyAllocated();
        port().listen(allocatedAddress(), 0).close();
        for (int i = 0; i < 2; i++) {
            waitFor("released", () -> port().releaseAddress(allocatedAddress()) == NetworkPort.DONE);
        }
    }

    @Test
    void NET_3_releasingAnAddressThatIsNotThereSucceeds() {
        waitFor("released", () -> port().releaseAddress(allocatedAddress()) == NetworkPort.DONE);
    }

    @Test
    void NET_4_awaitEndsAfterItsTime() {
        long before = nowMillis();
        long deadline = before + 50;
        int calls = 0;
        while (nowMillis() < deadline) {
            assertThat(++calls).as("calls of await within 50 ms").isLessThan(1000);
            port().await((int) (deadline - nowMillis()));
        }
        assertThat(nowMillis() - before).isLessThan(PATIENCE_MILLIS);
    }

    @Test
    void NET_4_awaitOfZeroPolls() {
        long before = nowMillis();
        port().await(0);
        assertThat(nowMillis() - before).isLessThan(1000);
    }

    @Test
    void NET_4_awaitReturnsWhenBytesArrive() throws HalException {
        Pair pair = connected();
        writeAll(pair.caller, HELLO);
        long before = nowMillis();
        assertThat(readExactly(pair.target, HELLO.length)).isEqualTo(HELLO);
        assertThat(nowMillis() - before).isLessThan(PATIENCE_MILLIS / 2);
    }

    @Test
    void NET_4_awaitReturnsWhenBytesArriveThatWereNotAskedForBefore() throws HalException {
        Pair pair = connected();
        assertThat(pair.target.read(new byte[1], 0, 1)).isEqualTo(HalStream.NOTHING);
        writeAll(pair.caller, HELLO);
        assertThat(readExactly(pair.target, 1)).isEqualTo(new byte[] {'h'});
        // Read one byte of several, then wait: the rest is still readiness.
        long before = nowMillis();
        port().await(PATIENCE_MILLIS);
        assertThat(nowMillis() - before).isLessThan(PATIENCE_MILLIS / 2);
    }

    @Test
    void NET_4_awaitReturnsWhenAShortWriteCanGoOn() throws HalException {
        Pair pair = connected();
        int filled = fill(pair.caller);
        assertThat(filled).isPositive();
        byte[] drained = new byte[filled];
        int[] have = {0};
        byte[] more = {'!'};
        boolean[] taken = {false};
        waitFor("the writer goes on and all has arrived", () -> {
            taken[0] = taken[0] || pair.caller.write(more, 0, 1) == 1;
            int got = have[0] == filled ? 0 : pair.target.read(drained, have[0], filled - have[0]);
            have[0] += Math.max(0, got);
            return taken[0] && have[0] == filled;
        });
        assertThat(readExactly(pair.target, 1)).isEqualTo(more);
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

    @Test
    void NET_5_wakeupIsSticky() {
        port().wakeup();
        long before = nowMillis();
        port().await(PATIENCE_MILLIS);
        assertThat(nowMillis() - before).isLessThan(PATIENCE_MILLIS / 2);
    }

    @Test
    void NET_5_wakeupSurvivesAClose() throws HalException {
        HalListener listener = port().listen(ownAddress(), 0);
        port().wakeup();
        listener.close();
        long before = nowMillis();
        port().await(PATIENCE_MILLIS);
        assertThat(nowMillis() - before).isLessThan(PATIENCE_MILLIS / 2);
    }

    @Test
    void NET_6_refusedConnectionFails() throws Exception {
        HalStream stream = port().connect(ownHost(), closedPort(), null);
        waitFor("the stream has failed", () -> stream.status() == HalStream.FAILED);
        assertThat(stream.read(new byte[1], 0, 1)).isEqualTo(HalStream.BROKEN);
        assertThat(stream.write(new byte[1], 0, 1)).isEqualTo(HalStream.BROKEN);
    }

    @Test
    void NET_6_unknownNameFails() {
        HalStream stream = port().connect("no-such-host.invalid", 9, null);
        waitFor("the stream has failed", () -> stream.status() == HalStream.FAILED);
        assertThat(stream.remoteAddress()).isNull();
        assertThat(stream.read(new byte[1], 0, 1)).isEqualTo(HalStream.BROKEN);
        stream.close();
    }

    @Test
    void NET_6_sourceAddressThatIsNotOursFails() throws HalException {
        HalListener listener = port().listen(ownAddress(), 0);
        HalStream stream = port().connect(ownHost(), listener.port(), new byte[] {(byte) 203, 0, 113, 77});
        waitFor("the stream has failed", () -> stream.status() == HalStream.FAILED);
        listener.close();
    }

    @Test
    void NET_7_sourceAddressIsTheOneAskedFor() throws HalException {
        applyAllocated();
        HalListener listener = port().listen(ownAddress(), 0);
        Pair pair = connected(listener, ownHost(), allocatedAddress());
        assertThat(pair.target.remoteAddress()).isEqualTo(allocatedAddress());
        assertThat(pair.caller.remoteAddress()).isEqualTo(ownAddress());
        listener.close();
    }

    @Test
    void NET_8_portInUseThrowsAndNamesAddressAndPort() throws HalException {
        HalListener listener = port().listen(ownAddress(), 0);
        assertThatThrownBy(() -> port().listen(ownAddress(), listener.port()))
                .isInstanceOf(HalException.class)
                .hasMessageContaining(ownHost())
                .hasMessageContaining(String.valueOf(listener.port()));
        listener.close();
    }

    @Test
    void NET_8_addressThatIsNotOursCannotBeListenedOn() {
        byte[] foreign = {(byte) 203, 0, 113, 77};
        assertThatThrownBy(() -> port().listen(foreign, 0))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("203.0.113.77");
    }

    // --- HalStream ---

    @Test
    void NET_10_readTellsNothingThenBytesThenEnd() throws HalException {
        Pair pair = connected();
        assertThat(pair.target.read(new byte[4], 0, 4)).isEqualTo(HalStream.NOTHING);
        writeAll(pair.caller, HELLO);
        assertThat(readExactly(pair.target, HELLO.length)).isEqualTo(HELLO);
        pair.caller.close();
        assertThat(readResult(pair.target)).isEqualTo(HalStream.END);
        assertThat(pair.target.read(new byte[4], 0, 4)).as("END stays").isEqualTo(HalStream.END);
    }

    @Test
    void NET_10_readWhileConnectingIsNothing() {
        HalStream stream = port().connect("no-such-host.invalid", 9, null);
        if (stream.status() == HalStream.CONNECTING) {
            assertThat(stream.read(new byte[1], 0, 1)).isEqualTo(HalStream.NOTHING);
            assertThat(stream.remoteAddress()).isNull();
        }
        waitFor("the stream has failed", () -> stream.status() == HalStream.FAILED);
    }

    @Test
    void NET_11_bytesTakenArriveInOrderAndWhole() throws HalException {
        Pair pair = connected();
        byte[] sent = new byte[300_000];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) (i * 31 + (i >>> 8));
        }
        byte[] received = new byte[sent.length];
        int[] out = {0};
        int[] in = {0};
        waitFor("all bytes", () -> {
            if (out[0] < sent.length) {
                int taken = pair.caller.write(sent, out[0], sent.length - out[0]);
                assertThat(taken).isBetween(0, sent.length - out[0]);
                out[0] += taken;
            }
            int got = pair.target.read(received, in[0], received.length - in[0]);
            in[0] += Math.max(0, got);
            return in[0] == sent.length;
        });
        assertThat(received).isEqualTo(sent);
    }

    @Test
    void NET_11_writeWhileConnectingTakesNothing() {
        HalStream stream = port().connect("no-such-host.invalid", 9, null);
        if (stream.status() == HalStream.CONNECTING) {
            assertThat(stream.write(HELLO, 0, HELLO.length)).isZero();
        }
        stream.close();
    }

    @Test
    void NET_11_writeToAPeerThatWentIsBrokenInTheEnd() throws HalException {
        Pair pair = connected();
        pair.target.close();
        waitFor("write is broken", () -> pair.caller.write(HELLO, 0, HELLO.length) == HalStream.BROKEN);
        assertThat(pair.caller.status()).isEqualTo(HalStream.FAILED);
    }

    @Test
    void NET_12_closeIsIdempotentAndFinal() throws HalException {
        Pair pair = connected();
        pair.caller.close();
        pair.caller.close();
        assertThat(pair.caller.status()).isEqualTo(HalStream.FAILED);
        assertThat(pair.caller.read(new byte[1], 0, 1)).isEqualTo(HalStream.BROKEN);
        assertThat(pair.caller.write(HELLO, 0, 1)).isEqualTo(HalStream.BROKEN);
        assertThat(readResult(pair.target)).isEqualTo(HalStream.END);
    }

    @Test
    void NET_12_closeWhileConnectingIsFinal() {
        HalStream stream = port().connect("no-such-host.invalid", 9, null);
        stream.close();
        assertThat(stream.status()).isEqualTo(HalStream.FAILED);
        port().await(0);
        assertThat(stream.read(new byte[1], 0, 1)).isEqualTo(HalStream.BROKEN);
        assertThat(stream.write(new byte[1], 0, 1)).isEqualTo(HalStream.BROKEN);
    }

    @Test
    void NET_13_bytesBeforeTheEndAreReadFirst() throws HalException {
        Pair pair = connected();
        writeAll(pair.caller, HELLO);
        pair.caller.close();
        assertThat(readExactly(pair.target, HELLO.length)).isEqualTo(HELLO);
        assertThat(readResult(pair.target)).isEqualTo(HalStream.END);
    }

    @Test
    void NET_15_onlyTheBytesReadAreTouched() throws HalException {
        Pair pair = connected();
        writeAll(pair.caller, HELLO);
        byte[] b = new byte[16];
        Arrays.fill(b, (byte) 0x55);
        int[] have = {0};
        waitFor("five bytes", () -> {
            int got = pair.target.read(b, 4 + have[0], HELLO.length - have[0]);
            have[0] += Math.max(0, got);
            return have[0] == HELLO.length;
        });
        byte[] expected = new byte[16];
        Arrays.fill(expected, (byte) 0x55);
        System.arraycopy(HELLO, 0, expected, 4, HELLO.length);
        assertThat(b).isEqualTo(expected);
    }

    @Test
    void NET_15_writeTouchesNothing() throws HalException {
        Pair pair = connected();
        byte[] b = HELLO.clone();
        writeAll(pair.caller, b);
        assertThat(b).isEqualTo(HELLO);
        Arrays.fill(b, (byte) 0); // Bytes taken are the port's own copy.
        assertThat(readExactly(pair.target, HELLO.length)).isEqualTo(HELLO);
    }

    // --- HalListener ---

    @Test
    void NET_20_acceptIsNullWhenNobodyWaits() throws HalException {
        HalListener listener = port().listen(ownAddress(), 0);
        assertThat(listener.accept()).isNull();
        listener.close();
        assertThat(listener.accept()).as("after close").isNull();
    }

    @Test
    void NET_20_severalThatWaitAreAcceptedOneByOne() throws HalException {
        HalListener listener = port().listen(ownAddress(), 0);
        HalStream[] callers = new HalStream[3];
        for (int i = 0; i < callers.length; i++) {
            callers[i] = port().connect(ownHost(), listener.port(), null);
        }
        int[] accepted = {0};
        waitFor("three connections", () -> {
            HalStream next = listener.accept(); // One for each await: the others are still readiness.
            if (next != null) {
                assertThat(next.status()).isEqualTo(HalStream.OPEN);
                accepted[0]++;
            }
            return accepted[0] == callers.length;
        });
        listener.close();
    }

    @Test
    void NET_21_portIsTheRealOne() throws HalException {
        HalListener listener = port().listen(ownAddress(), 0);
        int free = listener.port();
        assertThat(free).isBetween(1, 65535);
        listener.close();
        HalListener again = port().listen(ownAddress(), free);
        assertThat(again.port()).isEqualTo(free);
        again.close();
    }

    @Test
    void NET_22_portIsFreeAtOnceAndAcceptedStreamsLiveOn() throws HalException {
        HalListener listener = port().listen(ownAddress(), 0);
        Pair pair = connected(listener, ownHost(), null);
        listener.close();
        HalListener again = port().listen(ownAddress(), listener.port());
        writeAll(pair.caller, HELLO);
        assertThat(readExactly(pair.target, HELLO.length)).isEqualTo(HELLO);
        Pair second = connected(again, ownHost(), null);
        writeAll(second.target, HELLO);
        assertThat(readExactly(second.caller, HELLO.length)).isEqualTo(HELLO);
        again.close();
    }

    @Test
    void NET_7_boxReachesItsOwnListenerOnTheAllocatedAddress() throws HalException {
        applyAllocated();
        HalListener listener = port().listen(allocatedAddress(), 0);
        Pair pair = connected(listener, allocatedHost(), allocatedAddress());
        assertThat(pair.target.remoteAddress()).isEqualTo(allocatedAddress());
        writeAll(pair.target, HELLO);
        assertThat(readExactly(pair.caller, HELLO.length)).isEqualTo(HELLO);
        listener.close();
    }

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
}
