package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Pong;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.ServerHello;

/** What a device does about each refusal and each CLOSE (protocol sections 4.1, 8, 12.2, 14.1, 14.6). */
class ControlRefusalTest {
    private final ControlRig rig = new ControlRig(3).boot();

    private void assertWaits(String state, long from, long to) {
        assertThat(rig.lastState()).isEqualTo(state);
        assertThat(rig.machine.deadline() - rig.now).isBetween(from, to);
        assertThat(rig.server).as("the connection").isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, REGISTRATION_REFUSED, 0, 1000",
        "1, 4, REGISTRATION_REFUSED, 4000, 6000",
        "5, 0, NO_ADDRESS, 0, 1000",
        "5, 30, NO_ADDRESS, 30000, 45000",
        "6, 65535, TRY_LATER, 65535000, 98302500",
        "77, 0, TRY_LATER, 0, 1000"
    })
    void refusedRegistrationIsTriedAgain(int code, int retryAfter, String cause, long from, long to) {
        enrolled();

        rig.send(new Refused(code, retryAfter));

        assertWaits("BACKOFF " + cause, from, to);
        rig.toDeadline();
        assertThat(rig.greet()).isInstanceOf(Register.class);
    }

    @Test
    void refusedEnrolmentIsTriedAgainWithTheSameNonce() {
        rig.start();
        Enrol first = (Enrol) rig.greet();

        rig.send(new Refused(RefusedCode.ENROLMENT_REFUSED, 0));

        assertWaits("BACKOFF ENROLMENT_REFUSED", 0, 1000);
        rig.toDeadline();
        assertThat(((Enrol) rig.greet()).nonce).isEqualTo(first.nonce);
    }

    @ParameterizedTest
    @CsvSource({"3, QUARANTINED", "4, REVOKED"})
    void quarantineAndRevocationStopTheDevice(int code, String cause) {
        enrolled();

        rig.send(new Refused(code, 5));

        assertThat(rig.lastState()).isEqualTo("STOPPED " + cause);
        assertThat(rig.machine.deadline()).isEqualTo(Long.MAX_VALUE);
        rig.advance(10_000_000);
        assertThat(rig.connects).isEqualTo(1);
    }

    private void enrolled() {
        rig.start();
        Enrol m = (Enrol) rig.greet();
        rig.send(rig.known.enrol(m, 1));
        rig.expect(Register.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, CONTROL_LOST, 0, 1000",
        "1, 0, CONTROL_LOST, 0, 1000",
        "2, 0, CONTROL_LOST, 0, 1000",
        "3, 0, SERVER_SHUTDOWN, 0, 1000",
        "3, 10, SERVER_SHUTDOWN, 10000, 15000",
        "4, 0, SUPERSEDED, 60000, 90000",
        "4, 59, SUPERSEDED, 60000, 90000",
        "4, 100, SUPERSEDED, 100000, 150000",
        "6, 7, CONTROL_LOST, 7000, 10500",
        "7, 0, CONTROL_LOST, 0, 1000",
        "99, 0, CONTROL_LOST, 0, 1000"
    })
    void closeIsFollowedByAnotherAttempt(int reason, int retryAfter, String cause, long from, long to) {
        rig.goOnline();

        rig.send(new Close(reason, retryAfter));

        assertWaits("BACKOFF " + cause, from, to);
        assertThat(rig.gone.next()).as("an answer to CLOSE").isNull();
        assertThat(rig.effects).as("the address stays").doesNotContain("LEAVE_ADDRESS");
        rig.comeBack();
    }

    @Test
    void closeRevokedStopsTheDeviceAndEndsItsChannels() {
        rig.goOnline();

        rig.send(new Close(CloseReason.REVOKED, 0));

        assertThat(rig.lastState()).isEqualTo("STOPPED REVOKED");
        assertThat(rig.effects).containsSubsequence("END_CHANNELS all CHANNEL_REVOKED", "LEAVE_ADDRESS");
    }

    @Test
    void closeRevokedStopsADeviceThatIsNotRegisteredYetToo() {
        enrolled();

        rig.send(new Close(CloseReason.REVOKED, 0));

        assertThat(rig.lastState()).isEqualTo("STOPPED REVOKED");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 3})
    void closeCountsBeforeTheRegistrationToo(int reason) {
        rig.start();
        rig.greet();

        rig.send(new Close(reason, 0));

        assertThat(rig.machine.state()).isEqualTo(ControlState.BACKOFF);
    }

    @Test
    void supersededDeviceCannotBeHurriedByAResume() {
        rig.goOnline();
        rig.send(new Close(CloseReason.SUPERSEDED, 60));
        long again = rig.machine.deadline();

        rig.machine.resumed(rig.now);

        assertThat(rig.machine.deadline()).isEqualTo(again);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 1000", "7, 7000, 10500", "60, 60000, 90000", "61, 60000, 90000", "65535, 60000, 90000"})
    void busyIsAHintOfAMinuteAtTheMost(int retryAfter, long from, long to) {
        rig.start();

        rig.server.hello(ServerHello.busy(retryAfter));
        rig.turn();

        assertWaits("BACKOFF SERVER_BUSY", from, to);
    }

    @Test
    void serverThatDoesNotHoldTheKeyIsNotAuthentic() {
        rig.serverHolds = 1;
        rig.start();
        byte[] forged = new byte[48];
        forged[0] = 9;

        rig.server.hello(ServerHello.goOn(forged));
        rig.turn();

        assertWaits("BACKOFF SERVER_NOT_AUTHENTIC", 0, 1000);
    }

    @Test
    void otherKindsAndLengthsOfTheFirstFrameAreProtocolErrors() {
        byte[][] bodies = {{3}, {0x7F, 1, 2}, {0}, {0, 1, 2}, new byte[48], new byte[50], {1}, {2}, {2, 1}};
        for (byte[] body : bodies) {
            ControlRig fresh = new ControlRig(1).boot().start();
            fresh.server.frame(body);
            fresh.turn();

            assertThat(fresh.lastState()).as("body of %d bytes", body.length).isEqualTo("BACKOFF PROTOCOL");
        }
    }

    @Test
    void framesOver512BytesAreRefusedUntilTheDeviceIsRegistered() {
        byte[] header = {513 >> 8, (byte) 513}; // and not a byte of the body
        rig.start();
        rig.feed(header);
        rig.turn();
        assertThat(rig.lastState()).isEqualTo("BACKOFF PROTOCOL");

        ControlRig later = new ControlRig(1).boot().start();
        later.greet();
        later.feed(header);
        later.turn();
        assertThat(later.lastState()).isEqualTo("BACKOFF PROTOCOL");

        ControlRig online = ControlRig.online();
        byte[] long2032 = new byte[2032];
        long2032[0] = (byte) 0x80;
        online.server.sendSealed(long2032);
        online.turn();
        assertThat(online.machine.state()).isEqualTo(ControlState.REGISTERED);
        online.server.frame(new byte[2049]);
        online.turn();
        assertThat(online.lastState()).isEqualTo("BACKOFF PROTOCOL");
    }

    @Test
    void frameTooShortIsAnsweredByCloseProtocol() {
        rig.goOnline();

        rig.server.frame(new byte[16]);
        rig.turn();

        assertThat(((Close) rig.gone.next()).reason).isEqualTo(CloseReason.PROTOCOL);
    }

    @Test
    void bytesOfAFaultyStreamAreTakenAndDropped() {
        rig.goOnline();
        byte[] tooLong = {(byte) 0xFF, (byte) 0xFF, 1, 2, 3};

        assertThat(rig.machine.received(tooLong, 0, 5, rig.now)).isEqualTo(5);
        assertThat(rig.machine.state()).isEqualTo(ControlState.BACKOFF);
        assertThat(rig.machine.received(tooLong, 0, 5, rig.now))
                .as("without a connection")
                .isEqualTo(5);
    }

    /** A driver that is told that nothing is left does not look for what there is to do. */
    @Test
    void workThatEndsTheConnectionSaysThatThereMayBeMore() {
        rig.goOnline();
        byte[] forged = new byte[42];
        forged[1] = 40;
        assertThat(rig.machine.received(forged, 0, 42, rig.now)).isEqualTo(42);

        assertThat(rig.machine.work(rig.now)).isEqualTo(Work.LIGHT);

        assertThat(rig.machine.state()).isEqualTo(ControlState.BACKOFF);
        assertThat(rig.machine.work(rig.now)).isEqualTo(Work.NONE);
    }

    @Test
    void frameWithAWrongTagJustCloses() {
        rig.goOnline();

        rig.server.frame(new byte[40]);
        rig.turn();

        assertThat(rig.lastState()).isEqualTo("BACKOFF PROTOCOL");
        assertThat(rig.gone.next()).isNull();
    }

    @Test
    void everyFlippedBitOfAFrameClosesAndActsOnNothing() {
        for (int bit = 0; bit < (2 + 9 + 16) * 8; bit++) {
            ControlRig r = ControlRig.online();
            r.server.send(new Ping(1, 0));
            byte[] frame = PeerEnds.flipped(r.server.say(), bit);

            r.feed(frame);
            r.turn();

            if (r.server != null) {
                r.cut(); // a longer length: the rest never comes
            }
            assertThat(r.machine.state()).as("bit %d", bit).isEqualTo(ControlState.BACKOFF);
            for (Object m = r.gone.next(); m != null; m = r.gone.next()) {
                assertThat(m).as("bit %d", bit).isNotInstanceOf(Pong.class);
            }
        }
    }

    @Test
    void everyFlippedBitOfTheServersHandshakeClosesBeforeAnythingIsSaid() {
        for (int bit = 0; bit < 51 * 8; bit++) {
            ControlRig r = new ControlRig(1).boot().start();
            r.server.goOn();
            r.feed(PeerEnds.flipped(r.server.say(), bit));
            r.turn();
            if (r.server != null) {
                r.cut();
            }

            assertThat(r.machine.state()).as("bit %d", bit).isEqualTo(ControlState.BACKOFF);
            assertThat(r.gone.next()).as("bit %d", bit).isNull();
        }
    }

    @Test
    void replayedAndReflectedFramesClose() {
        rig.goOnline();
        rig.server.send(new Ping(1, 0));
        byte[] ping = rig.server.say();
        rig.feed(ping);
        rig.feed(ping);
        rig.turn();
        assertThat(rig.lastState()).isEqualTo("BACKOFF PROTOCOL");

        ControlRig mirror = ControlRig.online();
        mirror.machine.channelUp(ControlRig.sid(1), 0);
        mirror.feed(ControlRig.take(mirror.machine.out()));
        mirror.turn();
        assertThat(mirror.lastState()).isEqualTo("BACKOFF PROTOCOL");
    }

    @Test
    void messagesThatAreIgnorableOrHaveMoreFieldsDoNoHarm() {
        rig.goOnline();

        rig.server.sendSealed(new byte[] {(byte) 0x80});
        rig.server.sendSealed(new byte[] {(byte) 0xFF, 1, 2, 3});
        rig.server.sendSealed(new byte[] {0x44, 0, 0, 0, 9, 0, 0, 0, 0, 7, 7, 7});
        rig.turn();

        assertThat(rig.expect(Pong.class).pingId).isEqualTo(9);
        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x0E, 0x0F, 0x10, 0x40, 0x4B, 0x4D, 0x7E, 0x01, 0x0D})
    void unknownTypesAndTypesOfTheOtherDirectionAreProtocolErrors(int type) {
        rig.goOnline();

        rig.server.sendSealed(new byte[] {(byte) type, 0, 0, 0, 0});
        rig.turn();

        assertThat(rig.lastState()).isEqualTo("BACKOFF PROTOCOL");
        assertThat(((Close) rig.gone.next()).reason).isEqualTo(CloseReason.PROTOCOL);
    }

    @Test
    void eachStateWaitsTenSecondsAtTheMost() {
        rig.holdConnect = true;
        rig.start();
        rig.advance(9_999);
        assertThat(rig.lastState()).isEqualTo("CONNECTING");
        rig.advance(1);
        assertThat(rig.lastState()).isEqualTo("BACKOFF SERVER_UNREACHABLE");
        assertThat(rig.effects).as("the attempt is given up").contains("DISCONNECT");
        rig.holdConnect = false;

        rig.toDeadline();
        rig.advance(9_999);
        assertThat(rig.lastState()).isEqualTo("HANDSHAKE");
        rig.advance(1);
        assertThat(rig.lastState()).isEqualTo("BACKOFF TIMEOUT");

        rig.toDeadline();
        Enrol m = (Enrol) rig.greet();
        rig.advance(9_999);
        assertThat(rig.lastState()).isEqualTo("ENROLLING");
        rig.advance(1);
        assertThat(rig.lastState()).isEqualTo("BACKOFF TIMEOUT");

        rig.toDeadline();
        rig.greet();
        rig.send(rig.known.enrol(m, 1));
        rig.advance(9_999);
        assertThat(rig.lastState()).isEqualTo("REGISTERING");
        rig.advance(1);
        assertThat(rig.lastState()).isEqualTo("BACKOFF TIMEOUT");
    }

    @Test
    void slowStorageIsNotHeldAgainstTheServer() {
        rig.start();
        Enrol m = (Enrol) rig.greet();
        rig.holdStore = true;
        rig.send(rig.known.enrol(m, 1));
        rig.advance(60_000);
        rig.finishStore();
        rig.expect(Register.class);
        rig.send(rig.registered(1));
        rig.advance(60_000);
        rig.finishStore();

        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);
    }

    @Test
    void failuresWaitLongerUntilAConnectionStoodForAHeartbeat() {
        rig.goOnline();
        long longest = 0;
        for (int i = 0; i < 200; i++) {
            rig.cut();
            longest = Math.max(longest, rig.machine.deadline() - rig.now);
            rig.comeBack();
        }
        assertThat(longest).as("a server that drops every connection at once").isGreaterThan(30_000);

        rig.send(new Ping(1, 0));
        for (int i = 0; i < 20; i++) {
            rig.cut();
            assertThat(rig.machine.deadline() - rig.now).isLessThanOrEqualTo(1000);
            rig.comeBack();
            rig.send(new Ping(1, 0));
        }
    }
}
