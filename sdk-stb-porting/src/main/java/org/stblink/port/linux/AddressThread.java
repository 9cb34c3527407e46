package org.stblink.port.linux;

import java.io.Closeable;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.LogSink;
import org.stblink.hal.NetworkPort;
import org.stblink.port.AddressRequest;
import org.stblink.port.LogCodes;

/**
 * The one thread that adds and releases, since the system's tool takes its time (NET-1); in between it looks whether the interface
 * lost what was added, and tries again to release what could not be released.
 *
 * <p>One piece of work at a time. Its result waits for the caller to ask again with the same arguments; other arguments are a new piece,
 * which begins when the one before has ended, also when nobody asks any more: a session that is over waits for its release no longer than a
 * second. So a release that is asked for meanwhile is done, unless the same address is asked for again; of several addresses that are asked
 * for meanwhile only the last is added.
 */
final class AddressThread implements Runnable, Closeable {
    /** How soon after its link came back a box is whole again; a look costs no process. */
    private static final long WATCH_MILLIS = 1000;
    /** Longer than the longest piece of work: an apply with each of its calls at its limit is cut off. */
    private static final long END_MILLIS = 10_000;

    private final String device;
    private final Carrier carrier;
    private final InterfaceAddresses addresses;
    private final Runnable done;
    private final LogSink log;
    private final Thread thread = new Thread(this, "stblink-address");

    /** What was begun last; null when its result was handed out. Guarded by this object, as the next. */
    private @Nullable Work current;
    /** What begins when that has ended, one after the other: an apply at the most, and releases. */
    private final List<Work> following = new ArrayList<Work>();

    private boolean closed;
    private boolean abandoned;
    private boolean wasUp = true;
    /** True when the last attempt to restore left something undone: of routes a look does not tell. */
    private boolean isIncomplete;

    private final RarerLooks releases = new RarerLooks();
    private final RarerLooks restorations = new RarerLooks();

    /** @param done told whenever a result is there */
    AddressThread(String device, Carrier carrier, InterfaceAddresses addresses, Runnable done, LogSink log) {
        this.device = device;
        this.carrier = carrier;
        this.addresses = addresses;
        this.done = done;
        this.log = log;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    int apply(byte[] ip, int prefix, byte @Nullable [] gatewayOrNull) {
        return result(new Work(false, ip.clone(), prefix, gatewayOrNull == null ? null : gatewayOrNull.clone()));
    }

    int release(byte[] ip) {
        return result(new Work(true, ip.clone(), 0, null));
    }

    private synchronized int result(Work asked) {
        Work known = current;
        if (known != null && known.result != NetworkPort.PENDING && known.isSameAs(asked)) {
            current = null;
            return known.result;
        }
        if (closed) {
            return NetworkPort.REFUSED;
        }
        if (known != null && known.result == NetworkPort.PENDING) {
            AddressRequest.follow(following, known, asked);
        } else {
            current = asked;
            notifyAll();
        }
        return NetworkPort.PENDING;
    }

    @Override
    public void run() {
        for (Work work = next(); work != null; work = next()) {
            if (work.isWatch()) {
                watchSafely();
            } else {
                int result = perform(work);
                ended(work, result);
                done.run();
            }
        }
        if (!isAbandoned()) {
            addresses.releaseAll();
        }
    }

    private synchronized void ended(Work work, int result) {
        work.result = result;
        if (!following.isEmpty()) {
            current = following.remove(0);
        }
    }

    private synchronized boolean isAbandoned() {
        return abandoned;
    }

    /** Work, or {@link Work#WATCH} when there was none for a while; null at the end. */
    private synchronized @Nullable Work next() {
        long until = System.nanoTime() / 1_000_000 + WATCH_MILLIS;
        while (!closed) {
            if (current != null && current.result == NetworkPort.PENDING) {
                return current;
            }
            long left = until - System.nanoTime() / 1_000_000;
            if (left <= 0) {
                return Work.WATCH;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                return null; // Nobody but this class knows the thread: the JVM ends it.
            }
        }
        return null;
    }

    private int perform(Work work) {
        try {
            if (work.releases) {
                addresses.release(work.ip);
            } else {
                addresses.apply(work.ip, work.prefix, work.gateway);
            }
            return NetworkPort.DONE;
        } catch (IpFailure | RuntimeException | Error e) {
            // Whatever it is: who asked must hear of it, and the thread must go on, or what was added stays behind.
            log.log(LogSink.ERROR, LogCodes.ADDRESS_FAILED, String.valueOf(e.getMessage()));
            return NetworkPort.REFUSED;
        }
    }

    /** As in {@link #perform}: a thread that ends here releases nothing. */
    private void watchSafely() {
        try {
            releaseUnwanted();
            watch();
        } catch (RuntimeException | Error e) {
            log.log(LogSink.ERROR, LogCodes.ADDRESS_FAILED, "looking at the addresses of " + device + " failed: " + e);
        }
    }

    private void releaseUnwanted() {
        if (!addresses.hasUnwanted()) {
            releases.reset();
            return;
        }
        if (releases.isDue()) {
            addresses.releaseUnwanted();
        }
    }

    private void watch() {
        if (carrier.hasChanged()) {
            wasUp = false; // If only between two looks: its routes are gone all the same.
        }
        if (!addresses.holdsAny()) {
            wasUp = true;
            isIncomplete = false;
            restorations.reset();
            return;
        }
        boolean up;
        boolean whole;
        try {
            NetworkInterface now = NetworkInterface.getByName(device);
            up = now != null && now.isUp();
            whole = now != null && addresses.areAllOn(now);
        } catch (SocketException e) {
            log.log(LogSink.WARN, LogCodes.ADDRESS_FAILED, "cannot look at " + device + ": " + e.getMessage());
            return;
        }
        if (!wasUp || whole && !isIncomplete) {
            restorations.reset();
        }
        if (up && (isIncomplete || !(wasUp && whole)) && restorations.isDue()) {
            isIncomplete = !addresses.restore();
            if (!isIncomplete) {
                restorations.reset();
            }
        }
        wasUp = up;
    }

    /** Releases all that was added, and ends the thread. Waits for that, some seconds at most. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the thread, and leaves what was added. */
    void abandon() {
        synchronized (this) {
            abandoned = true;
        }
        close();
    }

    private static final class Work extends AddressRequest {
        static final Work WATCH = new Work(false, new byte[0], 0, null);

        /** Guarded by the thread's object. */
        int result = NetworkPort.PENDING;

        Work(boolean releases, byte[] ip, int prefix, byte @Nullable [] gateway) {
            super(releases, ip, prefix, gateway);
        }

        boolean isWatch() {
            return ip.length == 0;
        }
    }
}
