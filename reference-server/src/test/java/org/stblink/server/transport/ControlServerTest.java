package org.stblink.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.KeySet;
import org.stblink.internal.wire.KeySetEntry;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.MessageType;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Pong;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.ServerHello;
import org.stblink.server.control.Admission;
import org.stblink.server.control.AdmissionLimits;
import org.stblink.server.control.ControlTap;
import org.stblink.server.control.ServerKeys;
import org.stblink.server.control.TurnedAway;
import org.stblink.server.domain.Connection;
import org.stblink.server.domain.ControlEvents;
import org.stblink.server.domain.ResumeRequest;
import org.stblink.server.domain.Settings;

/** Sockets, threads and bounds of the control port, with a domain that does as a test wants. */
@Timeout(120)
class ControlServerTest {
    private static final long WAIT_SECONDS = 60;
    private static final byte[] PRIVATE_KEY = new byte[32];
    private static final byte[] PUBLIC_KEY = new byte[32];

    static {
        PRIVATE_KEY[0] = 7;
        Primitives.SOFTWARE.publicKey(PRIVATE_KEY, PUBLIC_KEY);
    }

    /** Writes down what happens, and registers whoever sends REGISTER. */
    private static final class Domain implements ControlEvents {
        final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
        final LinkedBlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
        final AtomicInteger received = new AtomicInteger();
        volatile Runnable onReceived = () -> {};

        @Override
        public void opened(Connection connection, long nowMillis) {
            events.add("opened");
            connections.add(connection);
        }

        @Override
        public void resuming(Connection connection, ResumeRequest request, long nowMillis) {
            events.add("resuming");
            connection.refuse(ServerHello.refused(ServerHello.REASON_RESUME, 1));
        }

        @Override
        public void heard(Connection connection, long nowMillis) {
            events.add("heard");
        }

        @Override
        public void received(Connection connection, Message message, long nowMillis) {
            received.incrementAndGet();
            onReceived.run();
            if (message.type() == MessageType.REGISTER) {
                connection.send(new Registered(1, new byte[] {127, 64, 1, 1}, 32, null, 600, 600, 30, new byte[16]));
            }
            events.add("received " + message.type());
        }

        @Override
        public void closed(Connection connection, long nowMillis) {
            events.add("closed");
        }

