package org.stblink.toolchain.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.toolchain.Main;

/** {@code stblink admin}, against a stand-in for the server that answers what a test tells it to. */
abstract class StandInScene {
    @TempDir
    Path directory;

    final List<String> requests = new CopyOnWriteArrayList<>();
    final List<String> types = new CopyOnWriteArrayList<>();
    HttpServer server;
    Path tokenFile;
    Path nowhere;
    int status = 200;
    String answer = "{}";
    Runnable meanwhile = () -> {};

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

    void mode(String permissions) throws IOException {
        Files.setPosixFilePermissions(tokenFile, PosixFilePermissions.fromString(permissions));
    }

    void refuse(String error) {
        status = 400;
        answer = "{\"error\":" + error + "}";
    }

    String run(int exitCode, String... arguments) {
        return runAt("127.0.0.1:" + server.getAddress().getPort(), exitCode, arguments);
    }

    String runAt(String address, int exitCode, String... arguments) {
        return main(exitCode, line(address, arguments));
    }

    String[] line(String address, String... arguments) {
        List<String> line = new ArrayList<>(List.of("admin"));
        line.addAll(List.of(arguments));
        line.addAll(List.of("--address", address, "--token-file", tokenFile.toString()));
        return line.toArray(new String[0]);
    }

    static String main(int exitCode, String... line) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        return main(exitCode, printed, printed, line);
    }

    /** Where standard output goes to is full. */
    String runUnprinted(int exitCode, String... arguments) {
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
    static String main(int exitCode, OutputStream to, ByteArrayOutputStream printed, String... line) {
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

    static void readUntil(Socket socket, String end) throws IOException {
        StringBuilder read = new StringBuilder();
        while (!read.toString().endsWith(end)) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new EOFException();
            }
            read.append((char) next);
        }
    }
}
