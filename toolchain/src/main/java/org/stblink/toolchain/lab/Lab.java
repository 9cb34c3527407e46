package org.stblink.toolchain.lab;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.AdminClient;
import org.stblink.server.store.StoreException;
import org.stblink.toolchain.process.EndsWithUs;
import org.stblink.toolchain.process.JavaCommand;

/** A server process in a directory of its own, and the operator's hand on it. */
public final class Lab implements AutoCloseable {
    /** Every suite, the national one last: it is there to be tried, and whoever does not list it goes on as by default. */
    private static final String SUITES = "[\"25519_ChaChaPoly_SHA256\", \"25519_AESGCM_SHA256\", \"SM2_SM4GCM_SM3\"]";

    /** Where the lab's server keeps its data, below the lab's directory. */
    public static final String DATA = "data";

    /** The server's configuration in a lab's directory: an operator's, where it is there before the lab is started. */
    static final String CONFIGURATION = "server.conf";

    private static final String SERVER = "org.stblink.server.app.ServerMain";
    /** It takes a second or two; on a busy machine many times that. */
    private static final int STOP_SECONDS = 30;

    private static final int COMPACT_HEADERS_SINCE = 25;

    private static final int NOT_FOUND = 404;

    private final Path directory;
    private final Process process;
    private final Map<String, String> ready;
    private final AdminClient admin;
    private volatile boolean closing;

    private Lab(Path directory, Process process, Map<String, String> ready, AdminClient admin) {
        this.directory = directory;
        this.process = process;
        this.ready = ready;
        this.admin = admin;
    }

    /**
     * Starts a server on any free ports and waits until it listens.
     *
     * @param directory for its configuration, data and log; made when absent
     * @param onEvent called for each of the server's trace events, on a thread of its own
     * @throws IOException when it does not start; the message says why
     */
    public static Lab start(Path directory, Consumer<Map<String, Object>> onEvent) throws IOException {
        Lab lab = start(directory, 0, 0);
        lab.follow(onEvent);
        return lab;
    }

    /** Starts a server on the given ports (0: any free one). */
    public static Lab start(Path directory, int controlPort, int adminPort) throws IOException {
        return start(directory, controlPort, adminPort, List.of());
    }

    /** Starts a server again where one was killed: same data, same ports. */
    public static Lab restart(Path directory, Lab killed) throws IOException {
        return restart(directory, killed, List.of(), SERVER);
    }

