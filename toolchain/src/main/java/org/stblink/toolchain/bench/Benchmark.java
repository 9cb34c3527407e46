package org.stblink.toolchain.bench;

import java.nio.file.Path;
import java.util.List;

/** One kind of work, measured beside its baselines. */
interface Benchmark {
    /**
     * Measures; takes seconds to minutes.
     *
     * @param directory an empty one, for files of the processes that it starts
     * @throws Exception when the work did not come out as it should: then there is nothing to measure
     */
    List<Row> run(Effort effort, Path directory) throws Exception;
}
