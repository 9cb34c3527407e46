package org.stblink.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.ControlCodec;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.ServerHello;
import org.stblink.server.sim.Configs;
import org.stblink.server.sim.TestConnection;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** One control connection: opening, time-outs, reading pauses; section 4. */
class ControlConnectionTest {
    private World world;

    @BeforeEach
    void start() {
        world = new World(22);
    }

    // The opening, section 4.1.

    @Test
    void handshakeGivesBothSidesTheSameHash() {
        for (int suite : new int[] {1, 2}) {
            TestDevice box = world.device("box-" + suite);
            box.controlSuite = suite;
            box.connect();
            assertThat(box.connection().hello().kind).isEqualTo(ServerHello.GO_ON);
            assertThat(box.connection().server().handshakeHash())
                    .isEqualTo(box.connection().hash());
            assertThat(box.connection().server().controlSuite()).isEqualTo(suite);
        }
    }

    @Test
    void everythingWorksWhenEveryByteArrivesByItself() {
        world.byteByByte(true);
        TestDevice caller = world.device("caller").online();
        world.device("target").online();
        caller.call("target");
        assertThat(caller.has(Grant.class)).isTrue();
    }

    @Test
    void refusedPreamblesAreToldWhyAndClosed() {
        TestDevice box = world.device("box").connect();
        byte[] right = box.connection().preamble(1);
        int[][] changes = {
            {4, 2, ServerHello.REASON_VERSION},
            {5, 0x10, ServerHello.REASON_SUITE},
            {6, 2, ServerHello.REASON_MODE},
            {6, 4, ServerHello.REASON_MODE},
            {7, right[7] ^ 1, ServerHello.REASON_KEY_ID}
        };
        for (int[] change : changes) {
            byte[] preamble = right.clone();
            preamble[change[0]] = (byte) change[1];
            TestConnection connection = unopened(preamble);
            world.settle();
            assertThat(connection.hello().kind).isEqualTo(ServerHello.REFUSED);
            assertThat(connection.hello().reason).isEqualTo(change[2]);
            assertThat(connection.hello().highestVersion).isEqualTo(1);
            assertThat(connection.isClosedByServer()).isTrue();
        }
        assertThat(world.plane().counters().registrations()).isZero();
        assertTurnedAway(TurnedAway.NOT_SUPPORTED, changes.length);
    }

    @Test
    void everyFlippedBitOfTheOpeningEndsInRefusalOrSilence() {
        int goOn = 0;
        for (int bit = 0; bit < 61 * 8; bit++) {
            TestConnection connection = world.device("box-" + bit).connect().connection();
            TestConnection fresh = unopened();
            byte[] opening = fresh.opening(connection.preamble(1), 1);
            opening[bit / 8] ^= (byte) (1 << bit % 8);
            fresh.sendRaw(opening);
            world.settle();
            boolean goesOn = fresh.hello() != null && fresh.hello().kind == ServerHello.GO_ON;
            goOn += goesOn ? 1 : 0;
            assertThat(fresh.isClosedByServer()).as("bit %d", bit).isTrue();
            connection.cut();
        }
        assertThat(goOn).isZero();
    }

