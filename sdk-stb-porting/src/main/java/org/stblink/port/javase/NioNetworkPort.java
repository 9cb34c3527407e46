package org.stblink.port.javase;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.LogSink;
import org.stblink.hal.NetworkPort;
import org.stblink.port.Addresses;
import org.stblink.port.LogCodes;

/**
 * The network of any Java SE box: one selector, no thread of its own except for name lookups.
 *
 * <p><b>Addresses.</b> This port adds no address to an interface. {@link #applyAddress} answers {@link #DONE} for an
 * address that is local already, which it finds out by binding to it: an address of an interface, and on Linux every
 * address of 127.0.0.0/8, so that many boxes of a lab run on one machine. Any other address is {@link #REFUSED}.
 *
 * <p><b>Readiness</b> is told once and again after the next use: a stream that nobody reads, or a connection that nobody
 * accepts, does not make {@link #await} return over and over. A writer is told when it came short before.
 *
 * <p><b>Threads.</b> {@link #wakeup}, {@link #close} and the {@code close} of streams and listeners come from any thread, and so
 * do a stream's reads and writes, one at a time ({@link org.stblink.hal.ConcurrentStream}); everything else from one thread at
 * a time.
 */
public final class NioNetworkPort implements NetworkPort, Closeable {
    /** Peers call rarely, and the SDK accepts at once. */
    private static final int BACKLOG = 16;

    private final Readiness readiness;
    private final HostLookup lookup;
    private final LogSink log;

    /**
     * A port that looks names up as the system does.
     *
     * @throws HalException when the system has no selector to give (descriptors ran out)
     */
    public NioNetworkPort(LogSink log) throws HalException {
        this(log, InetAddress::getAllByName);
    }

    /**
     * A port with a name service of the vendor's.
     *
     * @param resolver called on lookup threads, several at a time
     * @throws HalException when the system has no selector to give (descriptors ran out)
     */
    public NioNetworkPort(LogSink log, NameResolver resolver) throws HalException {
        this.log = log;
        this.lookup = new HostLookup(resolver);
        try {
            this.readiness = new Readiness();
        } catch (IOException e) {
            throw new HalException("cannot open a selector for sockets: " + e.getMessage(), e);
        }
    }

    @Override
    public int applyAddress(byte[] ip, int prefix, byte @Nullable [] gatewayOrNull) {
        Addresses.requireSubnet(ip, prefix, gatewayOrNull);
        if (isLocal(Addresses.address(ip))) {
            return DONE;
        }
        log.log(
                LogSink.WARN,
                LogCodes.ADDRESS_REFUSED,
                "address " + Addresses.text(ip) + " is not local, and this port adds none");
        return REFUSED;
    }

    /** Whether one can listen on it, which is what the address is for. */
    private static boolean isLocal(InetAddress address) {
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
            return false;
        }
        try (ServerSocketChannel probe = ServerSocketChannel.open()) {
            probe.bind(new InetSocketAddress(address, 0));
            return true;
        } catch (IOException | IllegalArgumentException notLocal) {
            return false;
        }
    }

    /** Nothing was added, so nothing is taken away. */
    @Override
    public int releaseAddress(byte[] ip) {
        Addresses.require(ip);
        return DONE;
    }

    @Override
    public HalStream connect(String host, int port, byte @Nullable [] localIpOrNull) {
        Addresses.requirePort(port, 1);
        if (localIpOrNull != null) {
            Addresses.require(localIpOrNull);
        }
        NioStream stream = new NioStream(readiness, log, host, port, localIpOrNull);
        InetAddress literal = Addresses.literal(host);
        if (literal != null) {
            stream.connect(new InetAddress[] {literal});
        } else if (Addresses.isName(host)) {
            lookup.start(host, addresses -> readiness.post(() -> lookedUp(stream, addresses)));
        } else {
            stream.fail("this is neither a name nor an address");
        }
        return stream;
    }

    private static void lookedUp(NioStream stream, InetAddress @Nullable [] addressesOrNull) {
        if (addressesOrNull == null) {
            stream.fail("the name is unknown");
        } else {
            stream.connect(addressesOrNull);
        }
    }

    @Override
    public HalListener listen(byte[] ip, int port) throws HalException {
        Addresses.requirePort(port, 0);
        InetAddress address = Addresses.address(ip);
        ServerSocketChannel server = null;
        try {
            server = ServerSocketChannel.open();
            server.configureBlocking(false);
            // On Linux this allows a port whose earlier connections linger, never one that somebody listens on.
            server.setOption(StandardSocketOptions.SO_REUSEADDR, Boolean.TRUE);
            server.bind(new InetSocketAddress(address, port), BACKLOG);
            return new NioListener(readiness, log, server);
        } catch (IOException | IllegalArgumentException e) {
            HalException failure =
                    new HalException("cannot listen on " + Addresses.text(ip, port) + ": " + e.getMessage(), e);
            closeAfter(failure, server);
            throw failure;
        }
    }

    private static void closeAfter(HalException failure, @Nullable ServerSocketChannel serverOrNull) {
        try {
            if (serverOrNull != null) {
                serverOrNull.close();
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void await(int maxMillis) {
        if (maxMillis < 0) {
            throw new IllegalArgumentException("maxMillis must be 0 or more, not " + maxMillis);
        }
        readiness.await(maxMillis);
    }

    @Override
    public void wakeup() {
        readiness.wakeup();
    }

    /** Closes every stream and listener and ends the lookup threads. Any thread, any number of times. */
    @Override
    public void close() throws IOException {
        lookup.close();
        readiness.close();
    }
}
