package org.stblink.toolchain.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.DeviceConfig;
import org.stblink.Reason;

/** Devices that do not get in. */
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
}
