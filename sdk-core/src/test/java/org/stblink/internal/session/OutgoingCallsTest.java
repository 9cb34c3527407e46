package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.wire.Answer;
import org.stblink.internal.wire.CallFailed;
import org.stblink.internal.wire.Cancel;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.DownReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Request;
import org.stblink.internal.wire.Revoke;
import org.stblink.internal.wire.RevokeAck;
import org.stblink.internal.wire.SessionDown;
import org.stblink.internal.wire.SessionEntry;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.SessionUp;

/** Calls this device makes: requests, grants, what ends them (protocol sections 9, 11; P5, P8 to P10, P12). */
class OutgoingCallsTest {
    private final ControlRig rig = ControlRig.online();
    private final Caller caller = new Caller(rig);

    @Test
    void requestCarriesWhatTheApplicationWants() {
        OutgoingCall c = caller.call("BOX-B");

        Request r = rig.expect(Request.class);
        assertThat(r.requestId).isEqualTo(1);
        assertThat(r.target).isEqualTo("BOX-B");
        assertThat(r.service).isEqualTo(Caller.SERVICE);
        assertThat(r.traceId).isEqualTo(c.traceId);
        rig.expectNothing();
    }

    @Test
    void callWaitsUntilTheDeviceIsReady() {
        ControlRig fresh = new ControlRig(2).boot();
        fresh.machine.call("BOX-B", Caller.SERVICE, 60_000);
        fresh.goOnline();

        fresh.expect(Request.class);
    }

    @Test
    void callWaitsWhileTheAddressDoesNotWork() {
        rig.machine.notReady(1, rig.now);
        rig.turn();
        while (rig.server.next() != null) {
            assertThat(rig.server).isNotNull();
        }
        caller.call("BOX-B");
        rig.expectNothing();
        rig.advance(30_000); // prepared again, ready this time

        rig.server.next();
        rig.server.next();
        rig.expect(Request.class);
    }

    @Test
    void grantGivesThePskOfTheCodeOnce() {
        OutgoingCall c = caller.call("BOX-B");
        Grant g = caller.grantFor(rig.expect(Request.class), 1);

        rig.send(g);

        assertThat(rig.effects).endsWith("GRANTED BOX-B");
        assertThat(c.grant().sid).isEqualTo(ControlRig.sid(1));
        assertThat(c.grantEndsMillis()).isEqualTo(rig.now + 15_000);
        assertThat(c.takePsk()).isEqualTo(KeyHierarchy.peerPsk(Caller.CODE, Suite.CHACHA_POLY));
        assertThat(c.takePsk()).isNull();
        rig.expectNothing();
    }

    @Test
    void openChannelIsReportedAndTheCallIsDone() {
        OutgoingCall c = caller.call("BOX-B");
        rig.send(caller.grantFor(rig.expect(Request.class), 1));
        rig.machine.callOpened(c);
        rig.machine.channelUp(ControlRig.sid(1), rig.now);
        rig.machine.channelDown(ControlRig.sid(1), DownReason.NORMAL, 5, 7, rig.now);
        rig.turn();

        assertThat(rig.expect(SessionUp.class).sid).isEqualTo(ControlRig.sid(1));
        SessionDown down = rig.expect(SessionDown.class);
        assertThat(down.bytesSent).isEqualTo(5);
        assertThat(down.bytesReceived).isEqualTo(7);
        rig.send(new CallFailed(1, 1, 0));
        rig.send(new Cancel(ControlRig.sid(1), 5));
        assertThat(rig.effects).as("nothing of an open channel").doesNotContain("CALL_FAILED BOX-B EXPIRED");
    }

