package org.stblink.toolchain.peer;

import java.io.IOException;
import java.util.OptionalLong;

/** A server of another project that runs, and what loads it; nothing of it is left when it is closed. */
public interface PeerServer extends AutoCloseable {
    /** What it calls itself. */
    String version() throws IOException, InterruptedException;

    /** Processor time, user and system, that all its processes have used, in microseconds; not that of the load. */
    long micros() throws IOException;

    /** The process id of the JVM that it is, whose code is compiled by use; empty where it was compiled before. */
    default OptionalLong jvm() {
        return OptionalLong.empty();
    }

    @Override
    void close() throws IOException;
}
