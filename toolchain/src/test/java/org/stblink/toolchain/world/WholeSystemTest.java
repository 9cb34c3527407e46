package org.stblink.toolchain.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.internal.wire.SessionId;
import org.stblink.port.sim.SimWorld;
import org.stblink.server.domain.Settings;
import org.stblink.server.domain.TraceEvent;

/** The patent's flow on the real machines of both sides, in virtual time (P1 to P14, P16). */
class WholeSystemTest {
    private static final int A_MINUTE = 60_000;

    private final SimWorld world = new SimWorld(20110920);
    private final SimServer server = new SimServer(world, Settings.DEFAULTS);

    private SimDevice device(String id) throws StbLinkException {
        return new SimDevice(world, server, id, server.allow(id, "lab"));
    }

    private void online(SimDevice... devices) {
        for (SimDevice d : devices) {
            world.require(d.id + " is online", d::isOnline, A_MINUTE);
        }
    }

    private PeerChannel call(SimDevice from, SimDevice to) throws StbLinkException {
        int before = to.opened.size();
        PeerChannel channel = from.session().open(to.id, new byte[] {1, 2}, A_MINUTE);
        from.box.signal();
        world.require(
                "a channel at both ends",
                () -> to.opened.size() > before && channel.status() == PeerChannel.OPEN,
                A_MINUTE);
        return channel;
    }

    @Test
    @Tag("P1")
    @Tag("P2")
    @Tag("P3")
    void everyRegisteredDeviceHasAnAddressOfItsOwn() throws StbLinkException {
        SimDevice a = device("STB-A");
        SimDevice b = device("STB-B");
        online(a, b);
        assertThat(a.session().registration().address())
                .isNotEqualTo(b.session().registration().address());
        assertThat(a.session().registration().address()[0]).isEqualTo((byte) 127);
    }

    @Test
    @Tag("P2")
    @Tag("P4")
    void serialThatIsNotAllowedGetsNothing() throws StbLinkException {
        SimDevice stranger = new SimDevice(world, server, "STB-X", new byte[16]);
        world.require("a refusal", () -> stranger.told.contains("WAITING ENROLMENT_REFUSED"), A_MINUTE);
        assertThat(stranger.session().registration()).isNull();
    }

    @Test
    @Tag("P5")
    @Tag("P8")
    @Tag("P9")
    @Tag("P10")
    @Tag("P11")
    void callCarriesDataBothWaysAndEndsInOrder() throws StbLinkException {
        SimDevice a = device("STB-A");
        SimDevice b = device("STB-B");
        online(a, b);
        PeerChannel out = call(a, b);
        PeerChannel in = b.last();
        assertThat(in.sessionId()).isEqualTo(out.sessionId());
        assertThat(in.traceId()).isEqualTo(out.traceId());
        assertThat(in.peerId()).isEqualTo("STB-A");
        assertThat(in.service()).containsExactly(1, 2);

        byte[] there = bytes(1, 20_000);
        byte[] back = bytes(2, 30_000);
        Transfer sending = new Transfer(a, out, there);
        Transfer receiving = new Transfer(b, in, back);
        world.require("both transfers", () -> sending.isDone() && receiving.isDone(), A_MINUTE);
        assertThat(receiving.received.toByteArray()).isEqualTo(there);
        assertThat(sending.received.toByteArray()).isEqualTo(back);
        world.require("an end at both ends", () -> !a.closed.isEmpty() && !b.closed.isEmpty(), A_MINUTE);
        assertThat(out.reason()).isEqualTo(Reason.ENDED);
        assertThat(in.reason()).isEqualTo(Reason.ENDED);
        assertThat(steps()).containsSubsequence(303, 305, 306, 307, 307);
    }

    @Test
    @Tag("P7")
    void silentTargetIsOffline() throws StbLinkException {
        SimDevice a = device("STB-A");
        SimDevice b = device("STB-B");
        online(a, b);
        world.link("STB-B", SimServer.HOST).cut();
        PeerChannel channel = a.session().open("STB-B", new byte[0], A_MINUTE);
        a.box.signal();
        world.require("an answer", () -> channel.status() == PeerChannel.CLOSED, A_MINUTE);
        assertThat(channel.reason()).isEqualTo(Reason.TARGET_OFFLINE);
        assertThat(server.trace).noneMatch(e -> e.step() == 306);
    }

