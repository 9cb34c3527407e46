package org.stblink.toolchain.crash;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.stblink.toolchain.process.DocumentPart;
import org.stblink.toolchain.process.Machine;

/**
 * The figures of a run, for a terminal and for docs/crash.md.
 *
 * @param asked rounds that were wanted
 * @param minutes after which no round was begun
 * @param kills by the point of the flow
 * @param passed how often each point was gone past
 */
record CrashReport(
        Machine machine,
        long seed,
        int asked,
        int minutes,
        long seconds,
        Map<String, Integer> kills,
        Map<String, Integer> passed,
        List<Storm.Result> storms) {
    /** Where it stands. */
    static final DocumentPart PLACE = new DocumentPart("crash");

    private int rounds() {
        return kills.values().stream().mapToInt(Integer::intValue).sum();
    }

    private long met() {
        return FlowSteps.all().stream()
                .filter(step -> kills.getOrDefault(step, 0) > 0)
                .count();
    }

    /** One line, for a terminal. */
    String line() {
        return String.format(
                Locale.ROOT,
                "%d of %d rounds played, killed at %d of %d points, %d storms; %d s, seed %d",
                rounds(),
                asked,
                met(),
                FlowSteps.all().size(),
                storms.size(),
                seconds,
                seed);
    }

    /** The part of the document. Only for a run in which everything held. */
    String text() {
        StringBuilder out = new StringBuilder(machine.text()).append("\n\n");
        out.append(String.format(
                Locale.ROOT,
                "**%d rounds, everything held in each**; killed at %d of the flow's %d points. Seed %d; %d minutes, the storms"
                        + " included.",
                rounds(),
                met(),
                FlowSteps.all().size(),
                seed,
                seconds / 60));
        if (rounds() < asked) {
            out.append(String.format(
                    Locale.ROOT, " %d rounds were asked for; the bound of %d minutes ended the run.", asked, minutes));
        }
        out.append("\n\n");
        for (Storm.Result storm : storms) {
            out.append("- Storm: ").append(storm).append(".\n");
        }
        out.append("\n| point | passed | killed there |\n|---|---:|---:|\n");
        for (String step : FlowSteps.all()) {
            row(out, "`" + step + "`", passed.getOrDefault(step, 0), kills.getOrDefault(step, 0));
        }
        Map<String, Integer> others = new LinkedHashMap<>(kills);
        FlowSteps.all().forEach(others::remove);
        row(
                out,
                "elsewhere: " + String.join(", ", new ArrayList<>(others.keySet())),
                others.keySet().stream()
                        .mapToInt(point -> passed.getOrDefault(point, 0))
                        .sum(),
                others.values().stream().mapToInt(Integer::intValue).sum());
        return out.toString();
    }

    private static void row(StringBuilder out, String point, int passed, int killed) {
        out.append("| ").append(point).append(" | ");
        out.append(passed).append(" | ").append(killed).append(" |\n");
    }
}
