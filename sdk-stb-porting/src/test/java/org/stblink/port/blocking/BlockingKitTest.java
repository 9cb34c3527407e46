package org.stblink.port.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.hal.HalException;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.port.javase.NoLogSink;
import org.stblink.port.kit.Kit;
import org.stblink.port.kit.KitOptions;
import org.stblink.port.kit.Outcome;
import org.stblink.port.kit.Report;
import org.stblink.port.kit.TextReport;
import org.stblink.port.kit.peer.KitPeer;

/** The porting kit finds nothing wrong with the adapter, whether sockets may be closed in use or not. */
@Timeout(300)
class BlockingKitTest {
    /** Large ones, so that filling a connection does not take long: small ones are tested elsewhere. */
    private static final int BUFFER_BYTES = 1 << 16;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void kitFindsEveryNetworkRuleKept(boolean closeEndsCalls) throws HalException, IOException {
        BlockingNetwork network = closeEndsCalls ? new SocketNetwork(new NoLogSink()) : new TimedSockets();
        try (JavaSePlatform rest = JavaSePlatform.builder(directory.resolve("secrets"))
                        .log(new NoLogSink())
                        .open();
                KitPeer peer = new KitPeer(InetAddress.getLoopbackAddress(), 0)) {
            BlockingNetworkPort port =
                    new BlockingNetworkPort(network, new CountedTasks(), new NoLogSink(), BUFFER_BYTES);
            KitOptions options = new KitOptions()
                    .portName("blocking adapter")
                    .allocatedAddress("127.64.3.9/10")
                    .peer("127.0.0.1:" + peer.port());
            Report report = new Kit(() -> new OtherNetwork(rest, port), options).run();
            port.close();
            assertThat(report.failed() || report.count(Outcome.WARN) > 0)
                    .as(text(report))
                    .isFalse();
            assertThat(report.rules())
                    .filteredOn(rule -> rule.rule().id().startsWith("NET-"))
                    .as(text(report))
                    .allSatisfy(rule -> assertThat(rule.outcome()).isIn(Outcome.PASS, Outcome.PART));
        }
    }

    private static String text(Report report) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TextReport.print(report, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
