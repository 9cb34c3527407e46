package org.stblink.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;

/** The rules of {@link HalStream} and {@link HalListener}. A test's name starts with the rule it checks. */
public abstract class StreamContract extends NetworkHarness {
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
}
