package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.Awake;
import org.stblink.internal.wire.NotReady;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Pong;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.Sessions;
import org.stblink.internal.wire.Sleep;
import org.stblink.internal.wire.Wake;

/** A device in standby (protocol section 8.1). */
class StandbyTest {
    private static final long SECOND = 1000;
    private static final long LEASE = 600;
    /** A third of the lease is more than the rig's keep-alive; silence is two and a half of that. */
    private static final long SLEEPING_SILENCE = LEASE / 3 * SECOND * 5 / 2;

    private ControlRig rig;

    @BeforeEach
    void online() {
        rig = ControlRig.online();
    }

    private void sleep(long seconds) {
        rig.machine.sleep(seconds, rig.now);
        rig.turn();
    }

    private void awake() {
        rig.machine.awake(Cause.NONE, rig.now);
        rig.turn();
    }

    @Test
    void theServerIsToldAndToldAgain() {
        int states = rig.states.size();
        sleep(3600);
        assertThat(rig.expect(Sleep.class).expectedSeconds).isEqualTo(3600);
        assertThat(rig.machine.isAsleep()).isTrue();
        assertThat(rig.states).as("the application is told").hasSize(states + 1).endsWith("REGISTERED");
        awake();
        rig.expect(Awake.class);
        assertThat(rig.machine.isAsleep()).isFalse();
        assertThat(rig.states).hasSize(states + 2).endsWith("REGISTERED");
        awake();
        rig.expectNothing();
        assertThat(rig.states).hasSize(states + 2);
    }

    @Test
    void whileItSleepsTheServerMayBeSilentForLonger() {
        sleep(0);
        rig.expect(Sleep.class);
        rig.advance(SLEEPING_SILENCE - 1);
        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);
        rig.advance(1);
        assertThat(rig.lastState()).isEqualTo("BACKOFF CONTROL_LOST");
    }

    @Test
    void aHeartbeatIsAnsweredAndDoesNotWake() {
        sleep(0);
        rig.expect(Sleep.class);
        rig.advance(LEASE / 3 * SECOND);
        rig.send(new Ping(1, 0));
        rig.expect(Pong.class);
        assertThat(rig.machine.isAsleep()).isTrue();
        rig.advance(LEASE / 3 * SECOND);
        rig.send(new Ping(2, 1));
        rig.expect(Pong.class);
        rig.advance(LEASE / 3 * SECOND);
        assertThat(rig.machine.isAsleep()).as("its lease was renewed").isTrue();
    }

    @Test
    void wakeIsAnsweredByAwake() {
        sleep(60);
        rig.expect(Sleep.class);
        rig.send(new Wake(new byte[8]));
        rig.expect(Awake.class);
        assertThat(rig.lastState()).isEqualTo("REGISTERED WOKEN");
        assertThat(rig.machine.isAsleep()).isFalse();
    }

    @Test
    void wakeOfADeviceThatIsAwakeChangesNothing() {
        rig.send(new Wake(new byte[8]));
        rig.expectNothing();
        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);
    }

    @Test
    void aConnectionThatDidNotOutliveTheSleepIsNoticedThreeSecondsAfterAwake() {
        sleep(60);
        rig.expect(Sleep.class);
        rig.advance(60 * SECOND);
        awake();
        rig.expect(Awake.class);
        rig.advance(3 * SECOND - 1);
        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);
        rig.advance(1);
        assertThat(rig.lastState()).isEqualTo("BACKOFF CONTROL_LOST");
    }

    @Test
    void aServerThatAnswersAwakeIsTrustedAsBefore() {
        sleep(60);
        rig.expect(Sleep.class);
        awake();
        rig.expect(Awake.class);
        rig.send(new Ping(1, 0));
        rig.expect(Pong.class);
        rig.advance(75 * SECOND - 1);
        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);
        rig.advance(1);
        assertThat(rig.lastState()).isEqualTo("BACKOFF CONTROL_LOST");
    }

    @Test
    void aDeviceThatSleepsSaysSoAgainOnItsNextConnection() {
        sleep(60);
        rig.expect(Sleep.class);
        rig.cut();
        assertThat(rig.machine.isAsleep()).isFalse();
        rig.comeBack();
        rig.expect(Sleep.class);
        assertThat(rig.machine.isAsleep()).isTrue();
    }

    @Test
    void notReadyTakesSleepBackAndReadySaysItAgain() {
        sleep(60);
        rig.expect(Sleep.class);

        rig.machine.notReady(1, rig.now);
        rig.turn();

        rig.expect(NotReady.class);
        rig.expect(Sessions.class);
        rig.expectNothing();
        assertThat(rig.machine.isAsleep()).isFalse();
        rig.machine.ready(4000, rig.now);
        rig.turn();
        rig.expect(Ready.class);
        rig.expect(Sessions.class);
        rig.expect(Sleep.class);
        assertThat(rig.machine.isAsleep()).isTrue();
    }

    @Test
    void sleepOfADeviceWhoseAddressDoesNotWorkWaitsForReady() {
        rig.machine.notReady(1, rig.now);
        rig.turn();
        rig.expect(NotReady.class);
        rig.expect(Sessions.class);

        sleep(60);
        rig.expectNothing();

        rig.machine.ready(4000, rig.now);
        rig.turn();
        rig.expect(Ready.class);
        rig.expect(Sessions.class);
        rig.expect(Sleep.class);
    }

    @Test
    void whoWokeWithoutAConnectionSaysNothingOnTheNextOne() {
        sleep(60);
        rig.expect(Sleep.class);
        rig.cut();
        awake();
        rig.comeBack();
        rig.expectNothing();
    }

    @Test
    void sleepBeforeTheFirstRegistrationIsSaidBehindReady() {
        ControlRig fresh = new ControlRig(8).boot();
        fresh.machine.sleep(5, fresh.now);
        fresh.start();
        fresh.answerUpToReady();
        assertThat(fresh.expect(Sleep.class).expectedSeconds).isEqualTo(5);
    }

    @Test
    void aLeaseThatRanOutMeanwhileIsGivenUpFirst() {
        sleep(0);
        rig.expect(Sleep.class);
        rig.now += LEASE * SECOND; // suspended, and counted by the clock
        awake();
        rig.tick(rig.now);
        assertThat(rig.effects).contains("LEAVE_ADDRESS");
        assertThat(rig.lastState()).isEqualTo("BACKOFF LEASE_ENDED");
    }
}
