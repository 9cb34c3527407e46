package org.stblink.port.blocking;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.LogSink;
import org.stblink.hal.NetworkPort;
import org.stblink.hal.TaskRunner;
import org.stblink.port.Addresses;
import org.stblink.port.LogCodes;

/**
 * The readiness contract over blocking calls. What it costs in threads and memory stands in the package's description.
 *
 * <p><b>When threads run out</b> ({@link TaskRunner#start} is false): a connection fails, a stream that would write is
 * broken, {@link #listen} throws, an address is refused, a connection that came is closed. Nothing waits for a thread.
 *
 * <p><b>Calls that hang.</b> A connect that its owner gave up may go on for as long as the vendor's call does. While {@value
 * #MAX_ABANDONED} do, further connects fail at once: a dead name server must not use up the box's threads.
 *
 * <p><b>Close</b> of a stream gives the bytes it took {@value #LINGER_MILLIS} ms to be sent, and returns at once. The SDK counts them as
 * delivered, as it does with bytes that a system took; a peer that reads late still gets them. While {@value #MAX_LINGERING} streams
 * have that time, a further one has {@value #SHORT_LINGER_MILLIS} ms: peers that stopped reading must not use up the box's threads.
 *
 * <p>Threads: {@link #wakeup}, {@link #close} and the {@code close} of streams and listeners come from any thread;
 * everything else from one thread at a time.
 */
public final class BlockingNetworkPort implements NetworkPort {
    /** Bytes of each of a stream's two buffers, unless chosen otherwise. */
    public static final int BUFFER_BYTES = 4096;
    /** How long bytes that a closed stream took have to be sent, in milliseconds: what a channel's end promises. */
    public static final int LINGER_MILLIS = 60_000;
    /** How long they have when {@value #MAX_LINGERING} other closed streams still send, or the port is closed, in milliseconds. */
    public static final int SHORT_LINGER_MILLIS = 1000;
    /** How many closed streams may have the longer time. */
    public static final int MAX_LINGERING = 4;
    /** How long a thread without work waits for the next piece, in milliseconds. */
    public static final int REUSE_MILLIS = 200;
    /** How many connects may hang that nobody waits for any more. */
    public static final int MAX_ABANDONED = 4;

    private static final int SMALLEST_BUFFER = 256;
    private static final int LARGEST_BUFFER = 1 << 20;
    /** How long {@link #close} waits for the next of its threads to end. */
    private static final int LAST_THREADS_MILLIS = 2 * SHORT_LINGER_MILLIS;

    private final BlockingNetwork network;
    private final LogSink log;
    private final int bufferBytes;
    private final int lingerMillis;
    private final int shortLingerMillis;
    private final Signal signal = new Signal();
    private final Workers workers;
    private final AddressWork addresses;

    /** What {@link #close} has to close. Guarded by itself. */
    private final ArrayList<BlockingStream> streams = new ArrayList<BlockingStream>();

    private final ArrayList<BlockingListener> listeners = new ArrayList<BlockingListener>();

    /** Guarded by {@link #streams}. */
    private int abandoned;

    /** Guarded by {@link #streams}. */
    private int lingering;

    /**
     * A port with buffers of {@value #BUFFER_BYTES} bytes.
     *
     * @param network the box's blocking calls
     * @param tasks where this port's threads come from, also when the session itself has none
     */
    public BlockingNetworkPort(BlockingNetwork network, TaskRunner tasks, LogSink log) {
        this(network, tasks, log, BUFFER_BYTES);
    }

    /**
     * A port with buffers of another size.
     *
     * @param bufferBytes bytes of each of a stream's two buffers, 256 to 1,048,576: a fast link wants more
     */
    public BlockingNetworkPort(BlockingNetwork network, TaskRunner tasks, LogSink log, int bufferBytes) {
        this(network, tasks, log, bufferBytes, LINGER_MILLIS, SHORT_LINGER_MILLIS);
    }

