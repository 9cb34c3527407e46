package org.stblink.samples.vendorport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.hal.HalException;
import org.stblink.port.kit.Kit;
import org.stblink.port.kit.KitOptions;
import org.stblink.port.kit.Outcome;
import org.stblink.port.kit.Report;
import org.stblink.port.kit.TextReport;
import org.stblink.port.kit.peer.KitPeer;
import org.stblink.samples.vendorport.acme.AcmeSys;

/**
 * The porting kit finds nothing wrong with the sample's port, and says what the committed report says.
 * {@code -Dstblink.kitreport.update=true} writes it anew.
 */
@Timeout(300)
class KitReportTest {
    private static final Path COMMITTED =
            Path.of(System.getProperty("stblink.root"), "samples", "vendor-port", "kit-report.txt");

    @TempDir
    private Path directory;

    @Test
    void committedReportIsWhatTheKitSays() throws HalException, IOException {
        Report report;
        try (KitPeer peer = new KitPeer(InetAddress.getLoopbackAddress(), 0)) {
            KitOptions options = new KitOptions()
                    .portName("Acme")
                    .allocatedAddress("127.64.9.9/10")
                    .exhaustThreads(2 * AcmeSys.MAX_TASKS)
                    .peer("127.0.0.1:" + peer.port());
            report = new Kit(new AcmeKit(directory.resolve("box")), options).run();
        }
        String said = text(report);
        assertThat(report.count(Outcome.FAIL)).as(said).isZero();
        assertThat(report.count(Outcome.WARN)).as(said).isZero();
        if (Boolean.getBoolean("stblink.kitreport.update")) {
            Files.createDirectories(COMMITTED.getParent());
            Files.writeString(COMMITTED, said);
        }
        assertThat(steady(Files.readString(COMMITTED)))
                .as("%s is generated; -Dstblink.kitreport.update=true writes it", COMMITTED.getFileName())
                .isEqualTo(steady(said));
    }

    private static String text(Report report) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TextReport.print(report, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Without what differs from run to run (the VM, the peer's port, what was measured) and the kit's advice on what it skipped. */
    private static String steady(String report) {
        return report.replaceAll("(?m)^VM .*$", "VM")
                .replaceAll("(?m)^peer .*$", "peer")
                .replaceAll("(?m)^(  \\w+ +)[0-9].*$", "$1")
                .replaceAll("(?m)^( +SKIP \\w+): .*$", "$1")
                .replace("\r\n", "\n");
    }
}
