package org.stblink.server.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.wire.Limits;
import org.stblink.server.control.Admission;
import org.stblink.server.control.ControlTap;
import org.stblink.server.control.ServerKeys;
import org.stblink.server.domain.ControlEvents;
import org.tinylog.Logger;

/**
 * The control port: accepts connections and gives each to an event loop, where a {@link ControlChannel} carries it. Uses
 * epoll where the machine has it, else the JDK's own selector.
 *
 * <p>Threads: start and close from any; both block.
 */
public final class ControlServer implements AutoCloseable {
    /**
     * What connections need of the server around them.
     *
     * @param clock monotonic milliseconds, the domain's
     * @param domain takes what happens; called on the domain loop
     * @param controlSuites accepted on control channels
     * @param entropy from any thread
     * @param primitives of the handshakes, from any thread
     * @param tap hears what passes, for a capture
     */
    public record Parts(
            LongSupplier clock,
            DomainLoop domainLoop,
            ControlEvents domain,
            ServerKeys keys,
            List<Integer> controlSuites,
            Admission admission,
            EntropySource entropy,
            Primitives primitives,
            ControlTap tap) {}

    /** One read's worth: a few messages. A guess for each connection at what comes next would be kept with each. */
    private static final int READ_BYTES = 2 * Limits.FRAME_AFTER_REGISTRATION_BYTES;

    private static final int MOST_DEFAULT_IO_THREADS = 4;
    private static final long CLOSE_MILLIS = 2_000;

    private final MultiThreadIoEventLoopGroup group;
    private final Channel listener;
    private final OpenConnections connections;

    private ControlServer(MultiThreadIoEventLoopGroup group, Channel listener, OpenConnections connections) {
        this.group = group;
        this.listener = listener;
        this.connections = connections;
    }

    /**
     * Opens the port and accepts connections.
     *
     * @throws TransportException when the address cannot be listened on; the message says what to do
     */
    public static ControlServer start(TransportSettings settings, Parts parts) throws TransportException {
        int threads = settings.ioThreads() > 0
                ? settings.ioThreads()
                : Math.min(MOST_DEFAULT_IO_THREADS, Runtime.getRuntime().availableProcessors());
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        OpenConnections connections = new OpenConnections(settings.maxConnections());
        AcceptOrder order = new AcceptOrder();
        MultiThreadIoEventLoopGroup group =
                new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("control-io", true), io);
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, settings.backlog())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(settings.sendBufferBytes() / 4, settings.sendBufferBytes() / 2))
                .handler(order)
                .childHandler(new Acceptor(settings, parts, connections, order))
                .bind(new InetSocketAddress(settings.host(), settings.port()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            endOf(group);
            throw BindFailure.explain("control", settings.host(), settings.port(), bound.cause());
        }
        // Last, behind Netty's own, which waits a second after a failure.
        bound.channel().pipeline().addLast(new AcceptFailures(parts.clock()));
        Logger.info("control connections: {} event loops, {}", threads, epoll ? "epoll" : "the JDK's selector");
        return new ControlServer(group, bound.channel(), connections);
    }

    /** Where it listens; the port that was chosen when any was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Open control connections, in whatever state. */
    public int connections() {
        return connections.count();
    }

    /** Takes no further connection; those that are open stay. */
    public void stopAccepting() {
        listener.close().awaitUninterruptibly(CLOSE_MILLIS);
    }

    /**
     * Waits for the connections to end by themselves.
     *
     * @return whether they all did within the time
     */
    public boolean awaitNoConnections(long millis) {
        return connections.awaitNone(millis);
    }

    /** Closes the port and cuts the connections that are still open. Harmless when called again. */
    @Override
    public void close() {
        stopAccepting();
        endOf(group);
    }

    private static void endOf(MultiThreadIoEventLoopGroup group) {
        Future<?> end = group.shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        if (!end.awaitUninterruptibly(CLOSE_MILLIS + 500)) {
            Logger.error("the event loops did not end within {} ms", CLOSE_MILLIS);
        }
    }

    /** Puts each accepted socket on its event loop's {@link ConnectionLoop}. */
    private static final class Acceptor extends ChannelInitializer<SocketChannel> {
        private final TransportSettings settings;
        private final Parts parts;
        private final OpenConnections connections;
        private final AcceptOrder order;
        private final Admission admission;
        private final Map<EventLoop, ConnectionLoop> loops = new ConcurrentHashMap<>();

        Acceptor(TransportSettings settings, Parts parts, OpenConnections connections, AcceptOrder order) {
            this.settings = settings;
            this.parts = parts;
            this.connections = connections;
            this.order = order;
            this.admission = new ConnectionLimit(parts.admission(), connections, settings.maxConnections());
        }

        @Override
        protected void initChannel(SocketChannel socket) {
            ConnectionLoop loop =
                    loops.computeIfAbsent(socket.eventLoop(), eventLoop -> new ConnectionLoop(parts, admission));
            long id = order.take(socket);
            socket.pipeline().addLast(new ControlChannel(loop, socket, id, settings.sendBufferBytes(), connections));
        }
    }
}
