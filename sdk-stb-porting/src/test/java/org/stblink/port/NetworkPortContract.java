package org.stblink.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;

/**
 * The rules of {@link NetworkPort}, and through its parent those of streams and listeners, for every port alike: a port's
 * test extends this class. A test's name starts with the rule it checks.
 */
public abstract class NetworkPortContract extends StreamContract {
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
