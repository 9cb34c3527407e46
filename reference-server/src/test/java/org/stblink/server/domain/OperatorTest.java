package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.CallFailed;
import org.stblink.internal.wire.CallFailure;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.KeySet;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Ready;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** What an operator sees of the server and does to all of it: devices, keys of both kinds, the end. */
class OperatorTest {
    private World world;
    private TestDevice box;
    private TestDevice other;
    private final List<Operator.Outcome> outcomes = new ArrayList<>();

    @BeforeEach
    void twoDevicesOnline() {
        world = new World(19);
        box = world.device("box").online();
        other = world.device("other").online();
    }

    // Devices.

    @Test
    void deviceIsSeenWithItsAddressItsPortAndItsLastFrame() {
        world.advance(1000);
        box.sendNotReady(1);
        Operator.DeviceView view = world.plane().device("box");
        assertThat(view.id()).isEqualTo("box");
        assertThat(view.group()).isEqualTo(World.GROUP);
        assertThat(view.address().bytes()).isEqualTo(box.registered().address);
        assertThat(view.port()).isEqualTo(5000);
        assertThat(view.ready()).isFalse();
        assertThat(view.asleep()).isFalse();
        assertThat(view.lastFrameMillis()).isEqualTo(world.now());
        assertThat(world.plane().device("other").ready()).isTrue();
        assertThat(world.plane().device("nobody")).isNull();

        List<String> seen = new ArrayList<>();
        world.plane().devices(each -> seen.add(each.id()));
        assertThat(seen).containsExactlyInAnyOrder("box", "other");
    }

    @Test
    void messageThatNoDeviceSendsEndsItsConnection() {
        receive(box, new Ping(1, 0));
        assertThat(box.connection().closeReason()).isEqualTo(CloseReason.PROTOCOL);
        assertThat(world.plane().device("box")).isNull();

        TestDevice stranger = world.stranger("stranger").connect();
        receive(stranger, new Ready(5000));
        assertThat(stranger.last(Close.class).reason).isEqualTo(CloseReason.PROTOCOL);
    }

    @Test
    void everyConnectionIsToldWhenTheServerGoes() {
        TestDevice stranger = world.stranger("stranger").connect();
        world.plane().shutDown(17);
        world.settle();
        for (TestDevice device : List.of(box, other, stranger)) {
            assertThat(device.last(Close.class).reason).as(device.id).isEqualTo(CloseReason.SHUTDOWN);
            assertThat(device.last(Close.class).retryAfterSeconds).isEqualTo(17);
            assertThat(device.connection().isClosedByServer()).isTrue();
        }
    }

    // The server's key set.

    @Test
    void newKeySetIsSentToAllWhoAreThere() {
        world.plane().useKeySet(new ServerKeySet(3, List.of(ServerPublicKey.of(new byte[32]))), world.now());
        world.settle();
        assertThat(box.last(KeySet.class).serial).isEqualTo(3);
        assertThat(other.last(KeySet.class).serial).isEqualTo(3);
        assertThatThrownBy(() -> world.plane()
                        .useKeySet(new ServerKeySet(3, List.of(ServerPublicKey.of(new byte[32]))), world.now()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("serial 3 is not above 3");
    }

    // The master key.

    @Test
    void everySecretOfADeviceIsSealedAnewUnderAnotherMasterKey() {
        TestDevice full = world.device(
                "full", change -> change.assigned("", world.vault().seal(Vault.PASSWORD, "full", 0, utf8("4711"))));
        full.password = "4711";
        full.online().sendReEnrol("", "4711", 1);
        DeviceRecord before = record("full");
        assertThat(before.next()).isNotNull();
        assertThat(before.resume().confirmed()).isNotNull();

        world.changeMasterKey(key(1));
        Vault present = new Vault(key(1), world.entropy());
        assertThat(ControlPlane.isSealedUnderPresentKey(present, before)).isFalse();
        reseal("full");
        assertThat(outcomes).containsExactly(Operator.Outcome.DONE);
        assertThat(world.trace()).noneMatch(event -> event.name().equals("DOES_NOT_OPEN"));
        DeviceRecord after = record("full");
        assertThat(ControlPlane.isSealedUnderPresentKey(present, after)).isTrue();
        assertThat(present.open(Vault.PASSWORD, "full", 0, after.sealedPassword()))
                .isEqualTo(utf8("4711"));
        assertThat(present.open(Vault.KEYS, "full", 2, after.next().sealedKeys()))
                .isNotNull();
        assertThat(present.open(Vault.ANSWER, "full", 2, after.next().sealedAnswer()))
                .isNotNull();
        assertThat(present.open(
                        Vault.RESUME, "full", 1, after.resume().confirmed().sealed()))
                .isNotNull();

        reseal("full");
        assertThat(record("full")).as("nothing is left to do").isSameAs(after);
        full.connection().cut();
        full.resume().sendReady();
        assertThat(full.isResumed()).isTrue();
    }

    @Test
    void deviceThatIsOnlineIsCalledUnderTheNewMasterKeyAndOneThatWasLeftOutIsNot() {
        world.changeMasterKey(key(1));
        reseal("box");
        world.changeMasterKey(key(2));
        TestDevice third = world.device("third").online();
        third.call("box");
        assertThat(third.has(Grant.class)).isTrue();
        third.call("other");
        assertThat(third.last(CallFailed.class).reason).isEqualTo(CallFailure.SERVER_ERROR);
        assertThat(world.plane().counters().callsOpen()).isEqualTo(1);
    }

    @Test
    void secretThatDoesNotOpenIsLeftAndTold() {
        byte[] ofAnother = world.vault().seal(Vault.PASSWORD, "another", 0, utf8("x"));
        world.device("odd", change -> change.assigned("", ofAnother));
        world.changeMasterKey(key(1));
        reseal("odd");
        assertThat(outcomes).containsExactly(Operator.Outcome.UNREADABLE);
        assertThat(record("odd").sealedPassword()).isEqualTo(ofAnother);
        assertThat(world.trace())
                .anyMatch(event -> event.name().equals("DOES_NOT_OPEN") && "1 sealed secrets".equals(event.note()));
    }

    @Test
    void resealingThatCannotBeStoredIsToldAndChangesNothing() {
        DeviceRecord before = record("box");
        world.changeMasterKey(key(1));
        world.store().failCommits(true);
        reseal("box");
        reseal("nobody");
        assertThat(outcomes).containsExactly(Operator.Outcome.STORE_FAILED, Operator.Outcome.UNKNOWN);
        assertThat(record("box")).isSameAs(before);
        assertThat(world.trace()).anyMatch(event -> event.name().equals("STORE_FAILED"));
    }

    @Test
    void ticketOfAResumeIsKnownFromOutside() {
        byte[] stored = box.ticket;
        box.connection().cut();
        box.resume();
        DeviceRecord record = record("box");
        assertThat(ControlPlane.isOfResume(world.vault(), record, box.ticket)).isTrue();
        assertThat(ControlPlane.isOfResume(world.vault(), record, stored)).isFalse();
    }

    private DeviceRecord record(String id) {
        return world.store().read(id);
    }

    private void reseal(String id) {
        world.plane().reseal(id, world.now(), (outcome, now) -> outcomes.add(outcome));
        world.settle();
    }

    /** As if it had come from the device; its own connection would not let it through. */
    private void receive(TestDevice device, Message message) {
        world.plane().received(device.connection().server(), message, world.now());
        world.settle();
    }

    private static byte[] key(int number) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) number);
        return key;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
