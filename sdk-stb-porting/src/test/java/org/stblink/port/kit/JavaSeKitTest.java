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
import org.stblink.port.javase.JavaSeLab;
import org.stblink.port.kit.junit.PortKitTest;
import org.stblink.port.kit.peer.KitPeer;

/** The Java SE port under the kit, with a peer over the loopback; its report is kept in the documentation. */
class JavaSeKitTest extends PortKitTest {
    @TempDir
    Path temporary;

    private KitPeer peer;
    private JavaSeLab lab;

    @BeforeEach
    void open() throws IOException {
        peer = new KitPeer(InetAddress.getLoopbackAddress(), 0);
        lab = new JavaSeLab(temporary.resolve("box"));
    }

    @AfterEach
    void close() throws IOException, HalException {
        lab.close();
        peer.close();
    }

    @Override
    protected PortFactory port() {
        return lab;
    }

    @Override
    protected KitOptions options() {
        return new KitOptions()
                .portName("Java SE")
                .allocatedAddress("127.64.3.7/32")
                .peer("127.0.0.1:" + peer.port());
    }

    @Override
    protected void finished(Report report) throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        TextReport.print(report, new PrintStream(text, false, StandardCharsets.US_ASCII));
        new CommittedFile("porting-report.txt")
                .requireEqual(
                        present -> text.toString(StandardCharsets.US_ASCII),
                        JavaSeKitTest::withoutWhatDiffersBetweenMachines,
                        "JavaSeKitTest");
    }

    /** The VM, the peer's port, and everything measured. */
    private static String withoutWhatDiffersBetweenMachines(String report) {
        String rules = report.replaceAll("(?m)^(VM|peer) .*$", "$1");
        int measured = rules.indexOf("\nMeasured\n");
        return measured < 0 ? rules : rules.substring(0, measured);
    }
}
