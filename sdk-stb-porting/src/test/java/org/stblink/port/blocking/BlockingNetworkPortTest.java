package org.stblink.port.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.LogSink;
import org.stblink.hal.NetworkPort;
import org.stblink.port.LogCodes;

/** What lies between the vendor's calls, each of which ends when the test says so, and the SDK, which never waits. */
@Timeout(60)
class BlockingNetworkPortTest {
    private static final int BUFFER = 256;
    private static final byte[] OWN = {10, 0, 0, 1};
    /** More than a busy machine needs; nothing waits for so long. */
    private static final int PATIENT_MILLIS = 30_000;

    private final CountedTasks tasks = new CountedTasks();
    private final List<Integer> logged = Collections.synchronizedList(new ArrayList<>());
    private SteppedNetwork network = new SteppedNetwork(true);
    private BlockingNetworkPort port = port();

    private BlockingNetworkPort port() {
        return new BlockingNetworkPort(network, tasks, new Codes(), BUFFER);
    }

    private void linger(int millis, int shortMillis) {
        port.close();
        port = new BlockingNetworkPort(network, tasks, new Codes(), BUFFER, millis, shortMillis);
    }

    /** A stream whose bytes the peer does not take, closed. */
    private SteppedSocket closedUnsent() {
        HalStream stream = open();
        assertThat(stream.write(bytes(30), 0, 30)).isEqualTo(30);
        stream.close();
        return network.last();
    }

    @AfterEach
    void closeLeavesNoThread() throws InterruptedException {
        port.close();
        tasks.awaitRunning(0);
    }

