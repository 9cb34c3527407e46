package org.stblink.toolchain.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kamailio as a registrar over UDP: digest authentication with a password that its configuration has, contacts in memory
 * only, one worker. The load is that of {@link SipDevices}.
 */
public final class SipServer implements PeerServer {
    /** The programs that it takes: itself, and what asks it for its memory. */
    public static final List<String> PROGRAMS = List.of("kamailio", "kamcmd");

    static final String REALM = "peer.test";
    /** Guards nothing, and lives as long as a run. */
    static final String PASSWORD = "benchmark";

    private static final Pattern MEMORY = Pattern.compile("(?m)^\\s*real_used: (\\d+)$");

    private final Path directory;
    private final ForeignProcess process;
    private final SipDevices devices;

    private SipServer(Path directory, ForeignProcess process, SipDevices devices) {
        this.directory = directory;
        this.process = process;
        this.devices = devices;
    }

    /** Starts it on a free port of loopback. */
    public static SipServer start(Path directory) throws IOException, InterruptedException {
        int port = FreePort.udp();
        Path configuration = directory.resolve("kamailio.cfg");
        Files.writeString(configuration, """
                debug=-1
                log_stderror=yes
                children=1
                disable_tcp=yes
                auto_aliases=no
                listen=udp:127.0.0.1:%1$d
                loadmodule "sl.so"
                loadmodule "pv.so"
                loadmodule "ctl.so"
                loadmodule "textops.so"
                loadmodule "auth.so"
                loadmodule "usrloc.so"
                loadmodule "registrar.so"
                modparam("ctl", "binrpc", "unix:%4$s")
                modparam("usrloc", "db_mode", 0)
                modparam("auth", "nonce_expire", 3600)
                request_route {
                    if (is_method("REGISTER")) {
                        if (!pv_www_authenticate("%2$s", "%3$s", "0")) {
                            www_challenge("%2$s", "0");
                            exit;
                        }
                        if ($au != $tU) {
                            sl_send_reply("403", "Not Yours");
                            exit;
                        }
                        save("location");
                        exit;
                    }
                    sl_send_reply("200", "OK");
                }
                """.formatted(port, REALM, PASSWORD, control(directory)));
        SipDevices devices = new SipDevices(port);
        try {
            ForeignProcess process = ForeignProcess.start(
                    List.of(PROGRAMS.get(0), "-DD", "-E", "-f", configuration.toString(), "-Y", directory.toString()),
                    Map.of(),
                    directory.resolve("kamailio.txt"),
                    devices::isServerThere);
            return new SipServer(directory, process, devices);
        } catch (IOException | InterruptedException e) {
            devices.close();
            throw e;
        }
    }

    private static Path control(Path directory) {
        return directory.resolve("control");
    }

    @Override
    public String version() throws IOException, InterruptedException {
        String said = Program.run(List.of(PROGRAMS.get(0), "-v"), Map.of(), directory.resolve("version.txt"));
        return said.lines().findFirst().orElse("").replaceFirst("version: (\\S+ \\S+).*", "$1");
    }

    @Override
    public long micros() throws IOException {
        return process.micros();
    }

    /** Bytes of its shared memory that are in use, where contacts are, with what they take beside themselves. */
    public long memory() throws IOException, InterruptedException {
        Path output = directory.resolve("memory.txt");
        Files.deleteIfExists(output);
        String said = Program.run(
                List.of(PROGRAMS.get(1), "-s", "unix:" + control(directory), "core.shmmem", "b"), Map.of(), output);
        Matcher memory = MEMORY.matcher(said);
        if (!memory.find()) {
            throw new IOException("kamcmd does not tell the memory of kamailio: " + said.strip());
        }
        return Long.parseLong(memory.group(1));
    }

    /** Who registers. */
    public SipDevices devices() {
        return devices;
    }

    @Override
    public void close() throws IOException {
        devices.close();
        process.close();
    }
}
