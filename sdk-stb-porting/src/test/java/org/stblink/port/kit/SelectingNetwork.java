package org.stblink.port.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;

/**
 * A small port over real sockets whose await leaves something out. In the simulated world what is awaited takes its time to come; here it is there
 * before await is called, as between two sockets of one system.
 *
 * <p>Whatever address the kit was told, it takes the one that a machine has in any case.
 */
final class SelectingNetwork implements NetworkPort {
    /** What await does not watch. */
    enum Unwatched {
        NOTHING,
        STREAMS_NEVER_READ,
        LISTENERS,
        /** A listener is watched again only once an accept found nobody. */
        CONNECTIONS_LEFT,
        ROOM
    }

    private final Unwatched unwatched;
    private final Selector selector;

    SelectingNetwork(Unwatched unwatched) {
        this.unwatched = unwatched;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int applyAddress(byte[] ip, int prefix, byte @Nullable [] gatewayOrNull) {
        return REFUSED;
    }

    @Override
    public int releaseAddress(byte[] ip) {
        return DONE;
    }

    @Override
    public HalStream connect(String host, int port, byte @Nullable [] localIpOrNull) {
        try {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return new Stream(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public HalListener listen(byte[] ip, int port) throws HalException {
        try {
            ServerSocketChannel channel = ServerSocketChannel.open();
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return new Listener(channel);
        } catch (IOException e) {
            throw new HalException("cannot listen: " + e, e);
        }
    }

    /** Tells of each thing once, until it is watched again. */
    @Override
    public void await(int maxMillis) {
        try {
            if (maxMillis > 0) {
                selector.select(maxMillis);
            } else {
                selector.selectNow();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.isValid()) {
                key.interestOps(key.interestOps() & ~key.readyOps());
            }
        }
        selector.selectedKeys().clear();
    }

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    private SelectionKey register(SelectableChannel channel, int ops) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, ops);
    }

    private static void watch(SelectionKey key, int op) {
        if (key.isValid()) {
            key.interestOps(key.interestOps() | op);
        }
    }

    private final class Listener implements HalListener {
        private final ServerSocketChannel channel;
        private final SelectionKey key;

        Listener(ServerSocketChannel channel) throws IOException {
            this.channel = channel;
            key = register(channel, unwatched == Unwatched.LISTENERS ? 0 : SelectionKey.OP_ACCEPT);
        }

        @Override
        public @Nullable HalStream accept() {
            try {
                SocketChannel accepted = channel.accept();
                boolean again = accepted == null || unwatched != Unwatched.CONNECTIONS_LEFT;
                if (again && unwatched != Unwatched.LISTENERS) {
                    watch(key, SelectionKey.OP_ACCEPT);
                }
                return accepted == null ? null : new Stream(accepted);
            } catch (IOException e) {
                return null;
            }
        }

        @Override
        public int port() {
            return channel.socket().getLocalPort();
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Connected from the beginning: between two sockets of one system that takes no time. */
    private final class Stream implements HalStream {
        private final SocketChannel channel;
        private final SelectionKey key;

        Stream(SocketChannel channel) throws IOException {
            this.channel = channel;
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            key = register(channel, unwatched == Unwatched.STREAMS_NEVER_READ ? 0 : SelectionKey.OP_READ);
        }

        @Override
        public int status() {
            return channel.isOpen() ? OPEN : FAILED;
        }

        @Override
        public int read(byte[] b, int off, int len) {
            try {
                watch(key, SelectionKey.OP_READ);
                return channel.read(ByteBuffer.wrap(b, off, len));
            } catch (IOException e) {
                return BROKEN;
            }
        }

        @Override
        public int write(byte[] b, int off, int len) {
            try {
                int taken = channel.write(ByteBuffer.wrap(b, off, len));
                if (taken < len && unwatched != Unwatched.ROOM) {
                    watch(key, SelectionKey.OP_WRITE);
                }
                return taken;
            } catch (IOException e) {
                return BROKEN;
            }
        }

        @Override
        public byte @Nullable [] remoteAddress() {
            return InetAddress.getLoopbackAddress().getAddress();
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
