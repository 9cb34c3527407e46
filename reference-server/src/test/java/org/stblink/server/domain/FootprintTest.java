package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** What an idle device costs the server in memory: the number that decides how many fit. */
class FootprintTest {
    private static final int DEVICES = 2000;
    /** Connection machine, keys, presence, lease and lane together; the store not counted. */
    private static final long MOST_BYTES = 2500;

    @Test
    void idleDeviceCostsLessThanTwoAndAHalfKilobytes() {
        World world = new World(51);
        for (int i = 0; i < DEVICES; i++) {
            TestDevice device = world.device("device-with-a-serial-of-32-chars" + i);
            device.source = "192.0.2." + i % 100;
            device.online();
        }
        world.advance(60_000);
        assertThat(world.plane().counters().devicesOnline()).isEqualTo(DEVICES);
        world.forgetDevices();
        long withServer = used();
        world.forgetServer();
        long withoutServer = used();

        // K_auth and K_wrap, sealed, are one array for the record in the store and for the server.
        long each = (withServer - withoutServer) / DEVICES + 112;
        assertThat(each).as("bytes a device").isBetween(500L, MOST_BYTES);
        assertThat(world.store().audit()).isNotEmpty();
    }

    private static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
