package org.stblink.toolchain.bench;

import java.nio.file.Path;
import java.util.List;

/** A server that another project makes, measured beside ours. */
interface Peer {
    /** What it is called in the document. */
    String name();

    /** The programs that it takes; empty where it comes with ours. */
    List<String> programs();

    /** The package of Debian that has them. */
    String debianPackage();

    /**
     * Measures it; takes seconds.
     *
     * @param directory an empty one
     * @throws Exception when it did not do what it was asked
     */
    Measured run(Effort effort, Path directory) throws Exception;

    /**
     * What came out.
     *
     * @param version as it tells it itself
     */
    record Measured(String version, List<PeerRow> rows) {}
}
