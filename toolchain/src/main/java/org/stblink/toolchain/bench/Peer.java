package org.stblink.toolchain.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What another project makes, measured beside ours. */
interface Peer {
    /** What it is called in the document. */
    String name();

    /** Why it cannot be measured here, such as what is not installed, and how that is had; empty when it can. */
    Optional<String> lacks();

    /**
     * Measures it; takes seconds.
     *
     * @param directory an empty one
     * @throws Exception an {@code IOException} or {@code ProcessFailure} when it did not do what it was asked
     */
    Measured run(Effort effort, Path directory) throws Exception;

    /**
     * What came out.
     *
     * @param version as it tells it itself
     */
    record Measured(String version, List<PeerRow> rows) {}
}
