package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.Awake;
import org.stblink.internal.wire.CallFailed;
import org.stblink.internal.wire.CallFailure;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.NotReadyReason;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Pong;
import org.stblink.internal.wire.Sleep;
import org.stblink.internal.wire.Wake;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** Devices that sleep: section 8.1. */
class StandbyTest {
    private static final long HOUR = 3_600_000;

    private World world;
    private TestDevice box;
    private TestDevice caller;

    @BeforeEach
    void twoDevicesOnline() {
        world = new World(8);
        box = world.device("box").online();
        caller = world.device("caller").online();
    }

    private void sleep(long expectedSeconds) {
        box.connection().send(new Sleep(expectedSeconds));
        world.settle();
    }

    private void awake() {
        box.connection().send(new Awake());
        world.settle();
    }

    private CallFailed callFails() {
        caller.call("box");
        world.advance(3000);
        return caller.last(CallFailed.class);
    }

    private boolean isAsleep() {
        return world.plane().isAsleep("box");
    }

    @Test
    void callerOfADeviceThatSleepsIsToldSoAndTheDeviceIsWoken() {
        sleep(0);
        CallFailed told = callFails();
        assertThat(told.reason).isEqualTo(CallFailure.ASLEEP);
        assertThat(told.retryAfterSeconds).as("it may be on its way").isEqualTo(5);
        assertThat(box.last(Wake.class).traceId).isEqualTo(caller.traceId());
        assertThat(caller.has(Grant.class)).isFalse();
    }

    @Test
    void deviceThatWakesWithinThreeSecondsTakesTheCall() {
        sleep(0);
        caller.call("box");
        world.advance(2999);
        assertThat(caller.has(CallFailed.class)).isFalse();
        box.answersPings = false; // its AWAKE is enough
        awake();
        assertThat(caller.has(Grant.class)).isTrue();
    }

