package org.stblink.toolchain.peer;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.stblink.toolchain.fleet.CpuTime;
import org.stblink.toolchain.process.EndsWithUs;
import org.stblink.toolchain.process.Event;

/**
 * Eclipse Leshan's server core as a registrar without security, in a JVM of its own: what {@code toolchain/leshan/fetch}
 * compiled, which no class of ours knows. The load is that of {@link CoapDevices}.
 */
public final class LeshanServer implements AutoCloseable {
    /** Names the folder that it was fetched into; {@code toolchain/stblink} sets it. */
    private static final String FOLDER = "stblink.leshan";

    private static final String PROGRAM = "LeshanRegistrar";

    private final Process process;
    private final String version;
    private final CoapDevices devices;

    private LeshanServer(Process process, String version, CoapDevices devices) {
        this.process = process;
        this.version = version;
        this.devices = devices;
    }

    /** Why it cannot be started, as a part of a sentence; empty when it can. */
    public static Optional<String> lack() {
        boolean fetched = Files.exists(Path.of(System.getProperty(FOLDER, ""), PROGRAM + ".class"));
        return fetched ? Optional.empty() : Optional.of("it is not here (toolchain/leshan/fetch fetches it)");
    }

    /** Starts it on a free port of loopback. */
    public static LeshanServer start(Path directory) throws IOException {
        String folder = System.getProperty(FOLDER, "");
        Path log = directory.resolve("leshan.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        folder + File.pathSeparator + folder + "/*",
                        PROGRAM)
                .redirectError(log.toFile())
                .start();
        EndsWithUs.bind(process);
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        Event ready = Event.parse(String.valueOf(out.readLine()));
        if (!ready.name().equals("READY")) {
            process.destroyForcibly();
            throw new IOException(
                    "Leshan did not start: " + Files.readString(log).strip());
        }
        String version = ready.get("jar").replaceFirst(".*-(\\d[^-]*)\\.jar", "Leshan $1");
        return new LeshanServer(process, version, new CoapDevices(Integer.parseInt(ready.get("port"))));
    }

    /** What it calls itself. */
    public String version() {
        return version;
    }

    public long pid() {
        return process.pid();
    }

    /** Processor time that it has used, in microseconds. */
    public long micros() throws IOException {
        return CpuTime.micros(process.pid());
    }

    /** Who registers. */
    public CoapDevices devices() {
        return devices;
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        devices.close();
    }
}
