package org.stblink.toolchain.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.port.sim.SimWorld;
import org.stblink.server.domain.Settings;

/** Standby between the real machines of both sides, in virtual time (docs/protocol.md, section 8.1). */
class StandbyWorldTest {
    private static final int A_MINUTE = 60_000;

    private final SimWorld world = new SimWorld(6);
    private final SimServer server = new SimServer(world, Settings.DEFAULTS);
    private SimDevice a;
    private SimDevice b;

    @BeforeEach
    void bothOnline() throws StbLinkException {
        a = new SimDevice(world, server, "STB-A", server.allow("STB-A", "lab"));
        b = new SimDevice(world, server, "STB-B", server.allow("STB-B", "lab"));
        world.require("both online", () -> a.isOnline() && b.isOnline(), A_MINUTE);
        world.runFor(1000);
    }

    private void sleep(int expectedSeconds) {
        b.session().sleep(expectedSeconds);
        world.box("STB-B").signal();
        awaitAsleep(A_MINUTE);
        world.runFor(1000);
    }

    private void awaitAsleep(int patience) {
        world.require("asleep", () -> b.session().state() == SessionState.ASLEEP, patience);
    }

    private void awake() {
        b.session().awake();
        world.box("STB-B").signal();
    }

    private PeerChannel call() throws StbLinkException {
        PeerChannel channel = a.session().open("STB-B", new byte[0], A_MINUTE);
        world.box("STB-A").signal();
        world.require("an outcome", () -> channel.status() != PeerChannel.OPENING, A_MINUTE);
        return channel;
    }

    private void assertCallWorks() throws StbLinkException {
        assertThat(call().status()).isEqualTo(PeerChannel.OPEN);
    }

    private void assertAsleep() throws StbLinkException {
        assertThat(call().reason()).isEqualTo(Reason.TARGET_ASLEEP);
    }

    @Test
    void aCallWakesABoxThatRuns() throws StbLinkException {
        sleep(0);
        assertCallWorks();
        assertThat(b.told).contains("ONLINE WOKEN");
    }

    @Test
    void aBoxThatRunsKeepsItsAddressHoweverLongItSleeps() throws StbLinkException {
        byte[] address = b.session().registration().address();
        sleep(0);
        long registrations = server.operator().counters().registrations();
        world.runFor(300 * A_MINUTE);
        assertThat(b.session().state()).isEqualTo(SessionState.ASLEEP);
        assertThat(b.session().registration().address()).isEqualTo(address);
        assertThat(server.operator().counters().registrations()).isEqualTo(registrations);
        assertCallWorks();
    }

    @Test
    void aBoxThatIsSuspendedIsAsleepAndIsBackWithinSeconds() throws StbLinkException {
        sleep(3600);
        world.box("STB-B").suspend(20 * A_MINUTE);
        world.runFor(10 * A_MINUTE);
        assertAsleep();
        world.require("running again", () -> !world.box("STB-B").isSuspended(), 20 * A_MINUTE);
        awake();
        world.require("online", b::isOnline, 10_000);
        world.runFor(1000);
        assertCallWorks();
    }

    @Test
    void aBoxWhoseClockStoodStillGivesItsAddressUpFirst() throws StbLinkException {
        sleep(3600);
        world.box("STB-B").suspendWithClockStopped(20 * A_MINUTE);
        world.runFor(10 * A_MINUTE);
        assertAsleep();
        world.require("running again", () -> !world.box("STB-B").isSuspended(), 20 * A_MINUTE);
        b.session().resumed();
        assertThat(b.session().registration()).isNull();
        awake();
        world.require("online", b::isOnline, 10_000);
        world.runFor(1000);
        assertCallWorks();
    }

    @Test
    void aBoxThatIsOffTheNetworkStaysAsleepAndSaysSoAgainWhenItIsBack() throws StbLinkException {
        sleep(3600);
        world.link("STB-B", SimServer.HOST).reset();
        world.link("STB-B", SimServer.HOST).cut();
        world.runFor(30 * A_MINUTE);
        assertAsleep();
        world.link("STB-B", SimServer.HOST).restore();
        awaitAsleep(5 * A_MINUTE);
        world.runFor(1000);
        assertCallWorks();
    }

    @Test
    void aBoxThatNeverComesBackIsOfflineSomeDay() throws StbLinkException {
        sleep(60);
        world.box("STB-B").powerCut();
        world.runFor(A_MINUTE);
        assertAsleep();
        world.runFor(2 * A_MINUTE);
        assertThat(call().reason()).isEqualTo(Reason.TARGET_OFFLINE);
    }
}
