package org.stblink.profiles;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.stblink.profiles.link.Broken;

/** Makes and checks profile jars; the build calls it for all. Ends with 1 when a jar is not fit for its machine. */
public final class Main {
    private static final int ARGUMENTS = 7;

    private Main() {}

    /**
     * @param args output folder, version, top of the checkout, jars of sdk-core and bcprov, Android signatures: desugared, raw;
     *     then the jars to make, such as {@code cdc-mandatory}: every one when none is named
     */
    public static void main(String[] args) throws IOException {
        if (args.length < ARGUMENTS) {
            System.err.println("usage: Main DIST VERSION ROOT SDK-CORE BCPROV ANDROID-DESUGARED ANDROID-RAW [JAR...]");
            System.exit(2);
        }
        List<String> jars = Arrays.asList(args).subList(ARGUMENTS, args.length);
        List<String> known =
                Profile.ALL.stream().flatMap(p -> p.varieties().stream()).toList();
        if (!known.containsAll(jars)) {
            System.err.println("[ERROR] no such jar among " + jars + ": there are " + known);
            System.exit(2);
        }
        Factory factory = new Factory(
                args[1],
                Path.of(args[2]),
                Path.of(args[3]),
                Path.of(args[4]),
                List.of(Path.of(args[5]), Path.of(args[6])),
                Path.of(args[0]));
        List<Broken> broken = factory.make(jars.isEmpty() ? known : jars);
        for (Broken b : broken) {
            System.err.println("[ERROR] " + b);
        }
        if (!broken.isEmpty()) {
            System.err.println("[ERROR] " + broken.size() + " references do not fit; see docs/profiles.md");
            System.exit(1);
        }
    }
}
