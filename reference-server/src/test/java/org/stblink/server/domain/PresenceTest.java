package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.internal.wire.CallFailed;
import org.stblink.internal.wire.CallFailure;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Pong;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** PING and PONG: P7, section 8. */
class PresenceTest {
    private World world;
    private TestDevice box;
    private long start;

    @BeforeEach
    void oneDeviceOnline() {
        world = new World(7);
        start = world.now();
        box = world.device("box").online();
    }

    @Test
    void deviceIsPingedEveryKeepAlive() {
        world.advance(90_000);
        assertThat(times(box)).containsExactly(30_000L, 60_000L, 90_000L);
        assertThat(box.all(Ping.class)).extracting(ping -> ping.pingId).containsExactly(1L, 2L, 3L);
    }

    @Test
    void nextPingAcknowledgesThePongBefore() { // the device's lease counts from there
        world.advance(90_000);
        assertThat(box.all(Ping.class)).extracting(ping -> ping.ackedPong).containsExactly(0L, 1L, 2L);
    }

    @Test
    void pingsOfDevicesThatCameMillisecondsApartGoOutTogether() {
        world.advance(99);
        TestDevice other = world.device("other").online();
        world.advance(29_900);
        assertThat(other.has(Ping.class)).isFalse();
        world.advance(1);
        assertThat(other.has(Ping.class)).isTrue();
        assertThat(box.has(Ping.class)).isTrue();
    }

    @Test
    void pingsOfLargeFleetsGoOutAFewHundredAtATime() {
        assertThat(nextBeat(2_560, 1_000)).isEqualTo(100_100 + 1_000);
        assertThat(nextBeat(2_561, 1_000)).isEqualTo(100_180 + 1_000);
        assertThat(nextBeat(76_800, 30_000)).isEqualTo(100_100 + 30_000);
        assertThat(nextBeat(1_000_000, 30_000)).isEqualTo(100_180 + 30_000);
    }

    /** Of one of so many devices, whose last PING went out at 100,199 ms. */
    private static long nextBeat(int devices, long beatMillis) {
        Roster roster = mock(Roster.class);
        when(roster.all()).thenReturn(Collections.nCopies(devices, mock(Device.class)));
        Presence presence =
                new Presence(roster, new TimerQueue(), mock(Journal.class), new Counts(), Settings.DEFAULTS);
        return presence.nextBeat(100_199, beatMillis);
    }

    @Test
    void twoPingsInARowWithoutPongMeanOffline() {
        box.answersPings = false;
        world.advance(89_999);
        assertThat(box.connection().isOpen()).isTrue();
        assertThat(times(box)).containsExactly(30_000L, 60_000L);

        world.advance(1);
        assertThat(box.connection().closeReason()).isEqualTo(CloseReason.TIMEOUT);
        assertThat(world.plane().counters().devicesConnected()).isZero();
        assertThat(world.trace()).anyMatch(event -> event.name().equals("SILENT"));
    }

    @Test
    void onlineIsWhoIsReadyAndThere() {
        assertThat(world.plane().counters().devicesOnline()).isEqualTo(1);
        box.sendNotReady(1);
        assertThat(world.trace()).anyMatch(event -> event.name().equals("NOT_READY"));
        assertThat(world.plane().counters().devicesOnline()).isZero();
        assertThat(world.plane().counters().devicesConnected()).isEqualTo(1);
        box.sendReady();
        assertThat(world.plane().counters().devicesOnline()).isEqualTo(1);
        box.connection().cut();
        world.settle();
        assertThat(world.plane().counters().devicesOnline()).isZero();
        assertThat(world.trace()).anyMatch(event -> event.name().equals("LEFT") && "LOST".equals(event.note()));
    }

    @Test
    void deviceThatLeftIsPingedNoMore() {
        world.advance(30_000);
        box.connection().cut();
        world.advance(600_000);
        assertThat(world.plane().counters().pingsSent()).isEqualTo(1);
    }

