package org.stblink.toolchain.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.server.admin.AdminClient;
import org.stblink.server.app.Server;
import org.stblink.server.app.SettingsReader;

/**
 * Boxes that were delivered with an earlier minor version of the protocol, against this server. The recordings are those of
 * docs/transcript.md at each version's end, never written anew; the last one is that of the present version until there is
 * another.
 */
@Timeout(180)
class EarlierBoxesTest {
    private static final List<String> RECORDINGS = List.of("protocol-1.0.md");

    @TempDir
    Path temporary;

    @Test
    void boxesOfEarlierVersionsEnrolRegisterCallAndAreCalled() throws Exception {
        for (String name : RECORDINGS) {
            Path directory = Files.createDirectory(temporary.resolve(name));
            Recording recording = Recording.read(name);
            try (Server server = serverOf(recording, directory);
                    RecordedBox caller = new RecordedBox(recording, "STB-A");
                    RecordedBox target = new RecordedBox(recording, "STB-B")) {
                AdminClient admin =
                        AdminClient.open("127.0.0.1:" + server.adminAddress().getPort(), server.tokenFile());
                allow(admin, recording);
                online(server, caller, "ann");
                online(server, target, "bob");
                while (!Integer.valueOf(2).equals(admin.health().get("devicesOnline"))) {
                    Thread.onSpinWait();
                }
                talk(caller, target);
                assertThat(admin.audit(0, 1_000).toString())
                        .as(name)
                        .contains("event=CODE_ISSUED", "event=SESSION_UP", "NORMAL, sent 5, received 8");
            }
        }
    }

    static void online(Server server, RecordedBox box, String user) throws Exception {
        box.connect(server.controlAddress());
        box.enrol(user);
        Map<String, byte[]> registered = box.register();
        assertThat(registered.get("address")).hasSize(5);
        assertThat(registered.get("keepAliveSeconds")).isEqualTo(new byte[] {0, 30});
        box.send("READY");
        box.send("SESSIONS");
    }

    static void talk(RecordedBox caller, RecordedBox target) throws Exception {
        caller.send("REQUEST");
        Map<String, byte[]> offer = target.receive("OFFER");
        byte[] sid = offer.get("sid");
        target.send("ANSWER", sid);
        Map<String, byte[]> grant = caller.receive("GRANT");
        assertThat(grant.get("sid")).isEqualTo(sid);
        assertThat(grant.get("service")).isEqualTo(offer.get("service"));
        byte[] code = target.code(offer, caller.id, target.id, 2);
        assertThat(code).hasSize(32).isEqualTo(caller.code(grant, caller.id, target.id, 1));
        for (RecordedBox box : List.of(caller, target)) {
            box.send("SESSION_UP", sid);
            box.send("SESSION_DOWN", sid);
            box.send("CLOSE");
        }
        // The server has read all of it when it has closed.
        assertThat(caller.untilServerCloses()).isNotNegative();
        assertThat(target.untilServerCloses()).isNotNegative();
    }

    static void allow(AdminClient admin, Recording recording) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (String id : List.of("STB-A", "STB-B")) {
            String token =
                    HexFormat.of().formatHex(recording.message(id, "ENROL").get("token"));
            lines.append(id).append(",lab,,,").append(token.substring(2)).append('\n');
        }
        admin.importCsv(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** A server with the static key that these boxes have pinned. */
    static Server serverOf(Recording recording, Path directory, String... more) throws Exception {
        Path keys = Files.createDirectories(directory.resolve("data").resolve("keys"));
        Path key = keys.resolve("server.key");
        Files.writeString(key, HexFormat.of().formatHex(recording.value("Server", "static private key")) + "\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Path config = Files.writeString(directory.resolve("server.conf"), """
                control.port = 0
                admin.port = 0
                policy = [ { allow = true, caller = anyone, target = same-group } ]
                """ + String.join("\n", more));
        return Server.start(SettingsReader.read(config).withDataDirectory(directory.resolve("data")), () -> {
            throw new IllegalStateException("the server failed");
        });
    }
}
