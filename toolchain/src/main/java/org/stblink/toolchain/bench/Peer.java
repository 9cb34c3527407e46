package org.stblink.toolchain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.stblink.toolchain.process.ProcessFailure;

/** A server that another project makes, measured beside ours. */
interface Peer {
    /** What it is called in the document. */
    String name();

    /** Why it cannot be measured here, such as what is not installed, and how that is had; empty when it can. */
    Optional<String> lacks();

    /**
     * Measures it; takes seconds.
     *
     * @param directory an empty one
     * @throws IOException or {@code ProcessFailure} when it did not do what it was asked
     */
    Measured run(Effort effort, Path directory) throws IOException, InterruptedException, ProcessFailure;

    /**
     * What came out.
     *
     * @param version as it tells it itself
     */
    record Measured(String version, List<PeerRow> rows) {}
}
