package org.stblink.smallbox;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;

/** What a program can find out about itself with {@code java.base} alone. */
final class Meter {
    private static final int COLLECTIONS = 3;
    private static final long MILLIS_PER_TICK = 10;

    private Meter() {}

    static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    /** Says how the box stands at a point of its walk. */
    static void say(String point, BoxLoop loop, CountedSecrets secrets) {
        say(point + " heap=" + liveHeap() + " threads=" + threads() + " sdk-threads=" + sdkThreads() + " rss-kb="
                + status("VmRSS:") + " cpu-ms=" + cpuMillis() + " slice-us=" + loop.longestMicros() + " writes="
                + secrets.writes() + " longest-write=" + secrets.longest());
    }

    /** Bytes of the heap that are in use after collections. */
    static long liveHeap() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < COLLECTIONS; i++) {
            runtime.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static Thread[] all() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] all = new Thread[root.activeCount() + 16];
        int n = root.enumerate(all);
        Thread[] found = new Thread[n];
        System.arraycopy(all, 0, found, 0, n);
        return found;
    }

    private static int threads() {
        return all().length;
    }

    private static int sdkThreads() {
        int n = 0;
        Thread[] all = all();
        for (int i = 0; i < all.length; i++) {
            if (all[i].getName().startsWith("stblink")) {
                n++;
            }
        }
        return n;
    }

    // The charset by its name: the smallest VMs have no java.nio.
    @SuppressWarnings("JdkObsolete")
    private static BufferedReader open(String file) throws IOException {
        return new BufferedReader(new InputStreamReader(new FileInputStream(file), "US-ASCII"));
    }

    /** A number of {@code /proc/self/status}; -1 where there is no such file. */
    private static long status(String key) {
        try {
            BufferedReader in = open("/proc/self/status");
            try {
                String line = in.readLine();
                while (line != null) {
                    if (line.startsWith(key)) {
                        return Long.parseLong(line.replaceAll("[^0-9]", ""));
                    }
                    line = in.readLine();
                }
            } finally {
                in.close();
            }
        } catch (IOException notLinux) {
            return -1;
        }
        return -1;
    }

    /** CPU time of the process so far; -1 where {@code /proc} does not tell. */
    static long cpuMillis() {
        try {
            BufferedReader in = open("/proc/self/stat");
            try {
                String line = in.readLine();
                // Behind the program's name, in parentheses: user time is the 12th field, system time the 13th.
                String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
                return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MILLIS_PER_TICK;
            } finally {
                in.close();
            }
        } catch (IOException notLinux) {
            return -1;
        }
    }
}
