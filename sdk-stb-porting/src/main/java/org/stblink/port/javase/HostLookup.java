package org.stblink.port.javase;

import java.io.Closeable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Name lookup off the SDK's thread (NET-1). Literal addresses never come here.
 *
 * <p>The system's lookup cannot be interrupted, so a dead name server holds a thread for as long as the system waits
 * (some ten seconds). {@link #MAX_THREADS} lookups run at a time; further ones queue.
 */
final class HostLookup implements Closeable {
    /** A box has few servers; this many unreachable name servers at once do not hold up another session's lookup. */
    static final int MAX_THREADS = 4;
    /** Lookups are rare: a thread that has nothing to do ends. */
    private static final long IDLE_SECONDS = 5;

    /** Hears the result, on a lookup thread. */
    interface Listener {
        /** @param addresses one or more, or null when the name is unknown, there was no thread to look it up, or this lookup was closed */
        void found(InetAddress @Nullable [] addresses);
    }

    private final NameResolver resolver;
    private final ThreadPoolExecutor threads;

    HostLookup(NameResolver resolver) {
        this(resolver, task -> {
            Thread thread = new Thread(null, task, "stblink-lookup");
            thread.setDaemon(true);
            return thread;
        });
    }

    HostLookup(NameResolver resolver, ThreadFactory factory) {
        this.resolver = resolver;
        this.threads = new ThreadPoolExecutor(
                MAX_THREADS, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<Runnable>(), factory);
        this.threads.allowCoreThreadTimeOut(true);
    }

    /** Looks {@code host} up on another thread. */
    void start(String host, Listener listener) {
        try {
            threads.execute(() -> listener.found(resolve(host)));
        } catch (RejectedExecutionException closed) {
            listener.found(null);
        } catch (OutOfMemoryError noThread) {
            listener.found(null); // The system has none left for now, which is no end of a session.
        }
    }

    private InetAddress @Nullable [] resolve(String host) {
        try {
            InetAddress[] found = resolver.resolve(host);
            return found.length == 0 ? null : found;
        } catch (UnknownHostException e) {
            return null;
        } catch (RuntimeException | Error e) {
            return null; // A resolver of the vendor's that throws must not leave the stream connecting for ever.
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