    private void waitFor(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            port.await(60_000); // Each change ends it: the class has a time limit.
            if (Thread.interrupted()) { // Which await leaves to its caller.
                throw new AssertionError("it did not come within the time limit");
            }
        }
    }

    private HalStream open() {
        HalStream stream = port.connect("10.0.0.9", 7000, null);
        network.last().connects();
        waitFor(() -> stream.status() == HalStream.OPEN);
        return stream;
    }

    private static byte[] bytes(int count) {
        byte[] out = new byte[count];
        for (int i = 0; i < count; i++) {
            out[i] = (byte) (i * 7 + 1);
        }
        return out;
    }

    private byte[] readUntil(HalStream stream, int count) {
        byte[] out = new byte[count];
        int[] have = {0};
        waitFor(() -> {
            int got = stream.read(out, have[0], count - have[0]);
            assertThat(got).isGreaterThanOrEqualTo(HalStream.NOTHING);
            have[0] += got;
            return have[0] == count;
        });
        return out;
    }

    private int result(HalStream stream) {
        int[] result = {HalStream.NOTHING};
        waitFor(() -> (result[0] = stream.read(new byte[8], 0, 8)) != HalStream.NOTHING);
        return result[0];
    }

    // Connecting.

    @Test
    void NET_1_connectThatHangsHoldsUpNobodyAndEndsWithClose() throws InterruptedException {
        HalStream stream = port.connect("server.example", 7000, null);
        network.last().awaitInConnect();
        port.await(0);
        assertThat(stream.status()).isEqualTo(HalStream.CONNECTING);
        assertThat(stream.read(new byte[1], 0, 1)).isEqualTo(HalStream.NOTHING);
        assertThat(stream.write(new byte[1], 0, 1)).isZero();
        HalStream other = open();
        assertThat(other.status()).isEqualTo(HalStream.OPEN);
        stream.close();
        assertThat(stream.status()).isEqualTo(HalStream.FAILED);
        tasks.awaitRunning(1);
    }

    @Test
    void NET_6_connectThatFailsFails() {
        HalStream stream = port.connect("server.example", 7000, null);
        network.last().connectFails("refused");
        waitFor(() -> stream.status() == HalStream.FAILED);
        assertThat(stream.read(new byte[1], 0, 1)).isEqualTo(HalStream.BROKEN);
        assertThat(stream.write(new byte[1], 0, 1)).isEqualTo(HalStream.BROKEN);
        network.last().awaitClosed();
    }

    @Test
    void connectsThatHangAfterTheyWereGivenUpDoNotUseUpTheThreads() throws InterruptedException {
        network = new SteppedNetwork(false);
        port.close();
        port = port();
        List<SteppedSocket> hanging = new ArrayList<>();
        for (int i = 0; i < BlockingNetworkPort.MAX_ABANDONED; i++) {
            HalStream stream = port.connect("server.example", 7000, null);
            network.last().awaitInConnect();
            stream.close();
            hanging.add(network.last());
        }
        assertThat(hanging).noneMatch(SteppedSocket::isClosed);
        assertThat(port.connect("server.example", 7000, null).status()).isEqualTo(HalStream.FAILED);
        assertThat(network.opened()).isEqualTo(BlockingNetworkPort.MAX_ABANDONED);
        hanging.get(0).connects();
        hanging.get(0).awaitClosed();
        tasks.awaitRunning(BlockingNetworkPort.MAX_ABANDONED - 1);
        HalStream next = port.connect("server.example", 7000, null);
        assertThat(next.status()).isEqualTo(HalStream.CONNECTING);
        for (SteppedSocket socket : hanging) {
            socket.connects();
        }
        network.last().connectFails("enough");
        waitFor(() -> next.status() == HalStream.FAILED);
    }

    @Test
    void NET_6_whatIsNoNameFailsWithoutTheVendor() {
        for (String host : new String[] {"", "server:80", "two words"}) {
            assertThat(port.connect(host, 9, null).status()).as(host).isEqualTo(HalStream.FAILED);
        }
        assertThat(network.opened()).isZero();
    }

    // Reading.

    @Test
    void peerIsHeldUpByAReaderThatDoesNotRead() {
        HalStream stream = open();
        byte[] sent = bytes(3 * BUFFER + 5);
        network.last().receives(sent);
        waitFor(() -> network.last().fetched() == BUFFER);
        port.await(0);
        assertThat(network.last().fetched()).as("no more than the buffer holds").isEqualTo(BUFFER);
        assertThat(readUntil(stream, sent.length)).isEqualTo(sent);
    }

    @Test
    void NET_13_endComesBehindTheBytes() {
        HalStream stream = open();
        network.last().receives(bytes(10));
        network.last().thenReads(BlockingSocket.END);
        assertThat(readUntil(stream, 10)).isEqualTo(bytes(10));
        assertThat(result(stream)).isEqualTo(HalStream.END);
        assertThat(result(stream)).as("END stays").isEqualTo(HalStream.END);
    }

    @Test
    void halfClosedStreamStillWrites() {
        HalStream stream = open();
        network.last().thenReads(BlockingSocket.END);
        assertThat(result(stream)).isEqualTo(HalStream.END);
        assertThat(stream.status()).isEqualTo(HalStream.OPEN);
        assertThat(stream.write(bytes(20), 0, 20)).isEqualTo(20);
        network.last().takes(20);
        network.last().awaitWritten(20);
        assertThat(network.last().written()).isEqualTo(bytes(20));
    }

    @Test
    void NET_10_resetIsBrokenBehindTheBytesThatCameBefore() {
        HalStream stream = open();
        network.last().receives(bytes(10));
        network.last().thenReads(-2);
        waitFor(() -> stream.status() == HalStream.FAILED);
        assertThat(readUntil(stream, 10)).isEqualTo(bytes(10));
        assertThat(stream.read(new byte[1], 0, 1)).isEqualTo(HalStream.BROKEN);
        assertThat(stream.write(new byte[1], 0, 1)).isEqualTo(HalStream.BROKEN);
    }

    @Test
    void NET_12_closeEndsABlockedReadAndItsThread() throws InterruptedException {
        HalStream stream = open();
        stream.close();
        network.last().awaitClosed();
        tasks.awaitRunning(0);
        assertThat(stream.read(new byte[1], 0, 1)).isEqualTo(HalStream.BROKEN);
    }

    @Test
    void NET_12_socketInUseIsClosedWhenItsCallComesBackWhereItMustNotBefore() {
        network = new SteppedNetwork(false);
        port.close();
        port = port();
        HalStream stream = open();
        network.last().awaitInRead();
        stream.close();
        assertThat(network.last().isClosed()).as("while read is inside").isFalse();
        network.last().thenReads(0);
        network.last().awaitClosed();
        assertThat(network.last().closes()).isEqualTo(1);
    }

    // Writing.

    @Test
    void NET_11_writeComesShortWhenThePeerDoesNotReadAndGoesOnWhenItDoes() {
        HalStream stream = open();
        byte[] sent = bytes(2 * BUFFER);
        assertThat(stream.write(sent, 0, sent.length)).isEqualTo(BUFFER);
        assertThat(stream.write(sent, BUFFER, BUFFER)).isZero();
        network.last().takes(100);
        int[] done = {BUFFER};
        waitFor(() -> (done[0] += stream.write(sent, done[0], sent.length - done[0])) == BUFFER + 100);
        network.last().takes(sent.length);
        waitFor(() -> done[0] == sent.length
                || (done[0] += stream.write(sent, done[0], sent.length - done[0])) == sent.length);
        network.last().awaitWritten(sent.length);
        assertThat(network.last().written()).isEqualTo(sent);
    }

    @Test
    void peerThatDoesNotReadDoesNotHoldUpAnotherStream() {
        HalStream stuck = open();
        assertThat(stuck.write(bytes(10), 0, 10)).isEqualTo(10);
        HalStream other = open();
        assertThat(other.write(bytes(10), 0, 10)).isEqualTo(10);
        network.last().takes(10);
        network.last().awaitWritten(10);
    }

    @Test
    void NET_11_writeThatFailsIsBrokenOnceThePeersLastBytesAreThere() {
        linger(PATIENT_MILLIS, PATIENT_MILLIS); // the time that bytes get must not end the test's
        HalStream stream = open();
        assertThat(stream.write(bytes(10), 0, 10)).isEqualTo(10);
        network.last().writeFails();
        network.last().receives(bytes(5));
        network.last().thenReads(BlockingSocket.END);
        waitFor(() -> stream.status() == HalStream.FAILED);
        assertThat(stream.write(bytes(1), 0, 1)).isEqualTo(HalStream.BROKEN);
        byte[] last = new byte[5];
        assertThat(stream.read(last, 0, 5)).as("there already").isEqualTo(5);
        assertThat(last).isEqualTo(bytes(5));
        assertThat(result(stream)).isEqualTo(HalStream.END);
    }

    @Test
    void closeLetsBytesThatWereTakenBeSent() {
        linger(PATIENT_MILLIS, 1);
        HalStream stream = open();
        assertThat(stream.write(bytes(30), 0, 30)).isEqualTo(30);
        stream.close();
        assertThat(stream.write(bytes(1), 0, 1)).isEqualTo(HalStream.BROKEN);
        network.last().takes(30);
        network.last().awaitClosed();
        assertThat(network.last().written()).isEqualTo(bytes(30));
    }

    @Test
    void closeGivesUpBytesThatThePeerDoesNotTake() throws InterruptedException {
        linger(1, 1);
        SteppedSocket stuck = closedUnsent();
        stuck.awaitClosed(); // After the linger time; no sooner, or the test before this one would fail.
        tasks.awaitRunning(0);
        assertThat(stuck.written()).isEmpty();
    }

    /** {@link org.stblink.PeerChannel}: what was sent has a minute left to arrive. */
    @Test
    void bytesThatWereTakenHaveTheMinuteOfAChannelsEnd() {
        assertThat(BlockingNetworkPort.LINGER_MILLIS).isEqualTo(60_000);
    }

    @Test
    void peersThatStoppedReadingDoNotUseUpTheThreads() {
        linger(PATIENT_MILLIS, 1);
        List<SteppedSocket> stuck = new ArrayList<>();
        for (int i = 0; i < BlockingNetworkPort.MAX_LINGERING; i++) {
            stuck.add(closedUnsent());
        }
        closedUnsent().awaitClosed();
        assertThat(stuck).noneMatch(SteppedSocket::isClosed);
        for (SteppedSocket socket : stuck) {
            socket.takes(30);
            socket.awaitClosed();
            assertThat(socket.written()).isEqualTo(bytes(30));
        }
    }

    @Test
    void closedPortGivesBytesThatThePeerDoesNotTakeNoMoreThanAMoment() {
        linger(PATIENT_MILLIS, 1);
        SteppedSocket stuck = closedUnsent();
        port.close();
        assertThat(stuck.isClosed()).isTrue();
        assertThat(logged).doesNotContain(LogCodes.THREADS_LEFT);
    }

    // Accepting.

    @Test
    void NET_20_acceptTakesOneByOneAndTheVendorsQueueIsLeftAlone() throws HalException {
        HalListener listener = port.listen(OWN, 0);
        assertThat(listener.port()).isEqualTo(4711);
        assertThat(listener.accept()).isNull();
        int arrivals = 2 * BlockingListener.WAITING;
        for (int i = 0; i < arrivals; i++) {
            network.server.arrives(new SteppedSocket(true));
        }
        waitFor(() -> network.server.accepted() == BlockingListener.WAITING);
        int[] taken = {0};
        waitFor(() -> {
            HalStream next = listener.accept();
            if (next != null) {
                assertThat(next.status()).isEqualTo(HalStream.OPEN);
                assertThat(next.remoteAddress()).isEqualTo(new byte[] {10, 0, 0, 9});
                taken[0]++;
            }
            return taken[0] == arrivals;
        });
    }

    @Test
    void NET_22_closedListenerDropsThoseWhoWaitedAndEndsItsThread() throws Exception {
        HalListener listener = port.listen(OWN, 0);
        SteppedSocket waiting = new SteppedSocket(true);
        network.server.arrives(waiting);
        port.await(60_000);
        listener.close();
        listener.close();
        waiting.awaitClosed();
        assertThat(listener.accept()).isNull();
        tasks.awaitRunning(0);
    }

    @Test
    void acceptThatFailsIsLoggedAndDoesNotSpin() throws Exception {
        HalListener listener = port.listen(OWN, 0);
        network.server.fails("no descriptors");
        while (!logged.contains(LogCodes.ACCEPT_FAILED)) {
            port.await(1); // Nothing announces a log line.
        }
        listener.close();
        tasks.awaitRunning(0);
        assertThat(Collections.frequency(logged, LogCodes.ACCEPT_FAILED)).isEqualTo(1);
    }

    // Threads.

    @Test
    void oneThreadForEachStreamAndListenerIsAllThatIsLeftWhenNothingMoves() throws Exception {
        HalStream control = open();
        SteppedSocket server = network.last();
        port.listen(OWN, 0);
        assertThat(control.write(bytes(10), 0, 10)).isEqualTo(10);
        server.takes(10);
        tasks.awaitRunning(2);
        HalStream channel = open();
        assertThat(channel.write(bytes(10), 0, 10)).isEqualTo(10);
        network.last().takes(10);
        tasks.awaitRunning(3);
    }

    @Test
    void TSK_2_withoutThreadsEverythingFailsAndNothingHangs() throws Exception {
        HalStream stream = open();
        HalListener listener = port.listen(OWN, 0);
        SteppedSocket visitor = new SteppedSocket(true);
        network.server.arrives(visitor);
        tasks.exhausted(true);
        assertThat(port.connect("10.0.0.9", 7000, null).status()).isEqualTo(HalStream.FAILED);
        waitFor(() -> {
            assertThat(listener.accept()).isNull();
            return visitor.isClosed();
        });
        assertThat(stream.write(bytes(10), 0, 10)).isEqualTo(HalStream.BROKEN);
        assertThat(stream.status()).isEqualTo(HalStream.FAILED);
        tasks.awaitRunning(1); // The broken stream's reader could be used again for a moment.
        assertThat(port.applyAddress(OWN, 24, null)).isEqualTo(NetworkPort.REFUSED);
        assertThat(port.releaseAddress(OWN)).isEqualTo(NetworkPort.REFUSED);
        assertThatThrownBy(() -> port.listen(OWN, 0))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("10.0.0.1")
                .hasMessageContaining("thread");
        assertThat(logged).contains(LogCodes.NO_THREAD);
    }

    @Test
    void threadsThatHangInTheVendorsCodeAreToldOfWhenThePortIsClosed() {
        network = new SteppedNetwork(false);
        port.close();
        port = port();
        open();
        SteppedSocket hanging = network.last();
        hanging.awaitInRead();
        port.close();
        assertThat(logged).contains(LogCodes.THREADS_LEFT);
        hanging.thenReads(0);
        hanging.awaitClosed();
    }

    @Test
    void closedPortSaysSo() {
        port.close();
        port.close();
        assertThatThrownBy(() -> port.await(0)).isInstanceOf(IllegalStateException.class);
        assertThat(port.connect("10.0.0.9", 7000, null).status()).isEqualTo(HalStream.FAILED);
        assertThatThrownBy(() -> port.listen(OWN, 0))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("closed");
    }

    // The vendor's mistakes.

    private static Stream<Throwable> faults() {
        return Stream.of(new IllegalStateException("the vendor's bug"), new OutOfMemoryError("of the vendor's"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void vendorsFaultInReadingBreaksTheStreamAndIsLogged(Throwable fault) {
        HalStream stream = open();
        network.last().throwsOnce(fault);
        assertThat(result(stream)).isEqualTo(HalStream.BROKEN);
        assertThat(logged).contains(LogCodes.NETWORK_FAULT);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void vendorsFaultInWritingBreaksTheStreamAndIsLogged(Throwable fault) {
        HalStream stream = open();
        network.last().thenReads(BlockingSocket.END);
        assertThat(result(stream)).isEqualTo(HalStream.END);
        assertThat(stream.write(bytes(10), 0, 10)).isEqualTo(10);
        network.last().throwsOnce(fault);
        waitFor(() -> stream.status() == HalStream.FAILED);
        assertThat(stream.write(bytes(1), 0, 1)).isEqualTo(HalStream.BROKEN);
        assertThat(logged).contains(LogCodes.NETWORK_FAULT);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void vendorsFaultInAcceptingIsLoggedAndTheListenerGoesOn(Throwable fault) throws Exception {
        HalListener listener = port.listen(OWN, 0);
        network.server.throwsOnce(fault);
        network.server.arrives(new SteppedSocket(true));
        waitFor(() -> listener.accept() != null);
        assertThat(logged).containsExactly(LogCodes.ACCEPT_FAILED);
    }

    @Test
    void vendorsExceptionInOpenAndListenIsAFailureOfTheNetwork() {
        network.opensAndListensNoMore();
        assertThat(port.connect("10.0.0.9", 7000, null).status()).isEqualTo(HalStream.FAILED);
        assertThatThrownBy(() -> port.listen(OWN, 0))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("10.0.0.1")
                .hasMessageContaining("the vendor's bug");
        assertThat(logged).containsExactly(LogCodes.NETWORK_FAULT, LogCodes.NETWORK_FAULT);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void vendorsFaultInConnectFailsTheStream(Throwable fault) {
        HalStream stream = port.connect("10.0.0.9", 7000, null);
        network.last().throwsOnce(fault);
        waitFor(() -> stream.status() == HalStream.FAILED);
        assertThat(logged).contains(LogCodes.NETWORK_FAULT);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void givenUpConnectThatEndsInAVendorsFaultHangsNoMore(Throwable fault) throws InterruptedException {
        assertConnectsAgainAfter(hanging -> hanging.throwsOnce(fault));
    }

    /** The thread that comes out of a call last closes the socket, and has more to do after that. */
    @ParameterizedTest
    @MethodSource("faults")
    void givenUpConnectWhoseSocketDoesNotCloseHangsNoMore(Throwable fault) throws InterruptedException {
        assertConnectsAgainAfter(hanging -> {
            hanging.closeThrowsOnce(fault);
            hanging.connects();
        });
    }

    private void assertConnectsAgainAfter(Consumer<SteppedSocket> end) throws InterruptedException {
        network = new SteppedNetwork(false);
        port.close();
        port = port();
        for (int i = 0; i < BlockingNetworkPort.MAX_ABANDONED; i++) {
            HalStream stream = port.connect("server.example", 7000, null);
            network.last().awaitInConnect();
            stream.close();
            end.accept(network.last());
        }
        tasks.awaitRunning(0);
        assertThat(logged).hasSize(BlockingNetworkPort.MAX_ABANDONED).containsOnly(LogCodes.NETWORK_FAULT);
        HalStream next = port.connect("server.example", 7000, null);
        assertThat(next.status()).isEqualTo(HalStream.CONNECTING);
        network.last().connectFails("enough");
        waitFor(() -> next.status() == HalStream.FAILED);
    }

    @Test
    void countThatIsNoneBreaksTheStreamAndIsLogged() {
        for (int wrong : new int[] {-3, BUFFER + 1}) {
            HalStream stream = open();
            network.last().thenReads(wrong);
            assertThat(result(stream)).as("read returned %d", wrong).isEqualTo(HalStream.BROKEN);
        }
        assertThat(logged).containsOnly(LogCodes.NETWORK_FAULT);
    }

    @Test
    void vendorsExceptionInApplyingAnAddressRefusesIt() {
        network.addressFails();
        int[] result = {NetworkPort.PENDING};
        waitFor(() -> (result[0] = port.applyAddress(OWN, 24, null)) != NetworkPort.PENDING);
        assertThat(result[0]).isEqualTo(NetworkPort.REFUSED);
        assertThat(logged).contains(LogCodes.NETWORK_FAULT);
    }

    @Test
    void bufferSizeOutOfRangeIsRejected() {
        for (int wrong : new int[] {0, 255, (1 << 20) + 1}) {
            assertThatThrownBy(() -> new BlockingNetworkPort(network, tasks, new Codes(), wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(Integer.toString(wrong));
        }
    }

    /** Keeps the codes of what is logged. */
    private final class Codes implements LogSink {
        @Override
        public boolean enabled(int level) {
            return level <= WARN;
        }

        @Override
        public void log(int level, int code, String text) {
            assertThat(text).doesNotContain("\n");
            assertThat(Arrays.asList(ERROR, WARN)).contains(level);
            logged.add(code);
        }
    }
}
