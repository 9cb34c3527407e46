package org.stblink.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stblink.internal.wire.Answer;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.ControlCodec;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.KeySetAck;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.MessageType;
import org.stblink.internal.wire.NotReady;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Pong;
import org.stblink.internal.wire.ReEnrol;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.Request;
import org.stblink.internal.wire.RevokeAck;
import org.stblink.internal.wire.SessionDown;
import org.stblink.internal.wire.SessionEntry;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.SessionUp;
import org.stblink.internal.wire.Sessions;
import org.stblink.internal.wire.TicketStored;
import org.stblink.internal.wire.WireException;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.sim.TestConnection;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** Whatever a device sends in whatever state: handled, skipped, or CLOSE PROTOCOL; nothing else, and nobody else is hurt. */
class BadInputTest {
    private World world;
    private TestDevice witness;
    private int boxes;

    @BeforeEach
    void aDeviceThatBehaves() {
        world = new World(21);
        witness = world.device("witness").online();
    }

    /** The states in which a device can make S read. */
    private TestConnection in(ControlState state) {
        TestDevice box = world.device("box-" + boxes++).connect();
        switch (state) {
            case OPEN -> {}
            case ENROLLED -> box.sendEnrol();
            case REGISTERED -> box.sendEnrol().sendRegister();
            case ONLINE -> box.sendEnrol().sendRegister().sendReady();
            default -> throw new IllegalArgumentException(state.name());
        }
        assertThat(box.connection().server().state()).isEqualTo(state);
        return box.connection();
    }

    @ParameterizedTest
    @EnumSource(names = {"OPEN", "ENROLLED", "REGISTERED", "ONLINE"})
    void messagesThatTheTableDoesNotAllowAreAnsweredWithCloseProtocol(ControlState state) { // out of order
        for (Map.Entry<Integer, Message> one : everyMessageOfADevice(world).entrySet()) {
            TestConnection connection = in(state);
            ControlState next = Transitions.next(state, one.getKey(), false);
            connection.send(one.getValue());
            world.settle();
            if (next == null) {
                assertClosedForProtocol(connection, state + " " + one.getValue());
            } else if (next == ControlState.CLOSED) {
                assertThat(connection.isClosedByServer()).isTrue();
                assertThat(connection.closeReason()).isEqualTo(-1);
            } else if (one.getKey() != MessageType.PONG && one.getKey() != MessageType.RE_ENROL) {
                assertThat(connection.closeReason())
                        .as("%s %s", state, one.getValue())
                        .isEqualTo(-1);
            }
        }
        assertOthersAreWell();
    }

    @ParameterizedTest
    @EnumSource(names = {"OPEN", "ENROLLED", "REGISTERED", "ONLINE"})
    void everyUnknownTypeIsAProtocolErrorAndEveryIgnorableOneIsSkipped(ControlState state) {
        TestConnection patient = in(state);
        for (int type = 0; type < 256; type++) {
            byte[] plain = {(byte) type, 1, 2, 3};
            if (type >= MessageType.IGNORABLE_FROM) {
                patient.sendPlain(plain, plain.length);
                world.settle();
                assertThat(patient.isOpen()).as("%s type %d", state, type).isTrue();
            } else if (!ControlCodec.fromDevice(type)) {
                TestConnection connection = in(state);
                connection.sendPlain(plain, plain.length);
                world.settle();
                assertClosedForProtocol(connection, state + " type " + type);
            }
        }
        assertOthersAreWell();
    }

    @ParameterizedTest
    @EnumSource(names = {"OPEN", "ENROLLED", "REGISTERED", "ONLINE"})
    void everyMessageCutAtEveryByteIsAProtocolError(ControlState state) throws WireException { // malformed
        for (Message message : everyMessageOfADevice(world).values()) {
            byte[] plain = new byte[2048];
            int whole = ControlCodec.encode(message, plain, 0);
            for (int length = whole > 100 ? whole - 5 : 1; length < whole; length++) {
                TestConnection connection = in(state);
                connection.sendPlain(plain, length);
                world.settle();
                assertClosedForProtocol(connection, state + " " + message + " cut at " + length);
            }
        }
        assertOthersAreWell();
    }