    @Test
    void requestIdsRiseAndStartAnewWithTheConnection() {
        for (int i = 1; i <= 3; i++) {
            caller.call("BOX-" + i);
            assertThat(rig.expect(Request.class).requestId).isEqualTo(i);
            rig.send(new CallFailed(i, 1, 0));
        }
        rig.cut();
        rig.comeBack();
        caller.call("BOX-9");

        assertThat(rig.expect(Request.class).requestId).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "1, TARGET_OFFLINE",
        "2, TARGET_ASLEEP",
        "3, TARGET_BUSY",
        "4, TARGET_UNREACHABLE",
        "5, TARGET_DECLINED",
        "6, NO_COMMON_SUITE",
        "7, CALL_LIMIT",
        "8, SERVER_ERROR",
        "200, SERVER_ERROR"
    })
    void failureCarriesItsReason(int reason, String cause) {
        caller.call("BOX-B");

        rig.send(new CallFailed(1, reason, 9));

        assertThat(rig.effects).endsWith("CALL_FAILED BOX-B " + cause);
        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);
    }

    @Test
    void answersToUnknownRequestsAreIgnoredOrRefused() {
        rig.send(new CallFailed(55, 1, 0));
        rig.expectNothing();
        caller.call("BOX-B");
        Request r = rig.expect(Request.class);
        Grant g = caller.grantFor(new Request(56, r.traceId, r.target, r.service), 1);

        rig.send(g);

        SessionDown down = rig.expect(SessionDown.class);
        assertThat(down.sid).isEqualTo(ControlRig.sid(1));
        assertThat(down.reason).isEqualTo(DownReason.NOT_USED);
        assertThat(rig.effects).doesNotContain("GRANTED BOX-B");
    }

    @Test
    void lateGrantIsAnsweredNotUsed() {
        OutgoingCall c = caller.call("BOX-B");
        Request r = rig.expect(Request.class);
        rig.machine.giveUp(c, DownReason.NOT_USED, rig.now);
        rig.turn();
        rig.expectNothing();

        rig.send(caller.grantFor(r, 1));

        assertThat(rig.expect(SessionDown.class).reason).isEqualTo(DownReason.NOT_USED);
        assertThat(c.takePsk()).isNull();
    }

    @Test
    void grantThatDoesNotOpenIsDiscardedCountedAndFailsTheCall() {
        caller.call("BOX-B");
        Request r = rig.expect(Request.class);
        Grant g = caller.grantFor(r, 1);
        byte[] wrap = g.wrap.clone();
        wrap[3] ^= 1;

        rig.send(new Grant(
                r.requestId, g.sid, g.traceId, g.target, g.service, g.suite, 4096, 15, g.address, g.port, wrap));

        assertThat(rig.effects).endsWith("CALL_FAILED BOX-B SERVER_ERROR");
        assertThat(rig.expect(SessionDown.class).reason).isEqualTo(DownReason.NOT_USED);
        rig.expectNothing();
        assertThat(rig.machine.unopenedGrants()).isEqualTo(1);
        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"target", "service", "traceId"})
    void grantForSomethingElseIsAProtocolError(String what) {
        caller.call("BOX-B");
        Request r = rig.expect(Request.class);
        byte[] trace = r.traceId.clone();
        trace[0] ^= (byte) (what.equals("traceId") ? 1 : 0);
        Request other = new Request(
                r.requestId,
                trace,
                what.equals("target") ? "BOX-X" : r.target,
                what.equals("service") ? new byte[] {'t', 'w'} : r.service);

        rig.send(caller.grantFor(other, 1));

        assertThat(rig.lastState()).isEqualTo("BACKOFF PROTOCOL");
        assertThat(rig.effects).doesNotContain("GRANTED BOX-B");
    }

    @Test
    void grantWithASuiteThatWasNotListedIsAProtocolError() {
        caller.call("BOX-B");
        Request r = rig.expect(Request.class);
        Grant g = caller.grantFor(r, 1);

        rig.send(new Grant(
                r.requestId, g.sid, g.traceId, g.target, g.service, 0x10, 4096, 15, g.address, g.port, g.wrap));

        assertThat(rig.lastState()).isEqualTo("BACKOFF PROTOCOL");
    }

    @Test
    void grantForASidThatCameBeforeIsAProtocolError() {
        caller.call("BOX-B");
        rig.send(caller.grantFor(rig.expect(Request.class), 1));
        rig.send(new Cancel(ControlRig.sid(1), 5));
        caller.call("BOX-B");

        rig.send(caller.grantFor(rig.expect(Request.class), 1));

        assertThat(rig.lastState()).isEqualTo("BACKOFF PROTOCOL");
    }

    @Test
    void grantThatComesTwiceIsAProtocolErrorThoughItsRequestIsAnswered() {
        caller.call("BOX-B");
        Grant g = caller.grantFor(rig.expect(Request.class), 1);
        rig.send(g);
        assertThat(rig.effects).contains("GRANTED BOX-B");

        rig.send(g);

        assertThat(rig.lastState()).isEqualTo("BACKOFF PROTOCOL");
    }

    @Test
    void grantForASidThatWasOfferedIsAProtocolError() {
        rig.send(offer(1));
        caller.call("BOX-B");
        rig.expect(Answer.class);

        rig.send(caller.grantFor(rig.expect(Request.class), 1));

        assertThat(rig.lastState()).isEqualTo("BACKOFF PROTOCOL");
        assertThat(rig.effects).doesNotContain("GRANTED BOX-B");
        assertThat(rig.machine.offers().size()).isZero();
    }

    @Test
    void offerOfASidThatWasGrantedIsAProtocolError() {
        caller.call("BOX-B");
        rig.send(caller.grantFor(rig.expect(Request.class), 1));

        rig.send(offer(1));

        assertThat(rig.lastState()).isEqualTo("BACKOFF PROTOCOL");
        assertThat(rig.machine.offers().size()).isZero();
    }

    private Offer offer(int sid) {
        byte[] trace = new byte[8];
        byte[] hash = rig.server.handshakeHash();
        return rig.known.offer(
                ControlRig.sid(sid), trace, "BOX-C", Caller.SERVICE, Suite.CHACHA_POLY, 30, Caller.CODE, hash);
    }

    @Test
    void grantForASidOfALiveChannelIsAProtocolError() {
        rig.channels.add(new SessionEntry(ControlRig.sid(1), 1, 1, "BOX-B"));
        caller.call("BOX-B");

        rig.send(caller.grantFor(rig.expect(Request.class), 1));

        assertThat(rig.lastState()).isEqualTo("BACKOFF PROTOCOL");
    }

    @Test
    void grantLastsItsTtlAndNotLonger() {
        OutgoingCall c = caller.call("BOX-B");
        rig.send(caller.grantFor(rig.expect(Request.class), 1));
        rig.advance(14_999);
        assertThat(c.grant()).isNotNull();
        assertThat(rig.effects).endsWith("GRANTED BOX-B");

        rig.advance(1);

        assertThat(rig.effects).endsWith("CALL_FAILED BOX-B EXPIRED");
        assertThat(c.takePsk()).as("erased").isNull();
        assertThat(rig.expect(SessionDown.class).reason).isEqualTo(DownReason.EXPIRED);
        rig.machine.giveUp(c, DownReason.NOT_USED, rig.now); // as the driver does when it is told
        rig.turn();
        rig.expectNothing();
    }

    @Test
    void callsTimeOutInEveryState() {
        caller.call("BOX-B", 5000); // requested
        caller.call("BOX-B", 4000); // in line behind it
        rig.expect(Request.class);
        rig.advance(3999);
        assertThat(rig.effects).doesNotContain("CALL_FAILED BOX-B TIMEOUT");
        rig.advance(1);
        assertThat(rig.effects).endsWith("CALL_FAILED BOX-B TIMEOUT");
        rig.advance(1000);
        assertThat(rig.effects).endsWith("CALL_FAILED BOX-B TIMEOUT", "CALL_FAILED BOX-B TIMEOUT");
        rig.expectNothing();

        OutgoingCall granted = caller.call("BOX-C", 5000);
        rig.send(caller.grantFor(rig.expect(Request.class), 2));
        rig.advance(5000);
        assertThat(rig.effects).endsWith("CALL_FAILED BOX-C TIMEOUT");
        assertThat(rig.expect(SessionDown.class).reason).isEqualTo(DownReason.NOT_USED);
        assertThat(granted.takePsk()).isNull();
    }

    @Test
    void callsTimeOutWithoutAConnection() {
        rig.cut();
        rig.holdConnect = true;
        caller.call("BOX-B", 2000);
        rig.advance(2000);

        assertThat(rig.effects).contains("CALL_FAILED BOX-B TIMEOUT");
    }

    @Test
    void givenUpGrantIsReportedOnceWithItsReason() {
        OutgoingCall c = caller.call("BOX-B");
        rig.send(caller.grantFor(rig.expect(Request.class), 1));

        rig.machine.giveUp(c, DownReason.CONNECT_FAILED, rig.now);
        rig.machine.giveUp(c, DownReason.CONNECT_FAILED, rig.now);
        rig.turn();

        assertThat(rig.expect(SessionDown.class).reason).isEqualTo(DownReason.CONNECT_FAILED);
        rig.expectNothing();
        assertThat(c.takePsk()).isNull();
    }

    @Test
    void cancelEndsAGrantedCall() {
        OutgoingCall c = caller.call("BOX-B");
        rig.send(caller.grantFor(rig.expect(Request.class), 1));

        rig.send(new Cancel(ControlRig.sid(1), 4));

        assertThat(rig.effects).endsWith("CALL_FAILED BOX-B EXPIRED", "CANCELLED EXPIRED");
        assertThat(c.takePsk()).isNull();
        rig.expectNothing();
    }

    @Test
    void revokeOfOneEndsItAndIsAcknowledged() {
        OutgoingCall c = caller.call("BOX-B");
        rig.send(caller.grantFor(rig.expect(Request.class), 1));

        rig.send(new Revoke(ControlRig.sid(1), 1));

        assertThat(rig.effects)
                .endsWith(
                        "CALL_FAILED BOX-B CHANNEL_REVOKED",
                        "CANCELLED CHANNEL_REVOKED",
                        "END_CHANNELS one CHANNEL_REVOKED");
        assertThat(rig.expect(RevokeAck.class).sid).isEqualTo(ControlRig.sid(1));
        rig.expectNothing();
        assertThat(c.takePsk()).isNull();
    }

    @Test
    void revokeOfAnUnknownSidIsAcknowledgedToo() {
        rig.send(new Revoke(ControlRig.sid(9), 1));

        assertThat(rig.expect(RevokeAck.class).sid).isEqualTo(ControlRig.sid(9));
    }

    @Test
    void revokeOfAllEndsWhatIsGrantedAndLeavesWhatIsAsked() {
        OutgoingCall granted = caller.call("BOX-B");
        rig.send(caller.grantFor(rig.expect(Request.class), 1));
        caller.call("BOX-C");
        rig.expect(Request.class);

        rig.send(new Revoke(SessionId.of(new byte[16], 0), 1));

        assertThat(rig.effects).endsWith("CALL_FAILED BOX-B CHANNEL_REVOKED", "END_CHANNELS all CHANNEL_REVOKED");
        assertThat(granted.takePsk()).isNull();
        assertThat(rig.expect(RevokeAck.class).sid.isZero()).isTrue();
        rig.send(new CallFailed(2, 1, 0));
        assertThat(rig.effects).endsWith("CALL_FAILED BOX-C TARGET_OFFLINE");
    }

    @Test
    void grantIsVoidWithItsConnectionAndTheCallIsRepeated() {
        OutgoingCall c = caller.call("BOX-B");
        rig.send(caller.grantFor(rig.expect(Request.class), 1));
        rig.cut();

        assertThat(rig.effects).contains("GRANT_VOID BOX-B");
        assertThat(c.takePsk()).isNull();
        assertThat(c.grant()).isNull();
        rig.comeBack();
        rig.send(caller.grantFor(rig.expect(Request.class), 2));
        assertThat(rig.effects).endsWith("GRANTED BOX-B");
        assertThat(c.grant().sid).isEqualTo(ControlRig.sid(2));
    }

    @Test
    void stopFailsEveryCall() {
        caller.call("BOX-B");
        OutgoingCall granted = caller.call("BOX-C");
        rig.expect(Request.class);
        rig.send(caller.grantFor(rig.expect(Request.class), 1));
        caller.call("BOX-B");

        rig.machine.stop(Cause.CLOSED);
        rig.turn();

        assertThat(rig.effects.stream().filter(e -> e.startsWith("CALL_FAILED")))
                .containsExactly("CALL_FAILED BOX-B CLOSED", "CALL_FAILED BOX-C CLOSED", "CALL_FAILED BOX-B CLOSED");
        assertThat(granted.takePsk()).isNull();
        assertThat(rig.machine.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void revokedDeviceFailsEveryCall() {
        caller.call("BOX-B");
        rig.send(new Close(CloseReason.REVOKED, 0));

        assertThat(rig.effects).contains("CALL_FAILED BOX-B REVOKED");
    }

    @Test
    void callThatWasRepeatedFailsWithTheEndOfTheSessionToo() {
        caller.call("BOX-B", 10_000_000);
        rig.cut();
        rig.comeBack();
        rig.expect(Request.class);

        rig.machine.stop(Cause.CLOSED);
        rig.turn();

        assertThat(rig.effects).contains("CALL_FAILED BOX-B CLOSED").doesNotContain("CALL_FAILED BOX-B CONTROL_LOST");
    }

    @Test
    void callTellsHowFarItCame() {
        OutgoingCall first = caller.call("BOX-B");
        OutgoingCall inLine = caller.call("BOX-B");
        assertThat(first.reached()).isEqualTo(OutgoingCall.REQUESTED);
        rig.machine.giveUp(inLine, DownReason.NOT_USED, rig.now);
        rig.send(caller.grantFor(rig.expect(Request.class), 1));
        assertThat(first.reached()).isEqualTo(OutgoingCall.GRANTED);

        rig.machine.giveUp(first, DownReason.NOT_USED, rig.now);
        rig.machine.giveUp(first, DownReason.NOT_USED, rig.now);

        assertThat(first.reached()).as("over").isEqualTo(OutgoingCall.GRANTED);
        assertThat(inLine.reached()).as("over").isEqualTo(OutgoingCall.QUEUED);
    }

    @Test
    void traceIdsDifferAndAreZeroWithoutEntropy() {
        OutgoingCall a = caller.call("BOX-B");
        OutgoingCall b = caller.call("BOX-C");
        assertThat(Arrays.equals(a.traceId, b.traceId)).isFalse();
        rig.entropy.setReady(false);

        assertThat(caller.call("BOX-D").traceId).containsOnly(0);
    }
}
