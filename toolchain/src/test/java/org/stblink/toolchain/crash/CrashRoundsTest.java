package org.stblink.toolchain.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Twenty kills, and a storm; and that a server which lies about its store is found out. */
class CrashRoundsTest {
    private static final int ROUNDS = 20;
    private static final int SCENES = 4;
    private static final long SEED = 9;

    @TempDir
    private Path directory;

    @Test
    @Tag("P16")
    void everythingAcknowledgedHoldsWhereverTheServerIsKilled() throws Exception {
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        CrashCampaign campaign = new CrashCampaign(directory, ROUNDS, SCENES, SEED, log::add);
        campaign.run();

        assertThat(campaign.violations()).as("seed %d: %s", SEED, log).isEmpty();
        assertThat(campaign.kills().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .isEqualTo(ROUNDS);
        // What the flow passes; a step that is renamed or lost is noticed here.
        assertThat(campaign.kills().keySet()).containsAll(steps());
    }

    /** Every change of the flow at each of its four places, and every message at its. */
    private static Set<String> steps() {
        Set<String> steps = new TreeSet<>();
        for (String change : List.of(
                "ENROLLED", "REGISTERED", "TICKET", "RESUMED", "CODE_ISSUED", "SESSION_REVOKED", "DEVICE_REVOKED")) {
            steps.add("commit " + change);
            steps.add("writing " + change);
            steps.add("stored " + change);
        }
        for (String message : List.of("ENROLLED", "REGISTERED", "PING", "OFFER", "GRANT", "REVOKE")) {
            steps.add("send " + message);
            steps.add("sent " + message);
        }
        for (String message : List.of(
                "OPENING",
                "ENROL",
                "REGISTER",
                "READY",
                "RESUME",
                "REQUEST",
                "PONG",
                "ANSWER",
                "SESSION_UP",
                "REVOKE_ACK")) {
            steps.add("received " + message);
        }
        return steps;
    }

    @Test
    void devicesThatArriveAtOnceKeepWhatTheyWereToldThoughTheServerIsKilledInTheMiddle() throws Exception {
        Storm.Result result = Storm.run(directory, SEED);

        assertThat(result.kills()).as("kills that met devices on their way").isGreaterThan(3);
        assertThat(result.largestBatch())
                .as("changes that shared the way to the disk")
                .isGreaterThan(4);
    }

    @Test
    void serverThatAcknowledgesWhatItDoesNotStoreIsFoundOut() throws Exception {
        try (CrashScene scene = new CrashScene(directory, "LIE", 1, "DEVICE_REVOKED")) {
            assertThatThrownBy(() -> scene.round(0, new FaultPoint("nowhere", 1)))
                    .isInstanceOf(Violation.class)
                    .hasMessageContaining("the operator was told that LIE-BOX-0 is revoked");
        }
    }
}
