package org.stblink.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.ServerHello;
import org.stblink.server.domain.Connection;
import org.stblink.server.domain.Settings;

/** Who finds a place at the control port, and when it is free again: half-open, registered, turned away or on its way out. */
class ConnectionPlacesTest extends ControlPortScene {
    private static final TransportSettings FOR_TWO = new TransportSettings("127.0.0.1", 0, 128, 1, 2, 64 * 1024);

    private static Settings limits(int halfOpen, int halfOpenPerSource, int handshakesPerSecond) {
        return Settings.DEFAULTS
                .change()
                .halfOpenConnections(halfOpen)
                .halfOpenConnectionsPerSource(halfOpenPerSource)
                .handshakesPerSourcePerSecond(handshakesPerSecond)
                .done();
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
}
