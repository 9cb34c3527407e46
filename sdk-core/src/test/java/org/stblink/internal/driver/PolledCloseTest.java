package org.stblink.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.internal.wire.Request;
import org.stblink.support.FakeStream;
import org.stblink.support.TestDevice;

/** How a session without threads ends, and what goes wrong in the application or the port while it lives. */
class PolledCloseTest extends PolledScene {
    @Test
    void closeSaysGoodbyeAndGivesEverythingBack() throws StbLinkException {
        w.online();
        PeerChannel c = w.call();
        int port = w.a.session.registration().port();

        w.a.session.close();

        assertThat(w.server.heard("BOX-A CLOSE reason=NORMAL")).isEqualTo(1);
        assertThat(w.server.heard("BOX-A SESSION_DOWN")).isEqualTo(1);
        assertThat(c.reason()).isEqualTo(Reason.CLOSED);
        assertThat(w.a.box.addresses).isEmpty();
        assertThat(w.world.isBound("127.64.0.1:" + port)).isFalse();
        assertThat(w.a.box.streams).allMatch(FakeStream::isClosed);
        assertThat(w.a.told())
                .as("told by close itself")
                .contains("closed BOX-B CLOSED")
                .endsWith("STOPPED CLOSED");
        w.a.session.close();
        assertThatThrownBy(w.a.session::start).isInstanceOf(IllegalStateException.class);
        assertThat(w.a.session.process()).isEqualTo(60_000);
    }

    @Test
    void closeWaitsForAReleaseThatTakesAWhileButNotForEver() throws StbLinkException {
        w.online();
        w.a.box.releaseAnswer = 1;
        long before = w.world.now();

        w.a.session.close();

        assertThat(w.a.box.releases).isGreaterThan(3);
        assertThat(w.world.now() - before).isBetween(900L, 1500L);
    }

    @Test
    void closeBeforeStartAndDuringEveryStepIsClean() throws StbLinkException {
        for (int slices = 0; slices < 25; slices++) {
            PolledWorld fresh = new PolledWorld();
            TestDevice d = fresh.device(fresh.config("BOX-A").build());
            d.box.runs(null);
            if (slices > 0) {
                d.session.start();
            }
            for (int i = 1; i < slices; i++) {
                d.session.process();
            }

            d.session.close();

            assertThat(d.session.state()).as("after %d slices", slices).isEqualTo(SessionState.STOPPED);
            assertThat(d.box.streams).as("after %d slices", slices).allMatch(FakeStream::isClosed);
            assertThat(d.box.addresses).as("after %d slices", slices).isEmpty();
            assertThat(d.box.violations).isEmpty();
        }
    }

    @Test
    void callsWaitingAtCloseFail() throws StbLinkException {
        w.online();
        w.server.script = (from, m) -> m instanceof Request;
        PeerChannel c = w.a.session.open("BOX-B", new byte[0], 60_000);
        w.world.run(10);

        w.a.session.close();

        assertThat(c.reason()).isEqualTo(Reason.CLOSED);
        assertThat(reason(failure(() -> c.send(new byte[1], 10)))).isEqualTo(Reason.CLOSED);
        assertThat(w.a.closed()).containsExactly(c);
    }

    @Test
    void closeFromAListenerWorks() throws StbLinkException {
        w.online();
        w.b.reaction = (what, channel) -> {
            if (what.startsWith("opened")) {
                w.b.session.close();
            }
        };
        PeerChannel c = w.a.session.call("BOX-B", "", 5000);
        w.world.runUntil(() -> c.status() == PeerChannel.CLOSED);

        assertThat(w.b.session.state()).isEqualTo(SessionState.STOPPED);
    }

