package org.stblink.port.javase;

import java.io.Closeable;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Name lookup off the SDK's thread (NET-1). Literal addresses are read in place, without a lookup and without a thread.
 *
 * <p>The system's lookup cannot be interrupted, so a dead name server holds a thread for as long as the system waits
 * (some ten seconds). {@link #MAX_THREADS} lookups run at a time; further ones queue.
 */
final class HostLookup implements Closeable {
    /** A box has few servers; this many unreachable name servers at once do not hold up another session's lookup. */
    static final int MAX_THREADS = 4;
    /** Lookups are rare: a thread that has nothing to do ends. */
    private static final long IDLE_SECONDS = 5;

    private static final int IPV4_PARTS = 4;

    /** Hears the result, on a lookup thread. */
    interface Listener {
        /** @param addresses one or more, or null when the name is unknown or this lookup was closed */
        void found(InetAddress[] addresses);
    }

    private final NameResolver resolver;
    private final ThreadPoolExecutor threads;

    HostLookup(NameResolver resolver) {
        this.resolver = resolver;
        this.threads = new ThreadPoolExecutor(
                MAX_THREADS, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<Runnable>(), task -> {
                    Thread thread = new Thread(null, task, "stblink-lookup");
                    thread.setDaemon(true);
                    return thread;
                });
        this.threads.allowCoreThreadTimeOut(true);
    }

    /** Looks {@code host} up on another thread. */
    void start(String host, Listener listener) {
        try {
            threads.execute(() -> listener.found(resolve(host)));
        } catch (RejectedExecutionException closed) {
            listener.found(null);
        }
    }

    private InetAddress[] resolve(String host) {
        try {
            InetAddress[] found = resolver.resolve(host);
            return found.length == 0 ? null : found;
        } catch (UnknownHostException e) {
            return null;
        } catch (RuntimeException e) {
            return null; // A resolver of the vendor's that throws must not leave the stream connecting for ever.
        }
    }

    /**
     * Reads a literal address.
     *
     * @return null when {@code host} is a name
     */
    static InetAddress literal(String host) {
        try {
            if (looksLikeIpv6(host)) {
                return InetAddress.getByName(host); // Reads it or throws; no lookup for what starts like this.
            }
            byte[] ipv4 = ipv4(host);
            return ipv4 == null ? null : InetAddress.getByAddress(ipv4);
        } catch (UnknownHostException notAnAddress) {
            return null;
        }
    }

    private static boolean looksLikeIpv6(String host) {
        if (host.indexOf(':') < 0) {
            return false;
        }
        char first = host.charAt(0);
        return first == ':' || first == '[' || Character.digit(first, 16) >= 0;
    }

    /** Four decimal numbers of 0 to 255, nothing else: short and octal forms mean different things to different systems. */
    private static byte[] ipv4(String host) {
        String[] parts = host.split("\\.", -1);
        if (parts.length != IPV4_PARTS) {
            return null;
        }
        byte[] out = new byte[IPV4_PARTS];
        for (int i = 0; i < IPV4_PARTS; i++) {
            int value = decimal(parts[i]);
            if (value < 0) {
                return null;
            }
            out[i] = (byte) value;
        }
        return out;
    }

    private static int decimal(String part) {
        if (part.isEmpty() || part.length() > 3 || (part.length() > 1 && part.charAt(0) == '0')) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value <= 255 ? value : -1;
    }

    /** Whether a name could be looked up at all; an empty one would mean "this host" to Java. */
    static boolean isName(String host) {
        return !host.isEmpty() && host.indexOf(':') < 0 && host.indexOf(' ') < 0;
    }

    /** 4 or 16 bytes. An IPv4 address mapped into IPv6 counts as IPv4. */
    static byte[] bytes(InetAddress address) {
        return address.getAddress();
    }

    static String text(byte[] ip) {
        try {
            InetAddress address = InetAddress.getByAddress(ip);
            return address instanceof Inet4Address ? address.getHostAddress() : "[" + address.getHostAddress() + "]";
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + ip.length, e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
