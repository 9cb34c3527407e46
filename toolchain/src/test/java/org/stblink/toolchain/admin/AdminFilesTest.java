package org.stblink.toolchain.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.toolchain.Main;

/** {@code stblink admin} and its files, against a stand-in that answers what a test tells it to. */
class AdminFilesTest {
    @TempDir
    Path directory;

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> types = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private Path tokenFile;
    private Path nowhere;
    private int status = 200;
    private String answer = "{}";
    private Runnable meanwhile = () -> {};

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            types.add(String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")));
            meanwhile.run();
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        tokenFile = Files.writeString(directory.resolve("some.token"), "ab".repeat(32) + "\n");
        mode("rw-------");
        nowhere = directory.resolve("nodir").resolve("file");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void mode(String permissions) throws IOException {
        Files.setPosixFilePermissions(tokenFile, PosixFilePermissions.fromString(permissions));
    }

    private void refuse(String error) {
        status = 400;
        answer = "{\"error\":" + error + "}";
    }

    private String run(int exitCode, String... arguments) {
        return runAt("127.0.0.1:" + server.getAddress().getPort(), exitCode, arguments);
    }

    private String runAt(String address, int exitCode, String... arguments) {
        return main(exitCode, line(address, arguments));
    }

    private String[] line(String address, String... arguments) {
        List<String> line = new ArrayList<>(List.of("admin"));
        line.addAll(List.of(arguments));
        line.addAll(List.of("--address", address, "--token-file", tokenFile.toString()));
        return line.toArray(new String[0]);
    }

    private static String main(int exitCode, String... line) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        return main(exitCode, printed, printed, line);
    }

    /** Where standard output goes to is full. */
    private String runUnprinted(int exitCode, String... arguments) {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        String[] line = line("127.0.0.1:" + server.getAddress().getPort(), arguments);
        return main(exitCode, full, new ByteArrayOutputStream(), line);
    }

