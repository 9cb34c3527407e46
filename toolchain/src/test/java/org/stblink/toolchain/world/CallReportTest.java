package org.stblink.toolchain.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.CallReport;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.StbLinkException;
import org.stblink.port.sim.SimLog;
import org.stblink.port.sim.SimWorld;
import org.stblink.server.domain.Settings;

/** What both ends are told of a call's set-up: how long it took, which phase failed; in virtual time. */
class CallReportTest {
    private static final int A_MINUTE = 60_000;
    private static final int ONE_WAY_MILLIS = 5;
    private static final int LOG_CALL = 200;
    private static final int LOG_UP = 201;

    private final SimWorld world = new SimWorld(20110922);
    private final SimServer server = new SimServer(world, Settings.DEFAULTS);
    private SimDevice a;
    private SimDevice b;

    @BeforeEach
    void twoDevices() throws StbLinkException {
        a = new SimDevice(world, server, "STB-A", server.allow("STB-A", "lab"));
        b = new SimDevice(world, server, "STB-B", server.allow("STB-B", "lab"));
        world.require("both are online", () -> a.isOnline() && b.isOnline(), A_MINUTE);
        world.runFor(1_000);
    }

    private PeerChannel call(String target, int timeoutMillis) throws StbLinkException {
        PeerChannel channel = a.session().open(target, new byte[0], timeoutMillis);
        a.box.signal();
        return channel;
    }

    /** Calls; returns the caller's report, which has to say how long it really took. */
    private CallReport reportOf(PeerChannel channel) {
        long begun = world.nowMillis();
        world.require("a report at the caller", () -> !a.reports.isEmpty(), 2 * A_MINUTE);
        CallReport report = a.reports.get(0);
        assertThat(a.reports).hasSize(1);
        assertThat(report.traceId()).isEqualTo(channel.traceId());
        assertThat(report.isCaller()).isTrue();
        assertThat(report.setUpMillis()).isEqualTo(world.nowMillis() - begun);
        assertLogged(a, report);
        return report;
    }

    private static void assertLogged(SimDevice device, CallReport report) {
        List<SimLog.Line> lines = device.box.log().lines().stream()
                .filter(line -> line.code == LOG_CALL || line.code == LOG_UP)
                .toList();
        assertThat(lines)
                .singleElement()
                .satisfies(
                        line -> assertThat(line.text).contains(report.traceId()).contains(report.toString()));
    }

    private CallReport targetsReport(PeerChannel channel) {
        world.require("a report at the target", () -> !b.reports.isEmpty(), 2 * A_MINUTE);
        assertThat(b.reports).hasSize(1);
        CallReport report = b.reports.get(0);
        assertThat(report.traceId()).isEqualTo(channel.traceId());
        assertThat(report.isCaller()).isFalse();
        assertThat(report.peerId()).isEqualTo("STB-A");
        assertLogged(b, report);
        return report;
    }

    private static void assertFailed(CallReport report, int phase, int reason) {
        assertThat(CallReport.phaseName(report.failedPhase())).isEqualTo(CallReport.phaseName(phase));
        assertThat(Reason.name(report.reason())).isEqualTo(Reason.name(reason));
        assertThat(report.toString()).contains("failed in " + CallReport.phaseName(phase), Reason.name(reason));
    }

    @Test
    void bothEndsHearHowLongASetUpTook() throws StbLinkException {
        PeerChannel channel = call("STB-B", A_MINUTE);
        CallReport caller = reportOf(channel);
        CallReport target = targetsReport(channel);

        assertFailedNowhere(caller);
        assertFailedNowhere(target);
        assertThat(caller.peerId()).isEqualTo("STB-B");
        // There and back to the server, the server's to the target twice, the direct connection and its handshake.
        assertThat(caller.setUpMillis()).isGreaterThanOrEqualTo(10L * ONE_WAY_MILLIS);
        assertThat(target.setUpMillis()).isPositive().isLessThan(caller.setUpMillis());
    }

