package org.stblink.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.MessageType;
import org.stblink.internal.wire.ServerHello;
import org.stblink.server.control.ControlConnection;
import org.stblink.server.control.ControlSink;
import org.stblink.server.domain.ResumeAnswer;
import org.tinylog.Logger;

/**
 * One TCP connection: carries bytes between the socket and its {@link ControlConnection}, and time, too.
 *
 * <p>A device can make the server keep only so much. What it does not take is bounded: its socket is not read while output
 * waits, and it is cut at {@code sendBufferBytes}. What it sends faster than the domain works stays in its own socket.
 *
 * <p>Threads: the channel's event loop, but for {@link #messageTaken}.
 */
// Nobody waits for these futures: a failed write or a broken socket ends in closeFuture, which is listened to.
@SuppressWarnings("FutureReturnValueIgnored")
final class ControlChannel extends ChannelInboundHandlerAdapter implements ControlSink, ChannelFutureListener {
    /** So many messages of one connection may wait for the domain thread; then its socket is not read. */
    private static final int MOST_WITH_DOMAIN = 32;

    /**
     * How long a device has, after the last byte was sent, to take it and close its end. Closing at once, with input
     * unread, makes the system throw away what is still on its way (RFC 1122, section 4.2.2.13).
     */
    private static final long LINGER_MILLIS = 2_000;

    /**
     * So many bytes are read and thrown away while it waits: more than a device has on its way that did not know better. Who
     * sends on is cut.
     */
    private static final int MOST_THROWN_AWAY = 65_536;

    private static final long NEVER = Long.MAX_VALUE;
    private static final byte[] NOTHING = new byte[0];

    private static final AtomicIntegerFieldUpdater<ControlChannel> WITH_DOMAIN =
            AtomicIntegerFieldUpdater.newUpdater(ControlChannel.class, "withDomain");

    private final ConnectionLoop loop;
    private final SocketChannel socket;
    private final int sendBufferBytes;
    private final ControlConnection connection;
    private final OpenConnections connections;

    /** {@link #WITH_DOMAIN} counts it. */
    private volatile int withDomain;

    private @Nullable DomainConnection domainConnection;
    private @Nullable ScheduledFuture<?> timer;
    private long timerAt = NEVER;
    private boolean pausedByConnection;
    private volatile boolean pausedByDomain;
    private boolean registered;
    private boolean overflown;
    private boolean closing;
    /** What is to be sent before the end is with the socket. */
    private boolean ending;
    /** The device has time to close its end. */
    private boolean lingering;
    /** Bytes that came after the end. */
    private long thrownAway;

    /** For a socket that was accepted; on its event loop. May answer BUSY and close at once. */
    ControlChannel(
            ConnectionLoop loop, SocketChannel socket, long id, int sendBufferBytes, OpenConnections connections) {
        this.loop = loop;
        this.socket = socket;
        this.sendBufferBytes = sendBufferBytes;
        this.connections = connections;
        connections.opened();
        this.connection =
                new ControlConnection(loop.context(), this, id, Sources.of(socket.remoteAddress()), loop.now());
        socket.closeFuture().addListener(this);
        afterCall();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf input = (ByteBuf) message;
        try {
            byte[] scratch = loop.scratch();
            while (input.isReadable() && !closing) {
                int length = Math.min(scratch.length, input.readableBytes());
                input.readBytes(scratch, 0, length);
                connection.onBytes(scratch, 0, length, loop.now());
            }
            thrownAway += input.readableBytes();
            if (thrownAway > MOST_THROWN_AWAY) {
                socket.close();
            }
        } finally {
            input.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        afterCall();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        setReading();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            Logger.debug("connection {} broke: {}", connection.id(), cause.getMessage());
        } else {
            Logger.error(cause, "connection {} is cut for a fault of the server", connection.id());
        }
        socket.close();
    }

    @Override
    public void write(byte[] buf, int off, int len) {
        if (overflown) {
            return;
        }
        // Where the system takes it from: else it would be copied once more.
        socket.write(socket.alloc().directBuffer(len).writeBytes(buf, off, len));
        ChannelOutboundBuffer waiting = socket.unsafe().outboundBuffer();
        overflown = waiting != null && waiting.totalPendingWriteBytes() > sendBufferBytes;
    }

    @Override
    public void pauseReading() {
        pausedByConnection = true;
        setReading();
    }

