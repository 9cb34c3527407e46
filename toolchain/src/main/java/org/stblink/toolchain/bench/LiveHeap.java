package org.stblink.toolchain.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a JVM's heap holds after a full collection, as the JDK's {@code jcmd} counts it. */
public final class LiveHeap {
    private static final String TOTAL = "Total";
    private static final int BYTES_COLUMN = 2;

    private LiveHeap() {}

    /** Collects garbage in that process and counts what is left, in bytes. */
    public static long bytes(long pid) throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(jcmd)) {
            throw new IOException("the heap of a process can be counted with a JDK only: there is no " + jcmd);
        }
        Process counting = new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        long total = -1;
        String last = "it said nothing";
        try (BufferedReader out = counting.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                last = line;
                if (line.startsWith(TOTAL)) {
                    total = Long.parseLong(line.split("\\s+")[BYTES_COLUMN]);
                }
            }
        }
        if (total < 0) {
            throw new IOException("jcmd could not count the heap of process " + pid + ": " + last);
        }
        return total;
    }
}