    private static void assertFailedNowhere(CallReport report) {
        assertThat(report.failedPhase()).isEqualTo(CallReport.NONE);
        assertThat(report.reason()).isEqualTo(Reason.NONE);
        assertThat(report.toString()).contains("set up in " + report.setUpMillis() + " ms");
    }

    @Test
    void silentTargetFailsInTheHeartbeat() throws StbLinkException {
        world.link("STB-B", SimServer.HOST).cut();
        CallReport report = reportOf(call("STB-B", A_MINUTE));
        assertFailed(report, CallReport.HEARTBEAT, Reason.TARGET_OFFLINE);
        assertThat(report.setUpMillis()).isBetween(3_000L, 3_100L);
        assertThat(b.reports).isEmpty();
    }

    @Test
    void refusedTargetFailsInTheRequest() throws StbLinkException {
        assertFailed(reportOf(call("STB-NOBODY", A_MINUTE)), CallReport.REQUEST, Reason.TARGET_UNREACHABLE);
    }

    @Test
    void silentServerFailsInTheRequest() throws StbLinkException {
        world.link("STB-A", SimServer.HOST).cut();
        CallReport report = reportOf(call("STB-B", 4_000));
        assertFailed(report, CallReport.REQUEST, Reason.TIMEOUT);
        assertThat(report.setUpMillis()).isEqualTo(4_000);
    }

    @Test
    void callOfADeviceThatIsNotRegisteredFailsInTheRegistration() throws StbLinkException {
        server.crash(0);
        world.require("the loss", () -> !a.isOnline(), A_MINUTE);
        CallReport report = reportOf(call("STB-B", 4_000));
        assertFailed(report, CallReport.REGISTRATION, Reason.TIMEOUT);
    }

    @Test
    void declinedOfferFailsAtBothEnds() throws StbLinkException {
        b.session().setAccepting(false);
        PeerChannel channel = call("STB-B", A_MINUTE);
        assertFailed(reportOf(channel), CallReport.OFFER, Reason.TARGET_DECLINED);
        assertFailed(targetsReport(channel), CallReport.OFFER, Reason.TARGET_DECLINED);
        assertThat(b.closed).as("a channel that never was").isEmpty();
    }

    @Test
    void blockedPathFailsInTheConnection() throws StbLinkException {
        world.link("STB-A", "STB-B").cut();
        PeerChannel channel = call("STB-B", A_MINUTE);
        assertFailed(reportOf(channel), CallReport.CONNECT, Reason.CONNECT_FAILED);
        assertFailed(targetsReport(channel), CallReport.CONNECT, Reason.EXPIRED);
    }

    @Test
    void targetWhoseProofNeverArrivesFailsInTheHandshakeAtBothEnds() throws StbLinkException {
        world.link("STB-A", "STB-B").cutAfter("STB-B", 0);
        PeerChannel channel = call("STB-B", A_MINUTE);
        assertFailed(reportOf(channel), CallReport.HANDSHAKE, Reason.CONNECT_FAILED);
        assertFailed(targetsReport(channel), CallReport.HANDSHAKE, Reason.CONNECT_FAILED);
    }

    @Test
    void errorsOfACallNameIt() throws StbLinkException {
        PeerChannel channel = call("STB-NOBODY", A_MINUTE);
        reportOf(channel);
        StbLinkException failed = catchThrowableOfType(StbLinkException.class, () -> channel.read(new byte[1], 0, 1));
        assertThat(failed.traceId()).isEqualTo(channel.traceId());
        assertThat(failed).hasMessageContaining(channel.traceId());

        a.session().close();
        StbLinkException ofNone =
                catchThrowableOfType(StbLinkException.class, () -> a.session().open("STB-B", new byte[0], A_MINUTE));
        assertThat(ofNone.traceId()).isEmpty();
        assertThat(ofNone).hasMessageNotContaining("trace");
    }
}
