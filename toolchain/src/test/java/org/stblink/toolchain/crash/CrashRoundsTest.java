package org.stblink.toolchain.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Twenty kills, and a storm; and that a server which lies about its store, and a box that takes a code twice, are found out. */
class CrashRoundsTest {
    private static final int ROUNDS = 20;
    private static final int SCENES = 4;
    private static final long SEED = 9;
    /** More than they take: the bound is for the long run. */
    private static final int MINUTES = 30;

    @TempDir
    private Path directory;

    @Test
    @Tag("P16")
    void everythingAcknowledgedHoldsWhereverTheServerIsKilled() throws Exception {
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        CrashCampaign campaign = new CrashCampaign(directory, ROUNDS, SCENES, SEED, log::add);
        campaign.run(System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES));

        assertThat(campaign.violations()).as("seed %d: %s", SEED, log).isEmpty();
        assertThat(campaign.kills().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .isEqualTo(ROUNDS);
        // What the flow passes; a step that is renamed or lost is noticed here.
        assertThat(campaign.kills().keySet()).containsAll(FlowSteps.all());
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
        try (CrashScene scene = new CrashScene(directory, "LIE", 1, "DEVICE_REVOKED", UnaryOperator.identity())) {
            assertThatThrownBy(() -> scene.round(0, new FaultPoint("nowhere", 1)))
                    .isInstanceOf(Violation.class)
                    .hasMessageContaining("the operator was told that LIE-BOX-0 is revoked");
        }
    }

    /** It is killed when the first of the two ends comes back, which both were out of reach when their session was revoked. */
    @Test
    void serverThatAcknowledgesTheEndOfASessionAndDoesNotStoreItIsFoundOut() throws Exception {
        try (CrashScene scene = new CrashScene(directory, "LIE", 1, "SESSION_REVOKED", UnaryOperator.identity())) {
            assertThatThrownBy(() -> scene.round(0, new FaultPoint("received RESUME", 2)))
                    .isInstanceOf(Violation.class)
                    .hasMessageContaining("is revoked, and the server has it");
        }
    }

    @Test
    void boxThatAnswersAnOpeningOfWhichTheCodeHasServedIsFoundOut() throws Exception {
        try (CrashScene scene = new CrashScene(directory, "TWICE", 1, "", TalkativeNetwork::new)) {
            assertThatThrownBy(() -> scene.rehearse(0))
                    .isInstanceOf(Violation.class)
                    .hasMessageContaining("was accepted a second time");
        }
    }
}
