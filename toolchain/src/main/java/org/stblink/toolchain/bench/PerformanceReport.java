package org.stblink.toolchain.bench;

import java.util.List;
import java.util.Locale;
import org.stblink.toolchain.process.DocumentPart;
import org.stblink.toolchain.process.Machine;

/** The part of docs/performance.md that is measured. */
final class PerformanceReport {
    /** Where it stands. */
    static final DocumentPart PLACE = new DocumentPart("bench");

    private PerformanceReport() {}

    /** Where it was measured and how long each row took, and the table; without any row there is none. */
    static String text(Machine machine, Effort effort, List<Row> rows) {
        StringBuilder text = new StringBuilder(machine.text());
        text.append(String.format(
                Locale.ROOT,
                " Warm-up %.1f s, then %.1f s for each row; registrations are counted, not timed.\n",
                effort.warmUpMillis() / 1e3,
                effort.millis() / 1e3));
        if (rows.isEmpty()) {
            return text.toString();
        }
        text.append("""

                | work | figure | baseline of the same run | ratio | aim | |
                |---|---:|---|---:|---|---|
                """);
        for (Row row : rows) {
            text.append(String.format(
                    "| %s | %s | %s | %s | %s | %s |\n",
                    row.work(),
                    row.unit().show(row.figure()),
                    row.hasBaseline() ? row.baselineName() + ": " + row.unit().show(row.baseline()) : "",
                    row.hasBaseline() ? ratio(row) : "",
                    row.aim().text(row.unit()),
                    verdict(row)));
        }
        return text.toString();
    }

    private static String ratio(Row row) {
        return row.baseline() > 0 ? Unit.RATIO.show(row.ratio()) : "too short to tell";
    }

    private static String verdict(Row row) {
        if (row.aim().isNone()) {
            return "";
        }
        return row.aim().isMet(row.figure(), row.baseline()) ? "met" : "**not met**";
    }
}
