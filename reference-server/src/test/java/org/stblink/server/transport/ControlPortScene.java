package org.stblink.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.wire.KeySet;
import org.stblink.internal.wire.KeySetEntry;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.MessageType;
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

/** The control port with real sockets, and a domain that does as a test wants. */
@Timeout(120)
abstract class ControlPortScene {
    static final long WAIT_SECONDS = 60;
    static final byte[] PRIVATE_KEY = new byte[32];
    static final byte[] PUBLIC_KEY = new byte[32];

    static {
        PRIVATE_KEY[0] = 7;
        Primitives.SOFTWARE.publicKey(PRIVATE_KEY, PUBLIC_KEY);
    }

    /** Writes down what happens, and registers whoever sends REGISTER. */
    static final class Domain implements ControlEvents {
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

    static long clock() {
        return System.nanoTime() / 1_000_000;
    }

    final Domain domain = new Domain();
    final CompletableFuture<Void> fatal = new CompletableFuture<>();
    final DomainLoop loop = new DomainLoop(ControlPortScene::clock, () -> fatal.complete(null));
    private final List<SocketLink> links = new ArrayList<>();
    AdmissionLimits admission;
    /** What is done, on the event loop, before one that was accepted is let in. */
    volatile Runnable atTheDoor = () -> {};

    ControlServer server;

    static final TransportSettings SETTINGS = new TransportSettings("127.0.0.1", 0, 128, 2, 1_000, 64 * 1024);

    void start(TransportSettings settings, UnaryOperator<Settings> rules) throws Exception {
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
                        ControlPortScene::clock,
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

    SocketLink connect() throws Exception {
        return connect(null);
    }

    SocketLink connect(String from) throws Exception {
        SocketLink link = new SocketLink(server.address(), from == null ? null : InetAddress.getByName(from), 0);
        links.add(link);
        return link;
    }

    SocketLink open() throws Exception {
        SocketLink link = connect();
        assertThat(link.handshake(PUBLIC_KEY).kind).isEqualTo(ServerHello.GO_ON);
        return link;
    }

    Connection domainSide() throws InterruptedException {
        return domain.connections.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    static Register register() {
        return new Register("a", new byte[16], 0, "", "", new byte[] {1}, 1024).withMac(new byte[32]);
    }

    /** The server's counts change a moment after the client's call; there is no event to wait for on this side. */
    void awaitHalfOpen(int count) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (admission.halfOpen() != count) {
            assertThat(System.nanoTime())
                    .as("half-open: %d", admission.halfOpen())
                    .isLessThan(end);
            Thread.onSpinWait();
        }
    }

    void assertThatAllAreGone() {
        assertThat(server.awaitNoConnections(TimeUnit.SECONDS.toMillis(WAIT_SECONDS)))
                .isTrue();
    }

    private static final KeySetEntry KEY = new KeySetEntry(KeySetEntry.GROUP_X25519_SHA256, PUBLIC_KEY);
    static final KeySet LARGE = new KeySet(1, new KeySetEntry[] {KEY, KEY, KEY, KEY, KEY, KEY, KEY, KEY});
    static final long LARGE_BYTES = 290;
    /** Of {@link #LARGE}: far more than both systems' socket buffers take. */
    static final int FRAMES_THAT_FILL_BUFFERS = 60_000;

    SocketLink registeredWithSmallBuffer() throws Exception {
        SocketLink link = new SocketLink(server.address(), null, 4096);
        links.add(link);
        link.handshake(PUBLIC_KEY);
        link.send(register());
        assertThat(domain.next()).startsWith("opened");
        assertThat(domain.next()).startsWith("received");
        return link;
    }
}
