package org.stblink.server.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.LongSupplier;
import org.tinylog.Logger;

/** Says why no connection can be accepted, and what to do. Netty tries again every second; this is said once a minute. */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
    static final long QUIET_MILLIS = 60_000;

    private final LongSupplier clock;
    private boolean told;
    private long toldMillis;

    /** @param clock monotonic milliseconds */
    AcceptFailures(LongSupplier clock) {
        this.clock = clock;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        long now = clock.getAsLong();
        if (!told || now - toldMillis >= QUIET_MILLIS) {
            told = true;
            toldMillis = now;
            Logger.error(
                    "DEVICES CANNOT CONNECT: {}. If these are too many open files, raise what the system allows (ulimit"
                            + " -n, LimitNOFILE=) well above one and a quarter of control.max-connections, or lower that",
                    cause.getMessage());
        }
    }
}
