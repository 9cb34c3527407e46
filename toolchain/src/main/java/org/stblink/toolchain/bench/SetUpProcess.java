package org.stblink.toolchain.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;

/** Sets channels up, again and again, in a process of its own, and tells what one costs its thread. */
public final class SetUpProcess {
    /** The peer channel's own. */
    static final String NOISE = "noise";
    /** TLS with a certificate. */
    static final String TLS = "tls";
    /** TLS with the ticket of the one before. */
    static final String TLS_RESUMED = "tls-resumed";

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private SetUpProcess() {}

    /** Arguments: kind, milliseconds of warm-up, milliseconds of measurement, file of {@link TlsIdentity}. */
    public static void main(String[] args) throws Exception {
        SetUp setUp = setUp(args[0], Path.of(args[3]));
        run(setUp, Long.parseLong(args[1]));
        long before = THREADS.getCurrentThreadCpuTime();
        long times = run(setUp, Long.parseLong(args[2]));
        System.out.println("* measured times=" + times + " micros="
                + (THREADS.getCurrentThreadCpuTime() - before) / 1000 + " bytes=" + setUp.bytes());
    }

    private static SetUp setUp(String kind, Path identity) throws Exception {
        switch (kind) {
            case NOISE:
                return new NoiseSetUp();
            case TLS:
            case TLS_RESUMED:
                return new TlsSetUp(TlsIdentity.context(identity), kind.equals(TLS_RESUMED));
            default:
                throw new IllegalArgumentException("no kind of set-up: " + kind);
        }
    }

    private static long run(SetUp setUp, long millis) throws Exception {
        long end = System.nanoTime() + millis * 1_000_000;
        long times = 0;
        do {
            setUp.once();
            times++;
        } while (System.nanoTime() < end);
        return times;
    }
}
