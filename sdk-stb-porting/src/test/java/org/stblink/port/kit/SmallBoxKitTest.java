package org.stblink.port.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.hal.HalStream;
import org.stblink.port.javase.DaemonTaskRunner;
import org.stblink.port.javase.NanoClock;
import org.stblink.port.javase.NioNetworkPort;

/** A box that has few streams is no broken one. Over real sockets and threads. */
@Timeout(60)
class SmallBoxKitTest {
    private static final int STREAMS = 6;

    private final AtomicInteger open = new AtomicInteger();
    private NioNetworkPort network;

    @BeforeEach
    void openNetwork() throws Exception {
        network = new NioNetworkPort(SimLab.good().box.log());
    }

    @AfterEach
    void closeNetwork() throws Exception {
        network.close();
    }

    /** Refuses to connect while as many streams are open as the box has, whichever end they are. */
    private final class FewStreams extends NetworkWrapper {
        FewStreams() {
            super(network);
        }

        @Override
        public HalStream connect(String host, int port, byte[] localIpOrNull) {
            if (open.get() < STREAMS) {
                return super.connect(host, port, localIpOrNull);
            }
            HalStream refused = good.connect(host, port, localIpOrNull);
            refused.close();
            return refused;
        }

        @Override
        HalStream stream(HalStream stream) {
            open.incrementAndGet();
            AtomicBoolean closed = new AtomicBoolean();
            return new StreamWrapper(stream) {
                @Override
                public void close() {
                    if (closed.compareAndSet(false, true)) {
                        open.decrementAndGet();
                    }
                    super.close();
                }
            };
        }
    }

    @Test
    void closesBesideAwaitAreLookedAtWithAsFewStreamsAsThereAre() throws Exception {
        SimLab lab = new SimLab((parts, world) -> {
            parts.network = new FewStreams();
            parts.tasks = new DaemonTaskRunner();
            parts.clock = new NanoClock();
        });
        KitOptions options =
                new KitOptions().ownAddress("127.0.0.1").patienceMillis(1000).only("NET-12");
        CheckResult closes = new Kit(lab, options)
                .run().rule("NET-12").checks().stream()
                        .filter(result -> result.check().name().equals("closesOnAnotherThreadDoNotDisturbAwait"))
                        .findFirst()
                        .orElseThrow();
        assertThat(closes.outcome()).as(closes.seen()).isEqualTo(Outcome.PASS);
    }
}
