package org.stblink.toolchain.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.toolchain.lab.Lab;

/** A small fleet at a server process: outcomes, not times. */
@Timeout(400)
class FleetProcessesTest {
    private static final int BOXES = 200;
    /** So few that most of them hear BUSY when they come all at once. */
    private static final String LIMITS = "control { handshakes-per-second = 50, resumes-per-second = 50 }\n";

    private static final long PATIENCE_MILLIS = 180_000;

    @TempDir
    Path folder;

    @Test
    void fleetThatLostPowerIsBackByResumingThroughBusy() throws Exception {
        Lab server = FleetServer.start(folder, BOXES, LIMITS, List.of());
        try {
            Boxes fleet = new Boxes(BOXES, server);
            assertThat(fleet.comeBack(20, true, PATIENCE_MILLIS).online()).isEqualTo(BOXES);
            fleet.awaitAtServer(BOXES, PATIENCE_MILLIS);
            fleet.powerCut();
            fleet.awaitAtServer(0, PATIENCE_MILLIS);
            assertThat(fleet.comeBack(BOXES, true, PATIENCE_MILLIS).online()).isEqualTo(BOXES);
            fleet.awaitAtServer(BOXES, PATIENCE_MILLIS);
            assertThat(Metric.of(server, "stblink_resumes_total")).isEqualTo(BOXES);
            fleet.powerCut();
            fleet.awaitAtServer(0, PATIENCE_MILLIS);
            assertThat(fleet.comeBack(BOXES, false, PATIENCE_MILLIS).online()).isEqualTo(BOXES);
            fleet.awaitAtServer(BOXES, PATIENCE_MILLIS);
            assertThat(Metric.of(server, "stblink_resumes_total")).isEqualTo(BOXES);
        } finally {
            server.close();
        }
    }
}
