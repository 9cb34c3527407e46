package org.stblink.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.internal.wire.CallFailed;
import org.stblink.internal.wire.CallFailure;
import org.stblink.internal.wire.Cancel;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.EndReason;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Request;
import org.stblink.internal.wire.Revoke;
import org.stblink.internal.wire.SessionId;
import org.stblink.support.FakeStream;
import org.stblink.support.ScriptedServer;
import org.stblink.support.TestDevice;

/** A session's whole life on a box without threads: the application's thread does everything, time is virtual. */
class PolledSessionTest extends PolledScene {
    private static final byte[] HELLO = {'h', 'e', 'l', 'l', 'o'};

    private static final byte[] TEST = {'t', 'e', 's', 't'};

    // Coming online.

    @ParameterizedTest
    @ValueSource(longs = {0, -9_000_000_000L, Long.MIN_VALUE / 2, Long.MAX_VALUE / 2})
    void freshBoxEnrolsRegistersAndTalksAtAnyOriginOfItsClock(long origin) throws StbLinkException {
        w = new PolledWorld(origin);
        w.online();
        assertThat(w.a.told()).containsExactly("CONNECTING", "ENROLLING", "REGISTERING", "ONLINE");
        PeerChannel c = w.call();
        PeerChannel d = w.calleesEnd();

        c.send(HELLO, 1000);
        assertThat(d.receive(1000)).isEqualTo(HELLO);
        d.send(new byte[0], 1000);
        assertThat(c.receive(1000)).isEmpty();
        c.end();
        assertThat(d.receive(1000)).isNull();
        d.end();
        w.world.runUntil(() -> c.status() == PeerChannel.CLOSED && d.status() == PeerChannel.CLOSED);

        assertThat(c.reason()).isEqualTo(Reason.ENDED);
        assertThat(d.reason()).isEqualTo(Reason.ENDED);
        assertThat(d.service()).isEqualTo(TEST);
        assertThat(d.traceId()).isEqualTo(c.traceId());
        assertThat(d.sessionId()).isEqualTo(c.sessionId()).hasSize(32);
        assertThat(w.a.closed()).containsExactly(c);
        assertThat(w.b.closed()).containsExactly(d);
        assertThat(w.server.heard("BOX-A SESSION_UP")).isEqualTo(1);
        assertThat(w.server.heard("BOX-B SESSION_UP")).isEqualTo(1);
        assertThat(w.server.heard("BOX-A SESSION_DOWN")).isEqualTo(1);
        assertThat(w.server.heard("BOX-B SESSION_DOWN")).isEqualTo(1);
    }

    @Test
    void enrolledBoxWithoutEntropyTellsItsListenerUntilThereIsSome() throws StbLinkException {
        w.online();
        w.server.of("BOX-A").stream.cut();
        w.a.box.entropy.setReady(false);
        w.world.runUntil(() -> w.a.told().contains("WAITING ENTROPY"));
        w.a.forget();
        int streams = w.a.box.streams.size();
        w.world.run(10_000);
        assertThat(w.a.told()).isNotEmpty().containsOnly("WAITING ENTROPY");
        assertThat(w.a.box.streams).hasSize(streams);

        w.a.box.entropy.setReady(true);
        w.world.runUntil(w.a::isOnline);
    }

