package org.stblink.server.transport;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Ping;
import org.stblink.server.control.ControlConnection;

/** What the domain thread does to a connection, on the connection's own event loop. */
class DomainConnectionTest {
    private final EventLoop loop = new DefaultEventLoop();
    private final ControlChannel channel = mock(ControlChannel.class);
    private final DomainConnection connection = new DomainConnection(mock(ControlConnection.class), loop, channel);

    @AfterEach
    void endLoop() {
        end();
    }

    @Test
    void whatIsSentReachesTheChannelOnItsLoop() throws Exception {
        Ping ping = new Ping(1, 0);
        connection.send(ping);
        loop.submit(() -> {}).get();
        verify(channel).send(ping);
    }

    @Test
    void sendingAfterTheLoopEndedIsNoFailure() { // The domain outlives the loops by a moment when the server closes.
        end();
        assertThatCode(() -> {
                    connection.send(new Ping(1, 0));
                    connection.close(CloseReason.NORMAL, 0);
                })
                .doesNotThrowAnyException();
        verifyNoInteractions(channel);
    }

    private void end() {
        loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }
}
