package org.stblink.toolchain.peer;

import java.io.IOException;
import java.time.Duration;
import org.stblink.toolchain.process.Child;
import org.stblink.toolchain.process.ProcessFailure;

/** A process that loads a server: it takes lines that say what to do, and tells of each how many times it did it. */
final class LoadProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Child process;

    LoadProcess(Child process) {
        this.process = process;
    }

    /** Does something with so many requests under way at a time, for so long; how many times it was done. */
    long go(String what, int window, long millis) throws IOException, InterruptedException, ProcessFailure {
        return ask(what + " " + window + " " + millis, PATIENCE.plusMillis(millis));
    }

    /** Does something so many times. */
    void times(String what, int count) throws IOException, InterruptedException, ProcessFailure {
        ask(what + " " + count, PATIENCE);
    }

    private long ask(String line, Duration patience) throws IOException, InterruptedException, ProcessFailure {
        return Long.parseLong(process.ask(line, "done", patience).get("times"));
    }

    @Override
    public void close() {
        process.close();
    }
}
