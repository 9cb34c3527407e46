package org.stblink.toolchain.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * A thousand worlds. More by {@code -Dstblink.worlds=N}, others by {@code -Dstblink.worlds.from=N}; {@code toolchain/stblink
 * world} does the same without tests around it.
 */
class ManyWorldsTest {
    private static final Path FOLDER = Path.of("target", "world");
    private static final long FROM = Long.getLong("stblink.worlds.from", 1);
    private static final long SEEDS = Long.getLong("stblink.worlds", 1000);

    /** With fewer than these a fault that is rare may be missing by chance. */
    private static final long ENOUGH_FOR_COVERAGE = 1000;

    @Test
    void everythingHoldsInEveryWorldAndEveryFaultComesUp() throws InterruptedException, IOException {
        Campaign campaign = new Campaign(FOLDER);
        campaign.run(FROM, SEEDS, Runtime.getRuntime().availableProcessors());
        Files.createDirectories(FOLDER);
        Files.writeString(FOLDER.resolve("coverage.txt"), campaign.coverage().report());
        assertThat(campaign.failures()).as(campaign.failureReport()).isEmpty();
        if (SEEDS >= ENOUGH_FOR_COVERAGE) {
            assertThat(campaign.coverage().missing())
                    .as("faults and outcomes that no seed came to")
                    .isEmpty();
        }
    }
}
