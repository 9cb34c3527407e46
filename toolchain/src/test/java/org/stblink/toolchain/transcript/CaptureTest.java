package org.stblink.toolchain.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.server.admin.AdminClient;
import org.stblink.server.app.Server;
import org.stblink.toolchain.capture.CaptureCommand;
import picocli.CommandLine;

/** The control traffic of a real server and two boxes, captured, shown, and replayed. */
@Timeout(180)
class CaptureTest {
    private static final Recording RECORDING = Recording.read("protocol-1.0.md");

    @TempDir
    Path temporary;

    private final List<byte[]> secrets = new ArrayList<>();

    private static String run(int exitCode, String... line) {
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        int code;
        try (PrintStream to = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(to);
            code = new CommandLine(new CaptureCommand()).execute(line);
        } finally {
            System.setOut(out);
        }
        String text = printed.toString(StandardCharsets.UTF_8);
        assertThat(code).as("%s: %s", List.of(line), text).isEqualTo(exitCode);
        return text;
    }

    private Path captured() throws Exception {
        try (Server server = EarlierBoxesTest.serverOf(RECORDING, temporary);
                RecordedBox caller = new RecordedBox(RECORDING, "STB-A");
                RecordedBox target = new RecordedBox(RECORDING, "STB-B")) {
            AdminClient admin =
                    AdminClient.open("127.0.0.1:" + server.adminAddress().getPort(), server.tokenFile());
            assertThat(admin.get("/v1/capture"))
                    .containsEntry("capturing", false)
                    .doesNotContainKey("file");
            EarlierBoxesTest.allow(admin, RECORDING);
            Path file = Path.of(
                    String.valueOf(admin.call("POST", "/v1/capture/start", null).get("file")));
            EarlierBoxesTest.online(server, caller, "ann");
            EarlierBoxesTest.online(server, target, "bob");
            while (!Integer.valueOf(2).equals(admin.health().get("devicesOnline"))) {
                Thread.onSpinWait();
            }
            EarlierBoxesTest.talk(caller, target);
            assertThat(admin.call("POST", "/v1/capture/stop", null)).containsEntry("capturing", false);
            assertThat(admin.audit(0, 1_000).toString()).contains("event=CAPTURE_STARTED", "event=CAPTURE_ENDED");
            secrets.addAll(caller.secrets());
            secrets.addAll(target.secrets());
            return file;
        }
    }

    @Test
    void whatBoxesAndServerSaidIsShownDecodedAndReplayedWithTheSameAnswers() throws Exception {
        Path file = captured();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String text = Files.readString(file);
        for (byte[] secret : secrets) {
            assertThat(text).doesNotContain(HexFormat.of().formatHex(secret));
        }
        assertThat(text)
                .doesNotContain(HexFormat.of()
                        .formatHex(RECORDING.message("STB-A", "ENROL").get("token")));
        assertThat(run(0, "show", file.toString()))
                .contains(
                        "STB-A                 --->  REGISTER",
                        "STB-B                 <---  OFFER",
                        "opened",
                        "closed");
        assertThat(run(0, "json", file.toString()))
                .contains("\"type\":\"GRANT\"", "\"target\":\"STB-B\"", "\"from\":\"server\"");
        assertThat(run(0, "replay", file.toString())).contains(" 0 differences");
    }

    @Test
    void aReplayThatIsAnsweredOtherwiseSaysSo() throws Exception {
        List<String> lines = new ArrayList<>(Files.readAllLines(captured()));
        // As if the server had offered nothing then: 45 is OFFER.
        assertThat(lines.removeIf(line -> line.contains("\"hex\":\"45"))).isTrue();
        Path changed = Files.write(temporary.resolve("changed.jsonl"), lines);

        assertThat(run(1, "replay", changed.toString())).contains("OFFER", " differences");
    }

    @Test
    void linesThatTheServerCouldNotWriteAreShownAsMissingAndAReplayIsNoSuccess() throws Exception {
        List<String> lines = new ArrayList<>(Files.readAllLines(captured()));
        lines.add("{\"dropped\":500}");
        Path gap = Files.write(temporary.resolve("gap.jsonl"), lines);

        assertThat(run(0, "show", gap.toString())).contains("500 lines are missing here");
        assertThat(run(0, "json", gap.toString())).contains("\"dropped\":500}");
        assertThat(run(1, "replay", gap.toString())).contains(" 0 differences", "500 lines are missing in the capture");
    }

    @Test
    void whatCannotBeReplayedIsCountedAndNothingReplayedIsNoSuccess() throws Exception {
        List<String> lines = Files.readAllLines(captured());
        Path resumed = Files.write(
                temporary.resolve("resumed.jsonl"),
                lines.stream()
                        .map(line -> line.replace("\"resumed\":false", "\"resumed\":true"))
                        .toList());
        assertThat(run(1, "replay", resumed.toString()))
                .contains("0 messages of devices", " messages of resumed connections", "nothing was replayed");
        Path late = Files.write(
                temporary.resolve("late.jsonl"),
                lines.stream()
                        .filter(line -> !line.contains("\"event\":\"opened\""))
                        .toList());
        assertThat(run(1, "replay", late.toString()))
                .contains(" messages of connections that were open before the capture began", "nothing was replayed");
    }

    @Test
    void aFileThatIsNoCaptureIsNamedAndACutOneIsReadAsFarAsItGoes() throws Exception {
        Path letter = Files.writeString(temporary.resolve("letter.txt"), "Dear reader,\nhello\n");
        assertThat(new CommandLine(new CaptureCommand())
                        .setExecutionExceptionHandler(
                                (e, command, parsed) -> e.getMessage().contains("letter.txt, line 1") ? 7 : 1)
                        .execute("show", letter.toString()))
                .isEqualTo(7);
        Path file = captured();
        String whole = Files.readString(file);
        Path cut = Files.writeString(temporary.resolve("cut.jsonl"), whole.substring(0, whole.length() - 20));
        assertThat(run(0, "show", cut.toString())).contains("REGISTER");
    }
}
