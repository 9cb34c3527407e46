package org.stblink.toolchain.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.toolchain.admin.AdminCommand;
import org.stblink.toolchain.lab.Lab;
import picocli.CommandLine;

/** {@code stblink admin} against a server that runs as a process of its own. */
@Timeout(300)
class AdminCommandTest {
    @TempDir
    Path directory;

    private Lab lab;
    private Path tokenFile;

    @BeforeEach
    void start() throws Exception {
        lab = Lab.start(directory.resolve("lab"), 0, 0);
        tokenFile = directory.resolve("lab").resolve(Lab.DATA).resolve("admin.token");
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    /** What a command prints, on both streams. */
    private String run(int exitCode, Path token, String... arguments) {
        List<String> line = new ArrayList<>(List.of(arguments));
        line.addAll(List.of("--address", lab.adminAddress(), "--token-file", token.toString()));
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        int code;
        try (PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(both);
            System.setErr(both);
            code = new CommandLine(new AdminCommand()).execute(line.toArray(new String[0]));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        String text = printed.toString(StandardCharsets.UTF_8);
        assertThat(code).as("%s: %s", line, text).isEqualTo(exitCode);
        return text;
    }

    @Test
    void aFleetIsImportedWithTokensExportedAndImportedAgain() throws Exception {
        Path tokens = directory.resolve("tokens.csv");
        Path export = directory.resolve("export.csv");

        assertThat(run(0, tokenFile, "import", "--dry-run", "--group", "lab", "STB-001..STB-120"))
                .contains("would be inserted: 120", "100%");
        assertThat(run(0, tokenFile, "groups")).contains("0 devices");
        assertThat(run(0, tokenFile, "import", "--group", "lab", "--new-tokens", tokens.toString(), "STB-001..120"))
                .contains("inserted: 120, unchanged: 0");
        assertThat(Files.readAllLines(tokens)).hasSize(121).first().isEqualTo("id,token");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tokens)))
                .isEqualTo("rw-------");
        run(0, tokenFile, "export", "--to", export.toString());
        assertThat(run(0, tokenFile, "import", export.toString())).contains("inserted: 0, unchanged: 120");
        assertThat(run(0, tokenFile, "devices", "--search", "stb-01", "--limit", "3"))
                .contains("STB-010", "there are more: --after STB-012");
        assertThat(run(0, tokenFile, "devices", "--search", "STB-077", "--json"))
                .contains("\"id\" : \"STB-077\"");
    }

    @Test
    void whatWasMistypedIsRemovedAndTheFirstThatCannotBeEndsIt() {
        run(0, tokenFile, "import", "--group", "lab", "STB-1..STB-5");
        assertThat(run(0, tokenFile, "remove", "STB-1", "STB-3")).contains("STB-1 is removed", "STB-3 is removed");
        assertThat(run(1, tokenFile, "remove", "STB-4", "STB-3", "STB-5"))
                .contains("STB-4 is removed", "no such device STB-3 [2004 NOT_FOUND]");
        assertThat(run(0, tokenFile, "devices")).contains("STB-2", "STB-5").doesNotContain("STB-1", "STB-3", "STB-4");
        assertThat(run(0, tokenFile, "audit", "--event", "DEVICE_REMOVED")).contains("STB-1", "was ALLOWED");
        assertThat(run(0, tokenFile, "import", "--group", "lab", "STB-1..STB-5"))
                .contains("inserted: 3, unchanged: 2");
    }

    @Test
    void mistakesAreListedByLineAndNothingIsImported() throws Exception {
        Path file = Files.writeString(directory.resolve("fleet.csv"), "id,group\ngood,g\nbad id,g\n");
        Path tokens = directory.resolve("tokens.csv");

        assertThat(run(1, tokenFile, "import", "--new-tokens", tokens.toString(), file.toString()))
                .contains("[2010 IMPORT_REFUSED]", "line 3: id must be", "未导入任何内容");
        assertThat(tokens).doesNotExist();
        assertThat(run(0, tokenFile, "devices")).doesNotContain("good");
    }

    @Test
    void aTokenWithALesserRoleLooksAndMayNotAct() throws Exception {
        Path reader = directory.resolve("reader.token");
        run(0, tokenFile, "access", "create", "reader", "--role", "read", "--to", reader.toString());

        assertThat(run(0, reader, "health")).contains("devicesOnline");
        assertThat(run(1, reader, "policy", "reset")).contains("[2003 FORBIDDEN]", "administer");
        assertThat(run(0, tokenFile, "policy", "set", "deny group:living room anyone", "allow anyone same-group"))
                .contains("source: stored, version 1", "group:living room");
        run(0, tokenFile, "access", "delete", "reader");
        assertThat(run(1, reader, "health"))
                .contains("the token is none of this server's", "[2002 UNAUTHORIZED]", "that of " + reader)
                .doesNotContain("Bearer");
        assertThat(run(0, tokenFile, "audit", "--event", "ADMIN_ACT")).contains("resetPolicy 403", "setPolicy 200");
    }

    @Test
    void keysAreListedWithWhatEachKindOfDevicePins() throws Exception {
        assertThat(run(0, tokenFile, "keys", "list"))
                .contains("PUBLICKEY", "NATIONALKEY", lab.serverKey() + "  " + lab.nationalKey());
    }

    @Test
    void whatIsWrongWithTheConnectionIsSaid() {
        assertThat(run(1, directory.resolve("none"), "health")).contains("there is no file", "--token-file");
        lab.close();
        assertThat(run(1, tokenFile, "health")).contains("no server at " + lab.adminAddress());
        assertThat(run(0, tokenFile, "errors", "33")).contains("TARGET_UNREACHABLE", "不说明");
    }
}
