package org.stblink.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.StbLinkException;
import org.stblink.support.FakeWorld;
import org.stblink.support.ScriptedServer;
import org.stblink.support.TestDevice;

/** How a session with threads of its own ends for a caller that is interrupted, and for a listener. */
class ThreadedCloseTest {
    /** What a callback waits for that is not to come: a close that returns before it. */
    private static final long CALLBACK_MILLIS = 200;

    private final FakeWorld world = FakeWorld.threaded();
    private final CountDownLatch closeReturned = new CountDownLatch(1);
    private final AtomicBoolean toldMeanwhile = new AtomicBoolean();

    /** A device that gets as far as CONNECTING: its server never answers. */
    private TestDevice device() throws StbLinkException {
        ScriptedServer server = new ScriptedServer(world);
        world.serve(ScriptedServer.HOST, ScriptedServer.PORT, null);
        return new TestDevice(
                world.box("BOX-A"), TestDevice.config(server, "BOX-A").build());
    }

    private static void awaitThreads(TestDevice d) throws InterruptedException {
        for (Thread t : d.box.threads) {
            t.join();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void interruptedCloseReturnsNoSoonerAndKeepsTheInterrupt(boolean beforehand) throws StbLinkException {
        TestDevice d = device();
        Thread caller = Thread.currentThread();
        d.reaction = (what, channel) -> {
            if (what.equals("STOPPED CLOSED")) {
                caller.interrupt();
                toldMeanwhile.set(!awaitCloseReturned());
            }
        };
        d.session.start();
        if (beforehand) {
            caller.interrupt();
        }

        d.session.close();
        boolean interrupted = Thread.interrupted();
        closeReturned.countDown();

        assertThat(interrupted).as("the interrupt is kept for its owner").isTrue();
        assertThat(toldMeanwhile).as("the last callback had returned").isTrue();
        assertThat(d.box.violations).isEmpty();
    }

    @Test
    void listenerThatClosesIsToldTheRestBeforeCloseReturns() throws StbLinkException, InterruptedException {
        TestDevice d = device();
        AtomicReference<List<String>> toldWithinClose = new AtomicReference<>();
        d.reaction = (what, channel) -> {
            if (what.equals("CONNECTING")) {
                d.session.close();
                toldWithinClose.set(d.told());
            }
        };
        d.session.start();
        awaitThreads(d);

        assertThat(toldWithinClose.get()).endsWith("STOPPED CLOSED").isEqualTo(d.told());
        assertThat(d.box.violations).isEmpty();
    }

    /** Such as one that was interrupted while it waited, and says so in the usual way. */
    @Test
    void listenerThatLeavesItsThreadInterruptedIsToldEverythingElse() throws StbLinkException {
        TestDevice d = device();
        AtomicBoolean interruptedLater = new AtomicBoolean();
        CountDownLatch interrupted = new CountDownLatch(1);
        d.reaction = (what, channel) -> {
            interruptedLater.compareAndSet(false, Thread.currentThread().isInterrupted());
            if (what.equals("CONNECTING")) {
                Thread.currentThread().interrupt();
                interrupted.countDown();
            }
        };
        d.session.start();
        awaitInterrupt(interrupted);

        d.session.close();

        assertThat(d.told()).endsWith("STOPPED CLOSED");
        assertThat(interruptedLater).as("the next callback begins interrupted").isFalse();
    }

    @Test
    void noneOfTheCallbacksThatCloseMakesBeginsInterrupted() throws StbLinkException, InterruptedException {
        TestDevice d = device();
        List<String> interrupted = new ArrayList<>();
        d.reaction = (what, channel) -> {
            if (Thread.currentThread().isInterrupted()) {
                interrupted.add(what);
            }
            if (what.equals("CONNECTING")) {
                d.session.close();
            } else {
                Thread.currentThread().interrupt();
            }
        };
        d.session.open("BOX-B", new byte[0], 20_000);
        d.session.start();
        awaitThreads(d);

        assertThat(d.told()).contains("closed BOX-B CLOSED").endsWith("STOPPED CLOSED");
        assertThat(interrupted).isEmpty();
    }

    /** It may belong to what the application unloads next. */
    @Test
    void closeThatAListenerHeldUpTooLongIsFollowedByNoCallback() throws StbLinkException, InterruptedException {
        TestDevice d = device();
        CountDownLatch held = new CountDownLatch(1);
        d.reaction = (what, channel) -> {
            held.countDown();
            awaitInterrupt(closeReturned);
        };
        d.session.start();
        awaitInterrupt(held);

        d.session.close();
        closeReturned.countDown();
        awaitThreads(d);

        assertThat(d.told()).containsExactly("CONNECTING");
    }

    @Test
    void interruptOfTheIdleEventThreadEndsNothing() throws StbLinkException {
        TestDevice d = device();
        AtomicReference<Thread> events = new AtomicReference<>();
        CountDownLatch told = new CountDownLatch(1);
        d.reaction = (what, channel) -> {
            events.set(Thread.currentThread());
            told.countDown();
        };
        d.session.start();
        awaitInterrupt(told);
        while (events.get().getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        events.get().interrupt();
        d.session.close();

        assertThat(d.told()).endsWith("STOPPED CLOSED");
    }

    private static void awaitInterrupt(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts the test", e);
        }
    }

    private boolean awaitCloseReturned() {
        try {
            return closeReturned.await(CALLBACK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts the session's thread", e);
        }
    }
}
