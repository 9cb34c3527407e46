package org.stblink.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.server.store.StoreException;

/** Whoever reads the audit knows from when until when traffic was written down, whoever or whatever ended it. */
@Timeout(60)
class CaptureTest {
    @TempDir
    Path directory;

    private final List<String> audit = new CopyOnWriteArrayList<>();

    private Capture capture() {
        return new Capture(
                directory,
                1,
                () -> 0,
                Clock.systemUTC(),
                entry -> audit.add(entry.event() + (entry.cause() == null ? "" : " " + entry.cause())));
    }

    @Test
    void oneThatIsFullSaysSo() throws Exception {
        try (Capture capture = capture()) {
            capture.start();
            byte[] large = new byte[100_000];
            while (capture.isOn()) {
                capture.message(1, true, large, 0);
            }
            while (audit.size() < 2) {
                Thread.onSpinWait();
            }
            capture.stop();
        }
        assertThat(audit).containsExactly("CAPTURE_STARTED", "CAPTURE_ENDED full (capture.max-megabytes)");
    }

    @Test
    void oneThatEndsWithTheServerSaysSo() throws Exception {
        try (Capture capture = capture()) {
            capture.start();
            capture.start();
        }
        assertThat(audit).containsExactly("CAPTURE_STARTED", "CAPTURE_ENDED with the server");
    }

    @Test
    void whatDoesNotBeginDoesNotEnd() throws Exception {
        Files.writeString(directory.resolve("captures"), "in the way");
        try (Capture capture = capture()) {
            assertThatThrownBy(capture::start).isInstanceOf(StoreException.class);
            capture.stop();
        }
        assertThat(audit).isEmpty();
    }
}
