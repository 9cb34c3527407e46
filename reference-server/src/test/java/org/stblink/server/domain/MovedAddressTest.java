package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

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
        pin();
        world.advance(10 * HOLD);
        assertRefused();
        assertThat(box.connection().isClosedByServer()).isFalse();
    }

    @Test
    void revokedDevicesAddressStaysItsOwnForItsTime() {
        world.plane().pinned(new Lease(NEW, "somebody"));
        world.plane().revoke("box", world.now(), (outcome, now) -> {});
        world.settle();
        othersTurnComesOnlyAfter(HOLD);
    }

    private void pin() {
        world.plane().amend("box", record -> record.change().pinnedAddress(NEW).done(), world.now(), (o, now) -> {});
        world.settle();
    }

    private void move() {
        pin();
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
        other.connect().sendRegister();
        assertThat(other.last(Refused.class).code).isEqualTo(RefusedCode.NO_ADDRESS);
    }
}
