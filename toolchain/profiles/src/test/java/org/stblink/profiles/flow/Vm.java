package org.stblink.profiles.flow;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.spi.ToolProvider;

/**
 * A virtual machine with its options.
 *
 * @param name for reports
 * @param command the program and its options, up to the class path
 */
public record Vm(String name, List<String> command) {
    /** The interpreter with a collector that needs no memory of its own, and no shared archive to lean on. */
    private static final List<String> SMALL = List.of("-Xint", "-XX:+UseSerialGC");

    /** A folder with a JDK other than the one that builds. */
    private static final String OTHER_JDK = "STBLINK_OTHER_JDK";
    /** A folder with a JRE that has the Zero VM; .ci/run unpacks Debian's. */
    private static final String ZERO_JRE = "STBLINK_ZERO_JRE";

    /** HotSpot of the building JDK, interpreting, with a heap of so many MB. */
    public static Vm interpreter(int heapMegabytes) {
        return hotspot("HotSpot -Xint", Path.of(System.getProperty("java.home")), heapMegabytes);
    }

    private static Vm hotspot(String name, Path home, int heapMegabytes) {
        List<String> command = new ArrayList<>(List.of(java(home)));
        command.addAll(SMALL);
        command.add("-Xmx" + heapMegabytes + "m");
        return new Vm(name, command);
    }

    /** The interpreter, with every class verified, as a machine does that trusts no jar. */
    public static Vm verifying(int heapMegabytes) {
        Vm plain = interpreter(heapMegabytes);
        List<String> command = new ArrayList<>(plain.command);
        command.add("-Xverify:all");
        return new Vm("HotSpot -Xint, verifying", command);
    }

    /** A run-time image with java.base alone, made by the building JDK; empty where that cannot make one. */
    public static Optional<Vm> javaBaseOnly(Path scratch, int heapMegabytes) throws IOException {
        Path image = scratch.resolve("java-base-image");
        if (!Files.exists(image.resolve("bin"))) {
            ToolProvider jlink = ToolProvider.findFirst("jlink").orElse(null);
            StringWriter said = new StringWriter();
            PrintWriter out = new PrintWriter(said);
            if (jlink == null || jlink.run(out, out, "--add-modules", "java.base", "--output", image.toString()) != 0) {
                missing("a run-time image of java.base", "this JDK's jlink cannot make one: " + said);
                return Optional.empty();
            }
        }
        return Optional.of(hotspot("HotSpot -Xint, java.base only", image, heapMegabytes));
    }

    /** Another JDK's HotSpot, interpreting. */
    public static Optional<Vm> otherJdk(int heapMegabytes) {
        return folder(OTHER_JDK, "another JDK").map(home -> hotspot("other JDK -Xint", home, heapMegabytes));
    }

    /** The Zero VM: an interpreter in portable C++. */
    public static Optional<Vm> zero(int heapMegabytes) {
        return folder(ZERO_JRE, "the Zero VM")
                .map(home ->
                        new Vm("Zero", List.of(java(home), "-zero", "-XX:+UseSerialGC", "-Xmx" + heapMegabytes + "m")));
    }

    private static Optional<Path> folder(String variable, String what) {
        String home = System.getenv(variable);
        if (home == null || home.isEmpty()) {
            missing(what, "set " + variable + " to its folder");
            return Optional.empty();
        }
        if (!Files.isExecutable(Path.of(java(Path.of(home))))) {
            throw new IllegalStateException(variable + " is " + home + ", which has no bin/java");
        }
        return Optional.of(Path.of(home));
    }

    private static String java(Path home) {
        return home.resolve("bin").resolve("java").toString();
    }

    private static void missing(String what, String hint) {
        System.err.println("*** No " + what + " here: the profile jars are not tested on it; " + hint + ". ***");
    }

    @Override
    public String toString() {
        return name;
    }
}
