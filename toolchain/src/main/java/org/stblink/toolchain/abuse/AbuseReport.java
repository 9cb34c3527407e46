package org.stblink.toolchain.abuse;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.stblink.toolchain.process.DocumentPart;
import org.stblink.toolchain.process.Machine;

/** The part of docs/abuse.md that is measured. */
final class AbuseReport {
    /** Where it stands. */
    static final DocumentPart PLACE = new DocumentPart("abuse");

    private AbuseReport() {}

    /** All outcomes, the one without abuse first. */
    static String text(Machine machine, long seconds, List<Outcome> outcomes) {
        StringBuilder out = new StringBuilder(machine.text());
        out.append(String.format(
                Locale.ROOT,
                " %d s of each; server, abusers and honest boxes share the processors. Waits are medians and 99th percentiles.\n\n",
                seconds));
        out.append("""
                | abuse | tried | enrolled and registered | came back | calls | processors | connections | live heap amid, after | process |
                |---|---:|---|---|---|---:|---:|---|---:|
                """);
        for (Outcome outcome : outcomes) {
            ServerProbe.Seen seen = outcome.seen();
            out.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %s | %s | %s | %.2f | %d | %.1f, %.1f MB | %.0f MB |\n",
                    outcome.abuse(),
                    outcome.attempts(),
                    outcome.got().enrolments().text(),
                    outcome.got().returns().text(),
                    outcome.got().calls().text(),
                    seen.processors(),
                    seen.mostConnections(),
                    Outcome.megabytes(seen.heapAmid()),
                    Outcome.megabytes(seen.heapAfter()),
                    Outcome.megabytes(seen.mostRss())));
        }
        out.append("""

                | abuse | how the server answered, by the causes of its metrics | honest boxes had to try again | honest calls that failed |
                |---|---|---|---|
                """);
        for (Outcome outcome : outcomes) {
            out.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s |\n",
                    outcome.abuse(),
                    counts(outcome.seen().turnedAway()),
                    counts(byReason(outcome.got().setbacks())),
                    counts(byReason(outcome.got().failedCalls()))));
        }
        return out.toString();
    }

    private static Map<String, Long> byReason(List<String> reasons) {
        return reasons.stream().collect(Collectors.groupingBy(reason -> reason, Collectors.counting()));
    }

    private static String counts(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(count -> count.getKey() + " " + count.getValue())
                .collect(Collectors.joining(", "));
    }
}
