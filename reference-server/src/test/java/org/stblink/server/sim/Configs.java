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

    /** Nobody is turned away for the number of handshakes. */
    public static Settings with(EnrolmentMode mode) {
        return Settings.DEFAULTS
                .change()
                .enrolmentMode(mode)
                .handshakesPerSourcePerSecond(1000)
                .handshakesPerSecond(1_000_000)
                .resumesPerSecond(1_000_000)
                .done();
    }

    /** Lab settings with every suite on control channels and between devices. */
    public static Settings everySuite() {
        List<Integer> suites = List.of(Suite.CHACHA_POLY, Suite.AES_GCM, Suite.NATIONAL);
        return lab().change().suiteOrder(suites).controlSuites(suites).done();
    }

    /** Lab settings with another lease and grace. */
    public static Settings telling(int leaseSeconds, int graceSeconds) {
        return lab().change()
                .leaseSeconds(leaseSeconds)
                .graceSeconds(graceSeconds)
                .done();
    }

    /** Lab settings with few half-open connections and handshakes. */
    public static Settings tight(int halfOpen, int perSource, int handshakesPerSecond) {
        return lab().change()
                .halfOpenConnections(halfOpen)
                .halfOpenConnectionsPerSource(perSource)
                .handshakesPerSourcePerSecond(handshakesPerSecond)
                .done();
    }

    /** Lab settings with few sessions and few remembered failures. */
    public static Settings small(int sessionsPerDevice, int loginFailures) {
        return lab().change()
                .sessionsPerDevice(sessionsPerDevice)
                .loginFailuresRemembered(loginFailures)
                .done();
    }

    /** A range that announces single addresses. */
    public static List<AddressRange> range(String block) {
        Cidr cidr = Cidr.parse(block);
        return List.of(new AddressRange(cidr, List.of(), cidr.network().bits(), null));
    }
}
