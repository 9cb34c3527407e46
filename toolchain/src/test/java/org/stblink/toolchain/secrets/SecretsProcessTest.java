package org.stblink.toolchain.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.server.admin.AdminClient;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.process.JavaCommand;

/**
 * One life of two boxes with a server, all as processes, and then a search for every secret of it: in the boxes' heaps while
 * they run and after close, in logs, audit, events, metrics, answers of the admin API, and in all files.
 */
@Timeout(600)
class SecretsProcessTest {
    /** What a box holds while it runs; the first two, what it was configured with, in case that it must enrol anew. */
    private static final Set<String> HELD_WHILE_ONLINE =
            Set.of("token", "password", "K_auth", "K_wrap", "ratchet", "deviceKey", "serverKey");

    private static final Set<String> KEY_FILES = Set.of("master.key", "server.key", "admin.token");

    private static final Canary KEPT = new Canary("kept", SecretLife.RETAINED.getBytes(StandardCharsets.US_ASCII));

    @TempDir
    private Path directory;

    private final SecureRandom random = new SecureRandom();
    private final List<Canary> canaries = new ArrayList<>();

    private byte[] draw(int length) {
        byte[] drawn = new byte[length];
        random.nextBytes(drawn);
        return drawn;
    }

    @Test
    void noSecretIsLeftInHeapsFilesLogsOrAnswers() throws Exception {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        assumeTrue(Files.exists(jcmd), "*** NOT SHOWN: what a heap holds, for there is no jcmd in this Java ***");
        Path serverHome = directory.resolve("server");
        try (Lab lab = Lab.start(serverHome, 0, 0, List.of(), WitnessServer.class.getName())) {
            Path homeA = home(lab, "BOX-A");
            Path homeB = home(lab, "BOX-B");
            final Process b = life(lab, "BOX-B", homeB, null);
            Process a = null;
            try {
                await(b, homeB, "ONLINE");
                a = life(lab, "BOX-A", homeA, "BOX-B");
                await(a, homeA, "ONLINE");
                witnessed(serverHome);
                assertThat(canaries.stream().map(Canary::name))
                        .contains(
                                "D",
                                "K_dev",
                                "K_auth",
                                "K_wrap",
                                "pwKey",
                                "R",
                                "psk",
                                "export",
                                "ratchet",
                                "deviceKey");

                for (Process box : List.of(a, b)) {
                    byte[] heap = heap(jcmd, box);
                    assertThat(leaks(heap, HELD_WHILE_ONLINE))
                            .as("the heap of a box that is online")
                            .isEmpty();
                    goOn(box);
                    await(box, box.equals(b) ? homeB : homeA, "CLOSED");
                    heap = heap(jcmd, box);
                    assertThat(leaks(heap, Set.of()))
                            .as("the heap of a box that was closed")
                            .isEmpty();
                    assertThat(new Search(List.of(KEPT)).in(heap))
                            .as("what the program keeps")
                            .isNotEmpty();
                    goOn(box);
                    assertThat(box.waitFor(60, TimeUnit.SECONDS)).isTrue();
                }
                byte[] master = HexFormat.of()
                        .parseHex(Files.readString(serverHome.resolve("data/keys/master.key"))
                                .strip());
                canaries.add(new Canary("master key", master));
                String admin =
                        Files.readString(serverHome.resolve("data/admin.token")).strip();
                canaries.add(new Canary("admin token", admin.getBytes(StandardCharsets.US_ASCII)));
                assertThat(leaks(answers(lab), Set.of()))
                        .as("answers of the admin API")
                        .isEmpty();
            } finally {
                b.destroyForcibly();
                if (a != null) {
                    a.destroyForcibly();
                }
            }
        }
        files();
    }