    /** @return what went to standard error */
    private static String main(int exitCode, OutputStream to, ByteArrayOutputStream printed, String... line) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        int code;
        try (PrintStream standard = new PrintStream(to, true, StandardCharsets.UTF_8);
                PrintStream errors = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(standard);
            System.setErr(errors);
            code = Main.commandLine().execute(line);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        String text = printed.toString(StandardCharsets.UTF_8);
        assertThat(code).as("%s: %s", List.of(line), text).isEqualTo(exitCode);
        return text;
    }

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
                .contains("there is no file " + nowhere + ": name the token's file with --token-file");
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
    void listThatIsNotUtf8IsNotSentInOtherLetters() throws IOException {
        for (String name : List.of("list.csv", "list.txt")) {
            Path list = Files.write(
                    directory.resolve(name),
                    "id,group\nA-1,fine\nA-2,gr\u00FCn\n".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(run(1, "import", list.toString())).contains(list + ", line 3, is not UTF-8: save it as UTF-8");
        }
        assertThat(requests).noneMatch(request -> request.contains("A-1"));
    }

    @Test
    void importThatLacksAGroupNamesItsOption() throws IOException {
        Path list = Files.writeString(directory.resolve("list.txt"), "A-1\n");
        answer = "{\"import\":\"7\"}";
        meanwhile = () -> {
            if (requests.get(requests.size() - 1).contains("/lines")) {
                refuse("{\"code\":2010,\"name\":\"IMPORT_REFUSED\",\"message\":\"no\",\"lines\":"
                        + "[{\"line\":1,\"device\":\"A-1\",\"problem\":\"group must be 1 to 64 characters\"}]}");
            } else {
                status = 200;
                answer = "{\"import\":\"7\"}";
            }
        };
        assertThat(run(1, "import", list.toString())).contains("group must be", "give --group NAME");
        assertThat(run(1, "import", "--group", "", list.toString())).doesNotContain("give --group NAME");
    }

    /** An import whose commit is refused, and what becomes of giving it up. */
    private String runImportWithoutAnswer(Path tokens, int ofTheEnd, String... sources) {
        meanwhile = () -> {
            String request = requests.get(requests.size() - 1);
            boolean fails = request.contains("/commit") || request.startsWith("DELETE") && ofTheEnd != 200;
            status = !fails ? 200 : request.contains("/commit") ? 503 : ofTheEnd;
            answer = fails
                    ? "{\"error\":{\"code\":2013,\"name\":\"UNAVAILABLE\",\"message\":\"it may still be done\"}}"
                    : "{\"import\":7,\"tokens\":[{\"id\":\"A-1\",\"token\":\"cdcd\"}]}";
        };
        List<String> line = new ArrayList<>(List.of("import", "--group", "g", "--new-tokens", tokens.toString()));
        line.addAll(List.of(sources));
        return run(1, line.toArray(new String[0]));
    }

    @Test
    void tokensOfAnImportThatMayBeDoneAreKept() throws IOException {
        Path tokens = directory.resolve("tokens.csv");
        assertThat(runImportWithoutAnswer(tokens, 404, "A-1..A-1"))
                .contains("it may still be done", "look with: stblink admin devices", tokens + " has the tokens")
                .doesNotContain("cdcd");
        assertThat(tokens).content().contains("A-1,cdcd");
        Files.delete(tokens);
        assertThat(runImportWithoutAnswer(tokens, 200, "A-1..A-1")).doesNotContain("look with");
        assertThat(tokens).doesNotExist();
    }

    @Test
    void tokensThatWereMadeAreCountedAndWithoutOneThereIsNoFile() {
        Path tokens = directory.resolve("tokens.csv");
        answer = "{\"import\":7,\"inserted\":0,\"unchanged\":2,\"problems\":0}";
        assertThat(run(0, "import", "--group", "g", "--new-tokens", tokens.toString(), "A-1..A-2"))
                .contains("unchanged: 2", "no token was made")
                .doesNotContain("nowhere else");
        assertThat(tokens).doesNotExist();
        answer = "{\"import\":7,\"inserted\":1,\"unchanged\":1,\"problems\":0,"
                + "\"tokens\":[{\"id\":\"A-1\",\"token\":\"cdcd\"}]}";
        assertThat(run(0, "import", "--group", "g", "--new-tokens", tokens.toString(), "A-1..A-2"))
                .contains("1 token is in " + tokens + " and nowhere else")
                .doesNotContain("cdcd");
        assertThat(tokens).hasContent("id,token\nA-1,cdcd\n");
    }

    /** It would be in the way of the next one for ten minutes. */
    @Test
    void noImportIsBegunWhoseTokensHaveNoPlace() throws IOException {
        Path tokens = Files.writeString(directory.resolve("tokens.csv"), "the only list\n");
        answer = "{\"import\":\"7\"}";

        assertThat(run(1, "import", "--group", "g", "--new-tokens", tokens.toString(), "A-1..A-2"))
                .contains("--new-tokens " + tokens + ": it is there already");

        assertThat(requests).isEmpty();
        assertThat(tokens).hasContent("the only list");
    }

    @Test
    void tokensOfAnImportThatIsNotBegunAreOfNoUse() {
        Path tokens = directory.resolve("tokens.csv");
        refuse("{\"code\":2018,\"name\":\"IMPORT_BUSY\",\"message\":\"import 6 is under way\"}");
        assertThat(run(1, "import", "--group", "g", "--new-tokens", tokens.toString(), "A-1..A-2"))
                .contains("import 6 is under way");
        assertThat(tokens).doesNotExist();
    }

    /** A part without an end of its last line goes on in the next, so that the server counts the lines of the file. */
    @Test
    void rangesOfAFileAreCutWhereTheyAreMoreThanAPart() throws IOException {
        Path list = Files.writeString(
                directory.resolve("list.txt"),
                "\uFEFF# 1..9 come later\n A-1 \nB-000001 .. 120000\r\nC-00001..C-40000\nD-2..D-1\nE-00001..E-30000");
        answer = "{\"import\":7,\"problems\":0}";
        run(0, "import", list.toString());
        assertThat(requests.stream()
                        .filter(request -> request.contains("/lines"))
                        .map(request -> request.substring(request.indexOf(' ', request.indexOf("/lines")) + 1)))
                .containsExactly(
                        "# 1..9 come later\n A-1 \nB-000001..B-049998",
                        "B-049999..B-099998",
                        "B-099999..B-120000\nC-00001..C-29998",
                        "C-29999..C-40000\nD-2..D-1\nE-00001..E-30000\n");
    }

    @Test
    void rangeBehindAByteOrderMarkIsOne() throws IOException {
        Path list = Files.writeString(directory.resolve("list.txt"), "\uFEFFA-1..2\n\uFEFF");
        answer = "{\"import\":7,\"problems\":0}";
        run(0, "import", list.toString());
        assertThat(requests.get(1)).endsWith(" A-1..A-2\n\uFEFF\n");
    }

    @Test
    void everyFileOfAnImportHasItsOwnHeader() throws IOException {
        Path one = Files.writeString(directory.resolve("one.csv"), "id,password,group\nA-1,geheim,g\n");
        Path other = Files.writeString(directory.resolve("other.csv"), "A-2,g\n");
        answer = "{\"import\":7,\"problems\":0}";
        run(0, "import", one.toString(), other.toString());
        assertThat(requests)
                .filteredOn(request -> request.contains("/lines"))
                .hasSize(2)
                .allMatch(request -> request.startsWith("POST /v1/imports/7/lines?newFile=true "));
    }

    @Test
    void aWrongLineIsNamedWithItsFile() throws IOException {
        Path one = Files.writeString(directory.resolve("one.csv"), "A-1,g\n\"A\n2\",g");
        Path list = Files.writeString(directory.resolve("two.json"), "[{\"id\":\"B-1\"}, {\"id\":\"B-2\"}]");
        Path serials = Files.writeString(directory.resolve("three"), "C-1\nC-2");
        String[] line = {"import", "--dry-run", one.toString(), list.toString(), serials.toString()};
        answer = "{\"import\":7,\"problems\":3,\"lines\":[{\"line\":2,\"problem\":\"p\"},"
                + "{\"line\":5,\"problem\":\"q\"},{\"line\":6,\"problem\":\"r\"}]}";
        assertThat(run(1, line))
                .contains("  " + one + ", line 2: p", "  " + list + ", line 2: q", "  " + serials + ", line 1: r");
        assertThat(requests)
                .filteredOn(request -> request.contains("/lines"))
                .first()
                .asString()
                .endsWith("2\",g\n");
        assertThat(run(1, "import", "--dry-run", serials.toString())).contains("  line 2: p");

        meanwhile = () -> {
            String request = requests.get(requests.size() - 1);
            status = request.contains("C-1") ? 400 : 200;
            answer = status == 200
                    ? "{\"import\":7}"
                    : "{\"error\":{\"code\":2001,\"name\":\"BAD_REQUEST\",\"message\":\"line 6: no\"}}";
        };
        assertThat(run(1, line))
                .contains("refused of " + serials + ", whose first line is counted as line 6:", "line 6: no");
    }

    @Test
    void aListOfNothingIsSentForTheServerToRefuse() throws IOException {
        Path list = Files.createFile(directory.resolve("list.json"));
        answer = "{\"import\":7,\"problems\":0}";
        run(0, "import", list.toString());
        assertThat(requests).anyMatch(request -> request.contains("/lines?newFile=true"));
    }

    @Test
    void errorsAreExplainedByNumberAndByName() {
        assertThat(run(0, "errors", "TARGET_UNREACHABLE"))
                .isEqualTo(run(0, "errors", "33"))
                .startsWith("33  TARGET_UNREACHABLE");
        assertThat(run(1, "errors", "NO_SUCH")).contains("there is no error NO_SUCH");
    }

    @Test
    void rulesOfAFileAreSetInItsOrder() throws IOException {
        Path rules = Files.writeString(
                directory.resolve("rules"), "# guests first\ndeny group:guest anyone\nallow anyone same-group\n");
        run(0, "policy", "set", "@" + rules);
        assertThat(requests.get(0))
                .containsSubsequence("group:guest", "same-group")
                .doesNotContain("first");
    }

    @Test
    void aServerThatDiesDuringAnImportIsNoWrongAddress() throws Exception {
        ServerSocket dying = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        String address = "127.0.0.1:" + dying.getLocalPort();
        Thread answering = new Thread(() -> {
            try {
                answerOnce(dying).close();
            } catch (IOException over) {
                // The test is.
            }
        });
        answering.setDaemon(true);
        answering.start();
        assertThat(runAt(address, 1, "import", "--group", "g", "A-1..A-2"))
                .contains(
                        "the import could not be given up: no server at " + address,
                        "nothing was imported",
                        "the connection to " + address + " broke (",
                        "see whether the server still runs")
                .doesNotContain("is no admin API", "null");
    }

    /** Begins an import; the connection with its first part is left when nobody listens any more. */
    private static Socket answerOnce(ServerSocket listening) throws IOException {
        try (listening) {
            try (Socket begin = listening.accept()) {
                readUntil(begin, "}");
                begin.getOutputStream()
                        .write(("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 14\r\n\r\n"
                                        + "{\"import\":\"7\"}")
                                .getBytes(StandardCharsets.US_ASCII));
            }
            Socket part = listening.accept();
            readUntil(part, "A-2\n");
            return part;
        }
    }

    private static void readUntil(Socket socket, String end) throws IOException {
        StringBuilder read = new StringBuilder();
        while (!read.toString().endsWith(end)) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new EOFException();
            }
            read.append((char) next);
        }
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
    void aMissingFileIsNoRangeAndCapitalsAreNoOtherType() throws IOException {
        assertThat(run(2, "import", "../missing.csv")).contains("there is no file ../missing.csv");
        assertThat(run(2, "import", "missing..CSV")).contains("there is no file missing..CSV");
        answer = "{\"import\":\"7\",\"problems\":0}";
        Path capitals = Files.writeString(directory.resolve("FLEET.CSV"), "A-1,g\n");
        types.clear();
        run(0, "import", capitals.toString());
        assertThat(types).contains("text/csv");
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
