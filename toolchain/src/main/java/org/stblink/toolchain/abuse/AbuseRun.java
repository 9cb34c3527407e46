package org.stblink.toolchain.abuse;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;

/** One server, honest boxes, and a time for each abuse; before the first one a time without any. */
final class AbuseRun implements AutoCloseable {
    /** What the server may use, so that a machine with much memory does not hide what it keeps. */
    static final int HEAP_MEGABYTES = 128;

    private static final int MEMBERS = 12;
    private static final double WARM_UP = 0.5;
    /** An abuse lasts so many times as long as an honest box waits without one: on a busy machine it would be over before it began. */
    private static final int WAITS = 5;

    private final Lab server;
    private final HonestBoxes honest;
    private final List<LabDevice> members = new ArrayList<>();
    private long nanos;
    private final long seed;
    private int times;

    /**
     * Starts the server.
     *
     * @param directory for it
     * @param millis of each abuse
     */
    AbuseRun(Path directory, long millis, long seed) throws Exception {
        this.nanos = TimeUnit.MILLISECONDS.toNanos(millis);
        this.seed = seed;
        server = Lab.start(directory, 0, 0, List.of("-Xmx" + HEAP_MEGABYTES + "m"));
        try {
            for (int i = 0; i < MEMBERS; i++) {
                members.add(LabDevice.named("MEMBER-" + i, ""));
            }
            server.importDevices(members);
            honest = new HonestBoxes(server);
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    /** Lives without abuse until the server's code is compiled, more or less; nothing of it is told. */
    void warmUp() throws Exception {
        long time = (long) (nanos * WARM_UP);
        honest.live(allowed(time), System.nanoTime() + time);
    }

    /** As many newcomers as come in that time, on the server's allow-list. */
    private List<LabDevice> allowed(long time) throws IOException, InterruptedException {
        List<LabDevice> newcomers = new ArrayList<>();
        for (int i = 0; i < HonestBoxes.newcomers(time); i++) {
            newcomers.add(LabDevice.named("NEW-" + times + "-" + i, ""));
        }
        times++;
        server.importDevices(newcomers);
        return newcomers;
    }

    /** Lives through one abuse; null for none, which comes first. */
    Outcome live(@Nullable Abuse abuse) throws Exception {
        long time = nanos;
        List<LabDevice> newcomers = allowed(time);
        String address = server.controlAddress();
        int colon = address.lastIndexOf(':');
        Target target = new Target(
                new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))),
                HexFormat.of().parseHex(server.serverKey()),
                honest.owners(),
                newcomers.stream().map(LabDevice::id).toList(),
                members);
        ServerProbe probe = new ServerProbe(server, System.nanoTime() + time / 3);
        long end = System.nanoTime() + time;
        ExecutorService abuser = Executors.newSingleThreadExecutor();
        try {
            Future<Long> attempts = abuser.submit(() -> abuse == null ? 0L : abuse.run(target, end, seed));
            HonestBoxes.Got got = honest.live(newcomers, end);
            if (abuse == null) {
                nanos = Math.max(nanos, WAITS * got.longestWaitNanos());
            }
            return new Outcome(abuse == null ? Outcome.NOBODY : abuse.name(), attempts.get(), got, probe.end());
        } catch (ExecutionException e) {
            throw new IllegalStateException("the abuser itself failed", e.getCause());
        } finally {
            abuser.shutdownNow();
        }
    }

    @Override
    public void close() throws IOException {
        honest.close();
        server.close();
    }
}