    private void files() throws IOException {
        int looked = 0;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                boolean meant = name.equals("token") || name.equals("password");
                if (!meant && !KEY_FILES.contains(name) && !name.equals(WitnessServer.WITNESSED)) {
                    assertThat(leaks(Files.readAllBytes(file), Set.of()))
                            .as("%s", file)
                            .isEmpty();
                    looked++;
                }
            }
        }
        assertThat(looked).as("logs, database, stores of the boxes").isGreaterThan(6);
    }

    /** Puts the device on the list, with a password that the operator knows too. */
    private Path home(Lab lab, String id) throws Exception {
        byte[] token = draw(16);
        String password = "correct horse " + HexFormat.of().formatHex(draw(8));
        canaries.add(new Canary("token", token));
        canaries.add(new Canary("password", password.getBytes(StandardCharsets.US_ASCII)));
        lab.admin()
                .importCsv(String.format(
                                "%s,lab,user,%s,%s%n",
                                id, password, HexFormat.of().formatHex(token))
                        .getBytes(StandardCharsets.UTF_8));
        Path home = Files.createDirectories(directory.resolve(id));
        Files.write(home.resolve("token"), token);
        Files.writeString(home.resolve("password"), password);
        return home;
    }

    private Process life(Lab lab, String id, Path home, String peer) throws IOException {
        int colon = lab.controlAddress().lastIndexOf(':');
        List<String> command = JavaCommand.of(
                List.of("-Xmx64m"),
                List.of(
                        SecretLife.class.getName(),
                        id,
                        home.toString(),
                        lab.controlAddress().substring(0, colon),
                        lab.controlAddress().substring(colon + 1),
                        lab.serverKey()));
        if (peer != null) {
            command.add(peer);
        }
        return new ProcessBuilder(command)
                .redirectError(home.resolve("log.txt").toFile())
                .start();
    }

    private static void await(Process box, Path home, String where) throws IOException {
        BufferedReader out = box.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        assertThat(line).as(Files.readString(home.resolve("log.txt"))).isEqualTo(where);
    }

    private static void goOn(Process box) throws IOException {
        box.getOutputStream().write('\n');
        box.getOutputStream().flush();
    }

    /** What is alive in the process: a collection goes before. */
    private byte[] heap(Path jcmd, Process box) throws Exception {
        Path file = directory.resolve("heap.hprof");
        Files.deleteIfExists(file);
        Process dump = new ProcessBuilder(jcmd.toString(), Long.toString(box.pid()), "GC.heap_dump", file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(dump.waitFor(60, TimeUnit.SECONDS)).as(said).isTrue();
        assertThat(file).as(said).isNotEmptyFile();
        byte[] heap = Files.readAllBytes(file);
        Files.delete(file);
        return heap;
    }

    private List<String> leaks(byte[] content, Set<String> allowed) {
        return new Search(canaries.stream()
                        .filter(canary -> !allowed.contains(canary.name()))
                        .toList())
                .in(content);
    }

    private void witnessed(Path serverHome) throws IOException {
        for (String line : Files.readAllLines(serverHome.resolve(WitnessServer.WITNESSED))) {
            int space = line.indexOf(' ');
            canaries.add(new Canary(line.substring(0, space), HexFormat.of().parseHex(line.substring(space + 1))));
        }
    }

    private static byte[] answers(Lab lab) throws Exception {
        AdminClient admin = lab.admin();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String path : List.of(
                "/v1/health",
                "/v1/devices?limit=1000",
                "/v1/devices/BOX-A",
                "/v1/leases",
                "/v1/sessions",
                "/v1/audit?limit=1000",
                "/v1/calls",
                "/v1/policy",
                "/v1/keys",
                "/metrics")) {
            all.write(admin.text(path).getBytes(StandardCharsets.UTF_8));
        }
        admin.events("0", (Map<String, Object> event) -> {
            all.writeBytes(event.toString().getBytes(StandardCharsets.UTF_8));
            return !"SESSION_DOWN".equals(event.get("name"));
        });
        assertThat(all.size()).isGreaterThan(2000);
        return all.toByteArray();
    }
}
