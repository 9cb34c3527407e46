package org.stblink.port.javase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.LogSink;
import org.stblink.hal.NetworkPort;
import org.stblink.port.NetworkPortContract;
import org.stblink.port.SilentAddress;
import org.stblink.port.TextLog;

/** {@link NioNetworkPort} keeps the contract, and what it promises beyond. */
@Timeout(60)
class NioNetworkPortTest extends NetworkPortContract {
    private NioNetworkPort port;

    @BeforeEach
    void open() throws HalException {
        port = new NioNetworkPort(new NoLogSink(), NioNetworkPortTest::resolve);
    }

    @AfterEach
    void close() throws IOException {
        port.close();
    }

    private static InetAddress loopback() {
        return InetAddress.getLoopbackAddress();
    }

    private static InetAddress[] resolve(String host) throws UnknownHostException {
        if (host.endsWith(".invalid")) {
            throw new UnknownHostException(host);
        }
        if (host.equals("silent-first.example")) {
            InetAddress own = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            return new InetAddress[] {InetAddress.getByAddress(new byte[] {127, 0, 0, 98}), own, own, own, own};
        }
        if (host.equals("two-addresses.example")) {
            return new InetAddress[] {
                InetAddress.getByAddress(new byte[] {127, 0, 0, 99}),
                InetAddress.getByAddress(new byte[] {127, 0, 0, 1})
            };
        }
        return new InetAddress[] {InetAddress.getByAddress(new byte[] {127, 0, 0, 1})};
    }

    @Override
    protected NetworkPort port() {
        return port;
    }

    @Override
    protected long nowMillis() {
        return System.nanoTime() / 1_000_000;
    }

    @Override
    protected byte[] ownAddress() {
        return new byte[] {127, 0, 0, 1};
    }

    @Override
    protected String ownHost() {
        return "127.0.0.1";
    }

    @Override
    protected byte[] allocatedAddress() {
        return new byte[] {127, 64, 3, 7};
    }

    @Override
    protected String allocatedHost() {
        return "127.64.3.7";
    }

