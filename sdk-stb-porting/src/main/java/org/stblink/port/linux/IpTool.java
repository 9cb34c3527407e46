package org.stblink.port.linux;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.stblink.hal.HalException;

/**
 * Runs the system's {@code ip} (iproute2): no shell, no search path, no environment, no input, and not for longer than a
 * limit. Blocks; so not for the thread of the network.
 */
final class IpTool {
    private static final List<String> PLACES =
            Collections.unmodifiableList(Arrays.asList("/sbin/ip", "/usr/sbin/ip", "/bin/ip", "/usr/bin/ip"));
    private static final long LIMIT_MILLIS = 4000;
    /** A box with a thousand addresses prints about 100 KB. */
    private static final int MOST_OUTPUT = 1 << 20;

    private static final int BLOCK = 4096;

    private final List<String> command;
    private final long limitMillis;

    /** @param command the program and what stands before each run's own arguments */
    IpTool(List<String> command, long limitMillis) {
        this.command = Collections.unmodifiableList(new ArrayList<String>(command));
        this.limitMillis = limitMillis;
    }

    /** @throws HalException when this system has none where such programs are */
    static IpTool find() throws HalException {
        for (String place : PLACES) {
            if (Files.isExecutable(Paths.get(place))) {
                return new IpTool(Collections.singletonList(place), LIMIT_MILLIS);
            }
        }
        throw new HalException("this system has no program 'ip' in any of " + PLACES
                + "; install iproute2, or use a port that adds no addresses");
    }

    /**
     * Runs it.
     *
     * @return also when it answered with an error
     * @throws IpFailure when it could not be started, or did not end in time and was killed
     */
    IpResult run(String... arguments) throws IpFailure {
        List<String> line = new ArrayList<String>(command);
        line.addAll(Arrays.asList(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectInput(new File("/dev/null"));
        builder.environment().clear();
        builder.environment().put("LC_ALL", "C");
        Process process;
        try {
            process = builder.start();
        } catch (IOException | OutOfMemoryError e) { // The latter also when there are no threads left.
            throw new IpFailure("cannot run " + text(line) + ": " + e.getMessage());
        }
        try {
            Reader reader = new Reader(process.getInputStream());
            if (!reader.awaitEnd(limitMillis) || !process.waitFor(Math.max(1, limitMillis), TimeUnit.MILLISECONDS)) {
                throw new IpFailure(text(line) + " did not end within " + limitMillis + " ms and was killed");
            }
            return new IpResult(process.exitValue(), reader.text());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IpFailure(text(line) + " was interrupted");
        } catch (OutOfMemoryError e) {
            throw new IpFailure("cannot read what " + text(line) + " prints: " + e.getMessage());
        } finally {
            process.destroyForcibly();
        }
    }

    private static String text(List<String> line) {
        StringBuilder out = new StringBuilder("'");
        for (String word : line) {
            out.append(out.length() > 1 ? " " : "").append(word);
        }
        return out.append('\'').toString();
    }

    /** Reads on a thread of its own: a program that hangs ends no read. */
    private static final class Reader implements Runnable {
        private final InputStream in;
        private final ByteArrayOutputStream got = new ByteArrayOutputStream();
        private final Thread thread = new Thread(this, "stblink-ip");

        Reader(InputStream in) {
            this.in = in;
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void run() {
            byte[] block = new byte[BLOCK];
            try {
                for (int n = in.read(block); n >= 0; n = in.read(block)) {
                    synchronized (got) {
                        if (got.size() < MOST_OUTPUT) { // More is read and dropped, so that the program can end.
                            got.write(block, 0, n);
                        }
                    }
                }
            } catch (IOException killed) {
                // The program was killed, which whoever waits for it says.
            }
        }

        boolean awaitEnd(long millis) throws InterruptedException {
            thread.join(Math.max(1, millis));
            return !thread.isAlive();
        }

        String text() {
            synchronized (got) {
                return new String(got.toByteArray(), StandardCharsets.UTF_8);
            }
        }
    }
}
