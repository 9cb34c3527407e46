package org.stblink.port.javase;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.ConcurrentStream;
import org.stblink.hal.LogSink;
import org.stblink.port.Addresses;
import org.stblink.port.ConnectPatience;
import org.stblink.port.LogCodes;

/**
 * A stream over a {@link SocketChannel}. It goes through the addresses of its host one after the other until one
 * answers; each but the last has a limited time for that ({@link ConnectPatience}).
 *
 * <p>Reading and writing beside {@link Readiness#await}: what a key of the selector is set to meanwhile may be lost to what
 * await itself sets, or seen by the next select only. The SDK wakes the awaiting thread wherever that matters.
 *
 * <p>A pending interrupt is set aside for each call of the channel: up to Java 10 it closes even one that does not block.
 *
 * <p>After a write that failed, bytes that arrived before are still read: the peer's last message often says why it
 * went.
 */
final class NioStream implements ConcurrentStream, Readiness.Watcher {
    private final Readiness readiness;
    private final LogSink log;
    private final String peer;
    private final int port;
    private final byte @Nullable [] localIp;

    private final ShortPause pause = new ShortPause();

    private InetAddress[] candidates = new InetAddress[0];
    private int nextCandidate;
    /** Known once the stream was open. */
    private byte @Nullable [] remote;

    /** The channel of the present candidate. Written under this object's lock, since close comes from any thread. */
    private volatile @Nullable SelectionKey key;

    private volatile boolean closed;
    private volatile int status = CONNECTING;

    /** A stream that will connect; {@link #connect} or {@link #fail} follows. */
    NioStream(Readiness readiness, LogSink log, String host, int port, byte @Nullable [] localIpOrNull) {
        this.readiness = readiness;
        this.log = log;
        this.peer = host;
        this.port = port;
        this.localIp = localIpOrNull == null ? null : localIpOrNull.clone();
    }

    /** A stream that a listener accepted. */
    static NioStream accepted(Readiness readiness, LogSink log, SocketChannel channel) throws IOException {
        InetSocketAddress from = (InetSocketAddress) channel.getRemoteAddress();
        NioStream stream = new NioStream(readiness, log, from.getAddress().getHostAddress(), from.getPort(), null);
        stream.opened(stream.adopt(channel));
        return stream;
    }

