package org.stblink.port.kit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.hal.HalException;
import org.stblink.port.kit.junit.PortKitTest;
import org.stblink.port.kit.peer.KitPeer;

/** A port that ships, under the kit with a peer over the loopback; its report is kept in the documentation. */
abstract class WithPeerKitTest extends PortKitTest {
    /** Of a port that has a secret store of its own. */
    static final String SECRETS = "SEC-1,SEC-2,SEC-3,SEC-4,SEC-5,SEC-6,SEC-7,SEC-8,SEC-9";

    @TempDir
    private Path temporary;

    private final String name;
    private final String reportFile;
    private final String onlyOrEmpty;
    private KitPeer peer;

    /**
     * @param name the port's, for the report
     * @param reportFile below docs
     * @param onlyOrEmpty the rules to look at, where the rest of the port has a report already
     */
    WithPeerKitTest(String name, String reportFile, String onlyOrEmpty) {
        this.name = name;
        this.reportFile = reportFile;
        this.onlyOrEmpty = onlyOrEmpty;
    }

    /** Makes the port's factory, which has its storage in that folder. */
    abstract void openIn(Path folder) throws Exception;

    abstract void closePort() throws HalException;

    @BeforeEach
    final void open() throws Exception {
        openIn(temporary);
        peer = new KitPeer(InetAddress.getLoopbackAddress(), 0);
    }

    @AfterEach
    final void close() throws IOException, HalException {
        closePort();
        if (peer != null) {
            peer.close();
        }
    }

    @Override
    protected KitOptions options() {
        KitOptions options = new KitOptions()
                .portName(name)
                .allocatedAddress("127.64.3.7/32")
                .peer("127.0.0.1:" + peer.port());
        return onlyOrEmpty.isEmpty() ? options : options.only(onlyOrEmpty);
    }

    @Override
    protected void finished(Report report) throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        TextReport.print(report, new PrintStream(text, false, StandardCharsets.US_ASCII));
        new CommittedFile(reportFile)
                .requireEqual(
                        present -> text.toString(StandardCharsets.US_ASCII).replace(temporary.toString(), "DIR"),
                        WithPeerKitTest::withoutWhatDiffersBetweenMachines,
                        getClass().getSimpleName());
    }

    /** The VM, the peer's port, and everything measured: whether a store is as quick as it should be (SEC-8), too. */
    private static String withoutWhatDiffersBetweenMachines(String report) {
        String rules = report.replaceAll("(?m)^(VM|peer) .*$", "$1")
                .replaceAll("(?m)^(SEC-8 +SHOULD +)(?:PASS|WARN) .*(?:\\R {8}.*)*$", "$1");
        int measured = rules.indexOf("\nMeasured\n");
        return measured < 0 ? rules : rules.substring(0, measured);
    }
}