    @Test
    void portThatFailsEndsTheSessionAndSaysSo() throws StbLinkException {
        w.online();
        PeerChannel c = w.call();
        w.a.box.failure = new IllegalStateException("port broke");

        w.a.session.process();

        assertThat(w.a.session.state()).isEqualTo(SessionState.STOPPED);
        assertThat(c.reason()).isEqualTo(Reason.INTERNAL);
        assertThat(w.a.told()).contains("closed BOX-B INTERNAL").endsWith("STOPPED INTERNAL");
        assertThat(w.a.box.logText()).contains("port broke");
        assertThat(w.a.box.streams).as("the one to the server, too").allMatch(FakeStream::isClosed);
        assertThat(reason(failure(() -> c.receive(60_000)))).isEqualTo(Reason.INTERNAL);
        w.a.session.close();
    }

    @Test
    void portThatFailsOnceEndsTheSessionForThatReasonAlone() throws StbLinkException {
        w.online();
        w.a.box.failure = new IllegalStateException("a driver's fault");
        w.a.box.failsOnce = true;

        w.a.session.process();

        assertThat(w.a.told()).endsWith("ONLINE", "STOPPED INTERNAL");
    }

    @Test
    void logThatThrowsCostsItsLinesAndNothingElse() throws StbLinkException {
        w.a = w.device(w.config("BOX-A").build());
        w.b = w.a;
        w.a.box.logFailure = new IllegalStateException("the log's disk is full");
        w.a.session.start();
        w.world.runUntil(w.a::isOnline);

        w.a.session.close();

        assertThat(w.a.told()).endsWith("ONLINE", "STOPPED CLOSED");
    }

    @Test
    void portThatFailsTogetherWithItsLogEndsTheSession() throws StbLinkException {
        w.online();
        w.a.box.failure = new IllegalStateException("port broke");
        w.a.box.logFailure = new IllegalStateException("so did the log");

        w.a.session.process();

        assertThat(w.a.told()).endsWith("STOPPED INTERNAL");
    }

    @Test
    void clockThatFailsEndsTheSessionAndItsChannels() throws StbLinkException {
        w.online();
        PeerChannel c = w.call();
        w.a.box.clockFailure = new IllegalStateException("no time");

        w.a.session.process();

        assertThat(w.a.session.state()).isEqualTo(SessionState.STOPPED);
        assertThat(c.reason()).isEqualTo(Reason.INTERNAL);
        assertThat(w.a.told()).contains("closed BOX-B INTERNAL").endsWith("STOPPED INTERNAL");
        assertThat(w.a.box.streams).allMatch(FakeStream::isClosed);
        assertThat(w.a.box.logText()).contains("no time");
    }

    /** With tasks the flag ends with the callback; here the thread is the application's, and so is its flag. */
    @Test
    void interruptWithinACallbackIsKeptForTheApplication() throws StbLinkException {
        w.online();
        w.a.reaction = (what, channel) -> Thread.currentThread().interrupt();

        w.a.session.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(w.a.told()).endsWith("STOPPED CLOSED");
    }

    @Test
    void shortMemoryInAPortEndsTheSessionAndIsThrown() throws StbLinkException {
        w.a = w.device(w.config("BOX-A").build());
        w.b = w.a;
        w.a.box.store.cutAtWrite(2, false, () -> {
            throw new OutOfMemoryError("none for a record");
        });
        w.a.session.start();

        assertThatThrownBy(() -> w.world.run(10_000)).isInstanceOf(OutOfMemoryError.class);

        w.world.run(1);
        assertThat(w.a.told()).endsWith("STOPPED INTERNAL");
    }

    @Test
    void listenerThatThrowsDoesNotEndTheSession() throws StbLinkException {
        TestDevice d = w.device(w.config("BOX-A").build());
        w.a = d;
        w.b = d;
        d.reaction = (what, channel) -> {
            if (what.equals("ENROLLING")) {
                throw new AssertionError("a listener's mistake");
            }
            throw new IllegalStateException("another one");
        };
        d.session.start();
        w.world.runUntil(d::isOnline);

        assertThat(d.told()).containsExactly("CONNECTING", "ENROLLING", "REGISTERING", "ONLINE");
        assertThat(d.box.logText()).contains("a listener failed").contains("a listener's mistake");
    }
}
