package org.stblink.port.blocking;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.LogSink;
import org.stblink.hal.NetworkPort;
import org.stblink.port.LogCodes;

/**
 * Applies and releases addresses on another thread, since a box's way of doing so may take its time (NET-1).
 *
 * <p>One piece of work at a time. Its result waits for the caller to ask again with the same arguments; other arguments
 * are a new piece, which begins when the one before has ended.
 */
final class AddressWork {
    private final BlockingNetwork network;
    private final Workers workers;
    private final Signal signal;
    private final LogSink log;

    /** What was begun last; null when its result was handed out. Guarded by this object. */
    private @Nullable Work current;

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
            Work known = current;
            if (known != null && known.isRunning()) {
                return NetworkPort
                        .PENDING; // Its end raises the signal: the caller comes again, with this or with that.
            }
            if (known != null && known.isSameAs(asked)) {
                current = null;
                return known.result();
            }
            current = asked;
        }
        if (workers.start(asked)) {
            return NetworkPort.PENDING;
        }
        synchronized (this) {
            current = null;
        }
        return NetworkPort.REFUSED;
    }

    private final class Work implements Runnable {
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

        boolean isSameAs(Work other) {
            return releases == other.releases
                    && prefix == other.prefix
                    && Arrays.equals(ip, other.ip)
                    && Arrays.equals(gateway, other.gateway);
        }

        @Override
        public void run() {
            int outcome = NetworkPort.REFUSED;
            try {
                outcome = releases ? network.releaseAddress(ip) : network.applyAddress(ip, prefix, gateway);
            } catch (RuntimeException e) {
                log.log(
                        LogSink.ERROR,
                        LogCodes.NETWORK_FAULT,
                        "the box's network failed in " + (releases ? "releasing" : "applying") + " an address: " + e);
            } finally {
                synchronized (AddressWork.this) {
                    result = outcome;
                    running = false;
                }
                signal.raise();
            }
        }
    }
}
