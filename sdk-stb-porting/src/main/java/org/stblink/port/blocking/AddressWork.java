package org.stblink.port.blocking;

import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.LogSink;
import org.stblink.hal.NetworkPort;
import org.stblink.port.Addresses;
import org.stblink.port.LogCodes;

/**
 * Applies and releases addresses on another thread, since a box's way of doing so may take its time (NET-1).
 *
 * <p>One piece of work at a time. Its result waits for the caller to ask again with the same arguments; other arguments
 * are a new piece, which begins when the one before has ended, also when nobody asks any more: a session that is over
 * waits for its release no longer than a second. So a release that is asked for meanwhile is done, unless the same address
 * is asked for again; of several addresses that are asked for meanwhile only the last is applied.
 */
final class AddressWork {
    private final BlockingNetwork network;
    private final Workers workers;
    private final Signal signal;
    private final LogSink log;

    /** What was begun last; null when its result was handed out. Guarded by this object, as all below. */
    private @Nullable Work current;
    /** What begins when that has ended, one after the other: an apply at the most, and releases. */
    private final ArrayList<Work> following = new ArrayList<Work>();
    /** What the box may have by this object's doing. */
    private final ArrayList<byte[]> applied = new ArrayList<byte[]>();

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
                follow(known, asked);
                return NetworkPort
                        .PENDING; // Its end raises the signal: the caller comes again, with this or with that.
            }
            if (known != null && known.isSameAs(asked)) {
                current = null;
                return known.result();
            }
            current = asked;
        }
        if (workers.start(new Chain(asked))) {
            return NetworkPort.PENDING;
        }
        synchronized (this) {
            current = null;
        }
        return NetworkPort.REFUSED;
    }

    private void follow(Work running, Work asked) {
        for (int i = following.size() - 1; i >= 0; i--) {
            if (following.get(i).isTakenBackBy(asked)) {
                following.remove(i);
            }
        }
        if (!running.isSameAs(asked)) {
            following.add(asked);
        }
    }

    /** Takes no more work, and releases what may be applied, on a thread of the workers'; does not wait for it. */
    void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            following.clear();
            if (applied.isEmpty() || (current != null && current.isRunning())) {
                return; // Nothing to do, or done at the end of what runs.
            }
        }
        workers.start(new Chain(null));
    }

    /** The piece that follows, which is then the present one; null when there is none. */
    private synchronized @Nullable Work ended(Work work, int outcome) {
        work.result = outcome;
        work.running = false;
        if (following.isEmpty()) {
            return null;
        }
        Work next = following.remove(0);
        current = next;
        return next;
    }

    private synchronized void note(byte[] ip, boolean mayBeThere) {
        for (int i = applied.size() - 1; i >= 0; i--) {
            if (Arrays.equals(applied.get(i), ip)) {
                applied.remove(i);
            }
        }
        if (mayBeThere) {
            applied.add(ip);
        }
    }

    private synchronized byte @Nullable [] nextToReleaseAtTheEnd() {
        return closed && !applied.isEmpty() ? applied.remove(0) : null;
    }

    private void releaseAllIfClosed() {
        for (byte[] ip = nextToReleaseAtTheEnd(); ip != null; ip = nextToReleaseAtTheEnd()) {
            if (new Work(true, ip, 0, null).perform() != NetworkPort.DONE) {
                log.log(
                        LogSink.WARN,
                        LogCodes.NETWORK_FAULT,
                        "the box's network did not release " + Addresses.text(ip) + " when the port was closed");
            }
        }
    }

    /** One piece after the other, as long as there is a next. */
    private final class Chain implements Runnable {
        private final @Nullable Work first;

        Chain(@Nullable Work firstOrNull) {
            first = firstOrNull;
        }

        @Override
        public void run() {
            Work work = first;
            while (work != null) {
                int outcome = work.perform();
                work = ended(work, outcome);
                signal.raise();
            }
            releaseAllIfClosed();
        }
    }

    private final class Work {
        private final boolean releases;
        private final byte[] ip;
        private final int prefix;
        private final byte @Nullable [] gateway;

        /** Guarded by the outer object. */
        private boolean running = true;

        private int result = NetworkPort.REFUSED;

        Work(boolean releases, byte[] ip, int prefix, byte @Nullable [] gateway) {
            this.releases = releases;
            this.ip = ip;
            this.prefix = prefix;
            this.gateway = gateway;
        }

        boolean isRunning() {
            return running;
        }

        int result() {
            return result;
        }

        /** Nobody may be left to ask for a release once more: only who asks about the same address takes it back. */
        boolean isTakenBackBy(Work asked) {
            return Arrays.equals(ip, asked.ip) || !releases && !asked.releases;
        }

        boolean isSameAs(Work other) {
            return releases == other.releases
                    && prefix == other.prefix
                    && Arrays.equals(ip, other.ip)
                    && Arrays.equals(gateway, other.gateway);
        }

        int perform() {
            try {
                int outcome = releases ? network.releaseAddress(ip) : network.applyAddress(ip, prefix, gateway);
                if (releases ? outcome == NetworkPort.DONE : outcome != NetworkPort.REFUSED) {
                    note(ip, !releases);
                }
                return outcome;
            } catch (RuntimeException | Error e) {
                // Whatever it is: who asked must hear of it, and what was asked for next must be begun.
                if (!releases) {
                    note(ip, true); // Who knows how far it came.
                }
                log.log(
                        LogSink.ERROR,
                        LogCodes.NETWORK_FAULT,
                        "the box's network failed in " + (releases ? "releasing" : "applying") + " an address: " + e);
                return NetworkPort.REFUSED;
            }
        }
    }
}
