package org.stblink.port.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.hal.HalException;
import org.stblink.hal.MonotonicClock;
import org.stblink.port.blocking.BlockingNetworkPort;
import org.stblink.port.javase.DaemonTaskRunner;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.port.javase.NoLogSink;

/** Between the kit and a blocking socket without TCP_NODELAY is the adapter, whose own thread sends. */
@Timeout(60)
class NagleNetworkTest {
    @Test
    void NET_14_socketsThatDelayBehindTheBlockingAdapterAreCaught(@TempDir Path directory)
            throws HalException, IOException {
        NagleNetwork network = new NagleNetwork();
        BlockingNetworkPort port = new BlockingNetworkPort(network, new DaemonTaskRunner(), new NoLogSink());
        try (JavaSePlatform rest = JavaSePlatform.builder(directory.resolve("secrets"))
                .log(new NoLogSink())
                .open()) {
            Parts parts = new Parts(rest);
            MonotonicClock real = parts.clock;
            parts.network = port;
            parts.clock = () -> real.millis() + network.passed.get();

            CheckResult result = new Kit(() -> parts, new KitOptions().only("NET-14"))
                    .run()
                    .rule("NET-14")
                    .checks()
                    .get(0);

            assertThat(result.outcome()).as(result.seen()).isEqualTo(Outcome.WARN);
            assertThat(result.seen()).contains(" ms later, every time");
        } finally {
            port.close();
        }
    }
}
