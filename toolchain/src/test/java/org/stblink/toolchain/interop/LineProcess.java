package org.stblink.toolchain.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process that is typed to, and whose output is read line by line as it comes. */
final class LineProcess implements AutoCloseable {
    /** Longer than any answer of a healthy process on a busy machine; only a failing test waits for it. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final Process process;
    private final Writer in;
    private final List<String> lines = new ArrayList<>();
    private int read;
    private boolean ended;

    private LineProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        in = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    }

    /** Starts it; its standard error is part of its output. */
    static LineProcess start(String name, ProcessBuilder builder) throws IOException {
        LineProcess started =
                new LineProcess(name, builder.redirectErrorStream(true).start());
        Thread reader = new Thread(started::read, "read-" + name);
        reader.setDaemon(true);
        reader.start();
        return started;
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("its output cannot be read: " + e.getMessage());
        } finally {
            end();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Types a line to it. */
    void type(String line) {
        try {
            in.write(line + "\n");
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(told("does not take '" + line + "'"), e);
        }
    }

    /**
     * The first line in which {@code regex} is found, after the one that the last call returned; waits for it.
     *
     * @throws AssertionError when it does not come; the message has all that the process said
     */
    synchronized Matcher await(String regex) throws InterruptedException {
        Pattern pattern = Pattern.compile(regex);
        long start = System.nanoTime();
        while (true) {
            while (read < lines.size()) {
                Matcher found = pattern.matcher(lines.get(read++));
                if (found.find()) {
                    return found;
                }
            }
            long left = PATIENCE.minusNanos(System.nanoTime() - start).toMillis();
            if (ended || left <= 0) {
                throw new AssertionError(told("did not say '" + regex + "'"));
            }
            wait(left);
        }
    }

    /** {@code regex} found in one of its lines. */
    Matcher match(String line, String regex) {
        Matcher found = Pattern.compile(regex).matcher(line);
        if (!found.find()) {
            throw new AssertionError(told("said '" + line + "', not '" + regex + "'"));
        }
        return found;
    }

    /** Its exit code; waits for its end. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(told("did not end"));
        }
        return process.exitValue();
    }

    /** Kills it without a word, as a power cut would. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        exitCode();
    }

    private synchronized String told(String what) {
        return name + " " + what + ". It said:\n  " + String.join("\n  ", lines);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
