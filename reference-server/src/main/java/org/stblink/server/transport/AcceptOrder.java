package org.stblink.server.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Numbers sockets in the order in which they are accepted, which docs/protocol.md section 7.2 is about: on the listener's
 * own event loop, before each goes to its own. There its number is taken, once; an attribute of the socket would keep it for as
 * long as the connection lasts, in three objects.
 */
@Sharable
final class AcceptOrder extends ChannelInboundHandlerAdapter {
    private final Map<Channel, Long> waiting = new ConcurrentHashMap<>();
    private long last;

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        waiting.put((Channel) accepted, ++last);
        context.fireChannelRead(accepted);
    }

    /** The number of a socket that came by, 1 and up. On the event loop that it is registered with. */
    long take(Channel socket) {
        return Objects.requireNonNull(waiting.remove(socket), "each socket is numbered before it is registered");
    }
}
