package org.stblink.toolchain.fleet;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Processor time that a process has used, user and system together, as Linux counts it in {@code /proc} (proc(5)): whole
 * ticks of 10 ms, so what is measured should take seconds.
 */
public final class CpuTime {
    /** USER_HZ, which is 100 wherever a JDK runs on Linux. */
    private static final long TICK_MICROS = 10_000;

    /** utime and stime, counted from the field behind the name, which may hold blanks. */
    private static final int UTIME = 11;

    private static final int STIME = 12;

    private CpuTime() {}

    /** Of the whole process, ended threads included, in microseconds. */
    public static long micros(long pid) throws IOException {
        return micros(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
    }

    /** Of each living thread, by name less a number at its end, in microseconds. */
    static Map<String, Long> microsByThread(long pid) throws IOException {
        Map<String, Long> byName = new TreeMap<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads) {
                try {
                    String stat = Files.readString(thread.resolve("stat"));
                    String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
                    byName.merge(name.replaceAll("[-#\\d]+$", ""), micros(stat), Long::sum);
                } catch (NoSuchFileException ended) {
                    // Between the listing and the look.
                }
            }
        }
        return byName;
    }

    private static long micros(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) * TICK_MICROS;
    }
}
