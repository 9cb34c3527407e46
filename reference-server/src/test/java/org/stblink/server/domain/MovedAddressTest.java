package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.server.sim.Configs;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** The address of a device that the operator moves or revokes: it may not have heard of it (P3, section 7.3). */
class MovedAddressTest {
    private static final byte[] OLD = {10, 0, 0, 0};
    private static final IpAddress NEW = IpAddress.parse("10.0.0.1");
    /** 1.1 leases. */
    private static final long HOLD = 660_000;

    private World world;
    private TestDevice box;
    private TestDevice other;

    @BeforeEach
    void boxHasTheOnlyAddressThatIsNotPinned() {
        world = new World(22, Configs.lab(), Configs.range("10.0.0.0/31"));
        other = world.device("other").connect().sendEnrol();
        box = world.device("box").online();
        assertThat(box.registered().address).isEqualTo(OLD);
        world.advance(30_000);
    }

    @Test
    void movedDevicesOldAddressStaysItsOwnForItsTime() {
        move();
        othersTurnComesOnlyAfter(HOLD);
    }

    @Test
    void soItDoesWhenTheServerRestarts() {
        move();
        world.restart();
        othersTurnComesOnlyAfter(HOLD);
    }

    @Test
    void movedDeviceThatStaysConnectedKeepsItsOldAddress() {
        pin(NEW);
        world.advance(10 * HOLD);
        assertRefused();
        assertThat(box.connection().isClosedByServer()).isFalse();
    }

    @Test
    void releasedDevicesAddressIsNotGivenToItsNewHardwareForItsTime() {
        world.plane().pinned(new Lease(NEW, "somebody"));
        TestDevice hardware = releasedAndEnrolled();
        assertThat(hardware.sendRegister().last(Refused.class).code).isEqualTo(RefusedCode.NO_ADDRESS);
        world.restart();
        world.plane().pinned(new Lease(NEW, "somebody"));
        world.advance(HOLD);
        assertThat(hardware.connect().sendRegister().last(Refused.class).code)
                .as("a restart renews all leases")
                .isEqualTo(RefusedCode.NO_ADDRESS);
        world.advance(1);
        assertThat(hardware.connect().sendRegister().registered().address).isEqualTo(OLD);
    }

    @Test
    void releasedDevicesNewHardwareIsGivenAnotherAddressWhereThereIsOne() {
        TestDevice hardware = releasedAndEnrolled();
        hardware.sendRegister();
        assertThat(hardware.registered().address).isEqualTo(NEW.bytes());
        assertThat(hardware.sendReady().connect().sendRegister().registered().address)
                .as("its own from now on")
                .isEqualTo(NEW.bytes());
        othersTurnComesOnlyAfter(HOLD);
    }

    @Test
    void releasedDevicesAddressIsNotGivenToItsNewHardwareBeforeItsTimeAlsoWhereItIsPinned() {
        TestDevice hardware = releasedAndEnrolled().sendRegister().sendReady();
        pin(IpAddress.of(OLD));
        comesToTheOldAddressOnlyAfterItsTime(hardware);
    }

    @Test
    void norIsItWhenTheServerRestarted() {
        TestDevice hardware = releasedAndEnrolled().sendRegister().sendReady();
        world.restart();
        pin(IpAddress.of(OLD));
        comesToTheOldAddressOnlyAfterItsTime(hardware);
    }

    private void comesToTheOldAddressOnlyAfterItsTime(TestDevice hardware) {
        assertRefused(hardware);
        world.advance(HOLD);
        assertRefused(hardware);
        world.advance(1);
        assertThat(hardware.connect().sendRegister().registered().address).isEqualTo(OLD);
    }

    @Test
    void movedDeviceIsGivenItsOldAddressBackAtOnce() {
        move();
        pin(IpAddress.of(OLD));
        assertThat(box.connect().sendRegister().registered().address).isEqualTo(OLD);
    }

    @Test
    void addressWhosePinIsTakenBackIsForAnybody() {
        pin(NEW);
        assertRefused();
        pin(null);
        other.connect().sendRegister();
        assertThat(IpAddress.of(other.registered().address)).isEqualTo(NEW);
    }

    private TestDevice releasedAndEnrolled() {
        world.plane().release("box", null, world.now(), (outcome, now) -> {});
        world.settle();
        TestDevice hardware = world.stranger("box");
        hardware.source = "192.0.2.50";
        return hardware.connect().sendEnrol();
    }

    @Test
    void revokedDevicesAddressStaysItsOwnForItsTime() {
        world.plane().pinned(new Lease(NEW, "somebody"));
        world.plane().revoke("box", world.now(), (outcome, now) -> {});
        world.settle();
        othersTurnComesOnlyAfter(HOLD);
    }

    private void pin(@Nullable IpAddress addressOrNull) {
        world.plane()
                .amend(
                        "box",
                        record -> record.change().pinnedAddress(addressOrNull).done(),
                        world.now(),
                        (o, now) -> {});
        world.settle();
    }

    private void move() {
        pin(NEW);
        box.connect().sendRegister();
        assertThat(IpAddress.of(box.registered().address)).isEqualTo(NEW);
    }

    private void othersTurnComesOnlyAfter(long millis) {
        world.advance(millis);
        assertRefused();
        world.advance(1);
        other.connect().sendRegister();
        assertThat(other.registered().address).isEqualTo(OLD);
    }

    private void assertRefused() {
        assertRefused(other);
    }

    private static void assertRefused(TestDevice device) {
        device.connect().sendRegister();
        assertThat(device.last(Refused.class).code).isEqualTo(RefusedCode.NO_ADDRESS);
    }
}
