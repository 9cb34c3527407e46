package org.stblink.toolchain.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.stblink.toolchain.process.DocumentPart;
import org.stblink.toolchain.process.Machine;

/** The part of docs/performance.md about growth, and its plots, which are drawn from the two tables that stand there. */
final class GrowthReport {
    /** Where it stands. */
    static final DocumentPart PLACE = new DocumentPart("bench growth");

    private static final String DEVICES_HEAD =
            "| devices | full registration | resume | live heap | data directory | start |\n";
    private static final String CALLS_HEAD =
            "| calls at a time | a second | processor time of each | until the channel is open, median | 99th of 100 |\n";

    private GrowthReport() {}

    /** What the command writes. */
    static String text(
            Machine machine, List<DeviceGrowth.Size> sizes, List<CallGrowth.Load> loads, Effort effort, int boxes) {
        StringBuilder text = new StringBuilder(machine.text());
        text.append(String.format(
                Locale.ROOT,
                " %d boxes register and resume among so many others; %d devices call each other, %.0f s for each number.%n%n",
                boxes,
                effort.idleDevices(),
                effort.millis() / 1e3));
        text.append(DEVICES_HEAD).append("|---:|---:|---:|---:|---:|---:|\n");
        for (DeviceGrowth.Size size : sizes) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %d | %.1f µs | %.1f µs | %.1f MB | %.1f MB | %.1f s |%n",
                    size.devices(),
                    size.fullMicros(),
                    size.resumeMicros(),
                    size.heapMegabytes(),
                    size.diskMegabytes(),
                    size.startSeconds()));
        }
        text.append("\n![Processor time by devices](growth-devices.svg)\n\n");
        text.append(CALLS_HEAD).append("|---:|---:|---:|---:|---:|\n");
        for (CallGrowth.Load load : loads) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %d | %.1f | %.1f µs | %.1f ms | %.1f ms |%n",
                    load.window(),
                    load.perSecond(),
                    load.micros(),
                    load.medianMillis(),
                    load.nearlyAllMillis()));
        }
        text.append("\n![Calls a second by calls at a time](growth-calls.svg)\n")
                .append("\n![Waits by calls at a time](growth-waits.svg)\n");
        return text.toString();
    }

    /**
     * The plots of a text that {@link #text} wrote, by their files' names.
     *
     * @throws IOException when it is none
     */
    static Map<String, String> plots(String text) throws IOException {
        List<List<Double>> devices = table(text, DEVICES_HEAD);
        List<List<Double>> calls = table(text, CALLS_HEAD);
        Map<String, String> plots = new LinkedHashMap<>();
        plots.put(
                "growth-devices.svg",
                LogPlot.of(
                        "Processor time of the server for one registration",
                        "µs",
                        "devices on the allow-list",
                        whole(devices),
                        List.of(
                                new LogPlot.Line("full registration", column(devices, 1)),
                                new LogPlot.Line("resume", column(devices, 2)))));
        plots.put(
                "growth-calls.svg",
                LogPlot.of(
                        "Calls that come about",
                        "/ s",
                        "calls at a time",
                        whole(calls),
                        List.of(new LogPlot.Line("calls a second", column(calls, 1)))));
        plots.put(
                "growth-waits.svg",
                LogPlot.of(
                        "From the wish to call to the open channel",
                        "ms",
                        "calls at a time",
                        whole(calls),
                        List.of(
                                new LogPlot.Line("99th of 100", column(calls, 4)),
                                new LogPlot.Line("median", column(calls, 3)))));
        return plots;
    }

    /** The numbers of a table, row by row, their units left out. */
    private static List<List<Double>> table(String text, String head) throws IOException {
        int at = text.indexOf(head);
        if (at < 0) {
            throw new IOException("there is no table " + head.strip());
        }
        List<List<Double>> rows = new ArrayList<>();
        for (String line : text.substring(at + head.length()).lines().skip(1).toList()) {
            if (!line.startsWith("|")) {
                break;
            }
            List<Double> row = new ArrayList<>();
            for (String cell : line.substring(1).split("\\|")) {
                row.add(Double.valueOf(cell.strip().split(" ")[0]));
            }
            rows.add(row);
        }
        if (rows.isEmpty()) {
            throw new IOException("the table is empty: " + head.strip());
        }
        return rows;
    }

    private static List<Integer> whole(List<List<Double>> rows) {
        return rows.stream().map(row -> row.get(0).intValue()).toList();
    }

    private static List<Double> column(List<List<Double>> rows, int column) {
        return rows.stream().map(row -> row.get(column)).toList();
    }
}
