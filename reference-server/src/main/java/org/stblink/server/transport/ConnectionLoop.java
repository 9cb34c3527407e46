package org.stblink.server.transport;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Message;
import org.stblink.server.control.Admission;
import org.stblink.server.control.ControlConnection;
import org.stblink.server.control.ControlContext;
import org.stblink.server.control.SharedEngines;
import org.stblink.server.domain.Connection;
import org.stblink.server.domain.ControlEvents;
import org.stblink.server.domain.ResumeRequest;

/**
 * What the connections of one event loop share, and the way from there to the domain thread.
 *
 * <p>Threads: the event loop's own.
 */
final class ConnectionLoop implements ControlEvents {
    /** One read's worth; longer input comes in several. */
    private static final int SCRATCH_BYTES = 16 * 1024;

    private final LongSupplier clock;
    private final DomainLoop domainLoop;
    private final ControlEvents domain;
    private final ControlContext context;
    private final byte[] scratch = new byte[SCRATCH_BYTES];

    ConnectionLoop(ControlServer.Parts parts, Admission admission) {
        this.clock = parts.clock();
        this.domainLoop = parts.domainLoop();
        this.domain = parts.domain();
        this.context = new ControlContext(
                parts.keys(),
                parts.controlSuites(),
                admission,
                this,
                parts.entropy(),
                new SharedEngines(),
                parts.primitives(),
                parts.tap());
    }

    ControlContext context() {
        return context;
    }

    /** For the bytes of one read; valid until the call that they are handed to returns. */
    byte[] scratch() {
        return scratch;
    }

    long now() {
        return clock.getAsLong();
    }

    @Override
    public void opened(Connection connection, long nowMillis) {
        DomainConnection proxy = channel(connection).enterDomain();
        domainLoop.runForNewcomer(now -> domain.opened(proxy, now));
    }

    @Override
    public void resuming(Connection connection, ResumeRequest request, long nowMillis) {
        DomainConnection proxy = channel(connection).enterDomain();
        domainLoop.runForNewcomer(now -> {
            try {
                domain.resuming(proxy, request, now);
            } catch (RuntimeException e) {
                // As below: nobody else would ever answer it.
                proxy.close(CloseReason.INTERNAL, 0);
                throw e;
            }
        });
    }

    @Override
    public void heard(Connection connection, long nowMillis) {
        ControlChannel channel = channel(connection);
        DomainConnection proxy = channel.domainConnection();
        run(channel, now -> {
            try {
                domain.heard(proxy, now);
            } catch (RuntimeException e) {
                // Nothing else would ever end it.
                proxy.close(CloseReason.INTERNAL, 0);
                throw e;
            }
        });
    }

    @Override
    public void received(Connection connection, Message message, long nowMillis) {
        ControlChannel channel = channel(connection);
        DomainConnection proxy = channel.domainConnection();
        channel.messageHandedOver();
        run(channel, now -> {
            try {
                domain.received(proxy, message, now);
            } catch (RuntimeException e) {
                // The connection may be waiting for an answer that will never come.
                proxy.close(CloseReason.INTERNAL, 0);
                throw e;
            } finally {
                channel.messageTaken();
            }
        });
    }

    @Override
    public void closed(Connection connection, long nowMillis) {
        ControlChannel channel = channel(connection);
        DomainConnection proxy = channel.domainConnection();
        run(channel, now -> {
            domain.closed(proxy, now);
            Bytes.wipe(proxy.takeExportKey()); // of a connection that never registered
        });
    }

    /**
     * Each connection's tasks stay in order: nothing of it is on its way when its REGISTERED goes out, which is when it moves
     * from one queue to the other.
     */
    private void run(ControlChannel channel, LongConsumer task) {
        if (channel.isRegistered()) {
            domainLoop.run(task);
        } else {
            domainLoop.runForNewcomer(task);
        }
    }

    /** Asked of the connection itself: a table of an idle fleet's channels would cost as much as what it leads to. */
    private static ControlChannel channel(Connection connection) {
        return (ControlChannel) ((ControlConnection) connection).sink();
    }
}