    /** Makes a channel non-blocking and this stream's. */
    private SelectionKey adopt(SocketChannel channel) throws IOException {
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, Boolean.TRUE);
            synchronized (this) {
                if (closed) {
                    throw new ClosedChannelException(); // By another thread, just now.
                }
                SelectionKey adopted = readiness.register(channel, 0, this);
                key = adopted;
                return adopted;
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static SocketChannel channel(SelectionKey of) {
        return (SocketChannel) of.channel();
    }

    /** Starts connecting. SDK thread. */
    void connect(InetAddress[] addresses) {
        candidates = addresses;
        nextCandidate = 0;
        boolean interrupted = Thread.interrupted();
        try {
            connectNext("no address");
        } finally {
            Uninterrupted.restore(interrupted);
        }
    }

    private void connectNext(@Nullable String whyNotTheOneBefore) {
        String why = whyNotTheOneBefore;
        while (nextCandidate < candidates.length && !closed) {
            InetAddress candidate = candidates[nextCandidate++];
            try {
                start(candidate);
                return;
            } catch (IOException e) {
                why = e.getMessage();
            } catch (IllegalArgumentException e) {
                why = "an address of this kind cannot be used here"; // IPv6 on a box that has none
            }
            discard();
        }
        fail(why);
    }

    private void start(InetAddress address) throws IOException {
        SelectionKey fresh = adopt(SocketChannel.open());
        if (localIp != null) {
            channel(fresh).bind(new InetSocketAddress(Addresses.address(localIp), 0));
        }
        if (channel(fresh).connect(new InetSocketAddress(address, port))) {
            opened(fresh);
        } else {
            Readiness.arm(fresh, SelectionKey.OP_CONNECT);
            if (nextCandidate < candidates.length) {
                int limit = ConnectPatience.millisEach(candidates.length);
                readiness.after(limit, () -> giveUp(fresh, limit));
            }
        }
    }

    /** The system would ask a silent address for minutes. */
    private void giveUp(SelectionKey candidate, int millis) {
        if (status == CONNECTING && key == candidate) {
            discard();
            connectNext("no answer within " + millis + " ms");
        }
    }

    @Override
    public void ready(int ops) {
        SelectionKey connecting = key;
        if ((ops & SelectionKey.OP_CONNECT) == 0 || status != CONNECTING || connecting == null) {
            return; // Reading and writing are tried by the SDK itself.
        }
        try {
            if (channel(connecting).finishConnect()) {
                opened(connecting);
            } else {
                Readiness.arm(connecting, SelectionKey.OP_CONNECT);
            }
        } catch (IOException e) {
            discard();
            connectNext(e.getMessage());
        }
    }

    private void opened(SelectionKey open) throws IOException {
        remote = ((InetSocketAddress) channel(open).getRemoteAddress())
                .getAddress()
                .getAddress();
        synchronized (this) {
            if (!closed) {
                status = OPEN;
            }
        }
        Readiness.arm(open, SelectionKey.OP_READ);
    }

    /** Gives up connecting. SDK thread. */
    void fail(@Nullable String why) {
        synchronized (this) {
            if (status == FAILED) {
                return;
            }
            status = FAILED;
        }
        if (log.enabled(LogSink.DEBUG)) {
            log.log(LogSink.DEBUG, LogCodes.CONNECT_FAILED, "cannot connect to " + peer + ":" + port + ": " + why);
        }
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public int read(byte[] b, int off, int len) {
        requireLength(len);
        if (status == CONNECTING) {
            return NOTHING;
        }
        SelectionKey from = key;
        if (closed || remote == null || from == null) {
            return BROKEN; // Closed, or never open.
        }
        boolean interrupted = Thread.interrupted();
        try {
            int count = channel(from).read(ByteBuffer.wrap(b, off, len));
            if (count >= 0) {
                Readiness.arm(from, SelectionKey.OP_READ);
            }
            return count;
        } catch (IOException e) {
            return broken(from);
        } finally {
            Uninterrupted.restore(interrupted);
        }
    }

    @Override
    public int write(byte[] b, int off, int len) {
        requireLength(len);
        SelectionKey to = key;
        if (status != OPEN || to == null) {
            return status == CONNECTING ? 0 : BROKEN;
        }
        boolean interrupted = Thread.interrupted();
        try {
            int count = channel(to).write(ByteBuffer.wrap(b, off, len));
            if (count < len) {
                Readiness.arm(to, SelectionKey.OP_WRITE);
            }
            return count;
        } catch (IOException e) {
            return broken(to);
        } finally {
            Uninterrupted.restore(interrupted);
        }
    }

    @Override
    public void awaitMore() {
        pause.pause();
    }

    private static void requireLength(int len) {
        if (len < 1) {
            throw new IllegalArgumentException("len must be 1 or more, not " + len);
        }
    }

    private int broken(SelectionKey which) {
        status = FAILED;
        Readiness.disarm(which); // A broken socket is always ready.
        return BROKEN;
    }

    /** Whether small writes leave at once (NET-14); for the test of that. */
    boolean sendsAtOnce() throws IOException {
        SelectionKey of = key;
        return of != null && channel(of).getOption(StandardSocketOptions.TCP_NODELAY);
    }

    @Override
    public byte @Nullable [] remoteAddress() {
        return remote == null ? null : remote.clone();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            status = FAILED;
        }
        discard();
        readiness.settle();
    }

    private void discard() {
        SelectionKey old = key;
        if (old == null) {
            return;
        }
        try {
            old.channel().close();
        } catch (IOException e) {
            // The descriptor is gone all the same, and what the system could not send is lost as in any cut.
            if (log.enabled(LogSink.DEBUG)) {
                log.log(LogSink.DEBUG, LogCodes.CONNECT_FAILED, "closing " + peer + ":" + port + ": " + e.getMessage());
            }
        }
    }
}
