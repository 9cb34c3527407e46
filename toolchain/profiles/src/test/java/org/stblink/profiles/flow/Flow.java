package org.stblink.profiles.flow;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.profiles.Dist;
import org.stblink.smallbox.SmallBox;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;

/** One walk of two small boxes through everything, with a server of their own; what they said is kept. */
public final class Flow {
    private static final long PATIENCE_SECONDS = 240;

    private final int callingExit;
    private final int answeringExit;
    private final List<String> calling;
    private final List<String> answering;

    private Flow(int callingExit, int answeringExit, List<String> calling, List<String> answering) {
        this.callingExit = callingExit;
        this.answeringExit = answeringExit;
        this.calling = calling;
        this.answering = answering;
    }

    /**
     * Runs it.
     *
     * @param jar the profile jar under test
     * @param scratch an empty folder
     */
    public static Flow run(Path jar, Vm vm, Path scratch) throws IOException, InterruptedException {
        LabDevice a = LabDevice.named("BOX-A", "ann");
        LabDevice b = LabDevice.named("BOX-B", "bob");
        try (Lab lab = Lab.start(scratch.resolve("server"), 0, 0)) {
            lab.importDevices(List.of(a, b));
            Process answering = start(jar, vm, lab, b, scratch, "answer");
            Process calling = start(jar, vm, lab, a, scratch, "call", b.id());
            try {
                int callingExit = exit(calling);
                int answeringExit = exit(answering);
                return new Flow(callingExit, answeringExit, said(scratch, a), said(scratch, b));
            } finally {
                calling.destroyForcibly();
                answering.destroyForcibly();
            }
        }
    }

    private static Process start(Path jar, Vm vm, Lab lab, LabDevice device, Path scratch, String... role)
            throws IOException {
        List<String> command = new ArrayList<>(vm.command());
        command.addAll(List.of("-cp", classPath(jar), SmallBox.class.getName()));
        command.addAll(List.of(role));
        String server = lab.controlAddress();
        int colon = server.lastIndexOf(':');
        command.addAll(List.of(
                scratch.resolve("home-" + device.id()).toString(),
                device.id(),
                server.substring(0, colon),
                server.substring(colon + 1),
                lab.serverKey(),
                device.token()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output(scratch, device).toFile());
        builder.environment().put("STB_USERNAME", device.username());
        builder.environment().put("STB_PASSWORD", device.password());
        return builder.start();
    }

    /** The jar under test, the port and the program: no sdk-core, no Bouncy Castle, no tinylog. */
    private static String classPath(Path jar) {
        return String.join(
                System.getProperty("path.separator"), jar.toString(), home(JavaSePlatform.class), home(SmallBox.class));
    }

    private static String home(Class<?> type) {
        String url = type.getProtectionDomain().getCodeSource().getLocation().toString();
        return Path.of(URI.create(url)).toString();
    }

    private static int exit(Process process) throws InterruptedException {
        return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    private static Path output(Path scratch, LabDevice device) {
        return scratch.resolve(device.id() + ".txt");
    }

    private static List<String> said(Path scratch, LabDevice device) throws IOException {
        return Files.readAllLines(output(scratch, device));
    }

    /** Whether both boxes saw everything. */
    public boolean isWell() {
        return callingExit == 0 && answeringExit == 0;
    }

    /** What both said, for a report. */
    public String story() {
        return "calling box, exit " + callingExit + ":\n" + String.join("\n", calling) + "\nanswering box, exit "
                + answeringExit + ":\n" + String.join("\n", answering);
    }

    /** What the calling box said. */
    public List<String> calling() {
        return calling;
    }

    /** The calling box's figures at a point of its walk: {@code ONLINE}, {@code CHANNEL}, {@code DONE}. */
    public Map<String, Long> figures(String point) {
        for (String line : calling) {
            if (line.startsWith(point + " ")) {
                Map<String, Long> figures = new LinkedHashMap<>();
                for (String word : line.substring(point.length() + 1).split(" ")) {
                    int equals = word.indexOf('=');
                    figures.put(word.substring(0, equals), Long.parseLong(word.substring(equals + 1)));
                }
                return figures;
            }
        }
        throw new IllegalStateException("the box never said " + point + "; " + story());
    }

    /** Flows that were run, so that two tests can look at one. */
    public static final class Book {
        private final Map<String, Flow> known = new HashMap<>();

        private Book() {}

        private static final Book OF_THIS_RUN = new Book();

        /** The flow of that profile jar on that machine; run when nobody asked before. */
        public static synchronized Flow get(String jar, Vm vm) throws IOException, InterruptedException {
            String key = jar + " on " + vm.command();
            Flow flow = OF_THIS_RUN.known.get(key);
            if (flow == null) {
                flow = run(Dist.jar(jar), vm, Files.createTempDirectory("stblink-flow"));
                OF_THIS_RUN.known.put(key, flow);
            }
            return flow;
        }
    }
}
