package org.stblink.toolchain.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.stblink.StbLinkException;
import org.stblink.port.sim.SimReceiver;
import org.stblink.port.sim.SimWorld;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.domain.Settings;

/** Resume between the real machines of both sides, in virtual time (docs/protocol.md, section 4.4). */
class ResumeWorldTest {
    private static final int A_MINUTE = 60_000;
    private static final int MODE_AT = 6;

    private final SimWorld world = new SimWorld(4);
    private final SimServer server = new SimServer(world, Settings.DEFAULTS);

    private SimDevice device(String id) throws StbLinkException {
        return new SimDevice(world, server, id, server.allow(id, "lab"));
    }

    private long resumes() {
        return server.operator().counters().resumes();
    }

    private void assertNobodyIsQuarantined() {
        assertThat(server.store().audit())
                .as("seed %d", world.seed())
                .noneMatch(entry -> entry.event() == AuditEvent.QUARANTINED);
    }

    private void comeBack(SimDevice device) {
        world.require("offline", () -> !device.isOnline(), A_MINUTE);
        world.require("online again", device::isOnline, 3 * A_MINUTE);
        world.runFor(1000);
    }

    @Test
    void devicesResumeAtAServerThatWasKilled() throws StbLinkException {
        SimDevice a = device("STB-A");
        SimDevice b = device("STB-B");
        world.require("both online", () -> a.isOnline() && b.isOnline(), A_MINUTE);
        world.runFor(1000);
        server.crashAndRestart();
        world.require("both off", () -> !a.isOnline() && !b.isOnline(), A_MINUTE);
        world.require("both online again", () -> a.isOnline() && b.isOnline(), 3 * A_MINUTE);
        world.runFor(1000);
        assertThat(resumes()).isEqualTo(2);
        assertNobodyIsQuarantined();
    }

    @Test
    void deviceOnABadLineIsAlwaysBackAndRegistersInFullNowAndThen() throws StbLinkException {
        SimDevice a = device("STB-A");
        world.require("online", a::isOnline, A_MINUTE);
        world.runFor(1000);
        for (int i = 0; i < 40; i++) {
            world.link("STB-A", SimServer.HOST).reset();
            comeBack(a);
        }
        assertThat(resumes()).isEqualTo(39);
        assertThat(server.operator().counters().registrations()).isEqualTo(41);
        assertNobodyIsQuarantined();
    }

    /** Every number of bytes in either direction after which the connection may break, opening to READY. */
    @Test
    void brokenConnectionNeverCostsMoreThanAnotherTry() throws StbLinkException {
        SimDevice a = device("STB-A");
        world.require("online", a::isOnline, A_MINUTE);
        world.runFor(1000);
        for (int bytes = 1; bytes < 180; bytes += 4) {
            for (String from : new String[] {"STB-A", SimServer.HOST}) {
                world.link("STB-A", SimServer.HOST).reset();
                world.require("offline", () -> !a.isOnline(), A_MINUTE);
                world.link("STB-A", SimServer.HOST).resetAfter(from, bytes);
                world.require("online again", a::isOnline, 5 * A_MINUTE);
                world.link("STB-A", SimServer.HOST).restore();
                world.runFor(1000);
            }
        }
        assertThat(resumes()).isGreaterThan(50);
        assertNobodyIsQuarantined();
    }

    @Test
    void forgedRefusalCostsAFullHandshakeAndNothingElse() throws StbLinkException {
        SimDevice a = device("STB-A");
        world.require("online", a::isOnline, A_MINUTE);
        world.runFor(1000);
        AtomicInteger forged = new AtomicInteger();
        world.link("STB-A", SimServer.HOST).tap((from, bytes) -> {
            if (from.equals(SimServer.HOST) && bytes.length > 2 && bytes[1] == 65 && bytes[2] == 3) {
                forged.incrementAndGet();
                return new byte[] {0, 3, 2, 5, 1};
            }
            return bytes;
        });
        world.link("STB-A", SimServer.HOST).pieces(false);
        server.crashAndRestart();
        comeBack(a);
        assertThat(forged.get()).isEqualTo(1);
        assertThat(a.told).contains("CONNECTING SERVER_REFUSES_RESUME");
        world.link("STB-A", SimServer.HOST).tap(null);
        server.crashAndRestart();
        comeBack(a);
        assertThat(resumes()).isEqualTo(1);
        assertNobodyIsQuarantined();
    }

    @Test
    void changedPreambleIsNoDowngrade() throws StbLinkException {
        SimDevice a = device("STB-A");
        world.require("online", a::isOnline, A_MINUTE);
        world.runFor(1000);
        world.link("STB-A", SimServer.HOST).pieces(false).tap((from, bytes) -> {
            if (from.equals("STB-A") && bytes.length > MODE_AT && bytes[0] == 'S' && bytes[MODE_AT] == 3) {
                bytes[5] = 2; // another suite, which the server would take
            }
            return bytes;
        });
        server.crashAndRestart();
        comeBack(a);
        assertThat(resumes()).as("nothing was resumed under a changed preamble").isZero();
        assertNobodyIsQuarantined();
    }

    @Test
    void recordedOpeningsHurtNobody() throws StbLinkException {
        SimDevice a = device("STB-A");
        world.require("online", a::isOnline, A_MINUTE);
        world.runFor(1000);
        byte[][] recorded = new byte[1][];
        world.link("STB-A", SimServer.HOST).pieces(false).tap((from, bytes) -> {
            if (from.equals("STB-A") && bytes.length == 101 && bytes[MODE_AT] == 3) {
                recorded[0] = bytes.clone();
                replay(bytes);
            }
            return bytes;
        });
        for (int i = 0; i < 5; i++) {
            world.link("STB-A", SimServer.HOST).reset();
            comeBack(a);
            replay(recorded[0]);
            world.runFor(1000);
            assertThat(a.isOnline()).isTrue();
        }
        assertThat(resumes()).isEqualTo(5);
        assertNobodyIsQuarantined();
    }

    private void replay(byte[] opening) {
        world.host("attacker");
        world.dial("attacker", SimServer.HOST, SimServer.PORT, new SimReceiver() {
                    @Override
                    public void received(byte[] bytes) {}

                    @Override
                    public void ended() {}

                    @Override
                    public void broken() {}
                })
                .send(opening, 0, opening.length);
    }

    @Test
    void deviceThatLosesPowerAtAnyMomentResumes() throws StbLinkException {
        byte[] token = server.allow("STB-A", "lab");
        SimDevice a = new SimDevice(world, server, "STB-A", token);
        world.require("online", a::isOnline, A_MINUTE);
        for (int millis = 0; millis < 400; millis += 20) {
            a.box.powerCut();
            world.runFor(100);
            a.box.boot();
            a = new SimDevice(a.box, server, "STB-A", token);
            world.runFor(millis);
        }
        SimDevice last = a;
        world.require("online", last::isOnline, 3 * A_MINUTE);
        assertThat(resumes()).as("%s", Arrays.asList(last.told)).isGreaterThan(0);
        assertNobodyIsQuarantined();
    }
}
