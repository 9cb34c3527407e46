package org.stblink.port.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Sockets that must not be closed while they are in use, and whose calls come back by themselves now and then. */
@Timeout(60)
class TimedSocketsTest extends LoopbackContract {
    private final TimedSockets sockets = new TimedSockets();

    @Override
    BlockingNetwork network() {
        return sockets;
    }

    @AfterEach
    void noSocketWasClosedInUse() {
        assertThat(sockets.closedInUse()).isZero();
    }
}