        String next() throws InterruptedException {
            return events.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static long clock() {
        return System.nanoTime() / 1_000_000;
    }

    private final Domain domain = new Domain();
    private final CompletableFuture<Void> fatal = new CompletableFuture<>();
    private final DomainLoop loop = new DomainLoop(ControlServerTest::clock, () -> fatal.complete(null));
    private final List<SocketLink> links = new ArrayList<>();
    private AdmissionLimits admission;
    /** What is done, on the event loop, before one that was accepted is let in. */
    private volatile Runnable atTheDoor = () -> {};

    private ControlServer server;

    private static final TransportSettings SETTINGS = new TransportSettings("127.0.0.1", 0, 128, 2, 1_000, 64 * 1024);

    private void start(TransportSettings settings, UnaryOperator<Settings> rules) throws Exception {
        Settings applied = rules.apply(Settings.DEFAULTS);
        admission = new AdmissionLimits(applied);
        admission.accept(true);
        loop.start(new DomainLoop.Timed() {
            @Override
            public long nextDeadline() {
                return Long.MAX_VALUE;
            }

            @Override
            public void onTime(long nowMillis) {}
        });
        server = ControlServer.start(
                settings,
                new ControlServer.Parts(
                        ControlServerTest::clock,
                        loop,
                        domain,
                        new ServerKeys(List.of(PRIVATE_KEY)),
                        applied.controlSuites(),
                        door(),
                        SocketLink.ENTROPY,
                        Primitives.SOFTWARE,
                        ControlTap.NONE));
    }

    private Admission door() {
        return new Admission() {
            @Override
            public int enter(String source, long nowMillis) {
                atTheDoor.run();
                return admission.enter(source, nowMillis);
            }

            @Override
            public int handshake(String source, boolean resume, long nowMillis) {
                return admission.handshake(source, resume, nowMillis);
            }

            @Override
            public void leave(String source) {
                admission.leave(source);
            }

            @Override
            public void turnedAway(TurnedAway why) {
                admission.turnedAway(why);
            }
        };
    }

    private static Settings limits(int halfOpen, int halfOpenPerSource, int handshakesPerSecond) {
        Settings d = Settings.DEFAULTS;
        return new Settings(
                d.enrolmentMode(),
                d.suiteOrder(),
                d.controlSuites(),
                d.keepAliveSeconds(),
                d.leaseSeconds(),
                d.graceSeconds(),
                halfOpen,
                halfOpenPerSource,
                handshakesPerSecond,
                d.handshakesPerSecond(),
                d.resumesPerSecond(),
                d.busySeconds(),
                d.tryLaterSeconds(),
                d.loginFailuresRemembered(),
                d.sessionsPerDevice(),
                d.refusalsAuditedPerSecond());
    }

    @AfterEach
    void stop() throws Exception {
        for (SocketLink link : links) {
            link.close();
        }
        if (server != null) {
            server.close();
        }
        loop.close();
    }

    private SocketLink connect() throws Exception {
        return connect(null);
    }

    private SocketLink connect(String from) throws Exception {
        SocketLink link = new SocketLink(server.address(), from == null ? null : InetAddress.getByName(from), 0);
        links.add(link);
        return link;
    }

    private SocketLink open() throws Exception {
        SocketLink link = connect();
        assertThat(link.handshake(PUBLIC_KEY).kind).isEqualTo(ServerHello.GO_ON);
        return link;
    }

    private Connection domainSide() throws InterruptedException {
        return domain.connections.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    private static Register register() {
        return new Register("a", new byte[16], 0, "", "", new byte[] {1}, 1024).withMac(new byte[32]);
    }

    @Test
    void whatADeviceSaysComesToTheDomainInOrderAndBack() throws Exception {
        start(SETTINGS, rules -> rules);
        SocketLink link = open();
        link.send(register());

        assertThat(domain.next()).isEqualTo("opened");
        assertThat(domain.next()).isEqualTo("received " + MessageType.REGISTER);
        assertThat(link.receive()).isInstanceOf(Registered.class);
        Connection connection = domainSide();
        assertThat(connection.handshakeHash()).isEqualTo(link.hash());
        assertThat(connection.sourceAddress()).isEqualTo("127.0.0.1");
        for (int i = 1; i <= 100; i++) {
            connection.send(new Ping(i, 0));
        }
        for (int i = 1; i <= 100; i++) {
            assertThat(((Ping) link.receive()).pingId).isEqualTo(i);
        }
        link.close();
        assertThat(domain.next()).isEqualTo("closed");
    }

    @Test
    void aCloseByTheDomainArrivesThoughTheDeviceWasStillSending() throws Exception {
        start(SETTINGS, rules -> rules);
        SocketLink link = open();
        Connection connection = domainSide();
        // Parts of a frame that never becomes whole. A careless close would answer them with a reset and lose the
        // CLOSE.
        link.sendRaw(new byte[] {1, 0, 7, 7, 7});
        connection.close(CloseReason.SHUTDOWN, 17);
        link.sendRaw(new byte[200]);

        Close close = (Close) link.receive();

        assertThat(close.reason).isEqualTo(CloseReason.SHUTDOWN);
        assertThat(close.retryAfterSeconds).isEqualTo(17);
        assertThat(link.readToEnd()).isZero();
    }

    @Test
    void halfOpenConnectionsAreBoundedTogetherAndPlacesComeBack() throws Exception {
        start(SETTINGS, rules -> limits(3, 100, 1000));
        List<SocketLink> idle = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            idle.add(connect("127.0.0." + (2 + i)));
            awaitHalfOpen(i + 1);
        }

        ServerHello hello = connect().hello();
        assertThat(hello.kind).isEqualTo(ServerHello.BUSY);
        assertThat(hello.retryAfterSeconds).isEqualTo(Settings.DEFAULTS.busySeconds());

        idle.get(0).close();
        awaitHalfOpen(2);
        open();
    }

    @Test
    void halfOpenConnectionsOfOneSourceAreBounded() throws Exception {
        start(SETTINGS, rules -> limits(100, 2, 1000));
        connect("127.0.0.2");
        connect("127.0.0.2");
        awaitHalfOpen(2);

        assertThat(connect("127.0.0.2").hello().kind).isEqualTo(ServerHello.BUSY);
        assertThat(connect("127.0.0.3").handshake(PUBLIC_KEY).kind).isEqualTo(ServerHello.GO_ON);
    }

    @Test
    void aRegisteredConnectionIsNoLongerHalfOpen() throws Exception {
        start(SETTINGS, rules -> limits(1, 1, 1000));
        for (int i = 0; i < 3; i++) {
            SocketLink link = open();
            link.send(register());
            assertThat(link.receive()).isInstanceOf(Registered.class);
        }
        assertThat(server.connections()).isEqualTo(3);
    }

    /** The server's counts change a moment after the client's call; there is no event to wait for on this side. */
    private void awaitHalfOpen(int count) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (admission.halfOpen() != count) {
            assertThat(System.nanoTime())
                    .as("half-open: %d", admission.halfOpen())
                    .isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void handshakesOfOneSourceAreBounded() throws Exception {
        start(SETTINGS, rules -> limits(100, 100, 5));
        int busy = 0;
        for (int i = 0; i < 40; i++) {
            busy += connect().handshake(PUBLIC_KEY).kind == ServerHello.BUSY ? 1 : 0;
        }
        // However slow this machine is: when 40 went through, they took 7 seconds and more.
        assertThat(busy).isPositive();
        assertThat(connect("127.0.0.9").handshake(PUBLIC_KEY).kind).isEqualTo(ServerHello.GO_ON);
    }

    @Test
    void openConnectionsAreBoundedWhateverTheirState() throws Exception {
        start(FOR_TWO, rules -> rules);

        assertThatTwoMayStay();
    }

    private static final TransportSettings FOR_TWO = new TransportSettings("127.0.0.1", 0, 128, 1, 2, 64 * 1024);

    private void assertThatTwoMayStay() throws Exception {
        for (int i = 0; i < 2; i++) {
            SocketLink link = open();
            link.send(register());
            assertThat(link.receive()).isInstanceOf(Registered.class);
        }

        assertThat(connect().hello().kind).isEqualTo(ServerHello.BUSY);
    }

    @Test
    void whatIsSentToAConnectionThatIsGoneDoesNotMakeItLeaveAgain() throws Exception {
        start(FOR_TWO, rules -> rules);
        SocketLink link = open();
        Connection connection = domainSide();
        assertThat(domain.next()).isEqualTo("opened");
        link.close();
        assertThat(domain.next()).isEqualTo("closed");
        connection.send(new Ping(1, 0)); // as one that was on its way

        assertThatTwoMayStay();
    }

    @Test
    void howeverACloseByTheDomainAndTheDevicesOwnMeetNothingIsLeftOfTheConnection() throws Exception {
        start(FOR_TWO, rules -> limits(100, 100, 1000));
        for (int i = 0; i < 100; i++) {
            SocketLink link = open();
            Connection connection = domainSide();
            CompletableFuture<Void> closed =
                    CompletableFuture.runAsync(() -> connection.close(CloseReason.SHUTDOWN, 1));
            link.close();
            closed.get(WAIT_SECONDS, TimeUnit.SECONDS);
            assertThatAllAreGone();
        }

        assertThatTwoMayStay();
    }

    private void assertThatAllAreGone() {
        assertThat(server.awaitNoConnections(TimeUnit.SECONDS.toMillis(WAIT_SECONDS)))
                .isTrue();
    }

    @Test
    void nothingIsLeftOfAConnectionThatIsResetBeforeItIsTurnedAway() throws Exception {
        start(FOR_TWO, rules -> limits(100, 1, 1000));
        SocketLink held = connect();
        awaitHalfOpen(1);
        CompletableFuture<SocketLink> stranger = new CompletableFuture<>();
        atTheDoor = () -> stranger.join().reset();
        stranger.complete(connect());
        held.close();
        assertThatAllAreGone();
        atTheDoor = () -> {};

        assertThatTwoMayStay();
    }

    @Test
    void whoDoesNotTakeItsOutputIsGoneSoonThoughManyAreLeaving() throws Exception {
        start(new TransportSettings("127.0.0.1", 0, 128, 1, 40, 64 * 1024 * 1024), rules -> rules);
        SocketLink stuck = registeredWithSmallBuffer();
        Connection stuckSide = domainSide();
        for (int i = 0; i < FRAMES_THAT_FILL_BUFFERS; i++) {
            stuckSide.send(LARGE);
        }
        for (int i = 0; i < 20; i++) {
            SocketLink leaving = open(); // and its end stays open
            domainSide().close(CloseReason.SHUTDOWN, 1);
            assertThat(leaving.receive()).isInstanceOf(Close.class);
        }
        stuckSide.close(CloseReason.SUPERSEDED, 1);

        assertThatAllAreGone();
        assertThat(stuck.readToEnd()).isLessThan(LARGE_BYTES * FRAMES_THAT_FILL_BUFFERS);
    }

    @Test
    void whoIsTurnedAwayAgainAndAgainTakesNobodysPlace() throws Exception {
        int most = 100;
        int ofOneSource = 8;
        start(new TransportSettings("127.0.0.1", 0, 512, 2, most, 64 * 1024), rules -> limits(1024, ofOneSource, 1000));
        for (int i = 0; i < ofOneSource; i++) {
            connect();
        }
        for (int i = 0; i < most; i++) {
            // Their ends stay open, whatever they are told.
            assertThat(connect().hello().kind).isEqualTo(ServerHello.BUSY);
        }

        assertThat(connect("127.0.0.9").handshake(PUBLIC_KEY).kind).isEqualTo(ServerHello.GO_ON);
    }

    @Test
    void aDeviceThatDoesNotTakeWhatIsSentIsCut() throws Exception {
        start(new TransportSettings("127.0.0.1", 0, 128, 1, 100, 16 * 1024), rules -> rules);
        SocketLink link = registeredWithSmallBuffer();
        Connection connection = domainSide();
        for (int i = 0; i < FRAMES_THAT_FILL_BUFFERS && domain.events.isEmpty(); i++) {
            connection.send(LARGE);
        }

        assertThat(domain.next()).isEqualTo("closed");
        assertThat(link.readToEnd()).isLessThan(LARGE_BYTES * FRAMES_THAT_FILL_BUFFERS);
    }

    private static final KeySetEntry KEY = new KeySetEntry(KeySetEntry.GROUP_X25519_SHA256, PUBLIC_KEY);
    private static final KeySet LARGE = new KeySet(1, new KeySetEntry[] {KEY, KEY, KEY, KEY, KEY, KEY, KEY, KEY});
    private static final long LARGE_BYTES = 290;
    /** Of {@link #LARGE}: far more than both systems' socket buffers take. */
    private static final int FRAMES_THAT_FILL_BUFFERS = 60_000;

    private SocketLink registeredWithSmallBuffer() throws Exception {
        SocketLink link = new SocketLink(server.address(), null, 4096);
        links.add(link);
        link.handshake(PUBLIC_KEY);
        link.send(register());
        assertThat(domain.next()).startsWith("opened");
        assertThat(domain.next()).startsWith("received");
        return link;
    }

    @Test
    void aDeviceThatSendsFasterThanTheDomainWorksIsNotReadAnyFurther() throws Exception {
        start(SETTINGS, rules -> rules);
        CountDownLatch gate = new CountDownLatch(1);
        SocketLink link = open();
        link.send(register());
        assertThat(link.receive()).isInstanceOf(Registered.class);
        domain.onReceived = () -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        int frames = 5_000;
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < frames; i++) {
                    link.send(new Pong(i));
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        // All were written, or the sockets are full: in both cases what has not been read waits outside of the server.
        SocketLink other = open();
        assertThat(other.hash()).hasSize(32);
        gate.countDown();

        sent.get(WAIT_SECONDS, TimeUnit.SECONDS);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (domain.received.get() < frames + 1) {
            assertThat(domain.next()).as("received: %d", domain.received.get()).isNotNull();
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws Exception {
        start(SETTINGS, rules -> rules);
        SocketLink silent = connect();
        SocketLink afterHandshake = open();

        assertThat(silent.readToEnd()).isZero();
        Close close = (Close) afterHandshake.receive();
        assertThat(close.reason).isEqualTo(CloseReason.TIMEOUT);
        afterHandshake.readToEnd();
        afterHandshake.close();
        silent.close();
        assertThatAllAreGone();
        awaitHalfOpen(0);
    }

    @Test
    void rubbishIsClosedWithoutAWord() throws Exception {
        start(SETTINGS, rules -> rules);
        SocketLink link = connect();
        link.sendRaw("GET / HTTP/1.1\r\nHost: example\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(link.readToEnd()).isZero();
    }

    @Test
    void aFaultOfTheDomainEndsThatConnectionAndNoOther() throws Exception {
        start(SETTINGS, rules -> rules);
        domain.onReceived = () -> {
            throw new IllegalStateException("thrown on purpose by a test");
        };
        SocketLink link = open();
        SocketLink other = open();
        link.send(register());

        assertThat(((Close) link.receive()).reason).isEqualTo(CloseReason.INTERNAL);
        domain.onReceived = () -> {};
        other.send(register());
        assertThat(other.receive()).isInstanceOf(Registered.class);
        assertThat(fatal).isNotDone();
    }

    @Test
    void anErrorInTheDomainIsFatal() throws Exception {
        start(SETTINGS, rules -> rules);
        loop.run(now -> {
            throw new StackOverflowError("thrown on purpose by a test");
        });

        assertThat(fatal.get(WAIT_SECONDS, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void aPortThatIsTakenAndAnAddressThatIsNotOursAreNamed() throws Exception {
        start(SETTINGS, rules -> rules);
        int port = server.address().getPort();

        assertThat(failure("127.0.0.1", port)).contains("control port 127.0.0.1:" + port, "taken", "control.port");
        assertThat(failure("192.0.2.1", 0)).contains("192.0.2.1", "does not have that address", "control.host");
        assertThat(failure("no.such.host.invalid", 0)).contains("no such host", "control.host");
    }

    private String failure(String host, int port) {
        TransportException failure = catchThrowableOfType(
                TransportException.class,
                () -> ControlServer.start(
                        new TransportSettings(host, port, 128, 1, 10, 64 * 1024),
                        new ControlServer.Parts(
                                ControlServerTest::clock,
                                loop,
                                domain,
                                new ServerKeys(List.of(PRIVATE_KEY)),
                                List.of(1),
                                admission,
                                SocketLink.ENTROPY,
                                Primitives.SOFTWARE,
                                ControlTap.NONE)));
        assertThat(failure).isNotNull();
        return failure.getMessage();
    }

    @Test
    void closingCutsWhatIsStillOpen() throws Exception {
        start(SETTINGS, rules -> rules);
        SocketLink link = open();
        InetSocketAddress address = server.address();
        server.close();

        assertThat(catchThrowableOfType(Exception.class, () -> {
                    while (true) {
                        link.receive();
                    }
                }))
                .isInstanceOfAny(EOFException.class, SocketException.class);
        assertThat(catchThrowableOfType(ConnectException.class, () -> new SocketLink(address)))
                .isNotNull();
    }
}
