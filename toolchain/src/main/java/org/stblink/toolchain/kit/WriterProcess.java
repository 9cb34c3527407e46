package org.stblink.toolchain.kit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.stblink.toolchain.process.ProcessFailure;

/**
 * The kit's {@code --before-cut} in a process of its own, killed without a word while it writes. The disk of a machine
 * that goes on shows less than a real power cut: what the system has, is not lost.
 */
final class WriterProcess {
    private static final int LONGEST_MILLIS = 300;
    private static final int END_SECONDS = 10;

    private WriterProcess() {}

    /** @return the last it said */
    static String writeAndBeKilled(KitPort port, List<String> options, Random moments)
            throws IOException, InterruptedException, ProcessFailure {
        List<String> all = new ArrayList<>(options);
        all.add("--before-cut");
        Process process = port.start(all);
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String first = out.readLine();
            if (first == null || !first.startsWith("written ")) {
                throw new ProcessFailure("the writer did not begin: " + (first == null ? "it ended" : first));
            }
            // Somewhere in a write, wherever that is.
            boolean ended = process.waitFor(moments.nextInt(LONGEST_MILLIS), TimeUnit.MILLISECONDS);
            if (ended) {
                throw new ProcessFailure("the writer ended by itself: " + out.readLine());
            }
            return first;
        } finally {
            process.destroyForcibly();
            process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        }
    }
}