    @ParameterizedTest
    @EnumSource(names = {"OPEN", "ENROLLED", "REGISTERED", "ONLINE"})
    void frameOverTheLimitOfItsStateIsAProtocolErrorBeforeItsBodyArrives(ControlState state) { // oversized
        int limit = state.isRegistered() ? 2048 : 512;
        TestConnection connection = in(state);
        connection.sendRaw(new byte[] {(byte) (limit + 1 >>> 8), (byte) (limit + 1)});
        world.settle();
        assertClosedForProtocol(connection, state.name());
        assertThat(world.admission().turnedAwayFor(TurnedAway.PROTOCOL)).isEqualTo(1);

        TestConnection largest = in(state);
        byte[] ignorable = new byte[limit - 16];
        ignorable[0] = (byte) 0x80;
        largest.sendPlain(ignorable, ignorable.length);
        world.settle();
        assertThat(largest.isOpen()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"OPEN", "ENROLLED", "REGISTERED", "ONLINE"})
    void frameWithoutRoomForATypeIsAProtocolError(ControlState state) {
        for (int length : new int[] {0, 1, 16}) {
            TestConnection connection = in(state);
            connection.sendRaw(new byte[] {0, (byte) length});
            world.settle();
            assertClosedForProtocol(connection, state + " length " + length);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPEN", "ENROLLED", "REGISTERED", "ONLINE"})
    void everyFlippedBitOfAFrameClosesWithoutAWord(ControlState state) {
        for (int bit = 16; bit < 8 * 20; bit += 7) {
            TestConnection connection = in(state);
            int before = connection.received.size();
            byte[] frame = connection.seal(new byte[] {(byte) 0x80, 0}, 2);
            frame[bit / 8] ^= (byte) (1 << bit % 8);
            connection.sendRaw(frame);
            world.settle();
            assertThat(connection.isClosedByServer())
                    .as("%s bit %d", state, bit)
                    .isTrue();
            assertThat(connection.received).as("%s bit %d", state, bit).hasSize(before);
        }
        assertOthersAreWell();
    }

    @ParameterizedTest
    @EnumSource(names = {"OPEN", "ENROLLED", "REGISTERED", "ONLINE"})
    void repeatedAndReorderedFramesCloseWithoutAWord(ControlState state) { // replayed
        TestConnection repeated = in(state);
        byte[] frame = repeated.seal(new byte[] {(byte) 0x80}, 1);
        repeated.sendRaw(frame);
        world.settle();
        assertThat(repeated.isOpen()).isTrue();
        repeated.sendRaw(frame);
        world.settle();
        assertThat(repeated.isClosedByServer()).isTrue();

        TestConnection reordered = in(state);
        reordered.seal(new byte[] {(byte) 0x80}, 1);
        reordered.sendRaw(reordered.seal(new byte[] {(byte) 0x80}, 1));
        world.settle();
        assertThat(reordered.isClosedByServer()).isTrue();
        assertThat(reordered.closeReason()).isEqualTo(-1);
        assertThat(world.admission().turnedAwayFor(TurnedAway.BAD_TAG)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPEN", "ENROLLED", "REGISTERED", "ONLINE"})
    void bytesBehindTheLastFieldAreIgnored(ControlState state) throws WireException {
        for (Message message : everyMessageOfADevice(world).values()) {
            boolean allowed = Transitions.next(state, message.type(), false) == state;
            if (allowed && message.type() != MessageType.PONG && message.type() != MessageType.RE_ENROL) {
                TestConnection connection = in(state);
                byte[] plain = new byte[2048];
                int length = ControlCodec.encode(message, plain, 0);
                connection.sendPlain(plain, length + 7);
                world.settle();
                assertThat(connection.isOpen()).as("%s %s", state, message).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REGISTERED", "ONLINE"})
    void changeOfPasswordWithAWrongProofClosesItsOwnConnectionAndChangesNothing(ControlState state) {
        TestConnection connection = in(state);
        connection.send(new ReEnrol(new byte[16], "u", new byte[32]).withMac(new byte[32]));
        world.settle();
        assertClosedForProtocol(connection, state.name());
        assertThat(world.store().read("box-0").next()).isNull();
        assertThat(world.lastAudit(AuditEvent.RE_ENROLMENT_REFUSED).cause()).isEqualTo("wrong proof");
        assertOthersAreWell();
    }

    @Test
    void randomBytesAfterTheHandshakeOnlyCloseTheirOwnConnection() {
        long seed = 20261122;
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            TestConnection connection = in(ControlState.OPEN);
            byte[] noise = new byte[20 + random.nextInt(700)];
            random.nextBytes(noise);
            noise[0] = 0;
            connection.sendRaw(noise);
            world.settle();
            world.advance(5000);
            assertThat(connection.isClosedByServer())
                    .as("seed %d, round %d", seed, i)
                    .isTrue();
        }
        assertOthersAreWell();
    }

    @Test
    void randomMessagesInRandomStatesAreHandledOrCloseTheConnection() {
        long seed = 20261123;
        Random random = new Random(seed);
        ControlState[] states = {ControlState.OPEN, ControlState.ENROLLED, ControlState.REGISTERED, ControlState.ONLINE
        };
        for (int i = 0; i < 500; i++) {
            TestConnection connection = in(states[i % 4]);
            for (int k = 0; k < 10 && connection.isOpen(); k++) {
                byte[] plain = new byte[1 + random.nextInt(120)];
                random.nextBytes(plain);
                plain[0] = (byte) (1 + random.nextInt(14));
                connection.sendPlain(plain, plain.length);
                world.settle();
            }
            int reason = connection.closeReason();
            assertThat(connection.isOpen() || connection.isClosedByServer())
                    .as("seed %d, round %d", seed, i)
                    .isTrue();
            assertThat(reason)
                    .as("seed %d, round %d", seed, i)
                    .isIn(-1, CloseReason.PROTOCOL, CloseReason.NORMAL, CloseReason.LIMIT);
            connection.cut();
        }
        assertOthersAreWell();
    }

    private void assertClosedForProtocol(TestConnection connection, String where) {
        assertThat(connection.isClosedByServer()).as(where).isTrue();
        assertThat(connection.closeReason()).as(where).isEqualTo(CloseReason.PROTOCOL);
    }

    private void assertOthersAreWell() {
        assertThat(witness.connection().isOpen()).isTrue();
        world.advance(30_000);
        assertThat(witness.has(Ping.class)).isTrue();
        assertThat(witness.connection().isOpen()).isTrue();
    }

    /** A well-formed message of each type that a device may send. */
    private static Map<Integer, Message> everyMessageOfADevice(World world) {
        byte[] nobodys = new byte[16];
        nobodys[3] = 1; // of an epoch that there was: all zeros are a protocol error
        SessionId sid = SessionId.of(nobodys, 0);
        List<Message> messages = new ArrayList<>(List.of(
                new Enrol("nobody", new byte[0], new byte[16], "", new byte[32]),
                new Ready(0),
                new NotReady(1),
                new TicketStored(),
                new Pong(1),
                new Request(1, new byte[8], "nobody", new byte[0]),
                new Answer(sid, 0),
                new SessionUp(sid),
                new SessionDown(sid, 0, 0, 0),
                new Sessions(true, new SessionEntry[0]),
                new RevokeAck(sid),
                new KeySetAck(1),
                new ReEnrol(new byte[16], "", new byte[32]).withMac(new byte[32]),
                new Close(0, 0)));
        messages.add(world.stranger("nobody").registerMessage(new byte[32]));
        Map<Integer, Message> byType = new TreeMap<>();
        messages.forEach(message -> byType.put(message.type(), message));
        return byType;
    }
}
