package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.KeySetAck;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.ServerHello;
import org.stblink.internal.wire.Sessions;
import org.stblink.support.SeededEntropy;
import org.stblink.support.ServerEnd;

/** Which endpoint, which pinned key, and how new keys come (protocol sections 3.3, 4.1, 7.5, 12.2). */
class ControlServersTest {
    private final ControlRig rig = new ControlRig(4);

    private byte[] keyId(int key) {
        return Arrays.copyOf(Sha256.hash(ServerEnd.publicKey(rig.serverKeys[key])), 4);
    }

    private byte[] keyIdSaid() {
        return Arrays.copyOfRange(rig.server.preamble(), 7, 11);
    }

    private void refuse(int reason) {
        rig.server.hello(ServerHello.refused(reason, 1));
        rig.turn();
    }

    @Test
    void endpointsAreTriedInTurn() {
        rig.endpoints = 3;
        rig.holdConnect = true;
        rig.boot().start();
        List<Integer> tried = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            tried.add(rig.endpoint);
            rig.cut();
            rig.toDeadline();
        }

        assertThat(tried).containsExactly(0, 1, 2, 0, 1, 2, 0);
    }

    @Test
    void supersededDeviceStaysWithItsEndpoint() {
        rig.endpoints = 2;
        rig.boot().goOnline();
        rig.send(new Close(CloseReason.SUPERSEDED, 0));
        rig.toDeadline();

        assertThat(rig.endpoint).isZero();
    }

    @Test
    void nextPinnedKeyIsTriedWhenTheServerRefusesTheFirst() {
        rig.pins = 2;
        rig.serverHolds = 1;
        rig.boot().start();
        assertThat(keyIdSaid()).isEqualTo(keyId(0));

        refuse(ServerHello.REASON_KEY_ID);
        assertThat(rig.lastState()).isEqualTo("BACKOFF SERVER_REFUSES_KEY");
        rig.toDeadline();

        assertThat(keyIdSaid()).isEqualTo(keyId(1));
        rig.answerUpToReady();
    }

    @Test
    void otherRefusalsNeverChangeTheKey() {
        rig.pins = 2;
        rig.boot().start();
        for (int reason : new int[] {1, 2, 3, 77}) {
            refuse(reason);
            assertThat(rig.lastState()).isEqualTo("BACKOFF SERVER_REFUSES_PREAMBLE");
            rig.toDeadline();
            assertThat(keyIdSaid()).as("after reason %d", reason).isEqualTo(keyId(0));
            assertThat(rig.server.preamble()[5]).as("suite").isEqualTo((byte) 1);
            assertThat(rig.server.preamble()[4]).as("version").isEqualTo((byte) 1);
        }
        rig.server.hello(ServerHello.busy(1));
        rig.turn();
        rig.toDeadline();
        assertThat(keyIdSaid()).as("after BUSY").isEqualTo(keyId(0));
    }

    @Test
    void everyPairOfEndpointAndKeyIsTried() {
        for (int endpoints = 1; endpoints <= 4; endpoints++) {
            for (int pins = 1; pins <= 3; pins++) {
                ControlRig r = new ControlRig(1);
                r.endpoints = endpoints;
                r.pins = pins;
                r.boot().start();
                Set<String> tried = new HashSet<>();
                for (int i = 0; i < endpoints * pins; i++) {
                    tried.add(r.endpoint + " " + Arrays.toString(Arrays.copyOfRange(r.server.preamble(), 7, 11)));
                    r.server.hello(ServerHello.refused(ServerHello.REASON_KEY_ID, 1));
                    r.turn();
                    r.toDeadline();
                }
                assertThat(tried).as("%d endpoints, %d keys", endpoints, pins).hasSize(endpoints * pins);
            }
        }
    }

    /** One server is busy whenever it hears its own key; the other one has the other key, and would take the device. */
    @Test
    void everyPairIsTriedWhateverIsSaidInBetween() {
        NextAttempt next = new NextAttempt(2, new SeededEntropy(1));
        Set<String> tried = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            String pair = next.endpoint() + " " + next.pin();
            tried.add(pair);
            boolean isItsKey = pair.equals("0 1");
            next.failed(
                    isItsKey
                            ? LinkException.later(Cause.SERVER_BUSY, 1, "busy")
                            : LinkException.quiet(Cause.SERVER_REFUSES_KEY, "another key"),
                    2);
        }
        assertThat(tried).hasSize(4);
    }

    @Test
    void newKeySetIsStoredThenAcknowledgedThenUsed() {
        rig.boot().goOnline();
        rig.holdStore = true;

        rig.send(new TicketServer(rig).keySetOf(5, 1, 0));

        assertThat(rig.heldStore.record).isEqualTo(PinnedKeys.record(1));
        rig.expectNothing();
        rig.holdStore = false;
        rig.finishStore();
        assertThat(rig.expect(KeySetAck.class).serial).isEqualTo(5);
        assertThat(rig.machine.state()).as("the connection stands").isEqualTo(ControlState.REGISTERED);
        rig.cut();
        rig.serverHolds = 1;
        rig.toDeadline();
        assertThat(keyIdSaid()).isEqualTo(keyId(1));
        assertThat(((Register) rig.greet()).keySetSerial).isEqualTo(5);
    }

    @Test
    void newKeySetIsTriedFromItsFirstKey() {
        rig.pins = 2;
        rig.serverHolds = 1;
        rig.boot().start();
        refuse(ServerHello.REASON_KEY_ID);
        rig.toDeadline();
        rig.answerUpToReady(); // with the second key
        rig.send(new TicketServer(rig).keySetOf(5, 2));
        rig.expect(KeySetAck.class);
        rig.cut();
        rig.serverHolds = 2;

        rig.toDeadline();

        assertThat(keyIdSaid()).isEqualTo(keyId(2));
        rig.answerUpToReady();
    }

    @Test
    void newKeySetSurvivesAPowerCut() {
        rig.boot().goOnline();
        rig.send(new TicketServer(rig).keySetOf(5, 2));
        rig.serverHolds = 2;

        rig.boot().start();

        assertThat(keyIdSaid()).isEqualTo(keyId(2));
    }

    @Test
    void keySetRightBehindRegisteredWaitsForTheTicket() {
        rig.boot().start();
        Enrol m = (Enrol) rig.greet();
        rig.send(rig.known.enrol(m, 1));
        rig.expect(Register.class);
        rig.holdStore = true;
        rig.server.send(rig.registered(1));
        rig.server.send(new TicketServer(rig).keySetOf(1, 0));
        rig.turn();
        assertThat(rig.heldStore.record).isEqualTo(DeviceState.RECORD);
        rig.holdStore = false;
        rig.finishStore();

        assertThat(rig.store.writes()).endsWith(DeviceState.RECORD, PinnedKeys.record(1));
        rig.expect(Ready.class);
        rig.expect(Sessions.class);
        rig.expect(KeySetAck.class);
    }

    @Test
    void keySetThatIsStoredWhenItsConnectionIsGoneIsUsedOnTheNext() {
        rig.boot().goOnline();
        rig.holdStore = true;
        rig.send(new TicketServer(rig).keySetOf(5, 1));
        rig.cut();
        rig.holdStore = false;

        rig.finishStore();

        rig.serverHolds = 1;
        rig.toDeadline();
        assertThat(keyIdSaid()).isEqualTo(keyId(1));
        assertThat(((Register) rig.greet()).keySetSerial).isEqualTo(5);
    }

    @Test
    void keySetThatIsNotNewerIsAProtocolError() {
        for (long serial : new long[] {0, 4, 5}) {
            ControlRig r = ControlRig.online();
            r.send(new TicketServer(r).keySetOf(5, 0));
            r.expect(KeySetAck.class);

            r.send(new TicketServer(r).keySetOf(serial, 1));

            assertThat(r.lastState()).as("serial %d", serial).isEqualTo("BACKOFF PROTOCOL");
            assertThat(((Close) r.gone.next()).reason).isEqualTo(CloseReason.PROTOCOL);
        }
    }

    @Test
    void keySetThatCannotBeStoredIsNotAcknowledgedAndTheOldKeysStay() {
        rig.boot().goOnline();
        rig.store.failAfterWrites(0);

        rig.send(new TicketServer(rig).keySetOf(5, 1));

        rig.expectNothing();
        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);
        rig.store.failAfterWrites(Integer.MAX_VALUE);
        rig.cut();
        rig.toDeadline();
        assertThat(keyIdSaid()).isEqualTo(keyId(0));
        assertThat(((Register) rig.greet()).keySetSerial).isZero();
    }
}
