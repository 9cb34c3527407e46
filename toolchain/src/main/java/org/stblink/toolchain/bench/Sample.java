package org.stblink.toolchain.bench;

/**
 * Processor time for a number of operations.
 *
 * @param operations or bytes
 * @param micros processor time of all of them, in microseconds
 */
record Sample(long operations, long micros) {
    /** Of nothing yet. */
    static final Sample NONE = new Sample(0, 0);

    /** What came after an earlier sample of the same process. */
    Sample since(Sample earlier) {
        return new Sample(operations - earlier.operations, micros - earlier.micros);
    }

    /** Both together. */
    Sample plus(Sample more) {
        return new Sample(operations + more.operations, micros + more.micros);
    }

    /** Microseconds of one operation. */
    double each() {
        return (double) micros / operations;
    }

    /** Where operations are bytes: seconds for 10^9 of them. */
    double secondsPerGigabyte() {
        return 1e3 * micros / operations;
    }
}
