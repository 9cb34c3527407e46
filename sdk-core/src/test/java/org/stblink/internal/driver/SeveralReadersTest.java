package org.stblink.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.PeerChannel;
import org.stblink.StbLinkException;
import org.stblink.support.FakeStream;

/** What one reader brings in while it looks for more is also for those that wait. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SeveralReadersTest {
    private static final int RECORD = 1024;

    private ThreadedWorld w;
    private PeerChannel c;
    private PeerChannel d;

    @BeforeEach
    void open() throws Exception {
        w = new ThreadedWorld(RECORD);
        w.world.concurrentStreams = true;
        w.online();
        c = w.call();
        d = w.calleesEnd();
        c.awaitOpen(ThreadedWorld.PATIENCE_MILLIS);
    }

    @AfterEach
    void close() {
        w.b.box.isDeaf = false;
        w.close();
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    /** The first reader, which comes back with what it had, may be away for long then. */
    @Test
    void messageThatTheFirstFindsInItsMomentReachesTheSecond() throws Exception {
        w.b.box.isDeaf = true;
        awaitWaiting(w.b.box.threads.get(0));
        for (int i = 0; i < 10; i++) {
            assertThat(c.write(new byte[RECORD], 0, RECORD)).isEqualTo(RECORD);
        }
        CompletableFuture<byte[]> second = new CompletableFuture<>();
        FakeStream stream = w.b.box.lastStream();
        stream.duringAwaitMore(() -> {
            stream.duringAwaitMore(() -> {});
            Thread receiver = new Thread(() -> {
                try {
                    second.complete(d.receive(2 * ThreadedWorld.PATIENCE_MILLIS));
                } catch (StbLinkException | RuntimeException e) {
                    second.completeExceptionally(e);
                }
            });
            receiver.setDaemon(true);
            receiver.start();
            awaitWaiting(receiver);
            try {
                c.send(new byte[] {1, 2, 3}, 0);
            } catch (StbLinkException e) {
                throw new AssertionError(e);
            }
        });

        assertThat(d.input().readNBytes(10 * RECORD)).hasSize(10 * RECORD);

        assertThat(second.get(ThreadedWorld.PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                .containsExactly(1, 2, 3);
    }
}