    @Test
    void aPongOfADeviceThatSleepsDoesNotGetItACall() {
        box.answersPings = false;
        world.advance(30_000);
        sleep(0);
        caller.call("box");
        box.connection().send(new Pong(box.last(Ping.class).pingId));
        world.settle();
        assertThat(caller.has(Grant.class)).isFalse();
        world.advance(3000);
        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.ASLEEP);
    }

    @Test
    void whoFallsAsleepWhileItIsAskedIsAsleepAndNotOffline() {
        box.answersPings = false;
        caller.call("box");
        sleep(0);
        world.advance(3000);
        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.ASLEEP);
    }

    @Test
    void wakeIsSentOnceInTenSecondsHoweverManyCall() {
        sleep(0);
        for (int i = 0; i < 3; i++) {
            callFails();
        }
        assertThat(box.all(Wake.class)).hasSize(1);
        world.advance(1000);
        callFails();
        assertThat(box.all(Wake.class)).hasSize(2);
    }

    @Test
    void whoMayNotCallDoesNotWakeAndLearnsNothing() {
        world.policy((from, to) -> false);
        sleep(60);
        assertThat(callFails().reason).isEqualTo(CallFailure.UNREACHABLE);
        assertThat(box.has(Wake.class)).isFalse();
    }

    @Test
    void silenceOfADeviceThatSleepsIsNoSignOfAnything() {
        sleep(0);
        box.answersPings = false;
        world.advance(HOUR);
        assertThat(box.connection().isOpen()).isTrue();
        assertThat(box.all(Ping.class)).as("one in a third of a lease").hasSizeBetween(15, 20);
        assertThat(callFails().reason).isEqualTo(CallFailure.ASLEEP);
    }

    @Test
    void slowBeatBeginsWithTheSleep() {
        sleep(0);
        world.advance(199_000);
        assertThat(box.has(Ping.class)).isFalse();
        world.advance(1000);
        assertThat(box.all(Ping.class)).hasSize(1);
    }

    @Test
    void sleepLastsTwiceAsLongAsExpectedAndNotLonger() {
        sleep(60);
        world.advance(119_999);
        assertThat(isAsleep()).isTrue();
        world.advance(1);
        assertThat(isAsleep()).isFalse();
    }

    @Test
    void connectedDeviceThatOversleepsIsShownAsCallersFindItAndCanBeWoken() {
        sleep(60);
        world.advance(10 * HOUR);
        Operator.DeviceView shown = world.plane().device("box");
        assertThat(shown.asleep()).isFalse();
        assertThat(shown.ready()).isFalse();
        assertThat(world.plane().counters().devicesAsleep()).isZero();
        assertThat(world.plane().counters().devicesOnline()).isEqualTo(1);
        assertThat(callFails().reason).isEqualTo(CallFailure.OFFLINE);

        caller.call("box");
        awake();
        assertThat(caller.has(Grant.class)).isTrue();
        assertThat(world.plane().device("box").ready()).isTrue();
        assertThat(world.plane().counters().devicesOnline()).isEqualTo(2);
    }

    @Test
    void whoSleepsAgainIsAsleepForTheNewTime() {
        sleep(60);
        world.advance(60_000);
        sleep(60);
        world.advance(119_999);
        assertThat(isAsleep()).isTrue();
        world.advance(1);
        assertThat(world.plane().counters().devicesAsleep()).isZero();
        sleep(60);
        assertThat(world.plane().counters().devicesAsleep()).isEqualTo(1);
    }

    private long timesOverslept() {
        return world.trace().stream()
                .filter(event -> "OVERSLEPT".equals(event.name()))
                .count();
    }

    @Test
    void whoSleepsAgainOversleepsTheNewTimeOnly() {
        sleep(60);
        world.advance(60_000);
        sleep(60);
        world.advance(119_999);
        assertThat(timesOverslept()).isZero();
        world.advance(1);
        assertThat(timesOverslept()).isEqualTo(1);
    }

    @Test
    void whoWakesDoesNotOversleep() {
        sleep(60);
        awake();
        world.advance(HOUR);
        assertThat(timesOverslept()).isZero();
    }

    @Test
    void whoseConnectionEndsWhileItSleepsDoesNotOversleep() {
        sleep(60);
        box.connection().cut();
        world.advance(HOUR);
        assertThat(timesOverslept()).isZero();
    }

    @Test
    void sleepAndWakingAreTraced() {
        world.trace().clear();
        sleep(60);
        caller.call("box");
        awake();
        sleep(0);
        assertThat(world.trace())
                .filteredOn(event -> event.step() == 0)
                .extracting(event -> event.name() + " " + event.device() + " " + event.note() + " " + event.trace())
                .containsExactly(
                        "SLEEP box for 60 s null",
                        "WAKE box null 0102030405060708",
                        "AWAKE box null null",
                        "SLEEP box null null");
    }

    @Test
    void awakeIsAnsweredByAPingAtOnceAndTheBeatIsTheOldOne() {
        sleep(0);
        box.answersPings = false;
        world.advance(650_000);
        int before = box.all(Ping.class).size();
        awake();
        assertThat(box.all(Ping.class)).hasSize(before + 1);
        world.advance(90_000);
        assertThat(box.connection().closeReason())
                .as("two heartbeats without an answer")
                .isEqualTo(CloseReason.TIMEOUT);
        assertThat(callFails().reason).isEqualTo(CallFailure.OFFLINE);
    }

    @Test
    void aPingThatWokeIsOwedEvenIfSomebodyCallsInBetween() {
        world.advance(30_000);
        sleep(0);
        awake(); // within 250 ms of the PING before
        caller.call("box");
        int before = box.all(Ping.class).size();
        world.advance(250);
        assertThat(box.all(Ping.class)).hasSizeGreaterThan(before);
    }

    @Test
    void deviceWhoseConnectionEndsWhileItSleepsStaysAsleepForTwiceItsTime() {
        sleep(8 * 3600);
        box.connection().cut();
        world.settle();
        assertThat(isAsleep()).isTrue();
        world.advance(HOUR);
        CallFailed told = callFails();
        assertThat(told.reason).isEqualTo(CallFailure.ASLEEP);
        assertThat(told.retryAfterSeconds).isEqualTo(7 * 3600);
        world.advance(15 * HOUR - 10_000);
        assertThat(isAsleep()).isTrue();
        assertThat(callFails().retryAfterSeconds).as("overdue: nobody knows").isZero();
        world.advance(10_000);
        assertThat(isAsleep()).isFalse();
        assertThat(callFails().reason).isEqualTo(CallFailure.OFFLINE);
    }

    @Test
    void deviceThatSaidNoTimeIsOfflineAfterADay() {
        sleep(0);
        box.connection().cut();
        world.settle();
        world.advance(24 * HOUR - 1000);
        assertThat(isAsleep()).isTrue();
        world.advance(1000);
        assertThat(isAsleep()).isFalse();
    }

    @Test
    void nobodySleepsForMoreThanAWeek() {
        sleep(0xFFFFFFFFL);
        assertThat(callFails().reason).isEqualTo(CallFailure.ASLEEP);
        box.connection().cut();
        world.settle();
        world.advance(8 * 24 * HOUR);
        assertThat(callFails().reason).isEqualTo(CallFailure.OFFLINE);
    }

    @Test
    void whoIsBackIsAwakeUntilItSaysOtherwise() {
        sleep(3600);
        box.connection().cut();
        world.settle();
        box.connect().sendRegister();
        world.settle();
        assertThat(isAsleep()).as("registered, and not yet READY").isTrue();
        box.sendReady();
        world.settle();
        assertThat(isAsleep()).isFalse();
        caller.call("box");
        world.settle();
        assertThat(caller.has(Grant.class)).isTrue();
    }

    @Test
    void aConnectionThatIsSupersededDoesNotPutToSleepWhatRegisteredAfterIt() {
        sleep(3600);
        box.connect().sendRegister();
        world.settle();
        box.sendReady();
        world.settle();
        assertThat(isAsleep()).isFalse();
        world.advance(5000);
        assertThat(isAsleep()).isFalse();
    }

    @Test
    void notReadyIsAwakeAndOffline() {
        sleep(3600);
        box.sendNotReady(NotReadyReason.ADDRESS_REFUSED);
        world.settle();
        assertThat(isAsleep()).isFalse();
        assertThat(callFails().reason).isEqualTo(CallFailure.OFFLINE);
    }

    @Test
    void notReadyOfADeviceThatSleepsGetsItNoCallThatWaits() {
        sleep(3600);
        caller.call("box");
        box.sendNotReady(NotReadyReason.ADDRESS_REFUSED);
        world.settle();
        assertThat(box.has(Offer.class)).isFalse();
        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.OFFLINE);
    }

    @Test
    void readyWithoutAListenerOfADeviceThatSleepsGetsItNoCallThatWaits() {
        sleep(3600);
        caller.call("box");
        box.port = 0;
        box.sendReady();
        world.settle();
        assertThat(box.has(Offer.class)).isFalse();
        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.OFFLINE);
    }

    @Test
    void readyOfADeviceThatSleepsGetsItTheCallThatWaits() {
        sleep(3600);
        caller.call("box");
        box.sendReady();
        world.settle();
        assertThat(caller.has(Grant.class)).isTrue();
    }

    private void revoke() {
        world.plane()
                .revoke(
                        "box",
                        world.now(),
                        (outcome, millis) -> assertThat(outcome).isEqualTo(Operator.Outcome.DONE));
        world.settle();
    }

    @Test
    void aRevokedDeviceIsNotAsleep() {
        sleep(3600);
        revoke();
        assertThat(isAsleep()).isFalse();
        assertThat(callFails().reason).isEqualTo(CallFailure.UNREACHABLE);
    }

    @Test
    void aDeviceThatIsRevokedWhileItSleepsWithoutAConnectionIsNotAsleep() {
        sleep(3600);
        box.connection().cut();
        world.settle();
        assertThat(isAsleep()).isTrue();
        revoke();
        assertThat(isAsleep()).isFalse();
        assertThat(world.plane().counters().devicesAsleep()).isZero();
    }

    @Test
    void countersTellWhoSleepsConnectedOrNot() {
        TestDevice other = world.device("other").online();
        sleep(3600);
        other.connection().send(new Sleep(0));
        world.settle();
        other.connection().cut();
        world.settle();
        Operator.Counters counters = world.plane().counters();
        assertThat(counters.devicesAsleep()).isEqualTo(2);
        assertThat(counters.devicesOnline()).isEqualTo(1);
        assertThat(counters.devicesConnected()).isEqualTo(2);
    }

    @Test
    void aRestartForgetsWhoSleeps() {
        sleep(3600);
        world.restart();
        assertThat(isAsleep()).isFalse();
    }
}