    @Test
    void listenerThatIsNullIsRefused() {
        DeviceConfig config = w.config("BOX-A").build();

        assertThatThrownBy(() -> DeviceSession.open(w.world.box("BOX-A"), config, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("listener must not be null");
    }

    @Test
    void registrationShowsWhatTheServerAllocated() throws StbLinkException {
        w.online();

        assertThat(w.a.session.registration().address()).containsExactly(127, 64, 0, 1);
        assertThat(w.a.session.registration().prefix()).isEqualTo(32);
        assertThat(w.a.session.registration().port()).isPositive();
        assertThat(w.a.session.registration().leaseSeconds()).isEqualTo(600);
        assertThat(w.a.box.addresses).containsExactly(Arrays.toString(new byte[] {127, 64, 0, 1}));
        assertThat(w.world.isBound("127.64.0.1:" + w.a.session.registration().port()))
                .isTrue();
    }

    @Test
    void processDoesOnePublicKeyOperationAtTheMost() throws StbLinkException {
        w.a = w.device(w.config("BOX-A").build());
        w.b = w.device(w.config("BOX-B").build());
        w.a.box.runs(null);
        w.b.box.runs(null);
        w.a.session.start();
        w.b.session.start();
        PublicKeyCounter a = new PublicKeyCounter(w.a.session);
        PublicKeyCounter b = new PublicKeyCounter(w.b.session);

        sliceUntil(() -> w.a.isOnline() && w.b.isOnline(), a, b);
        PeerChannel c = w.a.session.open("BOX-B", new byte[0], 60_000);
        sliceUntil(() -> !w.b.opened().isEmpty(), a, b);

        assertThat(c.status()).isEqualTo(PeerChannel.OPEN);
        assertThat(a.count()).as("three with the server, two with the peer").isEqualTo(5);
        assertThat(b.count()).isEqualTo(5);
    }

    private void sliceUntil(BooleanSupplier done, PublicKeyCounter a, PublicKeyCounter b) {
        for (int i = 0; !done.getAsBoolean(); i++) {
            assertThat(i).as("slices").isLessThan(1000);
            assertThat(operationsOfASlice(w.a, a)).isLessThanOrEqualTo(1);
            assertThat(operationsOfASlice(w.b, b)).isLessThanOrEqualTo(1);
            w.world.run(1);
        }
    }

    private static int operationsOfASlice(TestDevice d, PublicKeyCounter counter) {
        int before = counter.count();
        d.session.process();
        return counter.count() - before;
    }

    @Test
    void processSaysWhenItIsNeededNext() throws StbLinkException {
        w.online();
        w.world.run(100);

        assertThat(w.a.session.process()).isBetween(1L, 60_000L);
        PeerChannel c = w.a.session.open("BOX-B", new byte[0], 5000);
        assertThat(c.status()).isEqualTo(PeerChannel.OPENING);
        c.close();
        assertThat(w.a.session.process()).as("something was told").isZero();
    }

    // Calls that fail.

    @Test
    void callToNobodyFailsWithTheServersReason() throws StbLinkException {
        w.online();

        StbLinkException failure = failure(() -> w.a.session.call("BOX-X", "", 1000));

        assertThat(reason(failure)).isEqualTo(Reason.TARGET_OFFLINE);
        assertThat(failure).hasMessageStartingWith("TARGET_OFFLINE: the call to BOX-X failed, trace ");
        w.world.run(10);
        assertThat(w.a.told()).contains("closed BOX-X TARGET_OFFLINE");
    }

    @Test
    void declinedAndBusyCallsFail() throws StbLinkException {
        w.online(w.config("BOX-A").build(), w.config("BOX-B").maxChannels(1).build());
        w.b.session.setAccepting(false);
        assertThat(reason(failure(() -> w.a.session.call("BOX-B", "", 1000)))).isEqualTo(Reason.TARGET_DECLINED);
        w.b.session.setAccepting(true);
        w.call();

        assertThat(reason(failure(() -> w.a.session.call("BOX-B", "", 1000)))).isEqualTo(Reason.TARGET_BUSY);
    }

    @Test
    void ownCallsAreLimited() throws StbLinkException {
        w.online(w.config("BOX-A").maxChannels(1).build(), w.config("BOX-B").build());
        PeerChannel c = w.call();
        assertThat(reason(failure(() -> w.a.session.call("BOX-B", "", 1000)))).isEqualTo(Reason.CALL_LIMIT);
        c.close();
        w.world.runUntil(() -> c.status() == PeerChannel.CLOSED);

        w.call();
    }

    @Test
    void callTimesOutAndLeavesNothingBehind() throws StbLinkException {
        w.online();
        w.server.script = (from, m) -> m instanceof Request;
        long before = w.world.now();

        assertThat(reason(failure(() -> w.a.session.call("BOX-B", "", 3000)))).isEqualTo(Reason.TIMEOUT);

        assertThat(w.world.now() - before).isBetween(3000L, 3100L);
        w.server.script = null;
        w.server.of("BOX-A").send(new CallFailed(1, CallFailure.UNREACHABLE, 0)); // as every request is answered
        assertThat(w.call().status()).isEqualTo(PeerChannel.OPEN);
    }

    @Test
    void targetThatCannotBeReachedIsAFailedConnect() throws StbLinkException {
        w.online();
        w.a.box.blackHole = true;

        assertThat(reason(failure(() -> w.a.session.call("BOX-B", "", 60_000)))).isEqualTo(Reason.CONNECT_FAILED);
        assertThat(w.server.heard("BOX-A SESSION_DOWN")).isEqualTo(1);
        assertThat(w.a.box.lastStream().isClosed()).isTrue();
    }

    @Test
    void targetThatAcceptsAndSaysNothingIsAFailedConnect() throws StbLinkException {
        w.online();
        w.b.box.runs(null); // it listens, but does not work any more

        PeerChannel c = w.a.session.open("BOX-B", new byte[0], 60_000);
        w.world.runUntil(() -> w.server.heard("BOX-A REQUEST") > 0);
        w.b.session.process(); // answers the offer
        w.world.runUntil(() -> c.status() == PeerChannel.CLOSED);

        assertThat(c.reason()).isEqualTo(Reason.CONNECT_FAILED);
    }

    @Test
    void callIsRepeatedAfterALossAndOpens() throws StbLinkException {
        w.online();
        boolean[] dropped = new boolean[1];
        w.server.script = (from, m) -> {
            if (m instanceof Request && !dropped[0]) {
                dropped[0] = true;
                from.stream.cut();
                return true;
            }
            return false;
        };

        assertThat(w.a.session.call("BOX-B", "", 30_000).status()).isEqualTo(PeerChannel.OPEN);
        assertThat(w.server.heard("BOX-A REQUEST")).isEqualTo(2);
    }

    @Test
    void callIsCancelledWhileItConnects() throws StbLinkException {
        w.online();
        w.a.box.blackHole = true;
        PeerChannel c = w.a.session.open("BOX-B", new byte[0], 60_000);
        w.world.runUntil(() -> !c.sessionId().isEmpty());
        SessionId sid = SessionId.of(HexFormat.of().parseHex(c.sessionId()), 0);

        w.server.of("BOX-A").send(new Cancel(sid, EndReason.TARGET_LOST));
        w.world.runUntil(() -> c.status() == PeerChannel.CLOSED);

        assertThat(c.reason()).isEqualTo(Reason.EXPIRED);
        assertThat(w.a.box.lastStream().isClosed()).isTrue();
    }

    @Test
    void wrongArgumentsAreTheCallersMistake() throws StbLinkException {
        w.online();

        assertThatThrownBy(() -> w.a.session.call("BOX B", "", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> w.a.session.call("BOX-A", "", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> w.a.session.call("BOX-B", "ü", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> w.a.session.call("BOX-B", "x".repeat(33), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> w.a.session.call("BOX-B", "", -1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(w.server.heard("BOX-A REQUEST")).isZero();
    }

    // Losses and the operator.

    @Test
    void revokedChannelEndsWithinASecondAtBothEnds() throws StbLinkException {
        w.online();
        PeerChannel c = w.call();
        SessionId sid = SessionId.of(HexFormat.of().parseHex(c.sessionId()), 0);
        long before = w.world.now();

        w.server.of("BOX-A").send(new Revoke(sid, EndReason.OPERATOR));
        w.server.of("BOX-B").send(new Revoke(sid, EndReason.OPERATOR));
        w.world.runUntil(
                () -> c.status() == PeerChannel.CLOSED && w.calleesEnd().status() == PeerChannel.CLOSED);

        assertThat(c.reason()).isEqualTo(Reason.CHANNEL_REVOKED);
        assertThat(w.calleesEnd().reason()).isEqualTo(Reason.CHANNEL_REVOKED);
        assertThat(w.world.now() - before).isLessThan(1000);
        assertThat(w.server.heard("BOX-A REVOKE_ACK")).isEqualTo(1);
        assertThat(w.server.heard("BOX-B REVOKE_ACK")).isEqualTo(1);
    }

    @Test
    void revokedChannelEndsWithinASecondEvenWhenNobodyReads() throws StbLinkException {
        w.online();
        PeerChannel c = w.call();
        while (c.write(new byte[1000], 0, 1000) > 0) {
            w.a.session.process();
        }
        long before = w.world.now();

        w.server.of("BOX-A").send(new Revoke(SessionId.of(new byte[16], 0), EndReason.OPERATOR));
        w.world.runUntil(() -> c.status() == PeerChannel.CLOSED);

        assertThat(c.reason()).isEqualTo(Reason.CHANNEL_REVOKED);
        assertThat(w.world.now() - before).isLessThan(1000);
    }

    @Test
    void revokedDeviceStops() throws StbLinkException {
        w.online();
        PeerChannel c = w.call();

        w.server.of("BOX-A").send(new Close(CloseReason.REVOKED, 0));
        w.world.runUntil(() -> w.a.session.state() == SessionState.STOPPED);
        w.world.runUntil(() -> c.status() == PeerChannel.CLOSED);

        assertThat(w.a.told()).contains("STOPPED REVOKED");
        assertThat(w.a.session.registration()).isNull();
        assertThat(w.a.box.addresses).isEmpty();
        assertThat(reason(failure(() -> w.a.session.call("BOX-B", "", 10)))).isEqualTo(Reason.CLOSED);
    }

    @Test
    void serversLastWordIsReadAlsoAfterAWriteFailed() throws StbLinkException {
        w.online();
        FakeStream stream = w.server.of("BOX-A").stream;
        stream.breakWrites();
        w.server.of("BOX-A").send(new Ping(1, 0));
        w.server.of("BOX-A").send(new Close(CloseReason.SUPERSEDED, 60));
        stream.deliverEnd();

        w.world.runUntil(() -> w.a.session.state() == SessionState.WAITING);

        assertThat(w.a.told()).endsWith("WAITING SUPERSEDED");
    }

    @Test
    void brokenWriteIsALossAtOnce() throws StbLinkException {
        w.online();
        FakeStream stream = w.server.of("BOX-A").stream;
        stream.breakWrites();
        long before = w.world.now();
        w.server.of("BOX-A").send(new Ping(1, 0));
        w.world.runUntil(() -> w.a.session.state() == SessionState.WAITING);

        assertThat(w.world.now()).isEqualTo(before);
        assertThat(w.a.told()).endsWith("WAITING CONTROL_LOST");
    }

    @Test
    void nextConnectionBeginsWithItsOwnBytes() throws StbLinkException {
        w.online();
        w.a.box.opensOnceAsked = true;
        w.server.of("BOX-A").stream.breakWrites();
        w.server.of("BOX-A").send(new Ping(1, 0)); // whose PONG does not get out any more
        int before = w.server.connections();
        w.world.runUntil(() -> w.server.connections() > before);

        w.world.runUntil(w.a::isOnline);

        assertThat(w.server.connections())
                .as("a resume, which this server refuses, and in full")
                .isEqualTo(before + 2);
    }

    @Test
    void channelsOutliveTheControlChannelForTheGraceOnly() throws StbLinkException {
        w.server.graceSeconds = 100;
        w.online();
        PeerChannel c = w.call();
        w.world.serve("server.example", 7443, null);
        w.server.of("BOX-A").stream.cut();
        w.server.of("BOX-B").stream.cut();
        w.world.run(95_000);
        c.send(new byte[] {5}, 1000);
        assertThat(w.calleesEnd().receive(1000)).containsExactly(5);
        w.world.run(10_000);

        assertThat(c.reason()).isEqualTo(Reason.SUPERVISION_LOST);
        assertThat(w.a.session.registration()).as("the lease is longer").isNotNull();
        w.world.run(600_000);
        assertThat(w.a.session.registration()).isNull();
        assertThat(w.a.box.addresses).isEmpty();
    }

    @Test
    void storageThatFailsIsToldAndTriedAgain() throws StbLinkException {
        w.a = w.device(w.config("BOX-A").build());
        w.b = w.a;
        w.a.box.store.failAfterWrites(3);
        w.a.session.start();
        w.world.runUntil(() -> w.a.told().contains("WAITING STORAGE"));
        w.a.box.store.failAfterWrites(Integer.MAX_VALUE);
        w.world.runUntil(w.a::isOnline);

        assertThat(w.a.box.logText()).contains("the secret store failed");
    }

    @Test
    void twoSessionsLiveInOneJvmAndCloseApart() throws StbLinkException {
        w.online();
        PeerChannel c = w.call();
        w.b.session.close();
        w.world.runUntil(() -> c.status() == PeerChannel.CLOSED);

        assertThat(c.reason()).isEqualTo(Reason.PEER_CLOSED);
        assertThat(w.a.isOnline()).isTrue();
        assertThat(w.b.session.state()).isEqualTo(SessionState.STOPPED);
        assertThat(w.b.told()).endsWith("STOPPED CLOSED");
    }

    @Test
    void unansweredRequestFailsByTheServersWord() throws StbLinkException {
        w.online();
        w.server.script = (from, m) -> {
            if (m instanceof Request request) {
                from.end.send(new CallFailed(request.requestId, 7, 30));
                return true;
            }
            return false;
        };

        StbLinkException failure = failure(() -> w.a.session.call("BOX-B", "", 1000));
        assertThat(reason(failure)).isEqualTo(Reason.CALL_LIMIT);
        assertThat(failure.retryAfterSeconds()).isEqualTo(30);
        assertThat(failure).hasMessageContaining(", again in 30 s, trace ");
    }

    @Test
    void whoWaitsForNoCallHearsFromItsChannelWhenToCallAgain() throws StbLinkException {
        w.online();
        w.server.script = (from, m) -> {
            if (m instanceof Request request) {
                from.end.send(new CallFailed(request.requestId, CallFailure.ASLEEP, 65_535));
                return true;
            }
            return false;
        };
        PeerChannel c = w.a.session.open("BOX-B", new byte[0], 1000);
        assertThat(c.retryAfterSeconds()).isZero();

        w.world.runUntil(() -> c.status() == PeerChannel.CLOSED);

        assertThat(c.retryAfterSeconds()).isEqualTo(65_535);
        w.server.script = (from, m) -> false;
        w.world.run(100);
        assertThat(w.call().retryAfterSeconds()).as("of a channel that is open").isZero();
    }

    @Test
    void serverThatTalksWithoutEndDoesNotKeepTheRestFromItsTurn() throws StbLinkException {
        w.online();
        w.a.box.runs(null);
        ScriptedServer.Connection server = w.server.of("BOX-A");
        for (int i = 0; i < 300; i++) {
            server.send(new CallFailed(1000 + i, CallFailure.OFFLINE, 0));
        }
        server.send(new Ping(77, 0));

        assertThat(w.a.session.process()).as("more to do").isZero();

        assertThat(w.server.heard("BOX-A PONG pingId=77")).isZero();
        for (int i = 0; i < 10; i++) {
            w.a.session.process();
        }
        assertThat(w.server.heard("BOX-A PONG pingId=77")).isEqualTo(1);
    }
}
