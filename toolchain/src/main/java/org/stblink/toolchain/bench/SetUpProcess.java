package org.stblink.toolchain.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.stblink.internal.crypto.Suite;

/** Sets channels up in a process of its own, for as long as it is told, and tells what that cost its thread. */
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

    /**
     * Arguments: kind, file of {@link TlsIdentity} or class file of a {@link ForeignSetUp}, milliseconds of warm-up. Says when it is
     * warm; then takes lines, each with the milliseconds of a measurement, and tells what came of it. Ends with its input.
     */
    public static void main(String[] args) throws Exception {
        WarmUp warmUp = new WarmUp(Long.parseLong(args[2]));
        SetUp setUp = setUp(args[0], Path.of(args[1]));
        long began = System.nanoTime();
        while (!warmUp.isOver(millisSince(began), THREADS.getCurrentThreadCpuTime() / NANOS_PER_MILLI)) {
            setUp.once();
        }
        System.out.println("* warm");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            measure(setUp, Long.parseLong(line));
        }
    }

    private static void measure(SetUp setUp, long millis) throws Exception {
        long began = System.nanoTime();
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
                return new NoiseSetUp(Suite.AES_GCM);
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
