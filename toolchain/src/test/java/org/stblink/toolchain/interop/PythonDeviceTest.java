package org.stblink.toolchain.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.toolchain.Main;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.JavaCommand;

/**
 * The server and a box of this project, and a device written from {@code docs/protocol.md} alone, as three processes. Needs a
 * Python with the packages {@code cryptography} and {@code dissononce}: {@link Python#find}.
 */
class PythonDeviceTest {
    private final LabDevice pia = LabDevice.named("PY-1", "pia");
    private final LabDevice jay = LabDevice.named("JAVA-1", "jay");

    @TempDir
    Path directory;

    private Python python;

    @BeforeEach
    void findPython() throws InterruptedException {
        python = Python.find("PythonDeviceTest");
    }

    @Test
    void deviceWrittenFromTheDocumentRecomputesTheTranscript() throws Exception {
        Path transcript = docs().resolve("transcript.md");
        try (LineProcess check = python.run("transcript_check.py", transcript.toString())) {
            check.await("^transcript agrees: \\d\\d control messages and 7 records");
            assertEquals(0, check.exitCode());
        }
    }

    @Test
    void transcriptCheckNoticesOneChangedByte() throws Exception {
        String changed = Files.readString(docs().resolve("transcript.md"))
                .replaceFirst("(target's sending key +)[0-9a-f]{2}", "$100");
        Path transcript = Files.writeString(directory.resolve("changed.md"), changed);
        try (LineProcess check = python.run("transcript_check.py", transcript.toString())) {
            check.await("^transcript differs: Difference target's sending key");
            assertEquals(1, check.exitCode());
        }
    }

    @Test
    void deviceWrittenFromTheDocumentEnrolsRegistersCallsAndIsCalled() throws Exception {
        try (Lab lab = lab();
                LineProcess py = device(lab, "--token", pia.token());
                LineProcess java = box(lab)) {
            py.await("^\\* enrolled generation=1");
            py.await("^\\* online address=");
            java.await("^\\* online address=");

            String first = connect(py, java, jay);
            py.type("say hällo");
            java.await("^\\* said from=PY-1 text=hällo trace=");
            java.type("say grüezi");
            py.await("^\\* message from=JAVA-1 text=grüezi$");
            py.type("rekey");
            py.type("end");
            java.type("say half-open");
            py.await("^\\* message from=JAVA-1 text=half-open$");
            java.type("end");
            py.await("^\\* channel-closed reason=NORMAL sid=" + first);
            java.await("^\\* channel-closed peer=PY-1 sid=" + first + " reason=ENDED");

            String second = connect(java, py, pia);
            assertNotEquals(first, second, "two sessions");
            java.type("say one");
            py.await("^\\* message from=JAVA-1 text=one$");
            java.type("end");
            py.await("^\\* peer-ended");
            py.type("say two");
            java.await("^\\* said from=PY-1 text=two trace=");
            py.type("end");
            py.await("^\\* channel-closed reason=NORMAL sid=" + second);
            java.await("^\\* channel-closed peer=PY-1 sid=" + second + " reason=ENDED");

            py.type("quit");
            assertEquals(0, py.exitCode());
        }
    }

    /** Killed twice, it resumes twice: what it made of the document is what the server made of it. */
    @Test
    void deviceWrittenFromTheDocumentResumes() throws Exception {
        try (Lab lab = lab();
                LineProcess java = box(lab)) {
            java.await("^\\* online address=");
            try (LineProcess py = device(lab, "--token", pia.token())) {
                py.await("^\\* online address=");
                py.kill();
            }
            for (int resumes = 1; resumes <= 2; resumes++) {
                try (LineProcess py = device(lab)) {
                    py.await("^\\* resumed resumes=" + resumes);
                    py.await("^\\* online address=");
                    String sid = connect(java, py, pia);
                    py.type("close");
                    java.await("^\\* channel-closed peer=PY-1 sid=" + sid + " reason=PEER_CLOSED");
                    py.kill();
                }
            }
        }
    }

    /** The restarted device speaks the optional suite to the server, and the mandatory one to the box. */
    @Test
    void deviceWrittenFromTheDocumentComesBackWithItsTicketAfterBeingKilled() throws Exception {
        try (Lab lab = lab();
                LineProcess java = box(lab)) {
            java.await("^\\* online address=");
            try (LineProcess py = device(lab, "--token", pia.token())) {
                py.await("^\\* online address=");
                py.kill();
            }
            try (LineProcess py = device(lab, "--suites", "2,1")) {
                py.await("^\\* online address=");
                String sid = connect(java, py, pia);
                py.type("close");
                java.await("^\\* channel-closed peer=PY-1 sid=" + sid + " reason=PEER_CLOSED");
            }
        }
    }

    /**
     * Has one call the other, and waits for both.
     *
     * @return the session id
     */
    private static String connect(LineProcess caller, LineProcess target, LabDevice targetDevice)
            throws InterruptedException {
        String sid = Python.call(caller, targetDevice).sid();
        target.await("^\\* channel-open .*role=target sid=" + sid);
        return sid;
    }

    private Lab lab() throws IOException, InterruptedException {
        Lab lab = Lab.start(directory.resolve("server"), 0, 0);
        lab.importDevices(List.of(pia, jay));
        return lab;
    }

    private LineProcess device(Lab lab, String... more) throws IOException, URISyntaxException {
        return python.device(lab, pia, directory, lab.serverKey(), more);
    }

    private LineProcess box(Lab lab) throws IOException {
        List<String> command = JavaCommand.of(
                List.of("-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8"), List.of(Main.class.getName()));
        command.addAll(lab.boxArguments(jay, directory.resolve("jay")));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("STBLINK_PASSWORD", jay.password());
        return LineProcess.start("box", builder);
    }

    /** The documents of the repository, from the repository or one of its modules. */
    private static Path docs() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("docs").resolve("protocol.md"))) {
                return at.resolve("docs");
            }
        }
        throw new IllegalStateException("docs/protocol.md is not above the working directory");
    }
}
