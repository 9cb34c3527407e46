package org.stblink.port.blocking;

import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.LogSink;
import org.stblink.hal.NetworkPort;
import org.stblink.port.AddressRequest;
import org.stblink.port.Addresses;
import org.stblink.port.LogCodes;

/**
 * Applies and releases addresses on another thread, since a box's way of doing so may take its time (NET-1).
 *
 * <p>One piece of work at a time. Its result waits for the caller to ask again with the same arguments; other arguments
 * are a new piece, which begins when the one before has ended, also when nobody asks any more: a session that is over
 * waits for its release no longer than a second. So a release that is asked for meanwhile is done, unless the same address
 * is asked for again; of several addresses that are asked for meanwhile only the last is applied.
 *
 * <p>A release that did not succeed is tried again until it does, the address is applied again, or the port is closed.
 */
final class AddressWork {
    /** Before a release is tried again; after each attempt the pause is twice as long, up to the longest. */
    private static final int FIRST_PAUSE_MILLIS = 1000;

    private static final int LONGEST_PAUSE_MILLIS = 64 * FIRST_PAUSE_MILLIS;
    /** How often a release that is pending is asked for when the port is closed, and how long after each other. */
    private static final int LAST_ASKS = 10;

    private static final int LAST_PAUSE_MILLIS = 100;

    private final BlockingNetwork network;
    private final Workers workers;
    private final Signal signal;
    private final LogSink log;

    /** What was begun last; null when its result was handed out. Guarded by this object, as all below. */
    private @Nullable Work current;
    /** What begins when that has ended, one after the other: an apply at the most, and releases. */
    private final ArrayList<Work> following = new ArrayList<Work>();
    /** What the box may have by this object's doing. */
    private final ArrayList<Applied> applied = new ArrayList<Applied>();

    private int pauseMillis = FIRST_PAUSE_MILLIS;
    /** Whether there is a thread at it. */
    private boolean isAtWork;

    private boolean closed;

    AddressWork(BlockingNetwork network, Workers workers, Signal signal, LogSink log) {
        this.network = network;
        this.workers = workers;
        this.signal = signal;
        this.log = log;
    }

    int apply(byte[] ip, int prefix, byte @Nullable [] gatewayOrNull) {
        return result(new Work(false, ip.clone(), prefix, gatewayOrNull == null ? null : gatewayOrNull.clone()));
    }

    int release(byte[] ip) {
        return result(new Work(true, ip.clone(), 0, null));
    }

    private int result(Work asked) {
        synchronized (this) {
            if (closed) {
                return NetworkPort.REFUSED;
            }
            Work known = current;
            if (known != null && known.isRunning()) {
                AddressRequest.follow(following, known, asked);
                return NetworkPort
                        .PENDING; // Its end raises the signal: the caller comes again, with this or with that.
            }
            if (known != null && known.isSameAs(asked)) {
                current = null;
                return known.result();
            }
            current = asked;
            if (isAtWork) {
                notifyAll(); // It waits to try a release again.
                return NetworkPort.PENDING;
            }
            isAtWork = true;
        }
        if (workers.start(new Chain())) {
            return NetworkPort.PENDING;
        }
        synchronized (this) {
            isAtWork = false;
            current = null;
            if (asked.releases) {
                wantNoMore(asked.ip); // It is tried again when there is a thread for something else.
            }
        }
        return NetworkPort.REFUSED;
    }

