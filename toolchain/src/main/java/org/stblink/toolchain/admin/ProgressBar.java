package org.stblink.toolchain.admin;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How far an import is: a line that is written over on a terminal, and one line at the end elsewhere. */
final class ProgressBar {
    private static final int WIDTH = 30;
    private static final double NANOS = 1e9;
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private final PrintStream out;
    private final long total;
    private final boolean terminal = isTerminal();
    private final long start = System.nanoTime();
    private long before;
    private long devices;

    /** @param total in whatever is reported; 0 when it is not known */
    ProgressBar(PrintStream out, long total) {
        this.out = out;
        this.total = total;
    }

    /** @param read of the present source */
    void at(long read, Map<String, Object> counts) {
        devices = number(counts.get("inserted")) + number(counts.get("unchanged"));
        if (terminal) {
            out.print("\r" + line(before + read));
            out.flush();
        }
    }

    /** A source is done. */
    void done(long read) {
        before += read;
    }

    void end() {
        out.println((terminal ? "\r" : "") + line(before));
    }

    private String line(long at) {
        double seconds = (System.nanoTime() - start) / NANOS;
        int filled = total == 0 ? WIDTH : (int) Math.min(WIDTH, WIDTH * at / total);
        String percent = total == 0 ? "" : String.format(Locale.ROOT, "%3d%% ", Math.min(100, 100 * at / total));
        return String.format(
                Locale.ROOT,
                "[%s%s] %s%,d devices, %.1f s, %,.0f a second",
                "=".repeat(filled),
                " ".repeat(WIDTH - filled),
                percent,
                devices,
                seconds,
                devices / Math.max(0.001, seconds));
    }

    /** Whether standard error is one. Where the system does not tell, whether the session has one at all. */
    private static boolean isTerminal() {
        try {
            return Files.readSymbolicLink(STANDARD_ERROR).startsWith("/dev");
        } catch (IOException | UnsupportedOperationException e) {
            return System.getenv("TERM") != null;
        }
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }
}