    @Test
    void onePongInTimeStartsTheCountAgain() {
        box.answersPings = false;
        world.advance(60_000);
        box.connection().send(new Pong(1));
        world.settle();
        world.advance(30_000);
        assertThat(box.connection().isOpen()).isTrue();
        assertThat(box.last(Ping.class).ackedPong).isEqualTo(1);

        world.advance(30_000);
        assertThat(box.connection().closeReason()).isEqualTo(CloseReason.TIMEOUT);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void pongForAPingThatWasNeverSentIsAProtocolError(long pingId) { // forged heartbeat
        box.connection().send(new Pong(pingId));
        world.settle();
        assertThat(box.connection().closeReason()).isEqualTo(CloseReason.PROTOCOL);
    }

    @Test
    void repeatedPongProvesNothing() {
        world.advance(30_000);
        TestDevice caller = world.device("caller").online();
        world.advance(250);
        box.answersPings = false;
        caller.call("box");
        box.connection().send(new Pong(1));
        world.settle();
        assertThat(caller.has(Grant.class)).isFalse();

        world.advance(3000);
        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.OFFLINE);
    }

    @Test
    void requestsShareOnePing() {
        box.answersPings = false;
        List<TestDevice> callers = callers(5);
        callers.forEach(caller -> caller.call("box"));
        assertThat(box.all(Ping.class)).hasSize(1);

        box.connection().send(new Pong(box.last(Ping.class).pingId));
        world.settle();
        assertThat(callers).allMatch(caller -> caller.has(Grant.class));
        assertThat(box.all(Ping.class)).hasSize(1);
    }

    @Test
    void requestUsesThePongOfAPingThatIsOutAlready() {
        box.answersPings = false;
        world.advance(30_000);
        assertThat(box.all(Ping.class)).hasSize(1);
        TestDevice caller = world.device("caller").online();
        caller.call("box");
        world.advance(1000);
        assertThat(box.all(Ping.class)).hasSize(1);

        box.connection().send(new Pong(1));
        world.settle();
        assertThat(caller.has(Grant.class)).isTrue();
    }

    @Test
    void pingsAreAtLeast250MillisApart() { // probe amplification
        List<TestDevice> callers = callers(5);
        long first = world.now();
        for (TestDevice caller : callers) {
            caller.call("box");
            world.advance(50);
        }
        world.advance(1000);
        assertThat(times(box).stream().map(at -> at + start - first)).containsExactly(0L, 250L);
        assertThat(callers).allMatch(caller -> caller.has(Grant.class));
    }

    @Test
    void manyRequestsMakeAtMostFourPingsASecond() { // probe amplification
        List<TestDevice> callers = callers(20);
        int before = box.all(Ping.class).size();
        for (int round = 0; round < 100; round++) {
            callers.get(round % 20).call("box");
            world.advance(100);
        }
        assertThat(box.all(Ping.class).size() - before).isLessThanOrEqualTo(41);
    }

    @Test
    void pingOfARequestPutsTheNextKeepAliveOff() {
        TestDevice caller = world.device("caller").online();
        world.advance(10_000);
        caller.call("box");
        world.advance(29_999);
        assertThat(times(box)).containsExactly(10_000L);
        world.advance(1);
        assertThat(times(box)).containsExactly(10_000L, 40_000L);
    }

    @Test
    void probeThatIsNoLongerWantedSendsNoPing() {
        TestDevice caller = world.device("caller").online();
        caller.call("box");
        TestDevice other = world.device("other").online();
        other.call("box");
        other.connection().cut();
        world.settle();
        world.advance(1000);
        assertThat(box.all(Ping.class)).hasSize(1);
    }

    @Test
    void deviceIsPingedWhileItPreparesItsAddress() {
        TestDevice other = world.device("other").enrolAndRegister();
        other.sendNotReady(1);
        world.advance(30_000);
        assertThat(other.all(Ping.class)).hasSize(1);
        assertThat(other.connection().isOpen()).isTrue();
    }

    @Test
    void fleetCostsOneTimerADeviceAndNoWorkBetweenKeepAlives() {
        for (int i = 0; i < 200; i++) {
            world.device("fleet-" + i).online();
        }
        int before = world.trace().size();
        world.advance(29_000);
        assertThat(world.trace()).hasSize(before);
        world.advance(31_000);
        assertThat(world.plane().counters().pingsSent()).isEqualTo(2 * 201);
    }

    private List<TestDevice> callers(int n) {
        List<TestDevice> callers = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            callers.add(world.device("caller-" + i).online());
        }
        return callers;
    }

    /** When PINGs arrived, counted from the device's registration. */
    private List<Long> times(TestDevice device) {
        return device.connection().received.stream()
                .filter(one -> one.message() instanceof Ping)
                .map(one -> one.atMillis() - start)
                .toList();
    }
}
