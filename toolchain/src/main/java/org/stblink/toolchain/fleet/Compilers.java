package org.stblink.toolchain.fleet;

import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The compilers of a JVM, which work beside what it does until nearly all of that is compiled. What they take in the first half
 * minute is more than the work itself, and no part of what a server costs that runs for weeks.
 */
public final class Compilers {
    /** Of a process' time: below it they rest. They never end quite, since what is seldom run has its turn, too. */
    private static final double REST = 0.05;

    /** Of less processor time nothing can be told: it is counted in ticks of 10 ms. */
    private static final long LEAST_MICROS = 500_000;

    private static final Pattern NAME = Pattern.compile("C[12] Compiler.*");

    private final long pid;
    private long all;
    private long compiling;

    /** Of a JVM on this machine. */
    public Compilers(long pid) throws IOException {
        this.pid = pid;
        look(CpuTime.micros(pid));
    }

    /**
     * Whether they took little of the process' time since they were found to be at work, or since the beginning. False as long as that time
     * is too short to tell.
     */
    public boolean rest() throws IOException {
        long now = CpuTime.micros(pid);
        long sinceThen = now - all;
        if (sinceThen < LEAST_MICROS) {
            return false;
        }
        long before = compiling;
        look(now);
        return compiling - before < REST * sinceThen;
    }

    /** A compiler's thread that has ended, as they do when there is little to do, counts for nothing any more. */
    private void look(long now) throws IOException {
        all = now;
        compiling = CpuTime.microsByThread(pid).entrySet().stream()
                .filter(thread -> NAME.matcher(thread.getKey()).matches())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
