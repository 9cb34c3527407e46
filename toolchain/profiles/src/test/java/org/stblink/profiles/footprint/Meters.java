package org.stblink.profiles.footprint;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.profiles.Dist;
import org.stblink.profiles.flow.Vm;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;

/** Runs the measuring programs, each in a process of its own on a profile jar. */
final class Meters {
    private static final long PATIENCE_SECONDS = 1_200;
    /** The measuring programs themselves look at the JVM, which takes room. */
    private static final int HEAP_MEGABYTES = 32;

    private Meters() {}

    /** What {@link RecordMeter} says; CIPHER is {@code chacha} or {@code none}. */
    static Map<String, Long> record(String jar, String cipher, Path scratch) throws IOException, InterruptedException {
        return run(RecordMeter.class, jar, cipher, "RECORD ", scratch);
    }

    /** What {@link ThreadMeter} says; PORT is {@code readiness} or {@code blocking}. */
    static Map<String, Long> threads(String jar, String port, Path scratch) throws IOException, InterruptedException {
        return run(ThreadMeter.class, jar, port, "THREADS ", scratch);
    }

    private static Map<String, Long> run(Class<?> program, String jar, String first, String prefix, Path scratch)
            throws IOException, InterruptedException {
        LabDevice a = LabDevice.named("BOX-A", "ann");
        LabDevice b = LabDevice.named("BOX-B", "bob");
        Path folder = Files.createTempDirectory(scratch, "meter");
        Path output = folder.resolve("output.txt");
        try (Lab lab = Lab.start(folder.resolve("server"), 0, 0)) {
            lab.importDevices(List.of(a, b));
            int colon = lab.controlAddress().lastIndexOf(':');
            List<String> command =
                    new ArrayList<>(Vm.interpreter(HEAP_MEGABYTES).command());
            command.addAll(List.of("-cp", classPath(jar), program.getName(), first, folder.toString()));
            command.add(lab.controlAddress().substring(0, colon));
            command.add(lab.controlAddress().substring(colon + 1));
            command.add(lab.serverKey());
            for (LabDevice d : List.of(a, b)) {
                command.addAll(List.of(d.id(), d.token(), d.username(), d.password()));
            }
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            for (String line : Files.readAllLines(output)) {
                if (line.startsWith(prefix) && ended && process.exitValue() == 0) {
                    return figures(line.substring(prefix.length()));
                }
            }
            throw new IOException(program.getSimpleName() + " failed: " + Files.readString(output));
        }
    }

    private static Map<String, Long> figures(String text) {
        Map<String, Long> figures = new LinkedHashMap<>();
        for (String word : text.split(" ", -1)) {
            int equals = word.indexOf('=');
            figures.put(word.substring(0, equals), Long.parseLong(word.substring(equals + 1)));
        }
        return figures;
    }

    private static String classPath(String jar) {
        return String.join(
                System.getProperty("path.separator"),
                Dist.jar(jar).toString(),
                home(JavaSePlatform.class),
                home(Meters.class));
    }

    private static String home(Class<?> type) {
        String url = type.getProtectionDomain().getCodeSource().getLocation().toString();
        return Path.of(URI.create(url)).toString();
    }
}
