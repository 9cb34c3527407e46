package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.internal.wire.CallFailed;
import org.stblink.internal.wire.DownReason;
import org.stblink.internal.wire.Request;
import org.stblink.internal.wire.SessionDown;

/** Which requests are with the server at a time, and which wait in line: one for a pair, eight in all (protocol sections 9, 12). */
class RequestLineTest {
    private final ControlRig rig = ControlRig.online();
    private final Caller caller = new Caller(rig);

    @Test
    void oneRequestAPairIsOpenAtATime() {
        caller.call("BOX-B");
        caller.call("BOX-B");
        caller.call("BOX-C");
        assertThat(rig.expect(Request.class).target).isEqualTo("BOX-B");
        assertThat(rig.expect(Request.class).target).isEqualTo("BOX-C");
        rig.expectNothing();

        rig.send(new CallFailed(1, 1, 0));

        Request second = rig.expect(Request.class);
        assertThat(second.target).isEqualTo("BOX-B");
        assertThat(second.requestId).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void redialWaitsForTheAnswerToACallThatWasGivenUp(boolean granted) {
        OutgoingCall first = caller.call("BOX-B");
        Request r = rig.expect(Request.class);
        rig.machine.giveUp(first, DownReason.NOT_USED, rig.now);
        caller.call("BOX-B");
        rig.expectNothing();

        if (granted) {
            rig.send(caller.grantFor(r, 1));
            assertThat(rig.expect(SessionDown.class).reason).isEqualTo(DownReason.NOT_USED);
        } else {
            rig.send(new CallFailed(1, 1, 0));
        }

        assertThat(rig.expect(Request.class).requestId).isEqualTo(2);
        assertThat(rig.effects).as("nobody waits for the first").doesNotContain("CALL_FAILED BOX-B TARGET_OFFLINE");
    }

    @Test
    void redialWaitsForTheAnswerToACallThatRanOutOfTime() {
        caller.call("BOX-B", 500);
        rig.expect(Request.class);
        rig.advance(500);
        assertThat(rig.effects).endsWith("CALL_FAILED BOX-B TIMEOUT");
        caller.call("BOX-B");
        rig.advance(5000);
        rig.expectNothing();

        rig.send(new CallFailed(1, 1, 0));

        assertThat(rig.expect(Request.class).requestId).isEqualTo(2);
        assertThat(rig.effects).as("told once").endsWith("CALL_FAILED BOX-B TIMEOUT");
    }

    @Test
    void requestsOfCallsThatWereGivenUpCountUntilTheyAreAnswered() {
        for (int i = 0; i < 8; i++) {
            OutgoingCall c = caller.call("BOX-" + i);
            rig.expect(Request.class);
            rig.machine.giveUp(c, DownReason.NOT_USED, rig.now);
        }
        caller.call("BOX-8");
        rig.expectNothing();

        rig.send(new CallFailed(3, 1, 0));

        assertThat(rig.expect(Request.class).target).isEqualTo("BOX-8");
    }

    @Test
    void callThatWasGivenUpIsForgottenWithItsConnection() {
        OutgoingCall first = caller.call("BOX-B");
        rig.expect(Request.class);
        rig.machine.giveUp(first, DownReason.NOT_USED, rig.now);
        caller.call("BOX-B");
        rig.cut();
        rig.comeBack();

        assertThat(rig.expect(Request.class).requestId).isEqualTo(1);
        rig.expectNothing();
        rig.machine.stop(Cause.CLOSED);
        rig.turn();
        assertThat(rig.effects).containsOnlyOnce("CALL_FAILED BOX-B CLOSED");
    }

    /** A driver asks again only when there are more bytes: what it is told is done has to be. */
    @Test
    void machineThatSaysNothingIsLeftHasSealedEveryRequest() {
        rig.machine.call("BOX-B", Caller.SERVICE, rig.now + 60_000);
        rig.machine.call("BOX-B", Caller.SERVICE, rig.now + 60_000);
        rig.machine.call("BOX-C", Caller.SERVICE, rig.now + 60_000);
        assertSealed("BOX-B", "BOX-C");

        rig.server.send(new CallFailed(1, 1, 0));
        byte[] failed = rig.server.say();
        assertThat(rig.machine.received(failed, 0, failed.length, rig.now)).isEqualTo(failed.length);

        assertSealed("BOX-B");
    }

    private void assertSealed(String... targets) {
        while (rig.machine.work(rig.now) != Work.NONE) {
            assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);
        }
        rig.server.hear(ControlRig.take(rig.machine.out()));
        for (String target : targets) {
            assertThat(rig.expect(Request.class).target).isEqualTo(target);
        }
        rig.expectNothing();
    }

    @Test
    void eightRequestsAreOpenAtATime() {
        for (int i = 0; i < 12; i++) {
            caller.call("BOX-" + i);
        }
        for (int i = 0; i < 8; i++) {
            assertThat(rig.expect(Request.class).target).isEqualTo("BOX-" + i);
        }
        rig.expectNothing();

        rig.send(new CallFailed(3, 1, 0));
        assertThat(rig.expect(Request.class).target).isEqualTo("BOX-8");
        rig.expectNothing();
        OutgoingCall inLine = caller.call("BOX-99");
        rig.machine.giveUp(inLine, DownReason.NOT_USED, rig.now);
        rig.turn();
        rig.expectNothing();
    }

    @Test
    void openRequestIsRepeatedOnceAfterALossAndThenFails() {
        caller.call("BOX-B", 10_000_000);
        caller.call("BOX-C", 10_000_000);
        rig.expect(Request.class);
        Request before = rig.expect(Request.class);
        rig.cut();
        rig.comeBack();
        Request b = rig.expect(Request.class);
        Request c = rig.expect(Request.class);
        assertThat(b.requestId).isEqualTo(1);
        assertThat(c.requestId).isEqualTo(2);
        assertThat(c.traceId).as("the same call").isEqualTo(before.traceId);
        rig.cut();

        assertThat(rig.effects).contains("CALL_FAILED BOX-B CONTROL_LOST", "CALL_FAILED BOX-C CONTROL_LOST");
        rig.comeBack();
        rig.expectNothing();
    }

    @Test
    void callThatWaitedInLineIsNotCountedAsTried() {
        rig.cut();
        caller.call("BOX-B", 10_000_000);
        rig.comeBack();
        rig.expect(Request.class);
        rig.cut();
        rig.comeBack();

        rig.expect(Request.class);
    }
}