    BlockingNetworkPort(
            BlockingNetwork network,
            TaskRunner tasks,
            LogSink log,
            int bufferBytes,
            int lingerMillis,
            int shortLingerMillis) {
        if (bufferBytes < SMALLEST_BUFFER || bufferBytes > LARGEST_BUFFER) {
            throw new IllegalArgumentException(
                    "bufferBytes is " + bufferBytes + ", must be " + SMALLEST_BUFFER + " to " + LARGEST_BUFFER);
        }
        this.network = network;
        this.log = log;
        this.bufferBytes = bufferBytes;
        this.lingerMillis = lingerMillis;
        this.shortLingerMillis = shortLingerMillis;
        this.workers = new Workers(tasks, log, REUSE_MILLIS);
        this.addresses = new AddressWork(network, workers, signal, log);
    }

    // The HAL's side.

    @Override
    public int applyAddress(byte[] ip, int prefix, byte @Nullable [] gatewayOrNull) {
        Addresses.requireSubnet(ip, prefix, gatewayOrNull);
        return addresses.apply(ip, prefix, gatewayOrNull);
    }

    @Override
    public int releaseAddress(byte[] ip) {
        Addresses.require(ip);
        return addresses.release(ip);
    }

    @Override
    public HalStream connect(String host, int port, byte @Nullable [] localIpOrNull) {
        Addresses.requirePort(port, 1);
        if (localIpOrNull != null) {
            Addresses.require(localIpOrNull);
        }
        String why = whyNotNow(host);
        if (why == null) {
            try {
                BlockingStream stream = new BlockingStream(this, network.open());
                add(stream);
                stream.connect(host, port, localIpOrNull == null ? null : localIpOrNull.clone());
                return stream;
            } catch (HalException e) {
                why = String.valueOf(e.getMessage());
            } catch (RuntimeException e) {
                fault("open", e);
                why = e.toString();
            }
        }
        connectFailed(host, port, why);
        return FailedStream.INSTANCE;
    }

    private @Nullable String whyNotNow(String host) {
        if (Addresses.parse(host) == null && !Addresses.isName(host)) {
            return "this is neither a name nor an address";
        }
        synchronized (streams) {
            if (abandoned >= MAX_ABANDONED) {
                return abandoned + " earlier connects that were given up still hang in the box's network";
            }
        }
        return signal.isClosed() ? "the network port is closed" : null;
    }

