package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.NotReady;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Pong;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.Role;
import org.stblink.internal.wire.SessionEntry;
import org.stblink.internal.wire.Sessions;

/** Heartbeat, silence, lease and grace (protocol sections 7.3, 8, 11), at any origin of the clock. */
class LeaseTest {
    private static final long SECOND = 1000;

    private final ControlRig rig = new ControlRig(5);
    private long lease = 600;
    private long grace = 300;

    @BeforeEach
    void boot() {
        rig.boot();
    }

    /** REGISTER is sent at {@code now}, REGISTERED comes two seconds later. */
    private void goOnline() {
        rig.start();
        Enrol m = (Enrol) rig.greet();
        rig.send(rig.known.enrol(m, 1));
        rig.expect(Register.class);
        registered();
    }

    private void registered() {
        rig.now += 2 * SECOND;
        Registered r = rig.registered(1);
        rig.send(new Registered(1, r.address, 32, null, lease, grace, ControlRig.KEEP_ALIVE, r.ticket));
        rig.expect(Ready.class);
        rig.expect(Sessions.class);
    }

    /** A PING with its PONG. */
    private void ping(long id, long acked) {
        rig.send(new Ping(id, acked));
        assertThat(rig.expect(Pong.class).pingId).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1_000_000_000_000L, Long.MIN_VALUE / 2, Long.MAX_VALUE / 2})
    void everyTimerWorksAtAnyOriginOfTheClock(long origin) {
        rig.now = origin;
        goOnline();
        ping(1, 0);
        assertThat(rig.machine.deadline()).isEqualTo(origin + 77 * SECOND);
        rig.cut();
        rig.holdConnect = true;
        rig.advance(origin + 300 * SECOND - rig.now - 1);
        assertThat(rig.effects).doesNotContain("END_CHANNELS all SUPERVISION_LOST");
        rig.advance(1);
        assertThat(rig.effects).contains("END_CHANNELS all SUPERVISION_LOST").doesNotContain("LEAVE_ADDRESS");
        rig.advance(300 * SECOND - 1);
        assertThat(rig.machine.registration()).isNotNull();
        rig.advance(1);

        assertThat(rig.machine.registration()).isNull();
        assertThat(rig.effects).endsWith("END_CHANNELS all LEASE_ENDED", "LEAVE_ADDRESS");
    }

    /** Else a channel that is still closing would find the grace of before over, and end what is opened next. */
    @Test
    void leaseThatEndedLeavesNoGraceBehind() {
        Registered r = rig.registered(1);
        Registered registered = new Registered(1, r.address, 32, null, lease, grace, ControlRig.KEEP_ALIVE, r.ticket);
        Lease held = new Lease();
        held.registerSent(false, 0);
        held.begin(registered);
        held.end();

        long later = 10_000 * SECOND;
        held.registerSent(true, later);
        held.begin(registered);

        assertThat(held.graceEndsNow(later + grace * SECOND - 1)).isFalse();
        assertThat(held.graceEndsNow(later + grace * SECOND)).isTrue();
    }

    @Test
    void pingIsAnsweredAtOnce() {
        goOnline();
        ping(1, 0);
        ping(7, 1);
        ping(0xFFFFFFFFL, 7);
    }

    @Test
    void pingWhoseIdDoesNotRiseIsAnsweredAllTheSame() {
        goOnline();
        ping(7, 0);
        ping(7, 0);
        ping(3, 7);
    }

    @Test
    void leaseOfNothingIsOverAtOnce() { // no server sends one
        lease = 0;
        rig.start();
        Enrol m = (Enrol) rig.greet();
        rig.send(rig.known.enrol(m, 1));
        rig.expect(Register.class);
        Registered r = rig.registered(1);

        rig.send(new Registered(1, r.address, 32, null, lease, grace, ControlRig.KEEP_ALIVE, r.ticket));
        rig.advance(1);

        assertThat(rig.lastState()).isEqualTo("BACKOFF LEASE_ENDED");
        assertThat(rig.machine.registration()).isNull();
    }

    @Test
    void pingIsAnsweredBeforeTheAddressIsReady() {
        rig.holdPrepare = true;
        rig.start();
        rig.send(rig.known.enrol((Enrol) rig.greet(), 1));
        rig.expect(Register.class);
        rig.send(rig.registered(1));

        ping(1, 0);

        assertThat(rig.machine.state()).isEqualTo(ControlState.PREPARING);
    }

    @Test
    void silenceOfTwoAndAHalfKeepAlivesIsALoss() {
        goOnline();
        rig.advance(75 * SECOND - 1);
        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);
        rig.advance(1);

        assertThat(rig.lastState()).isEqualTo("BACKOFF CONTROL_LOST");
    }

    @Test
    void anyMessageBreaksTheSilence() {
        goOnline();
        rig.advance(74 * SECOND);
        rig.send(new Ping(1, 0));
        rig.advance(74 * SECOND);

        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);
    }

    @Test
    void silenceWhilePreparingIsALossToo() {
        rig.holdPrepare = true;
        rig.start();
        rig.send(rig.known.enrol((Enrol) rig.greet(), 1));
        rig.expect(Register.class);
        rig.send(rig.registered(1));
        rig.advance(75 * SECOND);

        assertThat(rig.lastState()).isEqualTo("BACKOFF CONTROL_LOST");
    }

    @Test
    void leaseIsCountedFromWhenTheAcknowledgedPongWasSent() {
        goOnline();
        rig.advance(30 * SECOND);
        ping(1, 0);
        long sent = rig.now;
        rig.advance(30 * SECOND);
        ping(2, 1); // acknowledges PONG 1, not this PONG
        rig.cut();
        rig.holdConnect = true;

        rig.advance(sent + 600 * SECOND - rig.now - 1);
        assertThat(rig.machine.registration()).isNotNull();
        rig.advance(1);
        assertThat(rig.machine.registration()).isNull();
    }

    @Test
    void lateAcknowledgementCountsForThePongBefore() {
        goOnline();
        rig.advance(10 * SECOND);
        ping(1, 0);
        long first = rig.now;
        rig.advance(10 * SECOND);
        ping(2, 0);
        rig.advance(10 * SECOND);
        ping(3, 1); // PONG 2 was not there yet
        rig.cut();
        rig.holdConnect = true;

        rig.advance(first + 300 * SECOND - rig.now - 1);
        assertThat(rig.effects).doesNotContain("END_CHANNELS all SUPERVISION_LOST");
        rig.advance(1);
        assertThat(rig.effects).contains("END_CHANNELS all SUPERVISION_LOST");
    }

    @Test
    void acknowledgementNeverMovesTheLeaseBack() {
        goOnline();
        long registered = rig.now - 2 * SECOND;
        rig.advance(10 * SECOND);
        ping(1, 0);
        ping(2, 1);
        long sent = rig.now;
        ping(3, 1);
        ping(4, 0);
        rig.cut();
        rig.holdConnect = true;

        rig.advance(sent + 600 * SECOND - rig.now - 1);

        assertThat(registered).isLessThan(sent);
        assertThat(rig.machine.registration()).isNotNull();
    }

    @Test
    void reRegistrationStartsTheLeaseAnew() {
        goOnline();
        rig.advance(60 * SECOND);
        rig.cut();
        rig.toDeadline();
        assertThat(rig.greet()).isInstanceOf(Register.class);
        long sent = rig.now;
        registered();
        rig.cut();
        rig.holdConnect = true;

        rig.advance(sent + 600 * SECOND - rig.now - 1);
        assertThat(rig.machine.registration()).isNotNull();
        rig.advance(1);
        assertThat(rig.machine.registration()).isNull();
    }

    @Test
    void pongsOfALostConnectionAcknowledgeNothingOnTheNext() {
        goOnline();
        rig.advance(20 * SECOND);
        ping(1, 0);
        rig.cut();
        rig.toDeadline();
        assertThat(rig.greet()).isInstanceOf(Register.class);
        long sent = rig.now;
        registered();
        rig.advance(20 * SECOND);
        ping(1, 1); // nothing was ponged on this connection
        rig.cut();
        rig.holdConnect = true;

        rig.advance(sent + 600 * SECOND - rig.now);

        assertThat(rig.machine.registration()).isNull();
    }

    @Test
    void graceRunsOnlyWithoutAControlChannel() {
        grace = 20;
        goOnline();
        for (int i = 1; i < 10; i++) {
            rig.advance(30 * SECOND);
            ping(i, i - 1);
        }
        assertThat(rig.effects).doesNotContain("END_CHANNELS all SUPERVISION_LOST");

        rig.cut();
        rig.holdConnect = true;
        rig.advance(1);

        assertThat(rig.effects)
                .as("the last acknowledged frame is older than the grace")
                .contains("END_CHANNELS all SUPERVISION_LOST");
    }

    /** The report of the live channels stands behind NOT_READY as it does behind READY. */
    @Test
    void heartbeatsOfADeviceWhoseAddressDoesNotWorkRenewTheGrace() {
        rig.holdPrepare = true;
        rig.start();
        rig.send(rig.known.enrol((Enrol) rig.greet(), 1));
        rig.expect(Register.class);
        Registered r = rig.registered(1);
        rig.send(new Registered(1, r.address, 32, null, lease, grace, ControlRig.KEEP_ALIVE, r.ticket));
        rig.machine.notReady(1, rig.now);
        rig.turn();
        rig.expect(NotReady.class);
        rig.expect(Sessions.class);
        rig.advance(20 * SECOND);
        ping(1, 0);
        long acknowledged = rig.now;
        rig.advance(5 * SECOND);
        ping(2, 1);
        rig.cut();
        rig.holdConnect = true;

        rig.advance(acknowledged + 300 * SECOND - rig.now - 1);
        assertThat(rig.effects).doesNotContain("END_CHANNELS all SUPERVISION_LOST");
        rig.advance(1);
        assertThat(rig.effects).contains("END_CHANNELS all SUPERVISION_LOST");
    }

    @Test
    void graceIsOverOnceAnLoss() {
        goOnline();
        rig.cut();
        rig.holdConnect = true;
        rig.advance(500 * SECOND);

        assertThat(rig.effects.stream().filter(e -> e.equals("END_CHANNELS all SUPERVISION_LOST")))
                .hasSize(1);
    }

    @Test
    void registrationUnderALivingChannelDoesNotRenewTheGrace() { // else registering alone keeps a revoked channel alive
        goOnline();
        long sent = rig.now - 2 * SECOND;
        rig.channels.add(new SessionEntry(ControlRig.sid(1), Role.CALLER, 1, "peer"));
        for (int i = 0; i < 4; i++) {
            rig.advance(50 * SECOND);
            rig.cut();
            while (rig.machine.state() != ControlState.HANDSHAKE) {
                rig.toDeadline();
            }
            assertThat(rig.greet()).isInstanceOf(Register.class);
            registered();
        }
        assertThat(rig.effects).doesNotContain("END_CHANNELS all SUPERVISION_LOST");
        rig.cut();
        rig.holdConnect = true;
        rig.advance(Math.max(1, sent + 300 * SECOND - rig.now));

        assertThat(rig.effects).contains("END_CHANNELS all SUPERVISION_LOST").doesNotContain("LEAVE_ADDRESS");
    }

    @Test
    void channelOpenedAfterTheGraceWasOverEndsWithTheControlChannel() { // OFFER and GRANT do not renew it
        goOnline();
        rig.channels.add(new SessionEntry(ControlRig.sid(1), Role.CALLER, 1, "peer"));
        rig.cut();
        rig.holdConnect = true;
        rig.advance(301 * SECOND);
        rig.holdConnect = false;
        rig.connected();
        rig.turn();
        assertThat(rig.greet()).isInstanceOf(Register.class); // the channel is closing still
        registered();
        rig.effects.clear();
        rig.cut();
        rig.advance(1);

        assertThat(rig.effects).contains("END_CHANNELS all SUPERVISION_LOST");
    }

    @Test
    void leaseThatRunsOutUnderAStandingConnectionEndsIt() {
        lease = 100;
        grace = 50;
        goOnline();
        for (int i = 1; i <= 4; i++) {
            rig.advance(24 * SECOND);
            rig.send(new Ping(i, 0)); // the server confirms nothing
        }
        rig.advance(2 * SECOND - 1);
        assertThat(rig.lastState()).isEqualTo("REGISTERED");
        rig.advance(1);

        assertThat(rig.effects).containsSubsequence("END_CHANNELS all LEASE_ENDED", "LEAVE_ADDRESS", "DISCONNECT");
        assertThat(rig.states).contains("BACKOFF LEASE_ENDED");
        assertThat(rig.machine.registration()).isNull();
    }

    @Test
    void resumeGivesTheAddressUpAndRegistersAnew() {
        goOnline();
        rig.machine.resumed(rig.now);
        assertThat(rig.machine.registration()).isNull();
        assertThat(rig.machine.deadline()).isEqualTo(rig.now);
        rig.tick(rig.now);

        assertThat(rig.effects).containsSubsequence("END_CHANNELS all LEASE_ENDED", "LEAVE_ADDRESS", "DISCONNECT");
        assertThat(rig.greet()).isInstanceOf(Register.class);
        registered();
        assertThat(rig.machine.registration()).isNotNull();
    }

    @Test
    void resumeHurriesAWaitThatIsTheDevicesOwn() {
        goOnline();
        rig.cut();
        rig.machine.resumed(rig.now);

        assertThat(rig.machine.deadline()).isEqualTo(rig.now);
    }

    @Test
    void resumeBeforeTheStartAndWhileConnectingDoesNoHarm() {
        rig.machine.resumed(rig.now);
        rig.turn();
        assertThat(rig.machine.state()).isEqualTo(ControlState.IDLE);
        rig.holdConnect = true;
        rig.start();
        rig.machine.resumed(rig.now);
        rig.turn();
        assertThat(rig.machine.state()).isEqualTo(ControlState.CONNECTING);
        rig.connected();
        rig.turn();

        assertThat(rig.greet()).isInstanceOf(Enrol.class);
    }
}