    @Test
    @Tag("P6")
    void unknownTargetIsUnreachable() throws StbLinkException {
        SimDevice a = device("STB-A");
        online(a);
        PeerChannel channel = a.session().open("STB-NOBODY", new byte[0], A_MINUTE);
        a.box.signal();
        world.require("an answer", () -> channel.status() == PeerChannel.CLOSED, A_MINUTE);
        assertThat(channel.reason()).isEqualTo(Reason.TARGET_UNREACHABLE);
    }

    @Test
    @Tag("P12")
    void brokenLinkIsReplacedByANewSession() throws StbLinkException {
        SimDevice a = device("STB-A");
        SimDevice b = device("STB-B");
        online(a, b);
        PeerChannel first = call(a, b);
        world.link("STB-A", "STB-B").reset();
        world.require("the loss", () -> !a.closed.isEmpty() && !b.closed.isEmpty(), A_MINUTE);
        assertThat(first.reason()).isEqualTo(Reason.LINK_LOST);
        PeerChannel second = call(a, b);
        assertThat(second.sessionId()).isNotEqualTo(first.sessionId());
    }

    @Test
    @Tag("P16")
    void revokedSessionEndsAtBothEndsWithinASecond() throws StbLinkException {
        SimDevice a = device("STB-A");
        SimDevice b = device("STB-B");
        online(a, b);
        PeerChannel out = call(a, b);
        world.runFor(1000);
        server.revokeSession(sid(out));
        world.require("the end", () -> !a.closed.isEmpty() && !b.closed.isEmpty(), 1000);
        assertThat(a.closed.get(0).reason()).isEqualTo(Reason.CHANNEL_REVOKED);
        assertThat(b.closed.get(0).reason()).isEqualTo(Reason.CHANNEL_REVOKED);
    }

    @Test
    @Tag("P16")
    void serverThatWasKilledKnowsItsLiveSessionsAgainAndCanRevokeThem() throws StbLinkException {
        SimDevice a = device("STB-A");
        SimDevice b = device("STB-B");
        online(a, b);
        PeerChannel out = call(a, b);
        byte[] address = a.session().registration().address();
        server.crashAndRestart();
        world.require("both noticed", () -> !a.isOnline() && !b.isOnline(), A_MINUTE);
        online(a, b);
        assertThat(a.session().registration().address()).isEqualTo(address);
        assertThat(out.status()).isEqualTo(PeerChannel.OPEN);
        world.require(
                "the session is known again", () -> server.operator().sessions().size() == 1, A_MINUTE);
        server.revokeSession(sid(out));
        world.require("the end", () -> !a.closed.isEmpty() && !b.closed.isEmpty(), 1000);
        assertThat(out.reason()).isEqualTo(Reason.CHANNEL_REVOKED);
    }

    @Test
    void boxThatRebootsRegistersWithWhatItStored() throws StbLinkException {
        SimDevice a = device("STB-A");
        online(a);
        byte[] address = a.session().registration().address();
        a.box.powerCut();
        a.box.boot();
        SimDevice again = new SimDevice(a.box, server, "STB-A", new byte[0]);
        online(again);
        assertThat(again.told).doesNotContain("ENROLLING");
        assertThat(again.session().registration().address()).isEqualTo(address);
    }

    @Test
    void bothCallEachOtherAtOnceAndGetTwoChannels() throws StbLinkException {
        SimDevice a = device("STB-A");
        SimDevice b = device("STB-B");
        online(a, b);
        PeerChannel ab = a.session().open("STB-B", new byte[0], A_MINUTE);
        PeerChannel ba = b.session().open("STB-A", new byte[0], A_MINUTE);
        a.box.signal();
        b.box.signal();
        world.require(
                "two channels", () -> ab.status() == PeerChannel.OPEN && ba.status() == PeerChannel.OPEN, A_MINUTE);
        assertThat(ab.sessionId()).isNotEqualTo(ba.sessionId());
    }

    @Test
    void registeredDevicesStayOnlineForHours() throws StbLinkException {
        SimDevice a = device("STB-A");
        online(a);
        int told = a.told.size();
        world.runFor(3 * 3600 * 1000L);
        assertThat(a.session().state()).isEqualTo(SessionState.ONLINE);
        assertThat(a.told).hasSize(told);
    }

    private List<Integer> steps() {
        List<Integer> steps = new ArrayList<>();
        for (TraceEvent e : server.trace) {
            if (e.step() != 0) {
                steps.add(e.step());
            }
        }
        return steps;
    }

    private static SessionId sid(PeerChannel channel) {
        return SessionId.of(HexFormat.of().parseHex(channel.sessionId()), 0);
    }

    private static byte[] bytes(long seed, int length) {
        byte[] b = new byte[length];
        new Random(seed).nextBytes(b);
        return b;
    }
}
