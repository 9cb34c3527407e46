package org.stblink.toolchain.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code stblink admin import}: its files, in which parts they are sent, and where its tokens go. */
class ImportFilesTest extends StandInScene {
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

    @Test
    void aSerialAloneIsNoFileAndTheLineThatIsAdvisedImportsIt() {
        String advised = "echo ID | stblink admin import --group GROUP -";
        assertThat(run(2, "import", "--group", "g", "NEW-A")).contains("there is no file NEW-A", advised);
        assertThat(run(2, "import", "--group", "g", "lists/new.txt")).doesNotContain(advised);
        answer = "{\"import\":\"7\",\"problems\":0}";
        InputStream in = System.in;
        try {
            System.setIn(new ByteArrayInputStream("NEW-A\n".getBytes(StandardCharsets.US_ASCII)));
            run(0, "import", "--group", "g", "-");
        } finally {
            System.setIn(in);
        }
        assertThat(requests).anyMatch(request -> request.contains("/lines") && request.endsWith("NEW-A\n"));
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
}
