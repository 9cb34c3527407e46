package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.KeySetAck;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** What trace and audit tell of enrolment, change of password, registration and resume. */
class EntryTraceTest {
    private final World world = new World(23);
    private final TestDevice box = world.device("box");

    @Test
    void everyStepOfADevicesWayInIsTraced() {
        box.connect().sendEnrol();
        assertThat(told()).containsExactly("0 ENROL 192.0.2.1", "0 ENROLLED generation 1");
        box.sendRegister().sendReady();
        assertThat(told()).containsExactly("301 REGISTER 192.0.2.1", "302 REGISTERED 192.0.2.1", "0 READY port 5000");
        box.sendReEnrol("anna", "4711", 1);
        assertThat(told()).containsExactly("0 RE_ENROL 192.0.2.1", "0 RE_ENROLLED generation 2");
        assertThat(world.lastAudit(AuditEvent.RE_ENROLLED).cause()).isEqualTo("generation 2");
    }

    @Test
    void changeOfPasswordThatIsRefusedIsTraced() {
        box.online();
        told();
        box.sendReEnrol("anna", "4711", 1);
        box.sendReEnrol(new byte[32]);
        assertThat(told())
                .containsSubsequence(
                        "0 RE_ENROL 192.0.2.1",
                        "0 RE_ENROLMENT_REFUSED wrong proof",
                        "0 BREACH RE_ENROL with a wrong proof");
    }

    @Test
    void quarantineIsTracedWithItsCause() {
        box.online();
        TestDevice clone = box.clone("192.0.2.9");
        box.online();
        told();
        clone.connect().sendRegister();
        assertThat(told()).contains("0 QUARANTINED a ticket that is neither the confirmed nor the pending one");
    }

    @Test
    void whatTheStoreCouldNotTakeIsTracedAndSaysWhatItWas() {
        world.store().failCommits(true);
        box.connect().sendEnrol();
        assertStoreFailed("ENROL: ");
        world.store().failCommits(false);
        box.connect().sendEnrol();
        world.store().failCommits(true);
        box.sendRegister();
        assertStoreFailed("REGISTER: ");
        world.store().failCommits(false);
        box.connect().sendRegister();
        world.store().failCommits(true);
        box.sendReEnrol("anna", "4711", 1);
        assertStoreFailed("RE_ENROL: ");
        box.sendReady();
        assertStoreFailed("ticket: ");
        world.store().failCommits(false);
        box.online();
        box.resume();
        world.store().failCommits(true);
        box.resume();
        assertStoreFailed("RESUME: ");
        world.store().failCommits(false);
        box.resume();
        world.store().failCommits(true);
        box.sendReady();
        assertStoreFailed("resume: ");
    }

    @Test
    void whatAnOperatorDoesToADeviceIsTracedAndWhatTheStoreDoesNotTakeToo() {
        world.plane().revoke("box", world.now(), (outcome, now) -> {});
        assertThat(told()).contains("0 DEVICE_REVOKED null");
        assertThat(world.plane().counters().revocations()).isEqualTo(1);
        world.store().failCommits(true);
        world.plane().release("box", null, world.now(), (outcome, now) -> {});
        assertStoreFailed("DEVICE_RELEASED: ");
    }

    @Test
    void refusalOfAStrangerIsTracedAndACallThatTheStoreCannotJudgeIsCounted() {
        TestDevice stranger = world.stranger("box").connect();
        stranger.sendRegister();
        assertThat(told()).contains("0 REGISTRATION_REFUSED not enrolled");

        box.online();
        world.store().failFinds(true);
        box.call("other");
        assertThat(world.plane().counters().storeFailures()).isEqualTo(1);
    }

    @Test
    void acknowledgementOfAKeySetIsTraced() {
        box.online();
        world.plane().useKeySet(new ServerKeySet(1, List.of(ServerPublicKey.of(new byte[32]))), world.now());
        world.store().failCommits(true);
        box.connection().send(new KeySetAck(1));
        world.settle();
        assertStoreFailed("KEY_SET_ACK: ");
        world.store().failCommits(false);
        box.online();
        box.connection().send(new KeySetAck(1));
        world.settle();
        assertThat(told()).contains("0 KEY_SET_ACK serial 1");
    }

    private void assertStoreFailed(String what) {
        assertThat(told()).anyMatch(event -> event.startsWith("0 STORE_FAILED " + what));
    }

    /** Step, name and note of what was traced of the device since the last time. */
    private List<String> told() {
        List<String> told = world.trace().stream()
                .filter(event -> "box".equals(event.device()))
                .map(event -> event.step() + " " + event.name() + " " + event.note())
                .toList();
        world.trace().clear();
        return told;
    }
}