    /** As the other one, with another program. */
    public static Lab restart(Path directory, Lab killed, List<String> jvm, String program) throws IOException {
        Files.writeString(
                directory.resolve(CONFIGURATION),
                configuration(port(killed.controlAddress()), port(killed.adminAddress())));
        return start(directory, 0, 0, jvm, program);
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /** Whether a lab that is started there listens on these ports: it is a new one, or was made with them. */
    static boolean takesPorts(Path directory, int controlPort, int adminPort) throws IOException {
        Path configuration = directory.resolve(CONFIGURATION);
        if (!Files.exists(configuration)) {
            return true;
        }
        String there = Files.readString(configuration);
        return has(there, "control", controlPort) && has(there, "admin", adminPort);
    }

    /** Whether that is what this class, of this version or an earlier one, wrote of that place. */
    private static boolean has(String configuration, String place, int port) {
        return Pattern.compile(
                        "^" + place + " \\{ host = \"127\\.0\\.0\\.1\", port = " + port + "\\b", Pattern.MULTILINE)
                .matcher(configuration)
                .find();
    }

    /**
     * Starts a server. A {@code server.conf} that is in the directory already is used as it is.
     *
     * @param jvm more arguments for the server's JVM
     */
    public static Lab start(Path directory, int controlPort, int adminPort, List<String> jvm) throws IOException {
        return start(directory, controlPort, adminPort, jvm, SERVER);
    }

    /**
     * As the other one, with another program.
     *
     * @param program a class that does what the server's main class does, and more
     */
    public static Lab start(Path directory, int controlPort, int adminPort, List<String> jvm, String program)
            throws IOException {
        Files.createDirectories(directory);
        Path configuration = directory.resolve(CONFIGURATION);
        boolean isNew = !Files.exists(configuration);
        if (isNew) {
            Files.writeString(configuration, configuration(controlPort, adminPort));
        }
        Path log = directory.resolve("server.log");
        List<String> options = new ArrayList<>(List.of("-Dsun.net.httpserver.nodelay=true"));
        if (Runtime.version().feature() >= COMPACT_HEADERS_SINCE) {
            options.add("-XX:+UseCompactObjectHeaders"); // as the installed server's start script
        }
        options.addAll(jvm);
        List<String> arguments = List.of(
                program,
                "--config",
                configuration.toString(),
                "--data",
                directory.resolve(DATA).toString());
        Process process = new ProcessBuilder(JavaCommand.of(options, arguments))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        EndsWithUs.bind(process);
        Map<String, String> ready;
        try {
            ready = awaitReady(process, log);
        } catch (IOException e) {
            if (isNew) {
                Files.delete(configuration); // Else the next start would try the same ports, whatever it is told.
            }
            throw e;
        }
        try {
            AdminClient admin = AdminClient.open(
                    value(ready, "admin"), directory.resolve(DATA).resolve("admin.token"));
            return new Lab(directory, process, ready, admin);
        } catch (IOException | StoreException e) {
            process.destroyForcibly();
            throw new IOException("the admin API of the lab's server cannot be used: " + e.getMessage(), e);
        }
    }

    /** A lab: loopback addresses that need nothing set up, calls within a group, and every suite. */
    private static String configuration(int controlPort, int adminPort) {
        return String.format("""
                # Written by 'stblink lab'. Everything else has the default of the server's reference.conf.
                control { host = "127.0.0.1", port = %1$d, suites = %3$s }
                service.suites = %3$s
                admin { host = "127.0.0.1", port = %2$d }
                policy = [ { allow = true, caller = "anyone", target = "same-group" } ]
                """, controlPort, adminPort, SUITES);
    }

    private static Map<String, String> awaitReady(Process process, Path log) throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null || !line.startsWith("READY ")) {
            process.destroyForcibly();
            List<String> said = Files.exists(log) ? Files.readAllLines(log) : List.of();
            throw new IOException(
                    "the server did not start: " + (said.isEmpty() ? "it said nothing" : said.get(said.size() - 1))
                            + " (all of it is in " + log + ")");
        }
        Map<String, String> ready = new LinkedHashMap<>();
        for (String word : line.substring("READY ".length()).split(" ")) {
            int equals = word.indexOf('=');
            ready.put(word.substring(0, Math.max(equals, 0)), word.substring(equals + 1));
        }
        return ready;
    }

    private void follow(Consumer<Map<String, Object>> onEvent) {
        Thread follower = new Thread(
                () -> {
                    try {
                        admin.events("0", event -> {
                            onEvent.accept(event);
                            return true;
                        });
                        unfollowed("they ended");
                    } catch (IOException | AdminClient.Refused e) {
                        unfollowed(e.getMessage());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "lab-events");
        follower.setDaemon(true);
        follower.start();
    }

    private void unfollowed(@Nullable String why) {
        if (!closing && process.isAlive()) {
            System.err.println("stblink: the server's events cannot be followed: " + why);
        }
    }

    /** Puts devices on the allow-list, in the group "lab". */
    public void importDevices(List<LabDevice> devices) throws IOException, InterruptedException {
        List<Map<String, String>> list = new ArrayList<>();
        for (LabDevice d : devices) {
            list.add(Map.of("id", d.id(), "group", "lab", "token", d.token()));
        }
        try {
            admin.importJson(JSON.std.asBytes(list));
        } catch (AdminClient.Refused e) {
            throw new IOException("the server refused the devices: " + e.getMessage() + lines(e), e);
        }
    }

    private static String lines(AdminClient.Refused refused) {
        StringBuilder text = new StringBuilder();
        if (refused.error().get("lines") instanceof List<?> lines) {
            for (Object line : lines) {
                if (line instanceof Map<?, ?> problem) {
                    text.append("; ").append(problem.get("device")).append(": ").append(problem.get("problem"));
                }
            }
        }
        return text.toString();
    }

    /** Whether a device has keys from the server already, and so needs no token. */
    boolean isEnrolled(String id) throws IOException, InterruptedException {
        try {
            return Boolean.TRUE.equals(admin.device(id).get("enrolled"));
        } catch (AdminClient.Refused e) {
            throw new IOException("the server does not say whether " + id + " is enrolled: " + e.getMessage(), e);
        }
    }

    /** Whether a device is on the allow-list. */
    boolean isListed(String id) throws IOException, InterruptedException {
        try {
            admin.device(id);
            return true;
        } catch (AdminClient.Refused e) {
            if (e.status() == NOT_FOUND) {
                return false;
            }
            throw new IOException("the server does not say whether " + id + " is on the list: " + e.getMessage(), e);
        }
    }

    /** Ends a session at both its ends. */
    public void revokeSession(String sid) throws IOException, InterruptedException {
        try {
            admin.revokeSession(sid);
        } catch (AdminClient.Refused e) {
            throw new IOException("the server refused to revoke session " + sid + ": " + e.getMessage(), e);
        }
    }

    /** {@code HOST:PORT} for devices. */
    public String controlAddress() {
        return value(ready, "control");
    }

    /** {@code HOST:PORT} for operators. */
    public String adminAddress() {
        return value(ready, "admin");
    }

    /** The server's public key, hexadecimal. */
    public String serverKey() {
        return value(ready, "key");
    }

    /** The public key that devices with the national suite pin, hexadecimal: as the server wrote it down for those who deliver devices. */
    public String nationalKey() throws IOException {
        return Files.readString(directory.resolve(DATA).resolve("keys").resolve("server-key-national.pub"))
                .strip();
    }

    private static String value(Map<String, String> ready, String key) {
        @Nullable String value = ready.get(key);
        if (value == null) {
            throw new IllegalStateException("the server's READY line has no " + key);
        }
        return value;
    }

    /** The arguments of a {@code stblink box} for a device of this lab. */
    public List<String> boxArguments(LabDevice device, Path home) {
        List<String> arguments = new ArrayList<>(boxArguments(device.id(), home));
        arguments.addAll(List.of("--token", device.token(), "--user", device.username()));
        return arguments;
    }

    /** The arguments of a {@code stblink box} for a device that has enrolled from that directory. */
    List<String> boxArguments(String id, Path home) {
        return List.of("box", "--id", id, "--dir", home.toString(), "--server", controlAddress(), "--key", serverKey());
    }

    /** Kills the server without a word, as a power cut does. */
    public void kill() throws InterruptedException {
        closing = true;
        process.destroyForcibly();
        process.waitFor();
    }

    /** Types a line to the server. */
    public void type(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Whether the server runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** How the server ended: 0 in order, 137 killed. Waits for its end. */
    public int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    /** The server's process id. */
    public long pid() {
        return process.pid();
    }

    /** The operator's interface to the server. */
    public AdminClient admin() {
        return admin;
    }

    /** Ends the server in order; kills it when it does not end. On return it is gone, and writes no more into its directory. */
    @Override
    public void close() {
        closing = true;
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
