package org.stblink.toolchain.process;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * Where and when something was measured.
 *
 * @param processor the model, as the system names it
 * @param load the load average before the run: what other programs did
 */
public record Machine(LocalDate day, String processor, int processors, String java, double load) {
    /** Above so much for each processor, others take what the run needs, and empty the caches in between. */
    private static final double BUSY = 0.5;

    /** This one, now. */
    public static Machine here() throws IOException {
        return new Machine(
                LocalDate.now(ZoneOffset.UTC),
                model(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vm.name") + " " + Runtime.version().feature(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static String model() throws IOException {
        Path facts = Path.of("/proc/cpuinfo");
        if (Files.exists(facts)) {
            for (String line : Files.readAllLines(facts)) {
                if (line.startsWith("model name")) {
                    return line.substring(line.indexOf(':') + 1).strip();
                }
            }
        }
        return System.getProperty("os.arch");
    }

    public boolean isBusy() {
        return load > BUSY * processors;
    }

    /** A sentence for a document. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "Measured on %s on %s, %d processors, %s, load average %.1f before the run: %s.",
                day,
                processor,
                processors,
                java,
                load,
                isBusy()
                        ? "**a busy machine**, so the figures are high, and only ratios tell something"
                        : "nothing else of weight ran");
    }
}