    @Test
    void stringThatIsNotTheProtocolIsClosedWithoutAWord() {
        TestConnection connection = unopened();
        connection.sendRaw("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        world.settle();
        assertThat(connection.hello()).isNull();
        assertThat(connection.isClosedByServer()).isTrue();
        assertTurnedAway(TurnedAway.NO_OPENING, 1);
    }

    @Test
    void publicKeyOfLowOrderEndsTheHandshake() {
        TestConnection connection = unopened();
        byte[] opening = connection.opening(connection.preamble(1), 1);
        Arrays.fill(opening, 13, 45, (byte) 0);
        connection.sendRaw(opening);
        world.settle();
        assertThat(connection.hello()).isNull();
        assertThat(connection.isClosedByServer()).isTrue();
    }

    @Test
    void serverWithoutEntropyClosesAndSaysNothing() {
        TestConnection connection = unopened();
        byte[] opening = connection.opening(connection.preamble(1), 1);
        world.entropy().ready(false);
        connection.sendRaw(opening);
        world.settle();
        assertThat(connection.isClosedByServer()).isTrue();
    }

    // Time-outs, section 13.

    @Test
    void openingHasFiveSecondsFromAccept() { // slow clients
        TestConnection silent = unopened();
        TestConnection slow = unopened();
        byte[] opening = slow.opening(slow.preamble(1), 1);
        for (int i = 0; i < 49; i++) {
            slow.sendRaw(new byte[] {opening[i]});
            world.advance(100);
        }
        world.advance(99);
        assertThat(silent.isClosedByServer()).isFalse();
        assertThat(slow.isClosedByServer()).isFalse();
        world.advance(1);
        assertThat(silent.isClosedByServer()).isTrue();
        assertThat(slow.isClosedByServer()).isTrue();
        assertThat(world.admission().halfOpen()).isZero();
        assertTurnedAway(TurnedAway.OPENING_LATE, 2);
    }

    @Test
    void enrolOrRegisterMustComeWithinFiveSecondsOfTheHandshake() {
        TestDevice box = world.device("box").connect();
        world.advance(4999);
        assertThat(box.connection().isOpen()).isTrue();
        world.advance(1);
        assertThat(box.connection().closeReason()).isEqualTo(CloseReason.TIMEOUT);
        assertTurnedAway(TurnedAway.MESSAGE_LATE, 1);
    }

    @Test
    void ignorableMessagesDoNotBuyTime() {
        TestDevice box = world.device("box").connect();
        for (int i = 0; i < 49; i++) {
            box.connection().sendPlain(new byte[] {(byte) 0x80}, 1);
            world.advance(100);
        }
        assertThat(box.connection().isOpen()).isTrue();
        world.advance(100);
        assertThat(box.connection().closeReason()).isEqualTo(CloseReason.TIMEOUT);
    }

    @Test
    void registerMustComeWithinFifteenSecondsOfEnrolled() {
        TestDevice box = world.device("box").connect().sendEnrol();
        world.advance(14_999);
        assertThat(box.connection().isOpen()).isTrue();
        world.advance(1);
        assertThat(box.connection().closeReason()).isEqualTo(CloseReason.TIMEOUT);
    }

    @Test
    void earlyTimerDoesNothing() {
        TestDevice box = world.device("box").connect();
        box.connection().server().onTime(world.now());
        assertThat(box.connection().server().state()).isEqualTo(ControlState.OPEN);
    }

    // Reading pauses, section 12.1.

    @Test
    void framesBehindRegisterWaitForTheAnswer() {
        TestDevice box = world.device("box").connect().sendEnrol();
        world.store().defer(true);
        TestConnection connection = box.connection();
        connection.send(box.registerMessage(connection.hash()));
        connection.send(new Ready(7000));
        world.settle();
        assertThat(connection.server().state()).isEqualTo(ControlState.REGISTERING);
        assertThat(connection.isOpen()).isTrue();

        world.store().defer(false);
        world.store().answerAll();
        world.settle();
        assertThat(connection.server().state()).isEqualTo(ControlState.ONLINE);
        assertThat(box.has(Registered.class)).isTrue();
    }

    @Test
    void framesInTheSamePacketAsRegisterWaitForTheAnswer() throws Exception {
        TestDevice box = world.device("box").connect().sendEnrol();
        TestConnection connection = box.connection();
        byte[] plain = new byte[512];
        int length = ControlCodec.encode(box.registerMessage(connection.hash()), plain, 0);
        byte[] register = connection.seal(plain, length);
        length = ControlCodec.encode(new Ready(7000), plain, 0);
        byte[] ready = connection.seal(plain, length);
        byte[] packet = Arrays.copyOf(register, register.length + ready.length);
        System.arraycopy(ready, 0, packet, register.length, ready.length);
        world.store().defer(true);
        connection.sendRaw(packet);
        world.settle();
        assertThat(connection.server().state()).isEqualTo(ControlState.REGISTERING);

        world.store().defer(false);
        world.store().answerAll();
        world.settle();
        assertThat(connection.server().state()).isEqualTo(ControlState.ONLINE);
    }

    @Test
    void moreThanABitWhileTheServerDecidesIsTooMuch() { // strangers get little memory
        TestDevice box = world.device("box").connect();
        world.store().defer(true);
        box.sendEnrol();
        ControlConnection server = box.connection().server();
        server.onBytes(new byte[4096], 0, 4096, world.now());
        assertThat(server.state()).isEqualTo(ControlState.ENROLLING);
        server.onBytes(new byte[1], 0, 1, world.now());
        world.settle();
        assertThat(box.connection().closeReason()).isEqualTo(CloseReason.LIMIT);
        assertTurnedAway(TurnedAway.LIMIT, 1);

        world.store().answerAll();
        world.settle();
        assertThat(box.has(Enrolled.class)).isFalse();
    }

    @Test
    void connectionLostAtAnyMomentTellsTheDomainOnce() {
        TestDevice box = world.device("box").online();
        ControlConnection server = box.connection().server();
        server.onDisconnected(world.now());
        server.onDisconnected(world.now());
        server.onBytes(new byte[10], 0, 10, world.now());
        server.onTime(world.now() + 1_000_000);
        server.send(new Ping(1, 0));
        server.close(CloseReason.NORMAL, 0);
        world.settle();
        assertThat(world.plane().counters().devicesConnected()).isZero();
        assertThat(server.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void outgoingSecretsAreWipedOnceTheyAreSealed() {
        TestDevice box = world.device("box").connect();
        byte[] secret = new byte[32];
        secret[5] = 5;
        byte[] ticket = new byte[16];
        ticket[3] = 3;
        box.connection().server().send(new Enrolled(1, secret, ticket));
        assertThat(secret).containsOnly(0);
        assertThat(ticket).containsOnly(0);
    }

    // Admission.

    @Test
    void halfOpenConnectionsOverTheLimitHearBusy() { // handshake flood
        world = new World(23, Configs.tight(3, 2, 1000), List.of());
        TestConnection a = unopened();
        TestConnection b = unopened();
        assertThat(a.isClosedByServer()).isFalse();
        TestConnection third = unopened();
        world.settle();
        assertThat(third.hello().kind).isEqualTo(ServerHello.BUSY);
        assertThat(third.hello().retryAfterSeconds).isBetween(1, 60);
        assertThat(third.isClosedByServer()).isTrue();

        b.cut();
        assertThat(unopened().hello()).isNull();
        assertThat(world.admission().halfOpen()).isEqualTo(2);
    }

    @Test
    void registeredDeviceIsNoLongerHalfOpen() {
        TestDevice box = world.device("box").connect();
        assertThat(world.admission().halfOpen()).isEqualTo(1);
        box.sendEnrol();
        assertThat(world.admission().halfOpen()).isEqualTo(1);
        box.sendRegister();
        assertThat(world.admission().halfOpen()).isZero();
        box.connection().cut();
        assertThat(world.admission().halfOpen()).isZero();
    }

    @Test
    void handshakesOverTheRateHearBusyBeforeAnyPublicKeyOperation() { // handshake flood
        world = new World(24, Configs.tight(1000, 1000, 2), List.of());
        for (int i = 0; i < 3; i++) {
            TestConnection connection = unopened().open(1);
            world.settle();
            assertThat(connection.hello().kind).isEqualTo(i < 2 ? ServerHello.GO_ON : ServerHello.BUSY);
        }
        world.advance(1000);
        TestConnection connection = unopened().open(1);
        world.settle();
        assertThat(connection.hello().kind).isEqualTo(ServerHello.GO_ON);
    }

    private TestConnection unopened() {
        return world.stranger("x").dial();
    }

    private TestConnection unopened(byte[] preamble) {
        return unopened().open(preamble, 1);
    }

    private void assertTurnedAway(TurnedAway why, long times) {
        assertThat(world.admission().turnedAwayFor(why)).as("%s", why).isEqualTo(times);
    }
}
