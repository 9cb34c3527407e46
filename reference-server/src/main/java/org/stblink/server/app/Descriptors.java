package org.stblink.server.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How many files, connections among them, the system lets this process have open. */
final class Descriptors {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files +(\\d+) ");

    /** For libraries, database, log, and the admin API's connections. */
    private static final int OTHERS = 512;

    private Descriptors() {}

    /** What there is too little of, and what to do; null when there is enough, or the system does not say. */
    static @Nullable String shortage(int maxConnections) {
        try {
            return shortage(maxConnections, Files.readString(LIMITS));
        } catch (IOException e) {
            // Linux has it.
            return null;
        }
    }

    /** @param limits what stands in Linux's /proc/self/limits */
    static @Nullable String shortage(int maxConnections, String limits) {
        Matcher found = OPEN_FILES.matcher(limits);
        // Some are on their way out, beside those that count.
        long needed = maxConnections + maxConnections / 4L + OTHERS;
        if (!found.find() || Long.parseLong(found.group(1)) >= needed) {
            return null;
        }
        return "control.max-connections = " + maxConnections + " takes up to " + needed
                + " open files, and the system allows " + found.group(1)
                + ": raise that (ulimit -n, LimitNOFILE=), or lower control.max-connections; else devices may find"
                + " nobody who answers";
    }
}
