package org.stblink.toolchain.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that runs a program in a JVM of its own, by the JDK that runs this one. */
public final class JavaCommand {
    /**
     * System property: options for all such JVMs, and for those that they start, with spaces between them. For who starts many that
     * run for seconds: most of what these cost is the optimizing compiler's work, which they end before it pays.
     */
    public static final String OPTIONS = "stblink.jvm.options";

    private JavaCommand() {}

    /** The words of the command that runs a class of this class path with its arguments. */
    public static List<String> of(List<String> classAndArguments) {
        return of(List.of(), classAndArguments);
    }

    /**
     * The words of the command that runs a class of this class path.
     *
     * @param jvm options of the JVM; they win over those of {@link #OPTIONS}
     * @param classAndArguments the name of a class with a main method, and what that is given
     * @return a list that can be added to
     */
    public static List<String> of(List<String> jvm, List<String> classAndArguments) {
        List<String> options = new ArrayList<>(List.of("--enable-native-access=ALL-UNNAMED"));
        options.addAll(jvm);
        return command(options, System.getProperty("java.class.path"), classAndArguments);
    }

    /** The words of the command that runs a class of another program, with its arguments. */
    public static List<String> foreign(String classPath, List<String> classAndArguments) {
        return command(List.of(), classPath, classAndArguments);
    }

    private static List<String> command(List<String> options, String classPath, List<String> classAndArguments) {
        List<String> command = new ArrayList<>();
        command.add(java());
        String everyOnes = System.getProperty(OPTIONS, "");
        if (!everyOnes.isBlank()) {
            command.addAll(List.of(everyOnes.strip().split("\\s+")));
            command.add("-D" + OPTIONS + "=" + everyOnes);
        }
        command.addAll(options);
        command.add("-cp");
        command.add(classPath);
        command.addAll(classAndArguments);
        return command;
    }

    /** The {@code java} of the JDK that runs this program. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
