package org.stblink.toolchain.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.toolchain.lab.Lab;

/** A small fleet at a server process: outcomes, not times. */
@Timeout(1_200)
class FleetProcessesTest {
    private static final int BOXES = 200;
    /** So few that most of them hear BUSY when they come all at once. */
    private static final String LIMITS = "control { handshakes-per-second = 50, resumes-per-second = 50 }\n";

    private static final long PATIENCE_MILLIS = 180_000;
    private static final String RESUMES = "stblink_resumes_total";

    @TempDir
    Path folder;

    @Test
    void fleetThatLostPowerIsBackByResumingThroughBusy() throws Exception {
        Lab server = FleetServer.start(folder, BOXES, LIMITS, List.of());
        try {
            Boxes fleet = new Boxes(BOXES, server);
            assertThat(fleet.comeBack(20, true, PATIENCE_MILLIS).online()).isEqualTo(BOXES);
            fleet.awaitAtServer(BOXES, PATIENCE_MILLIS);
            long inFull = inFull(server);
            fleet.powerCut();
            fleet.awaitAtServer(0, PATIENCE_MILLIS);
            assertThat(fleet.comeBack(BOXES, true, PATIENCE_MILLIS).online()).isEqualTo(BOXES);
            fleet.awaitAtServer(BOXES, PATIENCE_MILLIS);
            assertThat(inFull(server)).as("none came back in full").isEqualTo(inFull);
            long resumed = Metric.of(server, RESUMES);
            assertThat(resumed).isGreaterThanOrEqualTo(BOXES);
            fleet.powerCut();
            fleet.awaitAtServer(0, PATIENCE_MILLIS);
            assertThat(fleet.comeBack(BOXES, false, PATIENCE_MILLIS).online()).isEqualTo(BOXES);
            fleet.awaitAtServer(BOXES, PATIENCE_MILLIS);
            assertThat(Metric.of(server, RESUMES)).as("none resumed").isEqualTo(resumed);
        } finally {
            server.close();
        }
    }

    /** On a busy machine a box may come twice, when the server's answer to it took too long. */
    private static long inFull(Lab server) throws Exception {
        return Metric.of(server, "stblink_registrations_total") - Metric.of(server, RESUMES);
    }
}