    @Override
    protected int closedPort() throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(loopback(), 0));
            return probe.getLocalPort();
        }
    }

    @Test
    void NET_1_slowNameServerDoesNotBlock() throws Exception {
        CountDownLatch nameServerAnswers = new CountDownLatch(1);
        try (NioNetworkPort slow = new NioNetworkPort(new NoLogSink(), host -> {
            awaitUninterruptibly(nameServerAnswers);
            return resolve(host);
        })) {
            NioNetworkPort other = port;
            HalListener listener = other.listen(ownAddress(), 0);
            HalStream stream =
                    slow.connect("server.example", listener.port(), null); // Would never return if it waited.
            slow.await(0);
            assertThat(stream.status()).isEqualTo(HalStream.CONNECTING);
            assertThat(stream.write(new byte[1], 0, 1)).isZero();
            nameServerAnswers.countDown();
            while (stream.status() == HalStream.CONNECTING) {
                slow.await(PATIENCE_MILLIS); // Ends when the answer is there: the class has a time limit.
            }
            assertThat(stream.status()).isEqualTo(HalStream.OPEN);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void NET_1_literalsNeedNoLookup() throws Exception {
        try (NioNetworkPort strict = new NioNetworkPort(new NoLogSink(), host -> {
            throw new AssertionError("looked up: " + host);
        })) {
            strict.connect("127.0.0.1", closedPort(), null).close();
            strict.connect("[::1]", closedPort(), null).close();
        }
    }

    /** There is no way to this address; without its zone it is an invalid argument to Linux. */
    @Test
    void zoneOfALinkLocalAddressReachesTheSystem() throws Exception {
        int loopback = NetworkInterface.getByInetAddress(loopback()).getIndex();
        List<String> lines = new ArrayList<>();
        LogSink log = new TextLog(lines);
        try (NioNetworkPort logged = new NioNetworkPort(log)) {
            logged.connect("fe80::1234%" + loopback, 9, null).close();
        }
        assertThat(lines).noneMatch(line -> line.contains("Invalid argument"));
    }

    @Test
    void NET_6_whatIsNoNameFailsWithoutLookup() {
        for (String host : new String[] {"", "server:80", "12:zz", "two words"}) {
            assertThat(port.connect(host, 9, null).status()).as(host).isEqualTo(HalStream.FAILED);
        }
    }

    @Test
    void addressThatIsSilentDoesNotKeepFromTheNext() throws Exception {
        try (SilentAddress silent = new SilentAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 98}))) {
            HalListener listener = port.listen(ownAddress(), silent.port());
            Pair pair = connected(listener, "silent-first.example", null);
            assertThat(pair.caller.remoteAddress()).isEqualTo(ownAddress());
            listener.close();
        }
    }

    @Test
    void NET_6_nextAddressOfANameIsTried() throws HalException {
        HalListener listener = port.listen(ownAddress(), 0);
        Pair pair = connected(listener, "two-addresses.example", null);
        assertThat(pair.caller.remoteAddress()).isEqualTo(ownAddress());
    }

    @Test
    void NET_5_wakeupFromAnotherThreadEndsAWait() {
        Thread other = new Thread(port::wakeup);
        other.start();
        long before = nowMillis();
        port.await(PATIENCE_MILLIS);
        assertThat(nowMillis() - before).isLessThan(PATIENCE_MILLIS / 2);
    }

    @Test
    void NET_12_closeFromAnotherThreadWhileWaiting() throws Exception {
        Pair pair = connected();
        Thread closer = new Thread(() -> pair.caller.close());
        closer.start();
        waitFor("closed", () -> pair.caller.status() == HalStream.FAILED);
        assertThat(readResult(pair.target)).isEqualTo(HalStream.END);
        closer.join();
    }

    @Test
    void NET_22_portIsFreeAtOnceAlsoWhenClosedWhileAnotherThreadWaits() throws Exception {
        HalListener listener = port.listen(ownAddress(), 0);
        CountDownLatch waiting = new CountDownLatch(1);
        Thread sdk = new Thread(() -> {
            waiting.countDown();
            port.await(PATIENCE_MILLIS);
        });
        sdk.start();
        assertThat(waiting.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        listener.close();
        try (ServerSocket other = new ServerSocket()) {
            other.bind(new InetSocketAddress(loopback(), listener.port()));
        }
        sdk.join();
    }

    @Test
    void bytesThatNobodyReadsDoNotKeepAwaitFromWaiting() throws HalException {
        Pair pair = connected();
        writeAll(pair.caller, new byte[100]);
        waitFor("bytes arrived", () -> pair.target.read(new byte[1], 0, 1) == 1);
        port.await(PATIENCE_MILLIS); // Told once more, since one byte was read.
        assertAwaitWaits();
    }

    @Test
    void endThatWasReadDoesNotKeepAwaitFromWaiting() throws HalException {
        Pair pair = connected();
        pair.caller.close();
        assertThat(readResult(pair.target)).isEqualTo(HalStream.END);
        assertAwaitWaits();
    }

    @Test
    void connectionThatNobodyAcceptsDoesNotKeepAwaitFromWaiting() throws HalException {
        HalListener listener = port.listen(ownAddress(), 0);
        HalStream caller = port.connect(ownHost(), listener.port(), null);
        waitFor("open", () -> caller.status() == HalStream.OPEN);
        assertAwaitWaits();
        assertThat(listener.accept()).isNotNull();
    }

    @Test
    void oneAwaitTellsOfAllThatWaitToBeAccepted() throws IOException {
        HalListener listener = listen();
        try (Socket first = new Socket(loopback(), listener.port());
                Socket second = new Socket(loopback(), listener.port())) {
            assertThat(listener.accept()).as("told of nobody").isNull();
            port.await(PATIENCE_MILLIS);
            assertAccepts(listener, first);
            assertAccepts(listener, second);
            assertThat(listener.accept()).isNull();
        }
        try (Socket third = new Socket(loopback(), listener.port())) {
            port.await(PATIENCE_MILLIS);
            assertAccepts(listener, third);
        }
    }

    private static void assertAccepts(HalListener listener, Socket caller) throws IOException {
        HalStream accepted = listener.accept();
        assertThat(accepted).as("of %s", caller).isNotNull();
        accepted.close();
        assertThat(caller.getInputStream().read()).as("its own end").isEqualTo(-1);
    }

    @Test
    void idleStreamThatCouldWriteDoesNotKeepAwaitFromWaiting() throws HalException {
        Pair pair = connected();
        writeAll(pair.caller, new byte[10]);
        readExactly(pair.target, 10);
        assertAwaitWaits();
    }

    @Test
    void interruptedThreadStillWaits() {
        Thread.currentThread().interrupt();
        assertAwaitWaits();
        assertThat(Thread.interrupted())
                .as("the interrupt is kept for its owner")
                .isTrue();
    }

    /** At most a few early returns in 60 ms; a busy loop makes thousands. */
    private void assertAwaitWaits() {
        long deadline = nowMillis() + 60;
        int returns = 0;
        while (nowMillis() < deadline) {
            port.await((int) Math.max(1, deadline - nowMillis()));
            returns++;
        }
        assertThat(returns).as("returns of await within 60 ms").isLessThan(10);
    }

    @Test
    void NET_14_smallWritesLeaveAtOnceAtBothEnds() throws Exception {
        Pair pair = connected();
        assertThat(((NioStream) pair.caller).sendsAtOnce()).isTrue();
        assertThat(((NioStream) pair.target).sendsAtOnce()).isTrue();
    }

    @Test
    void NET_10_resetIsBroken() throws IOException {
        HalListener listener = listen();
        HalStream[] stream = new HalStream[1];
        try (Socket peer = new Socket(loopback(), listener.port())) {
            waitFor("accepted", () -> (stream[0] = listener.accept()) != null);
            peer.setSoLinger(true, 0); // Closing sends a reset.
        }
        assertThat(readResult(stream[0])).isEqualTo(HalStream.BROKEN);
        assertThat(stream[0].status()).isEqualTo(HalStream.FAILED);
    }

    @Test
    void lastBytesOfAPeerAreReadAlsoAfterAWriteFailed() throws IOException {
        HalListener listener = listen();
        HalStream[] stream = new HalStream[1];
        try (Socket peer = new Socket(loopback(), listener.port())) {
            waitFor("accepted", () -> (stream[0] = listener.accept()) != null);
            peer.getOutputStream().write(new byte[] {'b', 'y', 'e'});
        }
        waitFor("write is broken", () -> stream[0].write(new byte[1], 0, 1) == HalStream.BROKEN);
        assertThat(readExactly(stream[0], 3)).isEqualTo(new byte[] {'b', 'y', 'e'});
    }

    private HalListener listen() {
        try {
            return port.listen(ownAddress(), 0);
        } catch (HalException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void NET_2_addressesThatAreNotLocalAreRefused() {
        assertThat(port.applyAddress(new byte[] {(byte) 203, 0, 113, 5}, 32, null))
                .isEqualTo(NetworkPort.REFUSED);
        assertThat(port.applyAddress(new byte[4], 0, null)).as("0.0.0.0").isEqualTo(NetworkPort.REFUSED);
        assertThat(port.applyAddress(new byte[] {(byte) 224, 0, 0, 5}, 32, null))
                .isEqualTo(NetworkPort.REFUSED);
        byte[] documentation = new byte[16];
        documentation[0] = 0x20;
        documentation[1] = 0x01;
        documentation[2] = 0x0d;
        documentation[3] = (byte) 0xb8;
        assertThat(port.applyAddress(documentation, 128, null)).isEqualTo(NetworkPort.REFUSED);
    }

    @Test
    void closedPortSaysSo() throws IOException {
        port.close();
        port.close();
        assertThatThrownBy(() -> port.await(0)).isInstanceOf(IllegalStateException.class);
    }

    /** The SDK's thread may be about to listen or to connect when another one closes the port. */
    @Test
    void nothingIsOpenedBehindAClose() throws IOException {
        int free = closedPort();
        port.close();
        assertThatThrownBy(() -> port.listen(ownAddress(), free)).isInstanceOf(HalException.class);
        try (ServerSocket other = new ServerSocket()) {
            other.bind(new InetSocketAddress(loopback(), free)); // Nothing listens there.
            assertThat(port.connect(ownHost(), free, null).status()).isEqualTo(HalStream.FAILED);
        }
    }

    @Test
    void closeEndsAWaitOnAnotherThread() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        Thread sdk = new Thread(() -> {
            waiting.countDown();
            try {
                port.await(600_000);
            } catch (IllegalStateException closed) {
                return; // It came after close; that is an end, too.
            }
        });
        sdk.start();
        assertThat(waiting.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        port.close();
        sdk.join(); // The class has a time limit.
    }
}
