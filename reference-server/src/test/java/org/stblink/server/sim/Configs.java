package org.stblink.server.sim;

import java.util.List;
import org.stblink.internal.crypto.Suite;
import org.stblink.server.domain.AddressRange;
import org.stblink.server.domain.Cidr;
import org.stblink.server.domain.EnrolmentMode;
import org.stblink.server.domain.Settings;

/** Settings for worlds. */
public final class Configs {
    private Configs() {}

    public static Settings lab() {
        return with(EnrolmentMode.LAB);
    }

    public static Settings with(EnrolmentMode mode) {
        Settings d = Settings.DEFAULTS;
        return new Settings(
                mode,
                d.suiteOrder(),
                d.controlSuites(),
                d.keepAliveSeconds(),
                d.leaseSeconds(),
                d.graceSeconds(),
                d.halfOpenConnections(),
                d.halfOpenConnectionsPerSource(),
                1000,
                1_000_000,
                1_000_000,
                d.busySeconds(),
                d.tryLaterSeconds(),
                d.loginFailuresRemembered(),
                d.sessionsPerDevice(),
                d.refusalsAuditedPerSecond());
    }

    /** Lab settings with every suite on control channels and between devices. */
    public static Settings everySuite() {
        Settings d = lab();
        List<Integer> suites = List.of(Suite.CHACHA_POLY, Suite.AES_GCM, Suite.NATIONAL);
        return new Settings(
                d.enrolmentMode(),
                suites,
                suites,
                d.keepAliveSeconds(),
                d.leaseSeconds(),
                d.graceSeconds(),
                d.halfOpenConnections(),
                d.halfOpenConnectionsPerSource(),
                1000,
                1_000_000,
                1_000_000,
                d.busySeconds(),
                d.tryLaterSeconds(),
                d.loginFailuresRemembered(),
                d.sessionsPerDevice(),
                d.refusalsAuditedPerSecond());
    }

    /** Lab settings with another lease and grace. */
    public static Settings telling(int leaseSeconds, int graceSeconds) {
        Settings d = lab();
        return new Settings(
                d.enrolmentMode(),
                d.suiteOrder(),
                d.controlSuites(),
                d.keepAliveSeconds(),
                leaseSeconds,
                graceSeconds,
                d.halfOpenConnections(),
                d.halfOpenConnectionsPerSource(),
                d.handshakesPerSourcePerSecond(),
                d.handshakesPerSecond(),
                d.resumesPerSecond(),
                d.busySeconds(),
                d.tryLaterSeconds(),
                d.loginFailuresRemembered(),
                d.sessionsPerDevice(),
                d.refusalsAuditedPerSecond());
    }

    /** Lab settings with few half-open connections and handshakes. */
    public static Settings tight(int halfOpen, int perSource, int handshakesPerSecond) {
        Settings d = lab();
        return new Settings(
                d.enrolmentMode(),
                d.suiteOrder(),
                d.controlSuites(),
                d.keepAliveSeconds(),
                d.leaseSeconds(),
                d.graceSeconds(),
                halfOpen,
                perSource,
                handshakesPerSecond,
                1_000_000,
                1_000_000,
                d.busySeconds(),
                d.tryLaterSeconds(),
                d.loginFailuresRemembered(),
                d.sessionsPerDevice(),
                d.refusalsAuditedPerSecond());
    }

    /** Lab settings with few sessions and few remembered failures. */
    public static Settings small(int sessionsPerDevice, int loginFailures) {
        Settings d = lab();
        return new Settings(
                d.enrolmentMode(),
                d.suiteOrder(),
                d.controlSuites(),
                d.keepAliveSeconds(),
                d.leaseSeconds(),
                d.graceSeconds(),
                d.halfOpenConnections(),
                d.halfOpenConnectionsPerSource(),
                d.handshakesPerSourcePerSecond(),
                1_000_000,
                1_000_000,
                d.busySeconds(),
                d.tryLaterSeconds(),
                loginFailures,
                sessionsPerDevice,
                d.refusalsAuditedPerSecond());
    }

    /** A range that announces single addresses. */
    public static List<AddressRange> range(String block) {
        Cidr cidr = Cidr.parse(block);
        return List.of(new AddressRange(cidr, List.of(), cidr.network().bits(), null));
    }
}
