package org.stblink.toolchain.fleet;

import java.util.Map;
import java.util.TreeMap;

/** Processor time that a process uses for one kind of work, which it does by turns with others. */
final class Tally {
    /** Work that the process does meanwhile. */
    interface Work {
        /** @return how many operations it was */
        long run() throws Exception;
    }

    private final long pid;
    private long micros;
    private long operations;
    private final Map<String, Long> byThread = new TreeMap<>();

    Tally(long pid) {
        this.pid = pid;
    }

    /** Adds what the process uses while this goes on. */
    void add(Work work) throws Exception {
        Map<String, Long> threadsBefore = CpuTime.microsByThread(pid);
        long before = CpuTime.micros(pid);
        operations += work.run();
        micros += CpuTime.micros(pid) - before;
        CpuTime.microsByThread(pid)
                .forEach(
                        (name, after) -> byThread.merge(name, after - threadsBefore.getOrDefault(name, 0L), Long::sum));
    }

    long operations() {
        return operations;
    }

    /** Microseconds of one operation. */
    double each() {
        return (double) micros / operations;
    }

    /** Tells which threads used the time. One that ended meanwhile is missing. */
    void printThreads() {
        byThread.forEach((name, used) -> {
            double each = (double) used / operations;
            if (each >= 0.1) {
                System.out.printf("    %-24s %6.1f%n", name, each);
            }
        });
    }
}
