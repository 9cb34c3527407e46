package org.stblink.toolchain.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code stblink admin}, its files and what it says, but for imports. */
class AdminFilesTest extends StandInScene {
    @Test
    void tokenThatHasNoPlaceIsNotMade() {
        assertThat(run(1, "access", "create", "x1", "--role", "read", "--to", nowhere.toString()))
                .contains("--to " + nowhere, "there is no directory " + nowhere.getParent())
                .doesNotContain("--token-file");
        assertThat(run(1, "access", "create", "x1", "--role", "read", "--to", tokenFile.toString()))
                .contains("it is there already: name another file");
        assertThat(requests).isEmpty();
        assertThat(tokenFile).content().startsWith("abab");
    }

    @Test
    void tokenThatCannotBeWrittenIsTakenBack() {
        Path to = directory.resolve("x1.token");
        answer = "{\"token\":\"cdcd\"}";
        meanwhile = () -> {
            try {
                if (Files.isRegularFile(to)) {
                    Files.delete(to);
                    Files.createDirectory(to);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        };
        assertThat(run(1, "access", "create", "x1", "--role", "read", "--to", to.toString()))
                .contains(to.toString())
                .doesNotContain("cdcd");
        assertThat(requests).hasSize(2);
        assertThat(requests.get(0)).startsWith("POST /v1/access ");
        assertThat(requests.get(1)).startsWith("DELETE /v1/access/x1 ");
    }

    @Test
    void tokenThatIsRefusedLeavesNoFileAndDeletesNobodyElses() {
        Path to = directory.resolve("x1.token");
        refuse("{\"code\":2005,\"name\":\"CONFLICT\",\"message\":\"there is a token x1\"}");
        run(1, "access", "create", "x1", "--role", "read", "--to", to.toString());
        assertThat(to).doesNotExist();
        assertThat(requests).hasSize(1);
    }

    @Test
    void tokenThatIsMadeIsItsOwnersAlone() throws IOException {
        Path to = directory.resolve("x1.token");
        answer = "{\"token\":\"cdcd\"}";
        run(0, "access", "create", "x1", "--role", "read", "--to", to.toString());
        assertThat(to).hasContent("cdcd\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(to)))
                .isEqualTo("rw-------");
    }

    @Test
    void everyFileThatIsMissingIsNamedWithItsOption() {
        String noDirectory = nowhere + ": there is no directory " + nowhere.getParent();
        answer = "{\"import\":\"1\"}";
        assertThat(run(1, "import", "--group", "g", "--new-tokens", nowhere.toString(), "A-1..A-2"))
                .contains("--new-tokens " + noDirectory);
        assertThat(run(1, "export", "--to", nowhere.toString())).contains("--to " + noDirectory);
        assertThat(run(1, "audit", "export", "--to", nowhere.toString())).contains("--to " + noDirectory);
        assertThat(run(1, "audit", "export", "--to", tokenFile.toString()))
                .contains("--to " + tokenFile + ": it is there already");
        assertThat(run(2, "import", nowhere.toString()))
                .contains("there is no file " + nowhere)
                .doesNotContain("there is no file " + tokenFile);
        tokenFile = nowhere;
        assertThat(run(1, "health"))
                .contains(
                        "there is no file " + nowhere + ": where the server is only starting",
                        "else name the token's file with --token-file");
    }

    @Test
    void tokenFileThatOthersMayReadIsNotToBeDeletedForAFreshStart() throws IOException {
        mode("rw-r--r--");
        assertThat(run(1, "health"))
                .contains("may be read by other users: chmod 600", "access delete NAME", "access create NAME")
                .doesNotContain("abab");
        Files.writeString(tokenFile, "something else");
        mode("rw-------");
        assertThat(run(1, "health")).contains("not one line of 64 hex digits", "access create NAME");
    }

    @Test
    void exportLeavesAFileThatIsThereUnlessToldOtherwise() throws IOException {
        Path to = Files.writeString(directory.resolve("fleet.csv"), "the only list\n");
        answer = "id,group\n";
        assertThat(run(1, "export", "--to", to.toString())).contains("it is there already", "--overwrite");
        assertThat(to).hasContent("the only list\n");
        run(0, "export", "--to", to.toString(), "--overwrite");
        assertThat(to).hasContent("id,group\n");
        refuse("{\"code\":2001,\"name\":\"BAD_REQUEST\",\"message\":\"no\"}");
        run(1, "export", "--to", to.toString(), "--overwrite");
        assertThat(to).hasContent("id,group\n");
        Path fresh = directory.resolve("fresh.csv");
        run(1, "export", "--to", fresh.toString(), "--overwrite");
        assertThat(fresh).doesNotExist();
    }

    @Test
    void releaseWithoutATokenSaysWhatIsStillToBeDone() {
        answer = "{\"id\":\"STB-2\",\"hasToken\":false}";
        assertThat(run(0, "release", "STB-2")).contains("STB-2 has no enrolment token", "stblink admin token STB-2");
        answer = "{\"id\":\"STB-2\",\"hasToken\":true}";
        assertThat(run(0, "release", "STB-2", "--new-token")).doesNotContain("stblink admin token");
    }

    @Test
    void errorsAreExplainedByNumberAndByName() {
        assertThat(run(0, "errors", "TARGET_UNREACHABLE"))
                .isEqualTo(run(0, "errors", "33"))
                .startsWith("33  TARGET_UNREACHABLE");
        assertThat(run(1, "errors", "NO_SUCH")).contains("there is no error NO_SUCH");
    }

    @Test
    void rulesOfAFileAreSetInItsOrderWithoutItsMarkAndComments() throws IOException {
        Path rules = Files.writeString(
                directory.resolve("rules"),
                "\uFEFF# guests first\ndeny group:guest anyone\n  # then\n\t allow anyone same-group \n");
        run(0, "policy", "set", "@" + rules);
        assertThat(requests.get(0))
                .containsSubsequence("group:guest", "same-group")
                .doesNotContain("first", "then");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deny anyone group:secret  # comment",
                "deny anyone group:secret # comment",
                "deny group:lab # the lab anyone",
                "deny group:x group:y anyone",
                "deny group:x anyone anyone",
                "deny group:x same-group device:box",
                "deny anyone group:two  blanks",
                "deny anyone group:\"open",
                "deny anyone group:\"\"",
            })
    void ruleThatMayBeMeantOtherwiseIsRefused(String rule) {
        assertThat(run(2, "policy", "set", rule)).contains("in quotes", "no comment", rule);
        assertThat(requests).isEmpty();
    }

    @Test
    void groupsOfARuleMayHaveAnyName() {
        run(
                0,
                "policy",
                "set",
                "deny group:living room   group:anyone",
                "deny group:#1 group:C#",
                "deny group:\"room # 2\" group:\"a  group:b\"",
                "allow group:\"the \"\"lab\"\"\" group:anyone else");
        assertThat(requests.get(0))
                .contains(
                        "\"caller\":\"group:living room\"",
                        "\"target\":\"group:anyone\"",
                        "\"caller\":\"group:#1\"",
                        "\"target\":\"group:C#\"",
                        "\"caller\":\"group:room # 2\"",
                        "\"target\":\"group:a  group:b\"",
                        "\"caller\":\"group:the \\\"lab\\\"\"",
                        "\"target\":\"group:anyone else\"");
    }

    @Test
    void eventsThatEndByThemselvesAreNoSuccess() {
        answer = "data: {\"step\":301}\n\n";
        assertThat(run(1, "events")).contains("301", "the server ended the events");
    }

    /** As where the server is killed: nothing ends the answer. */
    @Test
    void eventsThatBreakOffAreEndedByTheServer() throws Exception {
        ServerSocket dying = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread answering = new Thread(() -> {
            try (dying;
                    Socket follower = dying.accept()) {
                readUntil(follower, "\r\n\r\n");
                follower.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n12\r\ndata: {\"step\":301}\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException over) {
                // The test is.
            }
        });
        answering.setDaemon(true);
        answering.start();
        assertThat(runAt("127.0.0.1:" + dying.getLocalPort(), 1, "events")).contains("the server ended the events");
    }

    @Test
    void loadThatDoesNotBringAllOnlineSaysSo() {
        answer = "{}";
        assertThat(main(
                        1,
                        "load",
                        "--devices=2",
                        "--patience=0",
                        "--hold=0",
                        "--server=127.0.0.1:1",
                        "--key=" + "5c".repeat(32),
                        "--admin=127.0.0.1:" + server.getAddress().getPort(),
                        "--token-file=" + tokenFile))
                .contains("* not-all-online devices=0 of=2 seconds=0 reason=NONE")
                .doesNotContain("* all-online");
    }

    @Test
    void aChangeOfTheMasterKeyThatStoppedIsNoneUnderWay() {
        answer = "{\"keyId\":\"0000000b\",\"changing\":true,\"stopped\":true,\"sealedAnew\":7}";
        assertThat(run(0, "master-key", "show"))
                .contains("key 0000000b, its change has stopped", "start the server again")
                .doesNotContain("being changed");
        answer = answer.replace("\"stopped\":true", "\"stopped\":false");
        assertThat(run(0, "master-key", "show")).contains("being changed: 7 devices so far");
    }

    @Test
    void rulesThatAreNoTextAreNamed() throws IOException {
        Path rules = Files.write(
                directory.resolve("rules"), "allow anyone group:B\u00fcro".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(run(2, "policy", "set", "@" + rules))
                .contains(rules + ", line 1, is not UTF-8: save it as UTF-8")
                .doesNotContain("Exception");
        assertThat(requests).isEmpty();
    }

    @Test
    void whatIsNoAuditAndNoCaptureIsNamed() throws IOException {
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xFF, (byte) 0xFE, '{', 0});
        assertThat(main(1, "audit", "verify", binary.toString())).contains(binary + ": it is no text in UTF-8");
        assertThat(main(1, "capture", "json", binary.toString())).contains(binary + " is no text in UTF-8");
        Path audit = Files.writeString(
                directory.resolve("audit.jsonl"), "{\"format\":1,\"after\":0}\n{\"seq\":1,\"event\":\"STARTED\"}\n");
        assertThat(main(1, "capture", "show", audit.toString())).contains(audit + " is no capture of format 1");
        Path mixed = Files.writeString(
                directory.resolve("mixed.jsonl"),
                "{\"format\":1,\"startedAt\":\"2026-01-01T00:00:00Z\",\"ms\":0}\n{\"dropped\":2}\n{\"seq\":1}\n");
        assertThat(main(1, "capture", "json", mixed.toString())).contains(mixed + ", line 3: not a line of a capture");
        assertThat(main(1, "audit", "verify", binary.toString(), directory.toString()))
                .contains(binary + ": ");
        assertThat(main(1, "audit", "verify", directory.toString(), binary.toString()))
                .contains(directory + ": a directory: name exported files");
    }

    @Test
    void whatIsNoAdminApiIsSaid() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread closer = new Thread(() -> {
                try {
                    while (true) {
                        Socket each = other.accept();
                        each.getInputStream().read(new byte[4096]);
                        each.close();
                    }
                } catch (IOException over) {
                    // The test is.
                }
            });
            closer.setDaemon(true);
            closer.start();
            assertThat(runAt("127.0.0.1:" + other.getLocalPort(), 1, "health"))
                    .contains("what is at 127.0.0.1:" + other.getLocalPort() + " is no admin API");
        }
        HttpsServer secure = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(SSLContext.getDefault()));
        secure.start();
        try {
            String plain = "127.0.0.1:" + secure.getAddress().getPort();
            assertThat(runAt(plain, 1, "health")).contains("give --address https://" + plain, "--authority");
        } finally {
            secure.stop(0);
        }
        assertThat(runAt("nohost.invalid:1", 1, "health")).contains("nobody knows the name in nohost.invalid:1");
    }

    @Test
    void whatCouldNotBePrintedIsNoSuccess() {
        answer = "{\"id\":\"STB-2\",\"hasToken\":true,\"token\":\"cdcd\"}";
        String lost = "stblink: standard output could not be written";
        assertThat(runUnprinted(1, "release", "STB-2", "--new-token")).contains(lost);
        assertThat(runUnprinted(1, "release", "STB-2", "--json")).contains(lost);
        assertThat(runUnprinted(1, "metrics")).contains(lost);
        assertThat(runUnprinted(1, "errors")).contains(lost);
        assertThat(runUnprinted(1, "audit", "export")).contains(lost);
        answer = "data: {\"step\":301}\n\n";
        assertThat(runUnprinted(0, "events"))
                .as("whoever followed them has seen enough")
                .isEmpty();
    }

    @Test
    void aPasswordThatWasNotTypedTakesNoneAway() {
        InputStream in = System.in;
        try {
            for (String typed : List.of("", "\n")) {
                System.setIn(new ByteArrayInputStream(typed.getBytes(StandardCharsets.US_ASCII)));
                assertThat(run(2, "amend", "STB-2", "--password"))
                        .contains("no password was typed; --password '' takes it away");
            }
            assertThat(requests).isEmpty();
            System.setIn(new ByteArrayInputStream("geheim\n".getBytes(StandardCharsets.US_ASCII)));
            run(0, "amend", "STB-2", "--group", "g", "--password");
        } finally {
            System.setIn(in);
        }
        run(0, "amend", "STB-2", "--password", "");
        run(0, "amend", "STB-2", "--password=");
        assertThat(requests).hasSize(3);
        assertThat(requests.get(0)).contains("\"password\":\"geheim\"");
        assertThat(requests.subList(1, 3)).allMatch(request -> request.contains("\"password\":\"\""));
    }

    /** Nobody might call any more: every session would be ended. */
    @Test
    void aFileWithoutARuleIsNoPolicy() throws IOException {
        Path rules = Files.writeString(directory.resolve("rules"), "# none yet\n");
        assertThat(run(2, "policy", "set", "@" + rules)).contains("deny anyone anyone");
        assertThat(requests).isEmpty();
    }

    @Test
    void auditIsAskedForFromEitherSide() {
        run(0, "audit");
        run(0, "audit", "--before", "9");
        run(0, "audit", "--after", "5");
        assertThat(requests).hasSize(3);
        assertThat(requests.get(0)).contains("before=0").doesNotContain("after=");
        assertThat(requests.get(1)).contains("before=9").doesNotContain("after=");
        assertThat(requests.get(2)).contains("after=5").doesNotContain("before=");
    }
}
