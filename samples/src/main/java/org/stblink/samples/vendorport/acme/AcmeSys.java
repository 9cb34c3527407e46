package org.stblink.samples.vendorport.acme;

import java.nio.charset.StandardCharsets;

/**
 * Time, tasks and the log.
 *
 * <p>What is awkward: {@link #ticks} are 10 ms, 32 bits, and wrap two seconds after power on (so that nobody forgets that
 * they do) and every 497 days from then; a task's name has at most 15 characters, its stack is in kilobytes and at least 64,
 * and 32 tasks run at a time; a log line is a C string of at most 120 bytes, and severities count upwards.
 */
public final class AcmeSys {
    /** Tasks a box can run. */
    public static final int MAX_TASKS = 32;
    /** Smallest stack of a task. */
    public static final int MIN_STACK_KB = 64;
    /** Longest name of a task, without the 0 behind it. */
    public static final int MAX_TASK_NAME = 15;
    /** Longest line of the log, without the 0 behind it. */
    public static final int MAX_LINE = 120;

    public static final int LOG_DEBUG = 0;
    public static final int LOG_INFO = 1;
    public static final int LOG_WARNING = 2;
    public static final int LOG_ERROR = 3;

    private static final String[] SEVERITIES = {"debug", "info", "warning", "error"};
    private static final int TICKS_AT_POWER_ON = -200;
    private static final long NANOS_PER_TICK = 10_000_000;

    private final long poweredOn = System.nanoTime();
    private final int threshold;
    private int tasks;

    AcmeSys(int threshold) {
        this.threshold = threshold;
    }

    /** Unsigned 32 bits. They count on while the box is suspended. */
    public int ticks() {
        return TICKS_AT_POWER_ON + (int) ((System.nanoTime() - poweredOn) / NANOS_PER_TICK);
    }

    /** Runs {@code entry} on a task of its own; {@link Acme#EINVAL}, {@link Acme#EAGAIN} when there are too many. */
    public int taskCreate(byte[] name0, int stackKb, Runnable entry) {
        int length = length(name0);
        if (length < 1 || length > MAX_TASK_NAME || stackKb < MIN_STACK_KB) {
            return Acme.EINVAL;
        }
        synchronized (this) {
            if (tasks == MAX_TASKS) {
                return Acme.EAGAIN;
            }
            tasks++;
        }
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        entry.run();
                    } finally {
                        taskEnded();
                    }
                },
                new String(name0, 0, length, StandardCharsets.US_ASCII),
                stackKb * 1024L);
        thread.setDaemon(true); // A box's tasks end with the box.
        thread.start();
        return 0;
    }

    private synchronized void taskEnded() {
        tasks--;
    }

    /** The lowest severity that is kept. */
    public int logThreshold() {
        return threshold;
    }

    /** Writes a line to the serial console, which here is the standard error; {@link Acme#EMSGSIZE}. */
    public int logWrite(int severity, byte[] line0) {
        int length = length(line0);
        if (length < 0 || length > MAX_LINE) {
            return Acme.EMSGSIZE;
        }
        if (severity < LOG_DEBUG || severity > LOG_ERROR) {
            return Acme.EINVAL;
        }
        if (severity >= threshold) {
            System.err.println(
                    "acme " + SEVERITIES[severity] + ": " + new String(line0, 0, length, StandardCharsets.US_ASCII));
        }
        return 0;
    }

    /** Bytes before the first 0; -1 when there is none. */
    private static int length(byte[] text0) {
        for (int i = 0; i < text0.length; i++) {
            if (text0[i] == 0) {
                return i;
            }
        }
        return -1;
    }
}
