package org.stblink.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.MessageType;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Pong;
import org.stblink.internal.wire.Registered;
import org.stblink.server.control.ControlTap;
import org.stblink.server.control.ServerKeys;
import org.stblink.server.domain.Connection;

/** What goes over the control port's sockets, and how connections and the port end. */
class ControlServerTest extends ControlPortScene {
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
                                ControlPortScene::clock,
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
