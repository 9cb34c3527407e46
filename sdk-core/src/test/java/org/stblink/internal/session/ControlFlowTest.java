package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.hal.HalException;
import org.stblink.internal.crypto.HmacSha256;
import org.stblink.internal.crypto.Kdf;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.NotReady;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.SessionEntry;
import org.stblink.internal.wire.Sessions;
import org.stblink.support.ServerEnd;

/** Protocol sections 4 to 7: from the first byte to READY, byte by byte, and the way out. */
class ControlFlowTest {
    private final ControlRig rig = new ControlRig(1).boot();

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Object... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object p : parts) {
            if (p instanceof byte[] raw) {
                out.writeBytes(raw);
            } else if (p instanceof String text) {
                out.write(text.length());
                out.writeBytes(utf8(text));
            } else {
                out.write((Integer) p);
            }
        }
        return out.toByteArray();
    }

    @Test
    void openingIsThePreambleAndMessageOneInAFrame() {
        rig.start();

        byte[] preamble = rig.server.preamble();

        byte[] key = ServerEnd.publicKey(rig.serverKeys[0]);
        assertThat(preamble).isEqualTo(bytes(utf8("STBL"), 1, 1, 1, Arrays.copyOf(Sha256.hash(key), 4)));
        assertThat(rig.server.isGreeted()).as("61 bytes, no more").isTrue();
        rig.server.goOn();
        assertThat(rig.server.nextPlain()).isNull();
    }

    @Test
    void lengthOfMessageOneStandsBeforeIt() {
        rig.holdConnect = true;
        rig.start();
        rig.connected();

        byte[] opening = rig.said();

        assertThat(opening).hasSize(11 + 2 + 48);
        assertThat(Arrays.copyOfRange(opening, 11, 13)).containsExactly(0, 48);
    }

    @Test
    void enrolmentAndRegistrationAreTheBytesOfTheSpecification() throws HalException {
        rig.start();
        byte[] nonce = Arrays.copyOfRange(rig.store.get(DeviceState.RECORD), 8, 24);
        byte[] pwKey = Kdf.pbkdf2(utf8("246810"), nonce, 2000);
        rig.server.goOn();
        rig.turn();

        assertThat(rig.server.nextPlain())
                .isEqualTo(bytes(0x01, "BOX-A", ControlRig.TOKEN.length, ControlRig.TOKEN, nonce, "ann", pwKey));

        byte[] secret = rig.known.secret;
        byte[] ticket = rig.known.firstTicket;
        rig.send(new Enrolled(7, secret.clone(), ticket));
        byte[] prk = Kdf.extract(utf8("STBLink/1 device"), bytes(secret, pwKey));
        byte[] device = Kdf.expand32(prk, bytes("BOX-A", "ann", 0, 0, 0, 7));
        byte[] auth = Kdf.expand32(device, utf8("STBLink/1 auth"));
        byte[] unsigned =
                bytes(0x02, "BOX-A", ticket, 0, 0, 0, 0, "model-1", "fw-2", 2, new byte[] {1, 2}, new byte[] {0x10, 0});
        byte[] mac = HmacSha256.mac(auth, bytes(utf8("STBLink/1 register"), rig.server.handshakeHash(), unsigned));
        assertThat(rig.server.nextPlain()).isEqualTo(bytes(unsigned, mac));
        byte[] probe = new byte[32];
        rig.store.hmac(DeviceState.WRAP_KEY, 1, new byte[] {1}, 0, 1, probe);
        assertThat(probe)
                .as("the stored K_wrap")
                .isEqualTo(HmacSha256.mac(Kdf.expand32(device, utf8("STBLink/1 wrap")), new byte[] {1}));

        rig.send(rig.registered(1));

        assertThat(rig.server.nextPlain()).isEqualTo(bytes(0x03, 4000 >> 8, 4000 & 0xFF));
        assertThat(rig.server.nextPlain()).as("the empty report").isEqualTo(bytes(0x0B, 1, 0));
        assertThat(rig.server.nextPlain()).isNull();
    }

    @Test
    void statesFollowTheTable() {
        rig.goOnline();

        assertThat(rig.states)
                .containsExactly("CONNECTING", "HANDSHAKE", "ENROLLING", "REGISTERING", "PREPARING", "REGISTERED");
    }

    @Test
    void everythingDurableIsDurableBeforeTheNextWord() {
        rig.goOnline();

        assertThat(rig.effects)
                .containsSubsequence(
                        "STORE stblink.state", // the nonce, before the connection that will carry it
                        "CONNECT 0",
                        "STORE stblink.state with keys",
                        "STATE REGISTERING NONE",
                        "STORE stblink.state", // the ticket
                        "STATE PREPARING NONE",
                        "PREPARE");
        assertThat(rig.store.writes())
                .containsExactly("stblink.state", "stblink.auth", "stblink.wrap", "stblink.state", "stblink.state");
    }

    @Test
    void nothingIsSaidWhileAnythingIsBeingStored() {
        rig.holdStore = true;
        rig.start();
        assertThat(rig.connects).as("before the nonce is durable").isZero();
        rig.finishStore();
        rig.greet();
        rig.send(rig.known.enrol(enrolOf(rig), 1));
        rig.expectNothing();
        rig.finishStore();
        rig.expect(Register.class);

        rig.send(rig.registered(1));

        assertThat(rig.heldStore.record).isEqualTo(DeviceState.RECORD);
        rig.expectNothing();
        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERING);
        rig.finishStore();
        rig.expect(Ready.class);
    }

    private static org.stblink.internal.wire.Enrol enrolOf(ControlRig rig) {
        try {
            DeviceState state = DeviceState.decode(rig.store.get(DeviceState.RECORD));
            byte[] pwKey = Kdf.pbkdf2(utf8("246810"), state.nonce(), 2000);
            return new org.stblink.internal.wire.Enrol(ControlRig.ID, ControlRig.TOKEN, state.nonce(), "ann", pwKey);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void enrolledDeviceRegistersAtOnceAndWritesOneRecordAConnection() {
        rig.goOnline();
        rig.store.writes().clear();
        rig.cut();
        rig.comeBack();

        assertThat(rig.store.writes()).containsExactly("stblink.state");
        assertThat(rig.connects).isEqualTo(2);
    }

    @Test
    void deviceThatOnlyCallsSaysPortZero() {
        rig.readyPort = 0;
        rig.start();
        rig.greet();
        rig.send(rig.known.enrol(enrolOf(rig), 1));
        rig.expect(Register.class);
        rig.send(rig.registered(1));

        assertThat(rig.expect(Ready.class).port).isZero();
    }

    @Test
    void reportHoldsEveryChannelSixteenAtATime() {
        rig.maxChannels = 64;
        rig.boot();
        for (int i = 0; i < 128; i++) {
            rig.channels.add(new SessionEntry(ControlRig.sid(i), 1 + i % 2, 1, "Z".repeat(64)));
        }
        rig.start();
        rig.greet();
        rig.send(rig.known.enrol(enrolOf(rig), 1));
        rig.expect(Register.class);

        rig.send(rig.registered(1));

        rig.expect(Ready.class);
        for (int part = 1; part <= 8; part++) {
            Sessions report = rig.expect(Sessions.class);
            assertThat(report.entries).hasSize(16);
            assertThat(report.last).as("part %d", part).isEqualTo(part == 8);
            assertThat(report.entries[15].sid).isEqualTo(ControlRig.sid(16 * part - 1));
        }
        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);
    }

    @Test
    void lastPartOfTheReportHoldsTheRest() {
        rig.maxChannels = 64;
        rig.boot().goOnline();
        for (int i = 0; i < 17; i++) {
            rig.channels.add(new SessionEntry(ControlRig.sid(i), 1, 1, "BOX-B"));
        }
        rig.machine.ready(4000, rig.now);
        rig.turn();

        rig.expect(Ready.class);
        Sessions first = rig.expect(Sessions.class);
        Sessions rest = rig.expect(Sessions.class);
        assertThat(first.entries).hasSize(16);
        assertThat(first.last).isFalse();
        assertThat(rest.entries).hasSize(1);
        assertThat(rest.last).isTrue();
        assertThat(rest.entries[0].sid).isEqualTo(ControlRig.sid(16));
    }

    @Test
    void everyChannelCanEndAtOnceWithoutTheServerReading() {
        rig.maxChannels = 64;
        rig.boot().goOnline();
        for (int i = 0; i < 128; i++) {
            rig.machine.channelUp(ControlRig.sid(i), rig.now);
            rig.machine.channelDown(ControlRig.sid(i), 4, Long.MAX_VALUE, Long.MAX_VALUE, rig.now);
        }

        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);
    }

    @Test
    void serverThatReadsNothingIsGivenUp() {
        rig.goOnline();
        for (int i = 0; i < 500; i++) {
            rig.machine.channelDown(ControlRig.sid(i), 4, 1, 1, rig.now);
        }
        rig.turn();

        assertThat(rig.lastState()).isEqualTo("BACKOFF CONTROL_LOST");
    }

    @Test
    void notReadyIsSaidAndTriedAgainAfterThirtySeconds() {
        rig.holdPrepare = true;
        rig.start();
        rig.greet();
        rig.send(rig.known.enrol(enrolOf(rig), 1));
        rig.expect(Register.class);
        rig.send(rig.registered(1));
        assertThat(rig.heldPrepare).isNotNull();

        rig.heldPrepare = null;
        rig.machine.notReady(2, rig.now);
        rig.turn();
        assertThat(rig.expect(NotReady.class).reason).isEqualTo(2);
        assertThat(rig.expect(Sessions.class).last).isTrue();
        assertThat(rig.lastState()).isEqualTo("REGISTERED ADDRESS_NOT_APPLIED");
        rig.advance(29_999);
        assertThat(rig.heldPrepare).isNull();
        rig.advance(1);
        assertThat(rig.heldPrepare).isNotNull();

        rig.machine.ready(4000, rig.now);
        rig.turn();

        rig.expect(Ready.class);
        assertThat(rig.lastState()).as("the application learns that it is over").isEqualTo("REGISTERED");
        assertThat(rig.machine.deadline()).isGreaterThan(rig.now);
    }

    @Test
    void addressThatStopsWorkingIsToldAndOneThatStillWorksIsNot() {
        rig.goOnline();
        int states = rig.states.size();
        rig.machine.ready(4000, rig.now);
        rig.turn();
        assertThat(rig.states).hasSize(states);

        rig.machine.notReady(1, rig.now);
        rig.turn();

        assertThat(rig.states).hasSize(states + 1);
        assertThat(rig.lastState()).isEqualTo("REGISTERED ADDRESS_NOT_APPLIED");
    }

    @Test
    void stopSaysGoodbyeAndGivesEverythingUp() {
        rig.goOnline();

        rig.machine.stop(Cause.CLOSED);
        rig.turn();

        Close close = (Close) rig.gone.next();
        assertThat(close.reason).isEqualTo(CloseReason.NORMAL);
        assertThat(rig.lastState()).isEqualTo("STOPPED CLOSED");
        assertThat(rig.effects).containsSubsequence("DISCONNECT", "END_CHANNELS all CLOSED", "LEAVE_ADDRESS");
        assertThat(rig.machine.registration()).isNull();
        assertThat(rig.machine.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void stoppedMachineStaysStoppedWhateverComes() {
        rig.holdStore = true;
        rig.start();
        rig.machine.stop(Cause.CLOSED);
        rig.machine.storeFailed(rig.now);
        rig.machine.stored(rig.now);
        rig.machine.start(rig.now);
        rig.machine.resumed(rig.now);
        rig.machine.linkOpen(rig.now);
        rig.machine.linkLost(rig.now);
        rig.machine.ready(1, rig.now);
        rig.machine.notReady(1, rig.now);
        rig.machine.stop(Cause.CLOSED);
        rig.holdStore = false;
        rig.heldStore = null;
        rig.turn();
        rig.advance(1_000_000);

        assertThat(rig.machine.state()).isEqualTo(ControlState.STOPPED);
        assertThat(rig.connects).isZero();
        assertThat(rig.states).containsExactly("STOPPED CLOSED");
    }

    @Test
    void stopDuringAStoreDoesNotComeBackToLife() {
        rig.goOnline();
        rig.cut();
        rig.toDeadline();
        rig.greet();
        rig.holdStore = true;
        rig.send(rig.registered(2));
        rig.machine.stop(Cause.CLOSED);

        rig.machine.storeFailed(rig.now);
        rig.turn();

        assertThat(rig.lastState()).isEqualTo("STOPPED CLOSED");
        assertThat(rig.machine.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void startWhileTheFirstOneIsBeingStoredIsHarmless() {
        rig.holdStore = true;
        rig.start();
        rig.machine.start(rig.now);
        rig.turn();

        assertThat(rig.effects).containsExactly("STORE stblink.state");
    }

    /** A driver that prepared for the connection before answers late. */
    @Test
    void answersOfAPreparationThatNobodyAskedForAreIgnored() {
        rig.goOnline();
        rig.cut();
        rig.toDeadline();
        for (int state : new int[] {ControlState.HANDSHAKE, ControlState.REGISTERING}) {
            assertThat(rig.machine.state()).isEqualTo(state);
            rig.machine.ready(4000, rig.now);
            rig.machine.notReady(1, rig.now);
            rig.turn();
            assertThat(rig.machine.state()).isEqualTo(state);
            if (state == ControlState.HANDSHAKE) {
                assertThat(rig.greet()).isInstanceOf(Register.class);
            }
        }
        rig.expectNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sleep", "awake", "ready", "notReady", "channelUp"})
    void serverThatReadsNothingIsGivenUpWhateverThereIsToSay(String what) {
        rig.goOnline();
        rig.machine.sleep(5, rig.now);
        while (hasRoom(rig.machine.out())) {
            rig.machine.channelDown(ControlRig.sid(1), 4, 1, 1, rig.now);
        }
        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);

        switch (what) {
            case "sleep":
                rig.machine.sleep(6, rig.now);
                break;
            case "awake":
                rig.machine.awake(Cause.NONE, rig.now);
                break;
            case "ready":
                rig.machine.ready(4000, rig.now);
                break;
            case "notReady":
                rig.machine.notReady(1, rig.now);
                break;
            default:
                rig.machine.channelUp(ControlRig.sid(1), rig.now);
                break;
        }
        rig.turn();

        assertThat(rig.lastState()).isEqualTo("BACKOFF CONTROL_LOST");
    }

    @Test
    void serverThatReadsNothingIsGivenUpWhenNewKeysAreStored() {
        rig.goOnline();
        rig.holdStore = true;
        rig.send(new TicketServer(rig).keySetOf(5, 0));
        while (hasRoom(rig.machine.out())) {
            rig.machine.channelDown(ControlRig.sid(1), 4, 1, 1, rig.now);
        }
        rig.holdStore = false;

        rig.finishStore();

        assertThat(rig.lastState()).isEqualTo("BACKOFF CONTROL_LOST");
    }

    private static boolean hasRoom(OutBuffer out) {
        return out.array().length - out.length() >= 2 + Limits.FRAME_AFTER_REGISTRATION_BYTES;
    }

    @Test
    void secondStartIsHarmless() {
        rig.start();
        rig.machine.start(rig.now);
        rig.turn();

        assertThat(rig.connects).isEqualTo(1);
        assertThat(rig.store.writes()).hasSize(1);
    }
}
