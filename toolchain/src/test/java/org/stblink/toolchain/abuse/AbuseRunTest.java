package org.stblink.toolchain.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Every abuse, for half a second, against a real server: outcomes, not times. */
@Timeout(600)
@EnabledOnOs(
        value = OS.LINUX,
        disabledReason = "the abusers need addresses of their own, and Linux has all of 127.0.0.0/8; and /proc")
class AbuseRunTest {
    private static final long MILLIS = 500;
    private static final long SEED = 17;

    @TempDir
    Path directory;

    @Test
    void honestBoxesAreServedAndMemoryIsBoundedWhateverAbusersDo() throws Exception {
        List<Outcome> outcomes = AbuseCommand.run(directory, MILLIS, SEED, Abuse.ALL);

        assertThat(AbuseCommand.complaints(outcomes)).as("seed %d", SEED).isEmpty();
        assertThat(outcomes).allSatisfy(outcome -> {
            assertThat(outcome.got().enrolments().served()).as(outcome.abuse()).isPositive();
            assertThat(outcome.got().calls().served()).as(outcome.abuse()).isPositive();
        });
        assertThat(outcomes.subList(1, outcomes.size()))
                .allSatisfy(outcome ->
                        assertThat(outcome.attempts()).as(outcome.abuse()).isPositive());
        assertThat(turnedAway(outcomes, "handshake-flood")).contains("no-opening");
        assertThat(turnedAway(outcomes, "endless-frames")).contains("no-opening", "protocol");
        assertThat(turnedAway(outcomes, "login-guessing")).contains("wrong-token", "wrong-proof");
    }

    private static Iterable<String> turnedAway(List<Outcome> outcomes, String abuse) {
        return outcomes.stream()
                .filter(outcome -> outcome.abuse().equals(abuse))
                .findFirst()
                .orElseThrow()
                .seen()
                .turnedAway()
                .keySet();
    }
}
