package org.stblink.toolchain.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.StbLinkException;
import org.stblink.hal.HalException;
import org.stblink.port.sim.SimWorld;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.Settings;
import org.stblink.server.domain.Standing;

/** What happens to a box between factory and scrap heap, as docs/lifecycle.md has it, on the machines of both sides. */
class LifecycleTest {
    private static final long A_MINUTE = 60_000;
    private static final byte[] NEW_TOKEN =
            Arrays.copyOf("a new token for BOX".getBytes(StandardCharsets.US_ASCII), 24);

    private final SimWorld world = new SimWorld(82);
    private final SimServer server = new SimServer(world, Settings.DEFAULTS);

    private SimDevice online(String id) throws StbLinkException {
        return online(new SimDevice(world, server, id, server.allow(id, "home")));
    }

    private SimDevice online(SimDevice device) {
        world.require(device.id + " online", device::isOnline, A_MINUTE);
        return device;
    }

    private DeviceRecord record() {
        return server.store().read("BOX");
    }

    private void release() {
        server.operator().release("BOX", SimServer.sha256(NEW_TOKEN), 0, (outcome, now) -> {});
        server.signal();
    }

    /** Closes the session as an application does: outside the slices of the box. */
    private void close(SimDevice device) {
        device.session().close();
        device.box.signal();
        world.runFor(5_000);
    }

    // Boot.

    @Test
    void enrolledBoxThatBootsWithoutEntropySaysSoAndLeavesTheServerAlone() throws StbLinkException {
        SimDevice box = online("BOX");
        close(box);
        box.box.entropy().block(true);
        SimDevice again = new SimDevice(box.box, server, "BOX", new byte[0]);
        world.runFor(A_MINUTE);

        assertThat(again.told).contains("WAITING ENTROPY");
        assertThat(again.told.subList(again.told.indexOf("WAITING ENTROPY"), again.told.size()))
                .containsOnly("WAITING ENTROPY");

        box.box.entropy().block(false);
        world.require("BOX online", again::isOnline, 2_000);
    }

    // Factory reset.

    @Test
    void factoryResetThatKeepsTheIdentityComesBackOnlineWithTheSameAddressAndWithoutTheOperator()
            throws StbLinkException, HalException {
        SimDevice box = online("BOX");
        byte[] address = box.session().registration().address();
        box.box.secrets().put("channels", new byte[] {1});
        close(box);

        // The vendor wipes what is the user's, and keeps what begins with SecretStore.NAME_PREFIX.
        box.box.secrets().delete("channels");
        assertThat(DeviceSession.enrolledAs(box.box)).isEqualTo("BOX");
        SimDevice again = online(new SimDevice(box.box, server, "BOX", new byte[0]));

        assertThat(again.told).doesNotContain("ENROLLING");
        assertThat(again.session().registration().address()).isEqualTo(address);
        assertThat(record().generation()).isEqualTo(1);
    }

    @Test
    void resetThatErasesTheIdentityNeedsTheOperator() throws StbLinkException {
        SimDevice box = online("BOX");
        close(box);
        DeviceSession.eraseEnrolment(box.box);
        assertThat(DeviceSession.enrolledAs(box.box)).isNull();

        SimDevice without = new SimDevice(box.box, server, "BOX", NEW_TOKEN);
        world.require("a refusal", () -> without.told.contains("WAITING ENROLMENT_REFUSED"), A_MINUTE);
        assertThat(DeviceSession.enrolledAs(box.box)).as("only begun").isNull();

        release();
        world.require("BOX online", without::isOnline, 3 * A_MINUTE);
        assertThat(DeviceSession.enrolledAs(box.box)).isEqualTo("BOX");
        assertThat(record().generation()).isEqualTo(2);
    }

    // A serial on new hardware.

