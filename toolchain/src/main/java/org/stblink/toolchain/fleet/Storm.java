package org.stblink.toolchain.fleet;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.stblink.StbLinkException;
import org.stblink.toolchain.lab.Lab;

/**
 * Boxes that lose power together and come back by full handshakes, again and again, while something else is measured: a
 * wave a second, or as fast as the server takes them.
 */
public final class Storm implements AutoCloseable {
    /** The room that a server leaves between BUSY and it. */
    private static final int AT_ONCE = 48;

    private static final long WAVE_MILLIS = 1000;
    private static final long PATIENCE_MILLIS = 60_000;

    private final Boxes boxes;
    private final AtomicLong registrations = new AtomicLong();
    private final Thread thread = new Thread(this::rage, "storm");
    private volatile boolean over;
    private volatile @Nullable Exception failure;

    /**
     * Enrols the boxes and begins; blocks for the first wave.
     *
     * @param server one that {@link Openings#OPEN_DOORS} configured, or as openly
     */
    public Storm(int size, Lab server) throws Exception {
        boxes = new Boxes(size, server);
        wave();
        thread.start();
    }

    /**
     * How many times a box has come back so far, a wave at a time.
     *
     * @throws IOException when a box had not come back, which ended the storm
     */
    public long registrations() throws IOException {
        Exception early = failure;
        if (early != null) {
            throw new IOException("the storm ended early: " + early.getMessage(), early);
        }
        return registrations.get();
    }

    private void rage() {
        try {
            while (!over) {
                long next = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAVE_MILLIS);
                boxes.powerCut();
                wave();
                TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
            }
        } catch (IOException | StbLinkException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void wave() throws IOException, StbLinkException {
        Boxes.Outcome outcome = boxes.comeBack(AT_ONCE, false, PATIENCE_MILLIS);
        if (outcome.online() < boxes.size()) {
            throw new IOException(outcome.online() + " of " + boxes.size() + " boxes came back");
        }
        registrations.addAndGet(outcome.online());
    }

    /** Ends it, after the wave that is under way. */
    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
