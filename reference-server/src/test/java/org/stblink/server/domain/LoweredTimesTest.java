package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.EndReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.internal.wire.Revoke;
import org.stblink.internal.wire.Role;
import org.stblink.internal.wire.SessionId;
import org.stblink.server.sim.Configs;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** A start with a shorter lease or grace than devices were told before: they go by what they were told. */
class LoweredTimesTest {
    private static final int DAY_SECONDS = 86_400;
    private static final long DAY_IS_OVER = 1100L * DAY_SECONDS;

    @Test
    void addressStaysItsHoldersForTheLeaseThatItWasTold() { // P3
        World world = new World(1, Configs.telling(DAY_SECONDS, 600), Configs.range("10.0.0.0/32"));
        TestDevice other = world.device("other").connect().sendEnrol();
        assertThat(world.device("box").online().registered().leaseSeconds).isEqualTo(DAY_SECONDS);

        world.settings(Configs.telling(600, 600));
        world.restart();
        world.advance(660_001);
        assertNoAddressFor(other);
        world.restart();
        world.advance(DAY_IS_OVER);
        assertNoAddressFor(other);
        world.advance(1);
        other.connect().sendRegister();
        assertThat(other.registered().leaseSeconds).isEqualTo(600);
    }

    @Test
    void holderThatMayNotHaveHeardOfTheShorterLeaseKeepsItsAddressForTheLongerOne() { // P3
        World world = new World(2, Configs.telling(7_200, 600), Configs.range("10.0.0.0/32"));
        TestDevice other = world.device("other").connect().sendEnrol();
        TestDevice box = world.device("box").online();
        world.settings(Configs.telling(600, 600));
        world.restart();
        box.connect().sendRegister().connection().cut();
        world.settle();

        world.advance(1100L * 7_200);
        assertNoAddressFor(other);
        world.advance(1);
        other.connect().sendRegister();
        assertThat(other.registered()).isNotNull();
    }

    @Test
    void addressThatWasFirstGivenWithTheShorterLeaseIsFreeAfterThat() { // P3
        World world = new World(3, Configs.telling(DAY_SECONDS, 600), Configs.range("10.0.0.0/32"));
        world.settings(Configs.telling(600, 600));
        world.restart();
        TestDevice other = world.device("other").connect().sendEnrol();
        world.device("box").online().connection().cut();
        world.settle();

        world.advance(660_000);
        assertNoAddressFor(other);
        world.advance(1);
        other.connect().sendRegister();
        assertThat(other.registered()).isNotNull();
    }

    @Test
    void revokedSessionIsNotTakenUpWithinTheGraceThatItsEndsWereTold() { // P16
        World world = new World(4, Configs.telling(600, DAY_SECONDS), Configs.range("10.0.0.0/24"));
        TestDevice caller = world.device("caller").online();
        TestDevice target = world.device("target").online();
        caller.call("target");
        SessionId sid = caller.last(Grant.class).sid;
        target.up(sid);
        caller.up(sid);
        caller.connection().cut();
        target.connection().cut();
        world.settle();
        world.plane().revokeSession(sid, world.now(), (outcome, millis) -> {});
        world.settle();

        world.settings(Configs.telling(600, 600));
        world.restart();
        world.advance(DAY_IS_OVER - 1);
        caller.lives(sid, Role.CALLER, "target");
        target.lives(sid, Role.TARGET, "caller");
        caller.online();
        target.online();

        assertThat(caller.last(Revoke.class).reason).isEqualTo(EndReason.OPERATOR);
        assertThat(target.last(Revoke.class).reason).isEqualTo(EndReason.OPERATOR);
        world.advance(1);
        assertThat(world.plane().sessions()).isEmpty();
    }

    /** One end comes back with it, and is revoked; the other one still goes by the longer grace. */
    @Test
    void sessionOfBeforeThatIsRevokedAfterTheStartStaysRevokedForTheLongerGrace() { // P16
        World world = new World(5, Configs.telling(600, DAY_SECONDS), Configs.range("10.0.0.0/24"));
        TestDevice caller = world.device("caller").online();
        TestDevice target = world.device("target").online();
        caller.call("target");
        SessionId sid = caller.last(Grant.class).sid;
        target.up(sid);
        caller.up(sid);

        world.settings(Configs.telling(600, 600));
        world.restart();
        caller.lives(sid, Role.CALLER, "target");
        caller.online();
        world.plane().revokeSession(sid, world.now(), (outcome, millis) -> {});
        world.settle();
        world.advance(DAY_IS_OVER - 1);
        assertThat(world.store().load().revokedSessions()).hasSize(1);
        world.advance(1);
        assertThat(world.store().load().revokedSessions()).isEmpty();
    }

    @Test
    void newAddressesWaitAfterARestoreForTheLeasesThatWereTold() { // P3
        World world = new World(6, Configs.telling(DAY_SECONDS, 600), Configs.range("10.0.0.0/24"));
        world.store().markRestored(world.epoch() + 1);
        world.settings(Configs.telling(600, 600));
        world.restart();
        TestDevice box = world.device("box").connect().sendEnrol();

        world.advance(DAY_IS_OVER - 1);
        assertNoAddressFor(box);
        world.advance(1);
        box.connect().sendRegister();
        assertThat(box.registered()).isNotNull();
    }

    @Test
    void whatWasToldRunsOutByTheSlowestClockAndNeverBelowWhatIsTold() {
        Told before = new Told(DAY_SECONDS, 7_200);
        Told now = new Told(600, 1_200);
        assertThat(before.leftAfter(0, now)).isEqualTo(before);
        assertThat(before.leftAfter(1_100, now)).isEqualTo(new Told(DAY_SECONDS - 1_000, 6_200));
        assertThat(before.leftAfter(1_101, now).leaseSeconds()).isEqualTo(DAY_SECONDS - 1_000);
        assertThat(before.leftAfter(7_920, now)).isEqualTo(new Told(DAY_SECONDS - 7_200, 1_200));
        assertThat(before.leftAfter(Integer.MAX_VALUE, now)).isEqualTo(now);
        assertThat(now.leftAfter(Integer.MAX_VALUE, now)).isEqualTo(now);
    }

    private static void assertNoAddressFor(TestDevice device) {
        device.connect().sendRegister();
        assertThat(device.last(Refused.class).code).isEqualTo(RefusedCode.NO_ADDRESS);
    }
}
