package org.stblink.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.PeerChannel;
import org.stblink.StbLinkException;
import org.stblink.support.FakeStream;
import org.stblink.support.FakeWorld;
import org.stblink.support.ScriptedServer;
import org.stblink.support.TestDevice;

/** What one reader brings in while it looks for more is also for those that wait. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SeveralReadersTest {
    private static final int PATIENCE_MILLIS = 50_000;
    private static final int RECORD = 1024;

    private final FakeWorld world = FakeWorld.threaded();
    private final ScriptedServer server = new ScriptedServer(world);
    private final BlockingQueue<PeerChannel> opened = new LinkedBlockingQueue<>();
    private TestDevice a;
    private TestDevice b;
    private PeerChannel c;
    private PeerChannel d;

    @BeforeEach
    void open() throws Exception {
        world.concurrentStreams = true;
        server.know("BOX-A", 1);
        server.know("BOX-B", 2);
        a = device("BOX-A");
        b = device("BOX-B");
        b.reaction = (what, channel) -> {
            if (what.startsWith("opened")) {
                opened.add(channel);
            }
        };
        a.session.start();
        b.session.start();
        while (server.heard("BOX-B READY") == 0) {
            Thread.onSpinWait();
        }
        c = a.session.call("BOX-B", "", PATIENCE_MILLIS);
        d = opened.take();
        c.awaitOpen(PATIENCE_MILLIS);
    }

    private TestDevice device(String id) throws StbLinkException {
        return new TestDevice(
                world.box(id),
                TestDevice.config(server, id).maxRecordBytes(RECORD).build());
    }

    @AfterEach
    void close() {
        b.box.isDeaf = false;
        a.session.close();
        b.session.close();
        assertThat(a.box.violations).isEmpty();
        assertThat(b.box.violations).isEmpty();
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    /** The first reader, which comes back with what it had, may be away for long then. */
    @Test
    void messageThatTheFirstFindsInItsMomentReachesTheSecond() throws Exception {
        b.box.isDeaf = true;
        awaitWaiting(b.box.threads.get(0));
        for (int i = 0; i < 10; i++) {
            assertThat(c.write(new byte[RECORD], 0, RECORD)).isEqualTo(RECORD);
        }
        CompletableFuture<byte[]> second = new CompletableFuture<>();
        FakeStream stream = b.box.lastStream();
        stream.duringAwaitMore(() -> {
            stream.duringAwaitMore(() -> {});
            Thread receiver = new Thread(() -> {
                try {
                    second.complete(d.receive(PATIENCE_MILLIS));
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

        assertThat(second.get(10, TimeUnit.SECONDS)).containsExactly(1, 2, 3);
    }
}
