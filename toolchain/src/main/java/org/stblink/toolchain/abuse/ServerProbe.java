package org.stblink.toolchain.abuse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stblink.server.admin.AdminClient;
import org.stblink.toolchain.bench.LiveHeap;
import org.stblink.toolchain.fleet.CpuTime;
import org.stblink.toolchain.lab.Lab;

/** What a server's process costs, seen from outside: its metrics, /proc, and in the middle of the time its live heap. */
final class ServerProbe {
    private static final long LOOK_MILLIS = 200;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final Pattern TURNED_AWAY = Pattern.compile(
            "^stblink_(connections_turned_away|refusals)_total\\{cause=\"([^\"]+)\"[^}]*} (\\S+)$", Pattern.MULTILINE);
    private static final Pattern RSS = Pattern.compile("^VmRSS:\\s+(\\d+) kB$", Pattern.MULTILINE);
    private static final int KILO = 1024;

    private final Lab server;
    private final Map<String, Long> turnedAwayBefore;
    private final long cpuBefore;
    private final long began = System.nanoTime();
    private final long heapAt;
    private final Thread watcher = new Thread(this::watch, "server-probe");
    private volatile boolean over;
    private long heap;
    private long mostRss;
    private long mostConnections;
    private String failure = "";

    /**
     * Begins to look.
     *
     * @param heapAt when to count the live heap, on {@link System#nanoTime}'s clock: in the middle of the abuse
     */
    ServerProbe(Lab server, long heapAt) throws IOException, InterruptedException {
        this.server = server;
        this.heapAt = heapAt;
        turnedAwayBefore = turnedAway(metrics());
        cpuBefore = CpuTime.micros(server.pid());
        watcher.start();
    }

    /**
     * What was seen.
     *
     * @param heapAmid bytes that were live in the middle of it
     * @param heapAfter bytes that are live now
     * @param mostRss the most memory that the process had, in bytes
     * @param mostConnections control connections at a time
     * @param processors so many it kept busy
     * @param turnedAway how many were turned away, cut or refused, by cause
     */
    record Seen(
            long heapAmid,
            long heapAfter,
            long mostRss,
            long mostConnections,
            double processors,
            Map<String, Long> turnedAway) {}

    /**
     * Ends the look.
     *
     * @throws IOException also when the server could not be looked at in between
     */
    Seen end() throws IOException, InterruptedException {
        over = true;
        watcher.join();
        double processors = (CpuTime.micros(server.pid()) - cpuBefore) * NANOS_PER_MICRO / (System.nanoTime() - began);
        Map<String, Long> turnedAway = turnedAway(metrics());
        turnedAwayBefore.forEach((cause, before) -> turnedAway.merge(cause, -before, Long::sum));
        turnedAway.values().removeIf(count -> count == 0);
        synchronized (this) {
            if (!failure.isEmpty()) {
                throw new IOException("the operator could not look at the server amid the abuse: " + failure);
            }
            return new Seen(heap, LiveHeap.bytes(server.pid()), mostRss, mostConnections, processors, turnedAway);
        }
    }

    private void watch() {
        try {
            while (!over || !hasHeap()) {
                look();
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (IOException e) {
            synchronized (this) {
                failure = String.valueOf(e.getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A process that gets little of the machine comes late to its first look: the middle is looked at all the same. */
    private synchronized boolean hasHeap() {
        return heap != 0;
    }

    private void look() throws IOException, InterruptedException {
        long connections = value(metrics(), "stblink_connections");
        Matcher rss = RSS.matcher(Files.readString(Path.of("/proc", Long.toString(server.pid()), "status")));
        if (!rss.find()) {
            throw new IOException("/proc does not tell the memory of process " + server.pid());
        }
        boolean count = System.nanoTime() - heapAt >= 0;
        synchronized (this) {
            mostConnections = Math.max(mostConnections, connections);
            mostRss = Math.max(mostRss, KILO * Long.parseLong(rss.group(1)));
            if (count && heap == 0) {
                heap = LiveHeap.bytes(server.pid());
            }
        }
    }

    private String metrics() throws IOException, InterruptedException {
        try {
            return server.admin().text("/metrics");
        } catch (AdminClient.Refused e) {
            throw new IOException("the server refuses its metrics: " + e.getMessage(), e);
        }
    }

    private static long value(String metrics, String name) throws IOException {
        return metrics.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IOException("the server has no metric " + name));
    }

    private static Map<String, Long> turnedAway(String metrics) {
        Map<String, Long> causes = new TreeMap<>();
        Matcher line = TURNED_AWAY.matcher(metrics);
        while (line.find()) {
            causes.merge(line.group(2), (long) Double.parseDouble(line.group(3)), Long::sum);
        }
        return causes;
    }
}
