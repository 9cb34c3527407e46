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

    /** That of another project, whose class is in a file. */
    static final String FOREIGN = "foreign";

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long NANOS_PER_MILLI = 1_000_000;

    private SetUpProcess() {}

    /** Arguments: kind, file of {@link TlsIdentity} or class file of a {@link ForeignSetUp}, milliseconds of warm-up, milliseconds of measurement. */
    public static void main(String[] args) throws Exception {
        WarmUp warmUp = new WarmUp(Long.parseLong(args[2]));
        long millis = Long.parseLong(args[3]);
        SetUp setUp = setUp(args[0], Path.of(args[1]));
        long began = System.nanoTime();
        while (!warmUp.isOver(millisSince(began), THREADS.getCurrentThreadCpuTime() / NANOS_PER_MILLI)) {
            setUp.once();
        }
        began = System.nanoTime();
        long cpu = THREADS.getCurrentThreadCpuTime();
        long times = 0;
        while (times == 0 || millisSince(began) < millis) {
            setUp.once();
            times++;
        }
        cpu = THREADS.getCurrentThreadCpuTime() - cpu;
        System.out.println("* measured times=" + times + " micros=" + cpu / 1000 + " bytes=" + setUp.bytes());
    }

    private static SetUp setUp(String kind, Path material) throws Exception {
        switch (kind) {
            case NOISE:
                return new NoiseSetUp();
            case TLS:
            case TLS_RESUMED:
                return new TlsSetUp(TlsIdentity.context(material), kind.equals(TLS_RESUMED));
            case FOREIGN:
                return new ForeignSetUp(material);
            default:
                throw new IllegalArgumentException("no kind of set-up: " + kind);
        }
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / NANOS_PER_MILLI;
    }
}
