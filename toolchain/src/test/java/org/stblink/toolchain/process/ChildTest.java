package org.stblink.toolchain.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the processes of one that is ended. */
@Timeout(120)
class ChildTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void aChildThatIsStoppedInItsTracksEndsWithWhoStartedIt() throws Exception {
        try (Child parent = Child.start(
                "parent",
                directory.resolve("parent.log"),
                event -> {},
                "",
                List.of(Freezer.class.getName(), directory.resolve("child.log").toString()))) {
            long pid = Long.parseLong(parent.await(0, "frozen", PATIENCE).get("pid"));
            ProcessHandle child = ProcessHandle.of(pid).orElseThrow();
            assertThat(child.isAlive()).isTrue();

            ProcessHandle.of(parent.pid()).orElseThrow().destroy();

            child.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(child.isAlive()).isFalse();
        }
    }
}