    @Override
    public HalListener listen(byte[] ip, int port) throws HalException {
        Addresses.require(ip);
        Addresses.requirePort(port, 0);
        if (signal.isClosed()) {
            throw cannotListen(ip, port, "the network port is closed", null);
        }
        BlockingServer server;
        try {
            server = network.listen(ip, port);
        } catch (HalException e) {
            throw cannotListen(ip, port, String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            fault("listen", e);
            throw cannotListen(ip, port, e.toString(), e);
        }
        BlockingListener listener = new BlockingListener(this, server);
        synchronized (streams) {
            listeners.add(listener);
        }
        if (!workers.start(listener.acceptor())) {
            listener.close();
            throw cannotListen(ip, port, "no thread could be started to accept", null);
        }
        return listener;
    }

    private static HalException cannotListen(byte[] ip, int port, String why, @Nullable Exception cause) {
        String what = "cannot listen on " + Addresses.text(ip, port) + ": " + why;
        return cause == null ? new HalException(what) : new HalException(what, cause);
    }

    @Override
    public void await(int maxMillis) {
        if (maxMillis < 0) {
            throw new IllegalArgumentException("maxMillis must be 0 or more, not " + maxMillis);
        }
        signal.await(maxMillis);
    }

    @Override
    public void wakeup() {
        signal.raise();
    }

    /**
     * Closes every stream and listener, releases the addresses that were applied and not released, and ends the threads; waits
     * until they have ended, which takes a moment, up to
     * {@value #SHORT_LINGER_MILLIS} ms where bytes still wait to be sent, a second where a release stays PENDING, and two seconds more
     * where a call of the vendor's does not come back. Any thread, any number of times.
     */
    public void close() {
        signal.close();
        BlockingStream[] openStreams;
        BlockingListener[] openListeners;
        synchronized (streams) {
            openStreams = streams.toArray(new BlockingStream[streams.size()]);
            openListeners = listeners.toArray(new BlockingListener[listeners.size()]);
        }
        for (int i = 0; i < openStreams.length; i++) {
            openStreams[i].close();
            openStreams[i].hurry();
        }
        for (int i = 0; i < openListeners.length; i++) {
            openListeners[i].close();
        }
        addresses.close();
        workers.close();
        int left = workers.awaitEnd(LAST_THREADS_MILLIS);
        if (left > 0) {
            log.log(
                    LogSink.WARN,
                    LogCodes.THREADS_LEFT,
                    left + " threads are still inside calls of the box's network, and end when those come back");
        }
    }

    // What streams and listeners need.

    Signal signal() {
        return signal;
    }

    Workers workers() {
        return workers;
    }

    int bufferBytes() {
        return bufferBytes;
    }

    int shortLingerMillis() {
        return shortLingerMillis;
    }

    /** A closed stream still has bytes to send: how long it may, in milliseconds. {@link #lingered} follows. */
    int lingers() {
        synchronized (streams) {
            lingering++;
            return lingering > MAX_LINGERING || signal.isClosed() ? shortLingerMillis : lingerMillis;
        }
    }

    void lingered() {
        synchronized (streams) {
            lingering--;
        }
    }

    CallGate gate(final BlockingSocket socket) {
        return new CallGate(network.closeEndsCalls()) {
            @Override
            void closeSocket() {
                try {
                    socket.close();
                } catch (RuntimeException | Error e) {
                    fault("close", e);
                }
            }
        };
    }

    CallGate gate(final BlockingServer server) {
        return new CallGate(network.closeEndsCalls()) {
            @Override
            void closeSocket() {
                try {
                    server.close();
                } catch (RuntimeException | Error e) {
                    fault("close of a listener", e);
                }
            }
        };
    }

    /** The stream of a connection that a listener got; null when no thread could be started for it. */
    @Nullable
    BlockingStream accepted(BlockingSocket socket) {
        BlockingStream stream = new BlockingStream(this, socket);
        add(stream);
        return stream.accepted() ? stream : null;
    }

    private void add(BlockingStream stream) {
        synchronized (streams) {
            streams.add(stream);
        }
    }

    void forget(BlockingStream stream) {
        synchronized (streams) {
            streams.remove(stream);
        }
    }

    void forget(BlockingListener listener) {
        synchronized (streams) {
            listeners.remove(listener);
        }
    }

    /** A connect goes on that its owner gave up (1), or ended after that (-1). */
    void abandoned(int change) {
        synchronized (streams) {
            abandoned += change;
        }
    }

    void connectFailed(String host, int port, String why) {
        if (log.enabled(LogSink.DEBUG)) {
            log.log(LogSink.DEBUG, LogCodes.CONNECT_FAILED, "cannot connect to " + host + ":" + port + ": " + why);
        }
    }

    void streamFailed(String doing, HalException e) {
        if (log.enabled(LogSink.DEBUG)) {
            log.log(LogSink.DEBUG, LogCodes.STREAM_FAILED, doing + " failed: " + e.getMessage());
        }
    }

    void acceptFailed(int port, String why) {
        log.log(LogSink.WARN, LogCodes.ACCEPT_FAILED, "cannot accept on port " + port + ": " + why);
    }

    /**
     * The vendor's code did what it must not, or the VM failed in it. An error counts as any other fault: who waits for the
     * thread it came on must hear of it, and the box may well go on, as when memory was short for a moment.
     */
    void fault(String doing, Throwable e) {
        log.log(LogSink.ERROR, LogCodes.NETWORK_FAULT, "the box's network failed in " + doing + ": " + e);
    }
}
