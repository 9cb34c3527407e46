package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.Answer;
import org.stblink.internal.wire.CallFailed;
import org.stblink.internal.wire.CallFailure;
import org.stblink.internal.wire.Cancel;
import org.stblink.internal.wire.EndReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Pong;
import org.stblink.internal.wire.Revoke;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.Verdict;
import org.stblink.server.sim.TestDevice;

/** What becomes of a call when one of its two devices is gone, no longer ready, or may not take part any more: section 9.2. */
class LostEndOfACallTest extends CallScene {
    @Test
    void targetIsToldWhenTheCallerIsLostBeforeTheGrant() {
        target.verdict = -1;
        caller.call("target");
        caller.connection().cut();
        world.settle();

        assertThat(target.last(Cancel.class).reason).isEqualTo(EndReason.CALLER_LOST);
        assertThat(world.plane().counters().callsOpen()).isZero();
    }

    @Test
    void callsThatAreLeftWhenOneEndedEndWithTheCaller() {
        TestDevice third = world.device("third").online();
        target.verdict = -1;
        third.verdict = -1;
        caller.call("target");
        caller.call("third");
        third.connection().send(new Answer(third.last(Offer.class).sid, Verdict.DECLINED));
        world.settle();
        caller.connection().cut();
        world.settle();

        assertThat(target.last(Cancel.class).reason).isEqualTo(EndReason.CALLER_LOST);
        assertThat(world.plane().counters().callsOpen()).isZero();
    }

    @Test
    void targetIsToldWhenTheCallerIsLostAfterTheGrantAndBeforeTheSessionIsUp() {
        caller.call("target");
        caller.connection().cut();
        world.settle();

        assertThat(target.last(Cancel.class).reason).isEqualTo(EndReason.CALLER_LOST);
        assertThat(world.plane().sessions()).isEmpty();
    }

    @Test
    void sessionThatIsUpOutlivesTheCallersControlConnection() {
        caller.call("target");
        Grant grant = caller.last(Grant.class);
        target.up(grant.sid);
        caller.connection().cut();
        world.settle();

        assertThat(target.has(Cancel.class)).isFalse();
        assertThat(world.plane().sessions()).hasSize(1);
    }

    @Test
    void callFailsWhenTheTargetIsLostBeforeTheGrant() {
        target.verdict = -1;
        caller.call("target");
        target.connection().cut();
        world.settle();

        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.OFFLINE);
    }

    @Test
    void callFailsAtOnceWhenTheTargetIsLostWhileItIsProbed() {
        target.answersPings = false;
        caller.call("target");
        target.connection().cut();
        world.settle();

        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.OFFLINE);
        assertThat(world.plane().counters().callsOpen()).isZero();
    }

    @Test
    void targetThatIsNoLongerReadyWhenItsPongComesIsOffline() {
        target.answersPings = false;
        caller.call("target");
        target.sendNotReady(1);
        target.connection().send(new Pong(target.last(Ping.class).pingId));
        world.settle();

        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.OFFLINE);
        assertThat(target.has(Offer.class)).isFalse();
    }

    @Test
    void targetThatIsNoLongerReadyWhenItsCodeIsStoredIsOffline() {
        world.store().defer(true);
        caller.call("target");
        target.sendNotReady(1);
        world.store().answerAll();
        world.settle();

        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.OFFLINE);
        assertThat(target.has(Offer.class)).isFalse();
        assertThat(world.plane().counters().callsOpen()).isZero();
    }

    @Test
    void targetThatIsNoLongerReadyWhenItAcceptsIsOfflineAndItsOfferIsDead() {
        target.verdict = -1;
        caller.call("target");
        target.sendNotReady(1);
        SessionId offered = target.last(Offer.class).sid;
        target.connection().send(new Answer(offered, Verdict.ACCEPT));
        world.settle();

        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.OFFLINE);
        assertThat(caller.has(Grant.class)).isFalse();
        assertThat(target.last(Cancel.class).sid).isEqualTo(offered);
        assertThat(target.last(Cancel.class).reason).isEqualTo(EndReason.TARGET_LOST);
        assertThat(world.plane().counters().callsOpen()).isZero();
    }

    @Test
    void grantedCallOutlivesTheTargetsControlConnection() {
        caller.call("target");
        SessionId granted = caller.last(Grant.class).sid;
        target.connection().cut();
        world.settle();
        assertThat(world.plane().counters().callsOpen()).isEqualTo(1);
        caller.up(granted);

        assertThat(caller.has(Revoke.class)).isFalse();
        assertThat(world.plane().sessions())
                .singleElement()
                .extracting(Operator.SessionView::state)
                .isEqualTo("HALF_UP");
    }

    @Test
    void grantedCallEndsWhenItsTargetMayNoLongerTakePart() {
        caller.call("target");
        SessionId granted = caller.last(Grant.class).sid;
        world.plane().revoke("target", world.now(), (outcome, now) -> {});
        world.settle();
        assertThat(world.plane().counters().callsOpen()).isZero();
        assertThat(world.trace())
                .anyMatch(event -> event.name().equals("NOT_USED") && "the target is banned".equals(event.note()));

        caller.up(granted);
        assertThat(caller.last(Revoke.class).sid).isEqualTo(granted);
    }

    @Test
    void soItDoesWhenTheTargetsConnectionIsGone() {
        for (Consumer<Operator> ban : bans()) {
            assertGrantedCallEndsWith(ban, () -> target.connection().cut());
        }
    }

    @Test
    void soItDoesWhenTheTargetIsBackOnAnotherConnection() {
        for (Consumer<Operator> ban : bans()) {
            assertGrantedCallEndsWith(ban, () -> target.online());
        }
    }

    /** What takes the target out. */
    private List<Consumer<Operator>> bans() {
        return List.of(
                operator -> operator.revoke("target", world.now(), (outcome, now) -> {}),
                operator -> operator.quarantine("target", world.now(), (outcome, now) -> {}),
                operator -> operator.release("target", null, world.now(), (outcome, now) -> {}),
                operator -> {
                    operator.release("target", null, world.now(), (outcome, now) -> {});
                    operator.remove("target", world.now(), (outcome, now) -> {});
                });
    }

    private void assertGrantedCallEndsWith(Consumer<Operator> ban, Runnable before) {
        twoDevicesOnline();
        caller.call("target");
        SessionId granted = caller.last(Grant.class).sid;
        before.run();
        world.settle();
        assertThat(world.plane().counters().callsOpen()).isEqualTo(1);
        ban.accept(world.plane());
        world.settle();
        assertThat(world.plane().counters().callsOpen()).isZero();
        caller.up(granted);
        assertThat(caller.last(Revoke.class).sid).isEqualTo(granted);
        assertThat(world.plane().sessions()).isEmpty();
    }
}
