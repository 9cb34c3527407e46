package org.stblink.toolchain.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.toolchain.admin.AdminCommand;
import org.stblink.toolchain.audit.AuditCommand;
import org.stblink.toolchain.lab.Lab;
import picocli.CommandLine;

/** The audit of a server that runs as a process of its own, exported, tampered with, and checked. */
@Timeout(300)
class AuditVerifyTest {
    @TempDir
    Path directory;

    private Lab lab;
    private Path data;

    @BeforeEach
    void start() throws Exception {
        lab = Lab.start(directory.resolve("lab"), 0, 0);
        data = directory.resolve("lab").resolve(Lab.DATA);
        admin("import", "--group", "lab", "STB-001..STB-005");
        for (int i = 1; i <= 5; i++) {
            admin("revoke", "STB-00" + i);
        }
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    private String admin(String... arguments) {
        List<String> line = new ArrayList<>(List.of(arguments));
        line.addAll(List.of(
                "--address",
                lab.adminAddress(),
                "--token-file",
                data.resolve("admin.token").toString()));
        return run(0, new AdminCommand(), line.toArray(new String[0]));
    }

    private String verify(int exitCode, String... arguments) {
        List<String> line = new ArrayList<>(List.of("verify"));
        line.addAll(List.of(arguments));
        return run(exitCode, new AuditCommand(), line.toArray(new String[0]));
    }

    /** What a command prints, on both streams. */
    private static String run(int exitCode, Object command, String... line) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        int code;
        try (PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(both);
            System.setErr(both);
            code = new CommandLine(command).execute(line);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        String text = printed.toString(StandardCharsets.UTF_8);
        assertThat(code).as("%s: %s", List.of(line), text).isEqualTo(exitCode);
        return text;
    }

    private Path export(String name, String... more) {
        Path file = directory.resolve(name);
        List<String> line = new ArrayList<>(List.of("audit", "export", "--to", file.toString()));
        line.addAll(List.of(more));
        admin(line.toArray(new String[0]));
        return file;
    }

    private String verifyLines(int exitCode, List<String> lines) throws Exception {
        Path file = directory.resolve("tampered.jsonl");
        Files.write(file, lines);
        return verify(exitCode, file.toString(), "--keys", data.toString());
    }

    @Test
    void anExportIsWholeWithoutTheServerAndSoIsItsDatabaseWhileItRuns() {
        Path file = export("audit.jsonl");
        String head = admin("audit", "head").strip();

        assertThat(verify(0, file.toString())).contains("are whole; head " + head, "the seal was not checked");
        assertThat(verify(0, file.toString(), "--keys", data.toString(), "--head", head))
                .contains("sealed under the server's key");
        assertThat(verify(0, data.toString(), "--head", head)).contains("are whole");
        lab.close();
        assertThat(verify(0, data.toString(), "--head", head)).contains("are whole");
    }

    @Test
    void aBackupIsCheckedAsTheDatabaseIs() throws Exception {
        String head = admin("audit", "head").strip();
        admin("backup");
        Path backup;
        try (Stream<Path> files = Files.list(data.resolve("backups"))) {
            backup = files.findFirst().orElseThrow();
        }

        assertThat(verify(0, backup.toString(), "--keys", data.toString(), "--head", head))
                .contains("are whole", "sealed under the server's key");
        assertThat(verify(0, backup.toString())).contains("the seal was not checked");
    }

    @Test
    void whateverIsDoneToALineIsFound() throws Exception {
        List<String> lines = Files.readAllLines(export("audit.jsonl"));
        assertThat(lines).hasSizeGreaterThan(12);
        assertThat(verifyLines(0, lines)).contains("are whole");
        for (int i = 0; i < lines.size(); i++) {
            List<String> without = new ArrayList<>(lines);
            without.remove(i);
            verifyLines(1, without);
            if (i > 0) {
                List<String> swapped = new ArrayList<>(lines);
                Collections.swap(swapped, i - 1, i);
                verifyLines(1, swapped);
                verifyLines(1, lines.subList(0, i));
                List<String> doubled = new ArrayList<>(lines);
                doubled.add(i, lines.get(i - 1));
                verifyLines(1, doubled);
            }
        }
        for (int i = 1; i < lines.size() - 1; i++) {
            List<String> changed = new ArrayList<>(lines);
            changed.set(i, lines.get(i).replaceFirst("\"event\":\"[A-Z_]+\"", "\"event\":\"REGISTERED\""));
            assertThat(changed).isNotEqualTo(lines);
            assertThat(verifyLines(1, changed)).contains("entry " + i + " was changed");
        }
    }

    @Test
    void exportsThatGoOnFromEachOtherAreCheckedTogether() throws Exception {
        Path first = export("first.jsonl");
        String head = admin("audit", "head").strip();
        admin("release", "STB-001");
        Path second = export("second.jsonl", "--after", head.substring(0, head.indexOf(':')));

        assertThat(verify(0, first.toString(), second.toString())).contains("entries 1 to ");
        assertThat(verify(0, second.toString(), "--base", head)).contains("are whole");
        assertThat(verify(1, second.toString()))
                .contains(
                        "are missing, and no entry says that they were let go",
                        "--after",
                        "--base " + head.substring(0, head.indexOf(':') + 1));
        assertThat(verify(1, second.toString(), first.toString())).contains("it goes on from");
        Path nothing = Files.writeString(directory.resolve("letter.txt"), "Dear auditor,\n");
        assertThat(verify(1, nothing.toString())).contains("letter.txt, line 1: not a line of an exported audit");
    }

    @Test
    void theExportHasNoSecret() throws Exception {
        admin("release", "STB-001", "--new-token");
        String text = Files.readString(export("audit.jsonl"));
        String key =
                Files.readString(data.resolve("keys").resolve("master.key")).strip();
        String token = Files.readString(data.resolve("admin.token")).strip();

        assertThat(text).doesNotContain(key).doesNotContain(token).contains("DEVICE_RELEASED", "ADMIN_ACT");
    }
}
