package org.stblink.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.StbLinkException;
import org.stblink.support.FakeWorld;
import org.stblink.support.ScriptedServer;
import org.stblink.support.TestDevice;

/** A call that waits before the session's threads begin keeps nobody from the session. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ThreadedStartTest {
    /** Long enough that a start, or a close, which waited for the call would be seen. */
    private static final int PATIENCE_MILLIS = 20_000;

    private final FakeWorld world = FakeWorld.threaded();
    private final ScriptedServer server = new ScriptedServer(world);
    private TestDevice a;

    @AfterEach
    void close() {
        a.session.close();
    }

    private TestDevice device(String id) throws StbLinkException {
        return new TestDevice(world.box(id), TestDevice.config(server, id).build());
    }

    /** A thread that waits in a call of a session that has not begun. */
    private CompletableFuture<Integer> waitingCall() {
        CompletableFuture<Integer> outcome = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                PeerChannel channel = a.session.call("BOX-B", "", PATIENCE_MILLIS);
                outcome.complete(channel.reason());
            } catch (StbLinkException e) {
                outcome.complete(e.reason());
            }
        });
        caller.setDaemon(true);
        caller.start();
        while (caller.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return outcome;
    }

    @Test
    void startIsNotHeldUpAndServesTheCall() throws Exception {
        server.know("BOX-A", 1);
        server.know("BOX-B", 2);
        a = device("BOX-A");
        TestDevice b = device("BOX-B");
        b.session.start();
        while (server.heard("BOX-B READY") == 0) {
            Thread.onSpinWait();
        }
        CompletableFuture<Integer> call = waitingCall();

        a.session.start();

        assertThat(call.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(Reason.NONE);
        b.session.close();
        assertThat(a.box.violations).isEmpty();
    }

    /** The one task needs the lock to end, which {@code close} must not keep from it. */
    @Test
    void closeBehindAStartThatGotOneThreadOfTwoWaitsForIt() throws Exception {
        a = device("BOX-A");
        a.box.tasksLeft = 1;
        Object lock = a.box.sdkLock;
        synchronized (lock) { // so that the task has not ended before close
            assertThatThrownBy(a.session::start).isInstanceOf(IllegalStateException.class);
            a.session.close();
        }

        Thread task = a.box.threads.get(0);
        task.join(PATIENCE_MILLIS);
        assertThat(task.isAlive()).isFalse();
        assertThat(a.box.violations).noneMatch(v -> v.startsWith("await"));
    }

    @Test
    void closeIsNotHeldUpAndEndsTheCall() throws Exception {
        a = device("BOX-A");
        CompletableFuture<Integer> call = waitingCall();

        a.session.close();

        assertThat(call.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(Reason.CLOSED);
    }
}
