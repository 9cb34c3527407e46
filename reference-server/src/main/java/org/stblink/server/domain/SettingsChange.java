package org.stblink.server.domain;

import java.util.List;

/** {@link Settings} that differ from others in what is set here; what each means, and its range, stands there. One thread. */
public final class SettingsChange {
    private EnrolmentMode enrolmentMode;
    private List<Integer> suiteOrder;
    private List<Integer> controlSuites;
    private int keepAliveSeconds;
    private int leaseSeconds;
    private int graceSeconds;
    private int halfOpenConnections;
    private int halfOpenConnectionsPerSource;
    private int handshakesPerSourcePerSecond;
    private int handshakesPerSecond;
    private int resumesPerSecond;
    private int busySeconds;
    private int tryLaterSeconds;
    private int loginFailuresRemembered;
    private int sessionsPerDevice;
    private int refusalsAuditedPerSecond;

    SettingsChange(Settings from) {
        enrolmentMode = from.enrolmentMode();
        suiteOrder = from.suiteOrder();
        controlSuites = from.controlSuites();
        keepAliveSeconds = from.keepAliveSeconds();
        leaseSeconds = from.leaseSeconds();
        graceSeconds = from.graceSeconds();
        halfOpenConnections = from.halfOpenConnections();
        halfOpenConnectionsPerSource = from.halfOpenConnectionsPerSource();
        handshakesPerSourcePerSecond = from.handshakesPerSourcePerSecond();
        handshakesPerSecond = from.handshakesPerSecond();
        resumesPerSecond = from.resumesPerSecond();
        busySeconds = from.busySeconds();
        tryLaterSeconds = from.tryLaterSeconds();
        loginFailuresRemembered = from.loginFailuresRemembered();
        sessionsPerDevice = from.sessionsPerDevice();
        refusalsAuditedPerSecond = from.refusalsAuditedPerSecond();
    }

    public SettingsChange enrolmentMode(EnrolmentMode value) {
        enrolmentMode = value;
        return this;
    }

    public SettingsChange suiteOrder(List<Integer> value) {
        suiteOrder = value;
        return this;
    }

    public SettingsChange controlSuites(List<Integer> value) {
        controlSuites = value;
        return this;
    }

    public SettingsChange keepAliveSeconds(int value) {
        keepAliveSeconds = value;
        return this;
    }

    public SettingsChange leaseSeconds(int value) {
        leaseSeconds = value;
        return this;
    }

    public SettingsChange graceSeconds(int value) {
        graceSeconds = value;
        return this;
    }

    public SettingsChange halfOpenConnections(int value) {
        halfOpenConnections = value;
        return this;
    }

    public SettingsChange halfOpenConnectionsPerSource(int value) {
        halfOpenConnectionsPerSource = value;
        return this;
    }

    public SettingsChange handshakesPerSourcePerSecond(int value) {
        handshakesPerSourcePerSecond = value;
        return this;
    }

    public SettingsChange handshakesPerSecond(int value) {
        handshakesPerSecond = value;
        return this;
    }

    public SettingsChange resumesPerSecond(int value) {
        resumesPerSecond = value;
        return this;
    }

    public SettingsChange busySeconds(int value) {
        busySeconds = value;
        return this;
    }

    public SettingsChange tryLaterSeconds(int value) {
        tryLaterSeconds = value;
        return this;
    }

    public SettingsChange loginFailuresRemembered(int value) {
        loginFailuresRemembered = value;
        return this;
    }

    public SettingsChange sessionsPerDevice(int value) {
        sessionsPerDevice = value;
        return this;
    }

    public SettingsChange refusalsAuditedPerSecond(int value) {
        refusalsAuditedPerSecond = value;
        return this;
    }

    /** @throws IllegalArgumentException naming the setting that is out of range */
    public Settings done() {
        return new Settings(
                enrolmentMode,
                suiteOrder,
                controlSuites,
                keepAliveSeconds,
                leaseSeconds,
                graceSeconds,
                halfOpenConnections,
                halfOpenConnectionsPerSource,
                handshakesPerSourcePerSecond,
                handshakesPerSecond,
                resumesPerSecond,
                busySeconds,
                tryLaterSeconds,
                loginFailuresRemembered,
                sessionsPerDevice,
                refusalsAuditedPerSecond);
    }
}
