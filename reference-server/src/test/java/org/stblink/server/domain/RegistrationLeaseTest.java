package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.server.sim.Configs;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** The addresses that registrations give: who has one, and for how long (P3). */
class RegistrationLeaseTest {
    private World world;

    @BeforeEach
    void start() {
        world = new World(5);
    }

    @Test
    void supersedingKeepsTheAddress() { // P3
        TestDevice box = world.device("box").online();
        byte[] address = box.registered().address;
        box.connect().sendRegister();
        assertThat(box.registered().address).isEqualTo(address);

        world.advance(700_000);
        TestDevice other = world.device("other").enrolAndRegister();
        assertThat(other.registered().address).isNotEqualTo(address);
    }

    @Test
    void registrationThatNobodyHeardOfHoldsItsAddressForItsTimeOnly() {
        world = new World(6, Configs.lab(), Configs.range("10.0.0.0/32"));
        TestDevice first = world.device("first").connect().sendEnrol();
        TestDevice second = world.device("second").connect().sendEnrol();
        world.store().defer(true);
        first.sendRegister();
        first.connection().cut();
        world.store().answerAll();
        world.store().defer(false);
        world.settle();

        world.advance(660_000);
        second.connect().sendRegister();
        assertThat(second.last(Refused.class).code).isEqualTo(RefusedCode.NO_ADDRESS);
        world.advance(1);
        second.connect().sendRegister();
        assertThat(second.registered()).isNotNull();
    }

    @Test
    void registrationThatIsOvertakenByAResumeHoldsItsAddressNoLongerThanItsDevice() {
        world = new World(6, Configs.lab(), Configs.range("10.0.0.0/32"));
        TestDevice box = world.device("box").online();
        TestDevice second = world.device("second").connect().sendEnrol();
        box.connection().cut();
        TestDevice late = box.clone(box.source).connect();
        box.resume();
        world.store().defer(true);
        late.sendRegister();
        world.store().answerNext(); // decided, and on its way to the disk
        box.sendReady();
        world.store().answerAll();
        world.store().defer(false);
        world.settle();
        assertThat(late.connection().closeReason()).isEqualTo(CloseReason.SUPERSEDED);
        box.connection().cut();
        world.settle();

        world.advance(660_001);
        second.connect().sendRegister();
        assertThat(second.registered()).isNotNull();
    }

    @Test
    void noAddressLeftIsToldAndTheTicketStays() { // P3
        world = new World(6, Configs.lab(), Configs.range("10.0.0.0/31"));
        world.device("a").online();
        world.device("b").online();
        TestDevice third = world.device("c").connect().sendEnrol();
        byte[] ticket = third.ticket;
        third.sendRegister();
        assertThat(third.last(Refused.class).code).isEqualTo(RefusedCode.NO_ADDRESS);
        assertThat(third.last(Refused.class).retryAfterSeconds).isEqualTo(5);
        assertThat(world.store().read("c").confirmedTicket()).isEqualTo(ticket);
        assertThat(world.store().read("c").pendingTicket()).isNull();
        assertThat(world.lastAudit(AuditEvent.REGISTRATION_REFUSED).device()).isEqualTo("c");
        assertThat(world.lastAudit(AuditEvent.REGISTRATION_REFUSED).cause()).isEqualTo("the pool is exhausted");
    }

    @Test
    void auditTellsWhichAddressIsMissing() { // P3
        world = new World(6, Configs.lab(), Configs.range("10.0.0.0/31"));
        TestDevice holder = world.device("holder").online();
        IpAddress held = IpAddress.of(holder.registered().address);
        world.device("box", change -> change.pinnedAddress(held)).enrolAndRegister();
        assertThat(world.lastAudit(AuditEvent.REGISTRATION_REFUSED).cause())
                .isEqualTo("the pinned address " + held + " is another device's");

        world.store().markRestored(world.epoch() + 1);
        world.restart();
        world.device("fresh").enrolAndRegister();
        assertThat(world.lastAudit(AuditEvent.REGISTRATION_REFUSED).cause())
                .isEqualTo("a backup was restored: new addresses are given when the leases of before are over");
    }

    @Test
    void addressGoesToAnotherDeviceOnlyAfterMoreThan1Point1LeasesWithoutAFrame() { // P3
        world = new World(6, Configs.lab(), Configs.range("10.0.0.0/32"));
        TestDevice first = world.device("first").online();
        TestDevice second = world.device("second").connect().sendEnrol();
        first.connection().cut();
        world.settle();

        world.advance(660_000);
        second.connect().sendRegister();
        assertThat(second.last(Refused.class).code).isEqualTo(RefusedCode.NO_ADDRESS);
        world.advance(1);
        second.connect().sendRegister();
        assertThat(second.registered().address).isEqualTo(new byte[] {10, 0, 0, 0});
        assertThat(world.store().load().leases()).containsExactly(new Lease(IpAddress.parse("10.0.0.0"), "second"));
    }

    @Test
    void leaseCountsFromTheLastFrameAndNotFromTheRegistration() { // P3
        world = new World(6, Configs.lab(), Configs.range("10.0.0.0/32"));
        TestDevice first = world.device("first").online();
        TestDevice second = world.device("second").connect().sendEnrol();
        world.advance(90_000);
        first.connection().cut();
        world.settle();

        world.advance(660_000);
        second.connect().sendRegister();
        assertThat(second.last(Refused.class).code).isEqualTo(RefusedCode.NO_ADDRESS);
        world.advance(1);
        second.connect().sendRegister();
        assertThat(second.registered()).isNotNull();
    }

    @Test
    void restartRenewsEveryLease() { // P3
        world = new World(6, Configs.lab(), Configs.range("10.0.0.0/32"));
        world.device("first").online();
        TestDevice second = world.device("second").connect().sendEnrol();
        world.sleep(10_000_000);
        world.restart();

        second.connect().sendRegister();
        assertThat(second.last(Refused.class).code).isEqualTo(RefusedCode.NO_ADDRESS);
        world.advance(660_001);
        second.connect().sendRegister();
        assertThat(second.registered()).isNotNull();
    }

    @Test
    void failedStoreGivesTheAddressBack() { // P3
        world = new World(6, Configs.lab(), Configs.range("10.0.0.0/32"));
        TestDevice first = world.device("first").connect().sendEnrol();
        TestDevice second = world.device("second").connect().sendEnrol();
        world.store().failCommits(true);
        first.sendRegister();
        assertThat(first.last(Refused.class).code).isEqualTo(RefusedCode.TRY_LATER);
        assertThat(first.last(Refused.class).retryAfterSeconds).isEqualTo(5);

        world.store().failCommits(false);
        second.sendRegister();
        assertThat(second.registered()).isNotNull();
    }

    @Test
    void pinnedAddressIsTheOnlyOneTheDeviceGets() { // P3
        world = new World(6, Configs.lab(), Configs.range("10.0.0.0/24"));
        IpAddress pinned = IpAddress.parse("10.0.0.200");
        world.plane().pinned(new Lease(pinned, "box"));
        TestDevice box =
                world.device("box", change -> change.pinnedAddress(pinned)).online();
        assertThat(IpAddress.of(box.registered().address)).isEqualTo(pinned);
    }
}
