package org.stblink.port.javase;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private static final int PIPES = 5;

    private final List<Pipe> pipes = new ArrayList<>();
    private int told;
    private Readiness readiness;

    @BeforeEach
    void open() throws IOException {
        readiness = new Readiness();
    }

    @AfterEach
    void close() throws IOException {
        readiness.close();
        for (Pipe pipe : pipes) {
            pipe.sink().close();
        }
    }

    private Pipe addReadyPipe(Readiness.Watcher watcher) throws IOException {
        Pipe pipe = Pipe.open();
        pipes.add(pipe);
        pipe.source().configureBlocking(false);
        readiness.register(pipe.source(), SelectionKey.OP_READ, watcher);
        pipe.sink().write(ByteBuffer.wrap(new byte[1]));
        return pipe;
    }

    /** What another thread does in {@code close}, at the worst moment: between one watcher and the next. */
    @Test
    void channelsClosedWhileWatchersAreToldDoNotEndTheAwait() throws IOException {
        for (int i = 0; i < PIPES; i++) {
            addReadyPipe(ops -> {
                told++;
                closeEveryPipe();
                readiness.settle();
            });
        }

        readiness.await(0);

        assertThat(told).as("of which the others were closed by then").isEqualTo(1);
    }

    private void closeEveryPipe() {
        try {
            for (Pipe pipe : pipes) {
                pipe.source().close();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatASettleFoundBetweenTwoAwaitsIsTold() throws IOException {
        addReadyPipe(ops -> told++);

        readiness.settle();
        readiness.await(10_000);

        assertThat(told).isEqualTo(1);
    }

    /** What is told is switched off: the bytes that come next would be told to nobody. */
    @Test
    void whatWasReadBehindASettleIsNotToldButWhatComesNextIs() throws IOException {
        Pipe pipe = addReadyPipe(ops -> told++);
        readiness.settle();
        pipe.source().read(ByteBuffer.allocate(1));

        readiness.await(0);
        assertThat(told).as("of bytes that were read").isZero();

        pipe.sink().write(ByteBuffer.wrap(new byte[1]));
        readiness.await(10_000);
        assertThat(told).isEqualTo(1);
    }
}
