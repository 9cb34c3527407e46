package org.stblink.port.javase;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.stblink.hal.MonotonicClock;

/**
 * {@link System#nanoTime} plus, on Linux, the time the box was suspended.
 *
 * <p>Linux's {@code nanoTime} stands still while the box is suspended; {@code /proc/uptime} counts on. This clock compares
 * the two, at most every {@value #CHECK_MILLIS} ms of running time, and adds what {@code nanoTime} missed. So it
 * satisfies CLK-2 within that time after a resume.
 *
 * <p>Elsewhere, and where {@code /proc/uptime} cannot be read, suspend is not counted: the middleware has to call
 * {@code DeviceSession.resumed()} after each resume. {@link #countsSuspend} tells.
 */
public final class NanoClock implements MonotonicClock {
    /** The shortest running time between two looks at the uptime: a look is a system call or two. */
    static final int CHECK_MILLIS = 20;
    /** {@code /proc/uptime} counts in hundredths of a second: less than this is rounding. */
    private static final long ROUNDING_MILLIS = 20;

    private static final long NANOS_PER_MILLI = 1_000_000L;

    /** Where the two times come from; a test has its own. */
    interface Source {
        /** Time that stands still during suspend. */
        long runningMillis();

        /** Time that counts suspend, or -1 where there is none. */
        long uptimeMillis();
    }

    private final Source source;
    private final boolean countsSuspend;
    private final long offset;

    private long suspended;
    private long checkedAt;

    /** The system's clock. */
    public NanoClock() {
        this(new SystemSource());
    }

    NanoClock(Source source) {
        this.source = source;
        // Uptime read last: the difference is too big rather than too small, and no suspend is seen where none was.
        checkedAt = source.runningMillis();
        long uptime = source.uptimeMillis();
        countsSuspend = uptime >= 0;
        offset = uptime - checkedAt;
    }

    /** Whether this clock counts the time a box is suspended (CLK-2). */
    public boolean countsSuspend() {
        return countsSuspend;
    }

    @Override
    public synchronized long millis() {
        long running = source.runningMillis();
        if (countsSuspend && running - checkedAt >= CHECK_MILLIS) {
            running = lookAtUptime();
        }
        return running + suspended;
    }

    private long lookAtUptime() {
        long uptime = source.uptimeMillis();
        // Read after the uptime: a thread that was held up between the two sees too little suspend, never too much.
        checkedAt = source.runningMillis();
        long missed = uptime - checkedAt - offset;
        if (uptime >= 0 && missed > suspended + ROUNDING_MILLIS) {
            suspended = missed;
        }
        return checkedAt;
    }

    /** Linux, or any system without {@code /proc/uptime}. */
    private static final class SystemSource implements Source {
        private static final Path UPTIME = Paths.get("/proc/uptime");
        private static final double MILLIS_PER_SECOND = 1000;

        private final long start = System.nanoTime();

        @Override
        public long runningMillis() {
            return (System.nanoTime() - start) / NANOS_PER_MILLI;
        }

        @Override
        public long uptimeMillis() {
            try {
                String text = new String(Files.readAllBytes(UPTIME), StandardCharsets.US_ASCII);
                int end = text.indexOf(' ');
                return end < 0 ? -1 : (long) (Double.parseDouble(text.substring(0, end)) * MILLIS_PER_SECOND);
            } catch (IOException | NumberFormatException notThere) {
                return -1;
            }
        }
    }
}