    /** Takes no more work, and releases what may be applied, on a thread of the workers'; does not wait for it. */
    void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            following.clear();
            notifyAll();
            if (isAtWork || applied.isEmpty()) {
                return; // Done at the end of what runs, or nothing to do.
            }
            isAtWork = true;
        }
        workers.start(new Chain());
    }

    /** What was asked for, or after a pause what was not released; null when there is neither. When closed, all that is applied. */
    private synchronized @Nullable Work next() {
        boolean paused = false;
        while (!closed) {
            if (current != null && current.isRunning()) {
                return current;
            }
            Applied unwanted = firstUnwanted();
            if (unwanted == null) {
                isAtWork = false;
                return null;
            }
            if (paused) {
                pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
                applied.remove(unwanted);
                applied.add(unwanted); // Others have their turn.
                return new Work(true, unwanted.ip, 0, null);
            }
            if (!pause(pauseMillis)) {
                isAtWork = false;
                return null;
            }
            paused = true;
        }
        return applied.isEmpty() ? null : new Work(true, applied.remove(0).ip, 0, null, true);
    }

    /** Waits, or until there is something to do; false when this thread is to end. */
    @SuppressWarnings("WaitNotInLoop") // an early return is an early attempt
    private synchronized boolean pause(int millis) {
        try {
            wait(millis);
            return true;
        } catch (InterruptedException e) {
            return false; // Nobody but the workers knows their threads: it can only mean that the JVM ends this one.
        }
    }

    private synchronized void ended(Work work, int outcome) {
        work.result = outcome;
        work.running = false;
        if (work == current && !following.isEmpty()) {
            current = following.remove(0);
        }
    }

    private synchronized @Nullable Applied find(byte[] ip) {
        for (int i = 0; i < applied.size(); i++) {
            if (Arrays.equals(applied.get(i).ip, ip)) {
                return applied.get(i);
            }
        }
        return null;
    }

    private synchronized @Nullable Applied firstUnwanted() {
        for (int i = 0; i < applied.size(); i++) {
            if (applied.get(i).isUnwanted) {
                return applied.get(i);
            }
        }
        return null;
    }

    private synchronized void noteApplied(byte[] ip) {
        Applied known = find(ip);
        if (known == null) {
            applied.add(new Applied(ip));
        } else {
            known.isUnwanted = false;
        }
    }

    private synchronized void wantNoMore(byte[] ip) {
        Applied known = find(ip);
        if (known != null && !known.isUnwanted) {
            known.isUnwanted = true;
            pauseMillis = FIRST_PAUSE_MILLIS;
        }
    }

    private synchronized void noteReleased(byte[] ip) {
        Applied known = find(ip);
        if (known != null) {
            applied.remove(known);
        }
    }

    private void releaseAtTheEnd(Work last) {
        int outcome = last.perform();
        for (int asked = 1; outcome == NetworkPort.PENDING && asked < LAST_ASKS && pause(LAST_PAUSE_MILLIS); asked++) {
            outcome = last.perform();
        }
        if (outcome != NetworkPort.DONE) {
            log.log(
                    LogSink.WARN,
                    LogCodes.NETWORK_FAULT,
                    "the box's network did not release " + Addresses.text(last.ip) + " when the port was closed");
        }
    }

    /** One piece after the other, as long as there is a next. */
    private final class Chain implements Runnable {
        @Override
        public void run() {
            for (Work work = next(); work != null; work = next()) {
                if (work.isLast) {
                    releaseAtTheEnd(work);
                } else {
                    ended(work, work.perform());
                    signal.raise();
                }
            }
        }
    }

    private static final class Applied {
        final byte[] ip;
        /** It is to be released, and was not so far. Guarded by the outer object. */
        boolean isUnwanted;

        Applied(byte[] ip) {
            this.ip = ip;
        }
    }

    private final class Work extends AddressRequest {
        /** Whether it is of a port that is closed: nobody hears of its result. */
        private final boolean isLast;

        /** Guarded by the outer object. */
        private boolean running = true;

        private int result = NetworkPort.REFUSED;

        Work(boolean releases, byte[] ip, int prefix, byte @Nullable [] gateway) {
            this(releases, ip, prefix, gateway, false);
        }

        private Work(boolean releases, byte[] ip, int prefix, byte @Nullable [] gateway, boolean isLast) {
            super(releases, ip, prefix, gateway);
            this.isLast = isLast;
        }

        boolean isRunning() {
            return running;
        }

        int result() {
            return result;
        }

        int perform() {
            try {
                return releases ? release() : apply();
            } catch (RuntimeException | Error e) {
                // Whatever it is: who asked must hear of it, and what was asked for next must be begun.
                if (!releases) {
                    noteApplied(ip); // Who knows how far it came; and who asked takes it for refused.
                }
                wantNoMore(ip);
                log.log(
                        LogSink.ERROR,
                        LogCodes.NETWORK_FAULT,
                        "the box's network failed in " + (releases ? "releasing" : "applying") + " an address: " + e);
                return NetworkPort.REFUSED;
            }
        }

        private int apply() {
            int outcome = network.applyAddress(ip, prefix, gateway);
            if (outcome != NetworkPort.REFUSED) {
                noteApplied(ip);
            }
            return outcome;
        }

        private int release() {
            int outcome = network.releaseAddress(ip);
            if (outcome == NetworkPort.DONE) {
                noteReleased(ip);
            } else {
                wantNoMore(ip);
            }
            return outcome;
        }
    }
}
