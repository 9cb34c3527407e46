package org.stblink.toolchain.crash;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** The figures of a run, for a terminal and for the documentation. */
final class CrashReport {
    private final long seed;
    private final SortedMap<String, Integer> kills;
    private final List<Storm.Result> storms = new ArrayList<>();
    private long seconds;

    CrashReport(long seed, SortedMap<String, Integer> kills) {
        this.seed = seed;
        this.kills = kills;
    }

    void add(Storm.Result storm) {
        storms.add(storm);
    }

    void took(long wholeSeconds) {
        seconds = wholeSeconds;
    }

    private int rounds() {
        return kills.values().stream().mapToInt(Integer::intValue).sum();
    }

    private long hit() {
        return kills.values().stream().filter(count -> count > 0).count();
    }

    String text() {
        return String.format(
                "%d rounds in which everything held, at %d of %d points, %d storms; %d s, seed %d%n",
                rounds(), hit(), kills.size(), storms.size(), seconds, seed);
    }

    String markdown() {
        StringBuilder out = new StringBuilder();
        out.append("# Killed between any two steps\n\n");
        out.append("Written by `toolchain/stblink crash --report`, on ")
                .append(LocalDate.now(ZoneOffset.UTC))
                .append(": ")
                .append(System.getProperty("os.name"))
                .append(' ')
                .append(System.getProperty("os.arch"))
                .append(", ")
                .append(Runtime.getRuntime().availableProcessors())
                .append(" processors, Java ")
                .append(System.getProperty("java.version"))
                .append(".\n\n");
        out.append(String.format(
                "The server's process was killed with SIGKILL in %d rounds, at %d of the %d points that the flow passes, with"
                        + " boxes connected; seed %d, %d s. After each start: everything that was acknowledged to a box or"
                        + " the operator was still true, no address had two devices, no recorded opening of a channel was"
                        + " accepted, and every box was back without help.%n%n",
                rounds(), hit(), kills.size(), seed, seconds));
        for (Storm.Result storm : storms) {
            out.append("Storm: ").append(storm).append(".\n\n");
        }
        out.append("| point | kills |\n|---|---|\n");
        for (Map.Entry<String, Integer> point : kills.entrySet()) {
            out.append("| `")
                    .append(point.getKey())
                    .append("` | ")
                    .append(point.getValue())
                    .append(" |\n");
        }
        return out.toString();
    }
}
