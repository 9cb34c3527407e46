package org.stblink.port.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.hal.HalStream;
import org.stblink.port.javase.JavaSePlatform;

@Timeout(60)
class CloseBesideAwaitCheckTest {
    /** Both ends of the four that stay open. */
    private static final int STAY = 8;

    @TempDir
    private Path directory;

    /** Thousands of streams with buffers are more than a small box has memory for. */
    @Test
    void streamsThatItClosedAreLetGo() throws Exception {
        AtomicInteger closes = new AtomicInteger();
        try (JavaSePlatform platform = JavaSePlatform.at(directory)) {
            Parts parts = new Parts(platform);
            parts.network = new NetworkWrapper(platform.network()) {
                @Override
                HalStream stream(HalStream stream) {
                    return new StreamWrapper(stream) {
                        @Override
                        public void close() {
                            closes.incrementAndGet();
                            super.close();
                        }
                    };
                }
            };
            Bench bench = new Bench(
                    () -> parts, new KitOptions().ownAddress("127.0.0.1"), new Report("a port", "a VM", "none"));

            new CloseBesideAwaitCheck().run(bench);
            assertThat(closes.getAndSet(0)).as("closed by the check").isGreaterThan(STAY);
            bench.tidy();

            assertThat(closes.get()).as("kept until its end").isLessThanOrEqualTo(STAY);
        }
    }
}
