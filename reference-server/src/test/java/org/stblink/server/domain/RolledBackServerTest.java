package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;
import org.stblink.server.store.MemoryDeviceStore;

/** A server that was started with an older backup: it knows less than its devices, and must not guess (section 7.2). */
class RolledBackServerTest {
    private World world;
    private TestDevice box;
    private MemoryDeviceStore backup;

    @BeforeEach
    void backupIsMadeWhileADeviceIsOnline() {
        world = new World(41);
        box = world.device("box").online();
        backup = world.store().backup();
    }

    @Test
    void deviceThatDidNotRegisterSinceComesBack() {
        world.rollBack(backup);
        box.online();
        assertThat(world.plane().counters().devicesOnline()).isEqualTo(1);
        assertThat(world.audit(AuditEvent.QUARANTINED)).isEmpty();
    }

    @Test
    void deviceThatWentOnIsQuarantinedAndReleasedByTheOperator() {
        box.online(); // Two tickets further than the backup.
        box.online();
        world.rollBack(backup);

        box.connect().sendRegister();
        assertThat(box.last(Refused.class).code).isEqualTo(RefusedCode.QUARANTINED);
        assertThat(world.lastAudit(AuditEvent.QUARANTINED).device()).isEqualTo("box");
        assertThat(world.plane().counters().devicesOnline()).isZero();

        List<Operator.Outcome> outcomes = new ArrayList<>();
        world.plane().release("box", null, world.now(), (outcome, now) -> outcomes.add(outcome));
        world.settle();
        assertThat(outcomes).containsExactly(Operator.Outcome.DONE);
        box.forgetKeys();
        box.online();
        assertThat(box.generation()).isEqualTo(2);
    }

    @Test
    void deviceThatEnrolledSinceIsAStrangerAndEnrolsAgain() {
        TestDevice later = world.device("later");
        MemoryDeviceStore beforeEnrolment = world.store().backup();
        later.online();
        world.rollBack(beforeEnrolment);

        later.connect().sendRegister();
        world.advance(500);
        assertThat(later.last(Refused.class).code).isEqualTo(RefusedCode.REGISTRATION_REFUSED);
        later.forgetKeys();
        later.online();
        assertThat(world.plane().counters().devicesOnline()).isEqualTo(1);
    }

    @Test
    void addressOfADeviceThatTheBackupKnowsIsNotGivenToAnother() {
        var address = world.store().load().leases().get(0).address();
        world.rollBack(backup);
        TestDevice other = world.device("other").online();
        assertThat(world.store().load().leases())
                .filteredOn(lease -> lease.device().equals("other"))
                .singleElement()
                .extracting(Lease::address)
                .isNotEqualTo(address);
        assertThat(other.connection().isOpen()).isTrue();
    }
}