    @Override
    public void resumeReading() {
        pausedByConnection = false;
        setReading();
        socket.eventLoop().execute(() -> {
            connection.onBytes(NOTHING, 0, 0, loop.now());
            afterCall();
        });
    }

    @Override
    public void close() {
        // Only noted: closing a socket calls the connection back, which must not happen inside this call.
        closing = true;
    }

    /** The handshake is done: makes what the domain thread will hold. */
    DomainConnection enterDomain() {
        DomainConnection made = new DomainConnection(connection, socket.eventLoop(), this);
        domainConnection = made;
        return made;
    }

    /** What {@link #enterDomain} made. */
    DomainConnection domainConnection() {
        DomainConnection made = domainConnection;
        if (made == null) {
            throw new IllegalStateException("connection " + connection.id() + " is not known to the domain");
        }
        return made;
    }

    /** A message is on its way to the domain thread. */
    void messageHandedOver() {
        if (WITH_DOMAIN.incrementAndGet(this) >= MOST_WITH_DOMAIN && !pausedByDomain) {
            pausedByDomain = true;
            // All of them may have been taken in between; then nobody else looks at the flag again.
            pausedByDomain = withDomain > 0;
            setReading();
        }
    }

    /** The domain thread has dealt with a message. Called there. */
    void messageTaken() {
        if (WITH_DOMAIN.decrementAndGet(this) == 0 && pausedByDomain) {
            socket.eventLoop().execute(() -> {
                pausedByDomain = false;
                setReading();
            });
        }
    }

    /** Whether REGISTERED was sent. */
    boolean isRegistered() {
        return registered;
    }

    /** Sends for the domain. */
    void send(Message message) {
        registered |= message.type() == MessageType.REGISTERED;
        connection.onTime(loop.now());
        connection.send(message);
        afterCall();
    }

    /** Answers for the domain an opening that resumes; what follows goes out with it. */
    void resume(ResumeAnswer answer) {
        connection.onTime(loop.now());
        connection.resume(answer);
    }

    /** Refuses for the domain an opening that resumes. */
    void refuse(ServerHello hello) {
        connection.onTime(loop.now());
        connection.refuse(hello);
        afterCall();
    }

    /** Closes for the domain. */
    void closeBy(int closeReason, int retryAfterSeconds) {
        connection.onTime(loop.now());
        connection.close(closeReason, retryAfterSeconds);
        afterCall();
    }

    private void onTimer() {
        timer = null;
        timerAt = NEVER;
        connection.onTime(loop.now());
        afterCall();
    }

    /** The socket is closed, whoever did it. */
    @Override
    public void operationComplete(ChannelFuture closed) {
        setTimer(NEVER);
        connection.onDisconnected(loop.now());
        connections.closed(lingering);
    }

    /** What every call into the connection may have left to do. */
    private void afterCall() {
        if (overflown) {
            Logger.debug("connection {} is cut: it does not take what is sent to it", connection.id());
            socket.close();
            return;
        }
        socket.flush();
        // One that is gone already, be it by this flush, has left: nobody would count it back.
        if (closing && !ending && !socket.closeFuture().isDone()) {
            ending = true;
            lingering = connections.leave();
            if (lingering) {
                linger();
            } else {
                // Who has not taken what was sent before this has no claim to more time.
                socket.close();
            }
        }
        setTimer(connection.deadline());
    }

    /** Lets the output go out and waits for the device to close its end; what it still sends is thrown away. */
    private void linger() {
        setReading();
        socket.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> socket.shutdownOutput());
        ScheduledFuture<?> end =
                socket.eventLoop().schedule(() -> socket.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        socket.closeFuture().addListener(closed -> end.cancel(false));
    }

    private void setReading() {
        boolean mayRead = !pausedByConnection && !pausedByDomain && socket.isWritable();
        socket.config().setAutoRead(closing || mayRead);
    }

    /** One timer at a time. One that fires too early finds nothing to do and is set again. */
    private void setTimer(long at) {
        if (timer != null && (at < timerAt || at == NEVER)) {
            timer.cancel(false);
            timer = null;
            timerAt = NEVER;
        }
        if (timer == null && at != NEVER) {
            timerAt = at;
            long delay = Math.max(1, at - loop.now());
            timer = socket.eventLoop().schedule(this::onTimer, delay, TimeUnit.MILLISECONDS);
        }
    }
}
