package org.stblink.toolchain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.stblink.toolchain.fleet.CpuTime;
import org.stblink.toolchain.fleet.FleetServer;
import org.stblink.toolchain.lab.Lab;

/** What becomes of calls when there are more and more of them at a time, until the machine does no more of them a second. */
final class CallGrowth {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int MEDIAN = 50;
    private static final int NEARLY_ALL = 99;

    private CallGrowth() {}

    /**
     * One load.
     *
     * @param window calls under way at a time
     * @param perSecond calls that came about
     * @param micros the server's processor time for each
     * @param medianMillis from the wish to call to the open channel, by the clock
     * @param nearlyAllMillis the same, of the 99th of a hundred
     */
    record Load(int window, double perSecond, double micros, double medianMillis, double nearlyAllMillis) {}

    /**
     * Measures each of the windows at one server, the smallest first, after a warm-up at the largest. There are so many devices that
     * their own limit, two calls a second each, is not what is met.
     */
    static List<Load> measure(int[] windows, Effort effort, Path directory) throws Exception {
        List<Load> loads = new ArrayList<>();
        try (Lab server = FleetServer.start(directory, effort.idleDevices(), CallBenchmark.CONFIGURATION, List.of())) {
            Phones phones = new Phones(effort.idleDevices(), server, true);
            phones.switchOn(0, phones.size());
            CallBenchmark.warmUp(phones, server, effort.warmUp(), windows[windows.length - 1]);
            for (int window : windows) {
                System.out.println("* " + window + " calls at a time");
                loads.add(load(window, phones, server, effort.millis()));
            }
        }
        return loads;
    }

    private static Load load(int window, Phones phones, Lab server, long millis) throws Exception {
        long cpu = CpuTime.micros(server.pid());
        long begin = System.nanoTime();
        List<Long> setUps = phones.calls(window, millis);
        double seconds = (System.nanoTime() - begin) / NANOS_PER_SECOND;
        if (setUps.isEmpty()) {
            throw new IOException("no call came about with " + window + " at a time");
        }
        List<Long> sorted = setUps.stream().sorted().toList();
        return new Load(
                window,
                sorted.size() / seconds,
                (CpuTime.micros(server.pid()) - cpu) / (double) sorted.size(),
                sorted.get(sorted.size() * MEDIAN / 100) / NANOS_PER_MILLI,
                sorted.get(sorted.size() * NEARLY_ALL / 100) / NANOS_PER_MILLI);
    }
}
