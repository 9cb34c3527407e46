package org.stblink.toolchain.fleet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.stblink.toolchain.process.DocumentPart;

/** The part of docs/fleet-return.md that is worked out, and its plots. The build works them out again and compares. */
final class FleetReport {
    private static final String DOCUMENT = "fleet-return.md";
    private static final DocumentPart PLACE = new DocumentPart("fleet simulate");

    private FleetReport() {}

    /**
     * The files as they should be, by name below docs.
     *
     * @param docs the folder, for the part of the document that a person wrote
     */
    static Map<String, String> files(Path docs, Costs costs) throws IOException {
        List<Simulation.Result> results = Scenarios.run(Scenarios.BOXES, costs);
        Map<String, String> files = new LinkedHashMap<>();
        StringBuilder table = new StringBuilder();
        table.append(String.format(
                Locale.ROOT,
                "Processor time of the server: %.0f µs for a bare connection, %.0f µs for a resume, %.0f µs for a full registration. ",
                costs.bare(),
                costs.resume(),
                costs.full()));
        table.append(String.format(
                Locale.ROOT,
                "Above the bare connection that is %s for a resume, and %s for a full registration.\n\n",
                besideAim(costs.resume() - costs.bare(), Costs.AIM_RESUME),
                besideAim(costs.full() - costs.bare(), Costs.AIM_FULL)));
        table.append("""
                | processors | policy | all back after | worst wait | median wait | BUSY said | given up | left for calls |
                |---:|---|---:|---:|---:|---:|---:|---:|
                """);
        for (Simulation.Result r : results) {
            table.append(String.format(
                    Locale.ROOT,
                    "| %d | %s | %s | %.0f s | %.0f s | %d | %d | %.0f %% |\n",
                    r.policy().cores(),
                    r.policy().name(),
                    r.online() == Scenarios.BOXES
                            ? String.format(Locale.ROOT, "%.0f s", r.seconds())
                            : 100L * r.online() / Scenarios.BOXES + " % within 600 s",
                    r.worstWaitSeconds(),
                    r.medianWaitSeconds(),
                    r.busy(),
                    r.wasted(),
                    r.leftPercent()));
        }
        for (int cores :
                results.stream().mapToInt(r -> r.policy().cores()).distinct().toArray()) {
            String name = "fleet-return-" + cores + ".svg";
            List<Simulation.Result> some =
                    results.stream().filter(r -> r.policy().cores() == cores).toList();
            files.put(name, Plot.of("A million boxes come back to " + cores + " processors", some));
            table.append(String.format("\n![Boxes that are back over time, %d processors](%s)\n", cores, name));
        }
        files.put(DOCUMENT, PLACE.with(docs.resolve(DOCUMENT), table.toString()));
        return files;
    }

    private static String besideAim(double micros, int aim) {
        return String.format(Locale.ROOT, "%.0f µs (aim: %d, %s)", micros, aim, micros <= aim ? "met" : "**not met**");
    }
}