    @Test
    @Tag("P2")
    void serialMovesToNewHardwareAndTheOldOneIsRefusedFromThenOnWithoutAlarm() throws StbLinkException {
        SimDevice old = online("BOX");
        release();
        world.require("the old one's end", () -> old.told.contains("STOPPED REVOKED"), A_MINUTE);

        SimDevice fresh = online(new SimDevice(world.box("HARDWARE-2"), server, "BOX", NEW_TOKEN));
        assertThat(record().generation()).isEqualTo(2);

        // Somebody plugs the old one in again.
        old.box.powerCut();
        old.box.boot();
        SimDevice back = new SimDevice(old.box, server, "BOX", new byte[0]);
        world.runFor(30 * A_MINUTE);
        assertThat(back.told).contains("WAITING REGISTRATION_REFUSED").doesNotContain("ONLINE");
        assertThat(fresh.isOnline()).isTrue();
        assertThat(record().standing()).isEqualTo(Standing.ALLOWED);
        assertThat(server.store().audit()).extracting(AuditEntry::event).doesNotContain(AuditEvent.QUARANTINED);
    }

    @Test
    @Tag("P3")
    void newHardwareDoesNotGetTheAddressThatTheUnreachableOldOneMayStillUse() throws StbLinkException {
        SimDevice old = online("BOX");
        byte[] address = old.session().registration().address();
        world.link("BOX", SimServer.HOST).cut();
        release();

        // The world itself fails when two boxes hold one address.
        SimDevice fresh = online(new SimDevice(world.box("HARDWARE-2"), server, "BOX", NEW_TOKEN));
        assertThat(fresh.session().registration().address()).isNotEqualTo(address);
        assertThat(old.session().registration()).as("it has heard nothing").isNotNull();
        world.runFor(Settings.DEFAULTS.leaseSeconds() * 1000L);
        assertThat(old.session().registration()).as("its lease is over").isNull();
    }

    @Test
    void copyOfTheOldHardwaresFlashIsRefusedOnTheNewOneToo() throws StbLinkException {
        SimDevice old = online("BOX");
        var flash = old.box.secrets().image();
        release();
        world.box("HARDWARE-2").secrets().restore(flash);
        SimDevice copy = new SimDevice(world.box("HARDWARE-2"), server, "BOX", NEW_TOKEN);
        world.runFor(10 * A_MINUTE);
        assertThat(copy.told).contains("WAITING REGISTRATION_REFUSED").doesNotContain("ONLINE");
    }

    // Two sessions in one program.

    @Test
    void twoSessionsOfOneProgramCallEachOther() throws StbLinkException {
        SimDevice a = online("ROOM-A");
        SimDevice b = online("ROOM-B");
        world.runFor(1000); // until the server has made their tickets durable, it counts neither as online
        PeerChannel ab = a.session().open("ROOM-B", new byte[0], (int) A_MINUTE);
        PeerChannel ba = b.session().open("ROOM-A", new byte[0], (int) A_MINUTE);
        a.box.signal();
        b.box.signal();
        world.require(
                "two channels", () -> ab.status() == PeerChannel.OPEN && ba.status() == PeerChannel.OPEN, A_MINUTE);

        close(a);
        world.require("the ends", () -> b.closed.size() == 2, A_MINUTE);
        assertThat(b.isOnline()).as("the other session goes on").isTrue();
    }

    // A clean stop.

    @Test
    void closedSessionLeavesNoAddressAndNothingToDo() throws StbLinkException {
        SimDevice box = online("BOX");
        byte[] address = box.session().registration().address();
        close(box);
        assertThat(box.told).contains("STOPPED CLOSED");
        assertThat(box.session().registration()).isNull();
        // The world fails when two hold one address.
        world.box("SOMEBODY").network().applyAddress(address, 32, null);
        assertThat(server.operator().counters().devicesConnected()).isZero();
        int told = box.told.size();
        world.runFor(A_MINUTE);
        assertThat(box.told).hasSize(told);
    }
}
