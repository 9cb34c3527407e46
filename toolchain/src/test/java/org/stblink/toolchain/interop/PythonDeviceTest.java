package org.stblink.toolchain.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.toolchain.Main;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.JavaCommand;

/**
 * The server and a box of this project, and a device written from {@code docs/protocol.md} alone, as three processes. Needs a
 * Python with the packages {@code cryptography} and {@code dissononce}: the one that the variable STBLINK_PYTHON names,
 * /usr/bin/python3, or python3. Without one these tests are skipped, and say so.
 */
class PythonDeviceTest {
    private static final String NEEDS = "import sys, cryptography, dissononce; sys.exit(sys.version_info < (3, 9))";
    private static final int CALLS = 10;

    private final LabDevice pia = LabDevice.named("PY-1", "pia");
    private final LabDevice jay = LabDevice.named("JAVA-1", "jay");

    @TempDir
    Path directory;

    private String python = "";

    @BeforeEach
    void findPython() throws IOException, InterruptedException {
        List<String> candidates = new ArrayList<>(List.of("/usr/bin/python3", "python3"));
        String chosen = System.getenv("STBLINK_PYTHON");
        if (chosen != null) {
            candidates.add(0, chosen);
        }
        for (String candidate : candidates) {
            if (runs(candidate)) {
                python = candidate;
                return;
            }
        }
        String reason = "SKIPPED, nothing is known about interoperation: none of " + candidates
                + " is Python 3.9 or later with the packages cryptography and dissononce";
        System.err.println("PythonDeviceTest: " + reason);
        assumeTrue(false, reason);
    }

    private static boolean runs(String candidate) throws InterruptedException {
        try (LineProcess trial = LineProcess.start(candidate, new ProcessBuilder(candidate, "-c", NEEDS))) {
            return trial.exitCode() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }

    @Test
    void deviceWrittenFromTheDocumentRecomputesTheTranscript() throws Exception {
        Path transcript = docs().resolve("transcript.md");
        try (LineProcess check = python("transcript_check.py", transcript.toString())) {
            check.await("^transcript agrees: \\d\\d control messages and 7 records");
            assertEquals(0, check.exitCode());
        }
    }

    @Test
    void transcriptCheckNoticesOneChangedByte() throws Exception {
        String changed = Files.readString(docs().resolve("transcript.md"))
                .replaceFirst("(target's sending key +)[0-9a-f]{2}", "$100");
        Path transcript = Files.writeString(directory.resolve("changed.md"), changed);
        try (LineProcess check = python("transcript_check.py", transcript.toString())) {
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
     * Has one call the other until the server knows that the other is online, which it tells nobody. Between two calls there is
     * one to a device that does not exist: its answer takes the server half a second.
     *
     * @return the session id
     */
    private static String connect(LineProcess caller, LineProcess target, LabDevice targetDevice)
            throws InterruptedException {
        for (int i = 0; i < CALLS; i++) {
            caller.type("call " + targetDevice.id());
            Matcher answer = caller.await("^\\* (?:channel-open|call-failed|channel-closed) .*");
            String line = answer.group();
            if (line.startsWith("* channel-open")) {
                Matcher sid = caller.match(line, "role=caller sid=([0-9a-f]{32})");
                target.await("^\\* channel-open .*role=target sid=" + sid.group(1));
                return sid.group(1);
            }
            caller.match(line, "reason=(?:TARGET_)?OFFLINE");
            caller.type("call NOBODY");
            caller.await("^\\* (?:call-failed|channel-closed) ");
        }
        throw new AssertionError(targetDevice.id() + " did not become online in " + CALLS + " calls");
    }

    private Lab lab() throws IOException, InterruptedException {
        Lab lab = Lab.start(directory.resolve("server"), 0, 0);
        lab.importDevices(List.of(pia, jay));
        return lab;
    }

    private LineProcess device(Lab lab, String... more) throws IOException, URISyntaxException {
        List<String> arguments = new ArrayList<>(List.of(
                "--id",
                pia.id(),
                "--server",
                lab.controlAddress(),
                "--key",
                lab.serverKey(),
                "--user",
                pia.username()));
        arguments.addAll(List.of("--state", directory.resolve("pia.json").toString()));
        arguments.addAll(List.of(more));
        return python("device.py", arguments.toArray(new String[0]));
    }

    private LineProcess python(String program, String... arguments) throws IOException, URISyntaxException {
        Path file = Path.of(Objects.requireNonNull(PythonDeviceTest.class.getResource("/interop/" + program))
                .toURI());
        List<String> command = new ArrayList<>(List.of(python, file.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("STBLINK_PASSWORD", pia.password());
        builder.environment().put("PYTHONUTF8", "1");
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        return LineProcess.start(program, builder);
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
