package org.stblink.toolchain.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.stblink.toolchain.fleet.CpuTime;
import org.stblink.toolchain.process.EndsWithUs;

/** A server process of another project, with the processes that it starts; ended with this one. */
public final class ForeignProcess implements AutoCloseable {
    private static final int START_SECONDS = 20;
    private static final int END_SECONDS = 5;
    private static final long STEP_MILLIS = 20;

    private final String name;
    private final Process process;
    private final Path log;

    private ForeignProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        EndsWithUs.bind(process);
    }

    /** Says whether the server answers. */
    interface Sign {
        boolean isThere() throws IOException;
    }

    /**
     * Starts it and waits until it answers.
     *
     * @param command the name of a program that is there, and its arguments; it stays in the foreground
     * @param log for what it says
     * @throws IOException when it ends before, or there is no sign of it within some seconds; the message has its last words
     */
    static ForeignProcess start(List<String> command, Map<String, String> environment, Path log, Sign ready)
            throws IOException, InterruptedException {
        ForeignProcess started = new ForeignProcess(command.get(0), Program.start(command, environment, log), log);
        try {
            started.await(ready);
            return started;
        } catch (IOException | InterruptedException e) {
            started.close();
            throw e;
        }
    }

    private void await(Sign ready) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!ready.isThere()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException(name + (process.isAlive() ? " does not answer" : " ended at once") + ": "
                        + Files.readString(log, StandardCharsets.UTF_8).strip());
            }
            TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
        }
    }

    /** Processor time, user and system, that it and the processes it started have used, in microseconds. */
    public long micros() throws IOException {
        if (!process.isAlive()) {
            throw new IOException(name + " has ended: "
                    + Files.readString(log, StandardCharsets.UTF_8).strip());
        }
        long micros = CpuTime.micros(process.pid());
        for (ProcessHandle child : process.descendants().toList()) {
            micros += CpuTime.micros(child.pid());
        }
        return micros;
    }

    private void kill() {
        try (Stream<ProcessHandle> children = process.descendants()) {
            children.forEach(ProcessHandle::destroyForcibly);
        }
        process.destroyForcibly();
    }

    /** Ends it in order; kills it and its children when it does not end. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }
}
