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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.stblink.DeviceConfig;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.profiles.Dist;
import org.stblink.smallbox.SmallBox;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;

/** One walk of two small boxes through everything, with a server of their own; what they said is kept. */
public final class Flow {
    private static final long PATIENCE_SECONDS = 1_200;

    private final int callingExit;
    private final int answeringExit;
    private final List<String> calling;
    private final List<String> answering;

    private final List<String> again;

    private Flow(int callingExit, int answeringExit, List<String> calling, List<String> answering, List<String> again) {
        this.callingExit = callingExit;
        this.answeringExit = answeringExit;
        this.calling = calling;
        this.answering = answering;
        this.again = again;
    }

    /**
     * Runs it.
     *
     * @param jar the profile jar under test
     * @param suite of the control channels and between the boxes
     * @param scratch an empty folder
     */
    public static Flow run(Path jar, Vm vm, int suite, Path scratch) throws IOException, InterruptedException {
        return runPrograms(List.of(jar, home(JavaSePlatform.class), home(SmallBox.class)), vm, suite, scratch);
    }

    /**
     * Runs it with programs that were changed.
     *
     * @param classPath all that the box consists of: no sdk-core, no Bouncy Castle, no tinylog
     * @param scratch an empty folder
     */
    public static Flow runPrograms(List<Path> classPath, Vm vm, int suite, Path scratch)
            throws IOException, InterruptedException {
        LabDevice a = LabDevice.named("BOX-A", "ann");
        LabDevice b = LabDevice.named("BOX-B", "bob");
        try (Lab lab = Lab.start(scratch.resolve("server"), 0, 0)) {
            lab.importDevices(List.of(a, b));
            Process answering = start(classPath, vm, lab, b, suite, output(scratch, "answering"), scratch, "answer");
            Process calling = start(classPath, vm, lab, a, suite, output(scratch, "calling"), scratch, "call", b.id());
            try {
                int callingExit = exit(calling, answering);
                int answeringExit = exit(answering, calling);
                Path output = output(scratch, "again");
                if (callingExit == 0) {
                    Process again = start(classPath, vm, lab, a, suite, output, scratch, "register");
                    exit(again, again);
                }
                return new Flow(
                        callingExit,
                        answeringExit,
                        said(output(scratch, "calling")),
                        said(output(scratch, "answering")),
                        said(output));
            } finally {
                calling.destroyForcibly();
                answering.destroyForcibly();
            }
        }
    }

    private static Process start(
            List<Path> classPath,
            Vm vm,
            Lab lab,
            LabDevice device,
            int suite,
            Path output,
            Path scratch,
            String... role)
            throws IOException {
        List<String> command = new ArrayList<>(vm.command());
        String separator = System.getProperty("path.separator");
        command.addAll(List.of(
                "-cp",
                classPath.stream().map(Path::toString).collect(Collectors.joining(separator)),
                SmallBox.class.getName()));
        command.addAll(List.of(role));
        String server = lab.controlAddress();
        int colon = server.lastIndexOf(':');
        command.addAll(List.of(
                scratch.resolve("home-" + device.id()).toString(),
                device.id(),
                server.substring(0, colon),
                server.substring(colon + 1),
                suite == DeviceConfig.SUITE_NATIONAL ? lab.nationalKey() : lab.serverKey(),
                device.token()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("STB_SUITE", String.valueOf(suite));
        builder.environment().put("STB_USERNAME", device.username());
        builder.environment().put("STB_PASSWORD", device.password());
        return builder.start();
    }

    /** The folder or jar that a class is in. */
    public static Path home(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    /** Waits for the end of one; when another one fails first, there is nothing left to wait for. */
    private static int exit(Process process, Process other) throws InterruptedException {
        CompletableFuture<Process> otherFailed = other.onExit()
                .thenCompose(
                        p -> p.exitValue() == 0 ? new CompletableFuture<>() : CompletableFuture.completedFuture(p));
        try {
            CompletableFuture.anyOf(process.onExit(), otherFailed).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly(); // its exit code tells
        }
        if (process.isAlive()) {
            process.destroyForcibly();
        }
        return process.waitFor();
    }

    private static Path output(Path scratch, String role) {
        return scratch.resolve(role + ".txt");
    }

    private static List<String> said(Path output) throws IOException {
        return Files.exists(output) ? Files.readAllLines(output) : List.of();
    }

    /** Whether both boxes saw everything. */
    public boolean isWell() {
        return callingExit == 0 && answeringExit == 0;
    }

    /** What both said, for a report. */
    public String story() {
        return "calling box, exit " + callingExit + ":\n" + String.join("\n", calling) + "\nanswering box, exit "
                + answeringExit + ":\n" + String.join("\n", answering) + "\ncalling box, started again:\n"
                + String.join("\n", again);
    }

    /** What the calling box said when it was started again, to register only. */
    public List<String> again() {
        return again;
    }

    /** The figures of the calling box's second start. */
    public Map<String, Long> figuresAgain(String point) {
        return figures(again, point);
    }

    /** What the calling box said. */
    public List<String> calling() {
        return calling;
    }

    /** The calling box's figures at a point of its walk: {@code ONLINE}, {@code CHANNEL}, {@code DONE}. */
    public Map<String, Long> figures(String point) {
        return figures(calling, point);
    }

    private Map<String, Long> figures(List<String> said, String point) {
        for (String line : said) {
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

        /** The flow of that profile jar on that machine with the mandatory suite; run when nobody asked before. */
        public static Flow get(String jar, Vm vm) throws IOException, InterruptedException {
            return get(jar, vm, DeviceConfig.SUITE_CHACHA_POLY);
        }

        /** As the other one, with a suite. */
        public static synchronized Flow get(String jar, Vm vm, int suite) throws IOException, InterruptedException {
            String key = jar + " on " + vm.command() + " with suite " + suite;
            Flow flow = OF_THIS_RUN.known.get(key);
            if (flow == null) {
                Path flows = Files.createDirectories(Dist.folder().resolveSibling("flows"));
                flow = run(Dist.jar(jar), vm, suite, Files.createTempDirectory(flows, "flow"));
                OF_THIS_RUN.known.put(key, flow);
            }
            return flow;
        }
    }
}
