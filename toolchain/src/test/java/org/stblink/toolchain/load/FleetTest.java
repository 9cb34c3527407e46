package org.stblink.toolchain.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.Reason;
import org.stblink.SessionState;
import org.stblink.port.javase.NanoClock;
import org.stblink.port.javase.NioNetworkPort;
import org.stblink.port.javase.NoLogSink;
import org.stblink.port.javase.SecureRandomEntropy;

/** Devices that do not get in, and such that were in and are not any more. */
@Timeout(120)
class FleetTest {
    @Test
    void whyADeviceDidNotGetInIsKnown() throws Exception {
        int nobody;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = closed.getLocalPort();
        }
        Fleet fleet = new Fleet(
                1,
                i -> DeviceConfig.builder("LOAD-" + i)
                        .server("127.0.0.1", nobody)
                        .serverKey(new byte[32])
                        .onlyCalls()
                        .build());
        while (fleet.lastReason() == Reason.NONE) {
            fleet.run(10, true);
        }
        assertThat(Reason.name(fleet.lastReason())).isEqualTo("SERVER_UNREACHABLE");
        assertThat(fleet.online()).isZero();
    }

    @Test
    void aDeviceThatWasOnlineIsLostOnceHoweverOftenItTriesAgain() throws Exception {
        DeviceConfig config = DeviceConfig.builder("LOAD-0")
                .server("127.0.0.1", 1)
                .serverKey(new byte[32])
                .onlyCalls()
                .build();
        Fleet fleet = new Fleet(1, i -> config);
        DeviceSession device = DeviceSession.open(
                new LoadPlatform(
                        new NioNetworkPort(new NoLogSink()),
                        new SecureRandomEntropy(),
                        new NanoClock(),
                        new MemorySecrets()),
                config,
                fleet);
        fleet.stateChanged(device, SessionState.WAITING, Reason.SERVER_UNREACHABLE);
        assertThat(fleet.losses()).isZero();

        fleet.stateChanged(device, SessionState.ONLINE, Reason.NONE);
        for (int attempt = 0; attempt < 3; attempt++) {
            fleet.stateChanged(device, SessionState.WAITING, Reason.SERVER_UNREACHABLE);
            fleet.stateChanged(device, SessionState.CONNECTING, Reason.NONE);
        }
        assertThat(fleet.losses()).isEqualTo(1);

        fleet.stateChanged(device, SessionState.ONLINE, Reason.NONE);
        fleet.stateChanged(device, SessionState.WAITING, Reason.CONTROL_LOST);
        assertThat(fleet.losses()).isEqualTo(2);
    }
}
