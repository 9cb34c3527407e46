package org.stblink.toolchain.fleet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.process.DocumentPart;
import org.stblink.toolchain.process.Machine;
import org.stblink.toolchain.process.Scratch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stblink fleet import}. */
@Command(
        name = "import",
        description = {
            "Measures how long 'stblink admin import' takes for a range of serials, and that a second time changes nothing.",
            "The server is a process of its own with a database on disk; its processor time is measured, too."
        },
        mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
    private static final DocumentPart PLACE = new DocumentPart("fleet import");
    private static final double NANOS = 1e9;
    private static final double MICROS = 1e6;

    @Option(names = "--devices", description = "how many (default: ${DEFAULT-VALUE})")
    private int devices = 1_000_000;

    @Option(
            names = "--write",
            paramLabel = "FILE",
            description = "document to write the figures into, between its two marks")
    private @Nullable Path file;

    @Option(names = "--jvm", description = "one more argument for the server's JVM; may be repeated")
    private List<String> jvm = List.of();

    /** What one import took. */
    private record Cost(double seconds, double serverSeconds) {}

    @Override
    public Integer call() throws Exception {
        if (file != null) {
            PLACE.requirePlace(file);
        }
        Path directory = Scratch.make("import");
        Machine machine = Machine.here();
        try (Lab server = Lab.start(directory, 0, 0, jvm)) {
            Cost first = measure(server, directory);
            Cost again = measure(server, directory);
            if (!Integer.valueOf(devices).equals(server.admin().health().get("devices"))) {
                throw new IOException("the server does not list " + devices + " devices");
            }
            String text = String.format(
                    Locale.ROOT,
                    "%,d serials took %.0f s (%.0f s of the server's processor time), and the same again, which changes nothing,"
                            + " %.0f s (%.0f s): measured on %s on %s, with %d processors and a load average of %.1f before.%n",
                    devices,
                    first.seconds,
                    first.serverSeconds,
                    again.seconds,
                    again.serverSeconds,
                    machine.day(),
                    machine.processor(),
                    machine.processors(),
                    machine.load());
            System.out.print("* " + text);
            if (file != null) {
                PLACE.write(file, text);
            }
        }
        Scratch.delete(directory);
        return 0;
    }

    private Cost measure(Lab server, Path directory) throws IOException {
        long cpu = CpuTime.micros(server.pid());
        long begin = System.nanoTime();
        Serials.importInto(server, directory, devices);
        double seconds = (System.nanoTime() - begin) / NANOS;
        return new Cost(seconds, (CpuTime.micros(server.pid()) - cpu) / MICROS);
    }
}
