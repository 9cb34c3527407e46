package org.stblink.port.javase;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.stblink.hal.HalStream;
import org.stblink.hal.LogSink;
import org.stblink.port.Addresses;
import org.stblink.port.LogCodes;

/**
 * A stream over a {@link SocketChannel}. It goes through the addresses of its host one after the other until one
 * answers.
 *
 * <p>After a write that failed, bytes that arrived before are still read: the peer's last message often says why it
 * went.
 */
final class NioStream implements HalStream, Readiness.Watcher {
    private final Readiness readiness;
    private final LogSink log;
    private final String peer;
    private final int port;
    private final byte[] localIp;

    private InetAddress[] candidates = new InetAddress[0];
    private int nextCandidate;
    private SelectionKey key;
    private byte[] remote;
    private boolean wasOpen;

    /** Both are written under this object's lock, since close comes from any thread. */
    private volatile SocketChannel channel;

    private volatile boolean closed;
    private volatile int status = CONNECTING;

    /** A stream that will connect; {@link #connect} or {@link #fail} follows. */
    NioStream(Readiness readiness, LogSink log, String host, int port, byte[] localIpOrNull) {
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
        prepare(channel);
        stream.channel = channel;
        stream.key = readiness.register(channel, 0, stream);
        stream.opened();
        return stream;
    }

    private static void prepare(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, Boolean.TRUE);
    }

    /** Starts connecting. SDK thread. */
    void connect(InetAddress[] addresses) {
        candidates = addresses;
        nextCandidate = 0;
        connectNext("no address");
    }

    private void connectNext(String whyNotTheOneBefore) {
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
        SocketChannel fresh = SocketChannel.open();
        synchronized (this) {
            if (closed) {
                fresh.close();
                return;
            }
            channel = fresh;
        }
        prepare(fresh);
        if (localIp != null) {
            fresh.bind(new InetSocketAddress(Addresses.address(localIp), 0));
        }
        boolean done = fresh.connect(new InetSocketAddress(address, port));
        key = readiness.register(fresh, done ? 0 : SelectionKey.OP_CONNECT, this);
        if (done) {
            opened();
        }
    }

    @Override
    public void ready(int ops) {
        if ((ops & SelectionKey.OP_CONNECT) == 0 || status != CONNECTING) {
            return; // Reading and writing are tried by the SDK itself.
        }
        try {
            if (channel.finishConnect()) {
                opened();
            } else {
                Readiness.arm(key, SelectionKey.OP_CONNECT);
            }
        } catch (IOException e) {
            discard();
            connectNext(e.getMessage());
        }
    }

    private void opened() throws IOException {
        remote = ((InetSocketAddress) channel.getRemoteAddress()).getAddress().getAddress();
        wasOpen = true;
        synchronized (this) {
            if (!closed) {
                status = OPEN;
            }
        }
        Readiness.arm(key, SelectionKey.OP_READ);
    }

    /** Gives up connecting. SDK thread. */
    void fail(String why) {
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
        if (closed || !wasOpen) {
            return BROKEN;
        }
        try {
            int count = channel.read(ByteBuffer.wrap(b, off, len));
            if (count >= 0) {
                Readiness.arm(key, SelectionKey.OP_READ);
            }
            return count;
        } catch (IOException e) {
            return broken();
        }
    }

    @Override
    public int write(byte[] b, int off, int len) {
        requireLength(len);
        if (status == CONNECTING) {
            return 0;
        }
        if (status == FAILED) {
            return BROKEN;
        }
        try {
            int count = channel.write(ByteBuffer.wrap(b, off, len));
            if (count < len) {
                Readiness.arm(key, SelectionKey.OP_WRITE);
            }
            return count;
        } catch (IOException e) {
            return broken();
        }
    }

    private static void requireLength(int len) {
        if (len < 1) {
            throw new IllegalArgumentException("len must be 1 or more, not " + len);
        }
    }

    private int broken() {
        status = FAILED;
        Readiness.disarm(key); // A broken socket is always ready.
        return BROKEN;
    }

    @Override
    public byte[] remoteAddress() {
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
        SocketChannel old = channel;
        if (old == null) {
            return;
        }
        try {
            old.close();
        } catch (IOException e) {
            // The descriptor is gone all the same, and what the system could not send is lost as in any cut.
            if (log.enabled(LogSink.DEBUG)) {
                log.log(LogSink.DEBUG, LogCodes.CONNECT_FAILED, "closing " + peer + ":" + port + ": " + e.getMessage());
            }
        }
    }
}
