package org.stblink.server.domain;

import java.util.List;
import org.stblink.internal.wire.Defaults;
import org.stblink.internal.wire.Limits;

/**
 * The numbers of docs/protocol.md section 13 that an operator may set, and the server's own. Immutable; start from
 * {@link #DEFAULTS}, and {@link #change} what shall differ.
 *
 * @param enrolmentMode what a device must show to enrol
 * @param suiteOrder suites of peer channels, most wanted first; the first one that both devices listed is taken
 * @param controlSuites suites accepted on control channels
 * @param keepAliveSeconds between two PINGs without calls, 1 to 3600
 * @param leaseSeconds how long a device may use its address without an acknowledged frame; at least 3 keep-alives
 * @param graceSeconds how long a peer channel may outlive its control channel; at least 3 keep-alives
 * @param halfOpenConnections control connections that are not registered yet, together
 * @param halfOpenConnectionsPerSource the same, of one source address
 * @param handshakesPerSourcePerSecond full handshakes of one source address; four times as many of mode 3
 * @param handshakesPerSecond full handshakes of all sources together
 * @param resumesPerSecond openings of mode 3 of all sources together
 * @param busySeconds the least retryAfterSeconds of BUSY, 1 to 60
 * @param tryLaterSeconds retryAfterSeconds of TRY_LATER and NO_ADDRESS, 1 to 65535
 * @param loginFailuresRemembered (device id, source address) pairs whose failures are counted; the least recent are
 *     forgotten first. About 200 bytes each
 * @param sessionsPerDevice peer channels of one device under supervision; a device that reports more is closed with
 *     LIMIT. About 200 bytes each
 * @param refusalsAuditedPerSecond audit entries for refusals of strangers: what they cause must not fill the disk. The
 *     entry after a gap says how many were left out
 */
public record Settings(
        EnrolmentMode enrolmentMode,
        List<Integer> suiteOrder,
        List<Integer> controlSuites,
        int keepAliveSeconds,
        int leaseSeconds,
        int graceSeconds,
        int halfOpenConnections,
        int halfOpenConnectionsPerSource,
        int handshakesPerSourcePerSecond,
        int handshakesPerSecond,
        int resumesPerSecond,
        int busySeconds,
        int tryLaterSeconds,
        int loginFailuresRemembered,
        int sessionsPerDevice,
        int refusalsAuditedPerSecond) {

    /** Section 13's defaults, with the strictest enrolment. */
    public static final Settings DEFAULTS = new Settings(
            EnrolmentMode.TOKEN,
            List.of(1, 2),
            List.of(1, 2),
            Defaults.KEEP_ALIVE_SECONDS,
            Defaults.LEASE_SECONDS,
            Defaults.GRACE_SECONDS,
            Defaults.HALF_OPEN_CONNECTIONS,
            Defaults.HALF_OPEN_CONNECTIONS_PER_SOURCE,
            Defaults.HANDSHAKES_PER_SOURCE_PER_SECOND,
            Defaults.HANDSHAKES_PER_SECOND,
            Defaults.RESUMES_PER_SECOND,
            5,
            5,
            100_000,
            1024,
            20);

    /** @throws IllegalArgumentException naming the setting that is out of range */
    public Settings {
        suiteOrder = List.copyOf(suiteOrder);
        controlSuites = List.copyOf(controlSuites);
        require(!suiteOrder.isEmpty(), "suiteOrder", suiteOrder);
        require(!controlSuites.isEmpty(), "controlSuites", controlSuites);
        require(keepAliveSeconds >= 1 && keepAliveSeconds <= 3600, "keepAliveSeconds", keepAliveSeconds);
        require(leaseSeconds >= 3 * keepAliveSeconds, "leaseSeconds", leaseSeconds);
        require(graceSeconds >= 3 * keepAliveSeconds, "graceSeconds", graceSeconds);
        require(halfOpenConnections >= 1, "halfOpenConnections", halfOpenConnections);
        require(halfOpenConnectionsPerSource >= 1, "halfOpenConnectionsPerSource", halfOpenConnectionsPerSource);
        require(handshakesPerSourcePerSecond >= 1, "handshakesPerSourcePerSecond", handshakesPerSourcePerSecond);
        require(handshakesPerSecond >= 1, "handshakesPerSecond", handshakesPerSecond);
        require(resumesPerSecond >= 1, "resumesPerSecond", resumesPerSecond);
        require(busySeconds >= 1 && busySeconds <= Limits.BUSY_RETRY_MAX_SECONDS, "busySeconds", busySeconds);
        require(tryLaterSeconds >= 1 && tryLaterSeconds <= 65535, "tryLaterSeconds", tryLaterSeconds);
        require(loginFailuresRemembered >= 1, "loginFailuresRemembered", loginFailuresRemembered);
        require(sessionsPerDevice >= 1, "sessionsPerDevice", sessionsPerDevice);
        require(
                refusalsAuditedPerSecond >= 1 && refusalsAuditedPerSecond <= 1000,
                "refusalsAuditedPerSecond",
                refusalsAuditedPerSecond);
    }

    /** Others that differ in what is set there. */
    public SettingsChange change() {
        return new SettingsChange(this);
    }

    public long keepAliveMillis() {
        return 1000L * keepAliveSeconds;
    }

    public long graceMillis() {
        return 1000L * graceSeconds;
    }

    /** What devices are told. */
    public Told told() {
        return new Told(leaseSeconds, graceSeconds);
    }

    /** How long after its holder's last frame an address stays out of others' reach. */
    public long leaseReuseMillis() {
        return told().leaseOverMillis();
    }

    private static void require(boolean holds, String name, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is out of range: " + value);
        }
    }
}
