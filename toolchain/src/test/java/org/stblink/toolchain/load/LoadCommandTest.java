package org.stblink.toolchain.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.toolchain.Main;

/** {@code stblink load}, against a stand-in for the admin API. Nobody is at the server's port. */
@Timeout(60)
class LoadCommandTest {
    private static final String FIRST_PAGE = """
            {"devices": [
              {"id": "LOAD-0", "enrolled": false, "standing": "ALLOWED", "generation": 0, "hasToken": true},
              {"id": "LOAD-1", "enrolled": true, "standing": "ALLOWED", "generation": 1, "hasToken": false},
              {"id": "OVERLOAD-2", "enrolled": true, "standing": "ALLOWED", "generation": 1, "hasToken": false}],
              "next": "OVERLOAD-2"}""";
    private static final String LAST_PAGE = """
            {"devices": [
              {"id": "LOAD-2", "enrolled": false, "standing": "REVOKED", "generation": 0, "hasToken": true},
              {"id": "LOAD-3", "enrolled": false, "standing": "ALLOWED", "generation": 1, "hasToken": false},
              {"id": "LOAD-4", "enrolled": true, "standing": "ALLOWED", "generation": 1, "hasToken": false}]}""";

    @TempDir
    Path directory;

    private final List<String> asked = new CopyOnWriteArrayList<>();

    private String load(int devices, String firstPage, String lastPage) throws Exception {
        HttpServer admin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        admin.createContext("/", exchange -> {
            asked.add(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
            exchange.getRequestBody().readAllBytes();
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            byte[] body = (query.contains("after=") ? lastPage : firstPage).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        admin.start();
        Path token = Files.writeString(directory.resolve("admin.token"), "ab".repeat(32) + "\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (PrintStream errors = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            System.setErr(errors);
            int code = Main.commandLine()
                    .execute(
                            "load",
                            "--devices=" + devices,
                            "--server=127.0.0.1:1",
                            "--key=" + "5c".repeat(32),
                            "--admin=127.0.0.1:" + admin.getAddress().getPort(),
                            "--token-file=" + token,
                            "--patience=1",
                            "--hold=0");
            assertThat(code).isEqualTo(1);
        } finally {
            System.setErr(err);
            admin.stop(0);
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void devicesThatWereUsedBeforeAreNamedBeforeAnythingIsDone() throws Exception {
        assertThat(load(4, FIRST_PAGE, LAST_PAGE))
                .contains("the server knows 3 of these devices from before, such as LOAD-1")
                .contains("stblink admin revoke, then remove");
        assertThat(asked).containsExactly("GET /v1/devices", "GET /v1/devices");
    }

    @Test
    void whoseDevicesAreNewOrOnlyAllowedGoesOn() throws Exception {
        assertThat(load(1, FIRST_PAGE, LAST_PAGE)).isEmpty();
        assertThat(asked).contains("POST /v1/devices/import");
    }
}
