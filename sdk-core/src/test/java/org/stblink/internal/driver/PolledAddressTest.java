package org.stblink.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.internal.wire.Register;

/** The address of a box without threads: waited for, refused, taken, changed and released. */
class PolledAddressTest extends PolledScene {
    @Test
    void addressThatTakesAWhileIsWaitedFor() throws StbLinkException {
        w.a = w.device(w.config("BOX-A").build());
        w.b = w.a;
        w.a.box.applyAnswer = 1;
        w.a.session.start();
        w.world.run(5000);
        assertThat(w.a.session.state()).isEqualTo(SessionState.REGISTERING);
        w.a.box.applyAnswer = 0;
        w.world.run(300);

        assertThat(w.a.isOnline()).isTrue();
    }

    @Test
    void addressThatIsRefusedIsToldAndTriedAgainAfterThirtySeconds() throws StbLinkException {
        w.a = w.device(w.config("BOX-A").build());
        w.b = w.a;
        w.a.box.applyAnswer = 2;
        w.a.session.start();
        w.world.runUntil(() -> w.a.session.state() == SessionState.NOT_READY);
        assertThat(w.server.heard("BOX-A NOT_READY reason=ADDRESS_REFUSED")).isEqualTo(1);
        assertThat(w.a.told()).endsWith("NOT_READY ADDRESS_NOT_APPLIED");
        int applies = w.a.box.applies;
        w.world.run(29_000);
        assertThat(w.a.box.applies).isEqualTo(applies);
        w.a.box.applyAnswer = 0;
        w.world.run(2000);

        assertThat(w.a.isOnline()).isTrue();
        assertThat(w.a.told()).endsWith("ONLINE");
    }

    @Test
    void channelsOfAnAddressThatIsRefusedNowAreNotReported() throws StbLinkException {
        w.online();
        w.call();
        w.a.box.applyAnswer = 2;
        w.server.of("BOX-A").stream.deliverEnd();
        w.world.runUntil(() -> w.a.session.state() == SessionState.NOT_READY);
        w.world.run(10);

        assertThat(w.server.heard("BOX-A NOT_READY reason=ADDRESS_REFUSED")).isEqualTo(1);
        assertThat(w.server.heard("BOX-A SESSIONS last=true count=1")).isZero();
        assertThat(w.a.told()).contains("closed BOX-B LEASE_ENDED");
    }

    @Test
    void addressThatNeverComesIsATimeOutAndIsReleased() throws StbLinkException {
        w.a = w.device(w.config("BOX-A").build());
        w.b = w.a;
        w.a.box.applyAnswer = 1;
        w.a.session.start();
        w.world.runUntil(() -> w.a.session.state() == SessionState.NOT_READY);

        assertThat(w.server.heard("BOX-A NOT_READY reason=ADDRESS_TIMEOUT")).isEqualTo(1);
        assertThat(w.a.box.releases).as("what was begun is taken back").isEqualTo(1);
    }

    @Test
    void portThatIsTakenIsCannotListen() throws StbLinkException {
        w.a = w.device(w.config("BOX-A").build());
        w.b = w.a;
        w.a.box.refusesToListen = true;
        w.a.session.start();
        w.world.runUntil(() -> w.a.session.state() == SessionState.NOT_READY);

        assertThat(w.server.heard("BOX-A NOT_READY reason=CANNOT_LISTEN")).isEqualTo(1);
        assertThat(w.a.box.addresses).as("released").isEmpty();
    }

    @Test
    void listenerThatCannotBeReachedIsFoundOut() throws StbLinkException {
        w.a = w.device(w.config("BOX-A").build());
        w.b = w.a;
        w.server.script = (from, m) -> {
            w.a.box.blackHole = m instanceof Register;
            return false;
        };
        w.a.session.start();
        w.world.runUntil(() -> w.a.session.state() == SessionState.NOT_READY);

        assertThat(w.server.heard("BOX-A NOT_READY reason=LISTENER_UNREACHABLE"))
                .isEqualTo(1);
        assertThat(w.a.box.lastStream().isClosed()).as("the check's stream").isTrue();
    }

    @Test
    void deviceThatOnlyCallsDoesNotListen() throws StbLinkException {
        w.online(w.config("BOX-A").onlyCalls().build(), w.config("BOX-B").build());

        assertThat(w.server.heard("BOX-A READY port=0")).isEqualTo(1);
        assertThat(w.a.session.registration().port()).isZero();
        w.call();
        assertThatThrownBy(() -> w.b.session.call("BOX-A", "x", 5000))
                .isInstanceOfSatisfying(
                        StbLinkException.class, e -> assertThat(reason(e)).isEqualTo(Reason.TARGET_OFFLINE));
    }

    @Test
    void fixedPortIsUsed() throws StbLinkException {
        w.online(w.config("BOX-A").listenPort(7001).build(), w.config("BOX-B").build());

        assertThat(w.world.isBound("127.64.0.1:7001")).isTrue();
        assertThat(w.server.heard("BOX-A READY port=7001")).isEqualTo(1);
    }

    @Test
    void sameAddressKeepsItsChannelsThroughANewRegistration() throws StbLinkException {
        w.online();
        PeerChannel c = w.call();
        w.server.of("BOX-A").stream.cut();
        w.world.runUntil(() -> w.a.session.state() == SessionState.WAITING);
        w.world.runUntil(w.a::isOnline);

        c.send(new byte[] {1}, 1000);
        assertThat(w.calleesEnd().receive(1000)).containsExactly(1);
        assertThat(w.server.heard("BOX-A SESSIONS last=true count=1")).isEqualTo(1);
        assertThat(w.a.box.releases).isZero();
    }

    @Test
    void anotherAddressEndsTheChannelsOnTheOldOne() throws StbLinkException {
        w.online();
        PeerChannel c = w.call();
        w.server.move("BOX-A", 77);
        w.server.of("BOX-A").stream.cut();
        w.world.runUntil(() -> c.status() == PeerChannel.CLOSED);
        w.world.runUntil(w.a::isOnline);

        assertThat(c.reason()).isEqualTo(Reason.LEASE_ENDED);
        assertThat(w.a.box.addresses).containsExactly(Arrays.toString(new byte[] {127, 64, 0, 77}));
    }

    /** It would be used for as long as each attempt brings a lease, while the server gives it to another box. */
    @Test
    void formerAddressIsLeftAlsoWhileTheRegistrationWithTheNewOneCannotBeStored() throws StbLinkException {
        w.online();
        PeerChannel c = w.call();
        int port = w.a.session.registration().port();
        w.server.move("BOX-A", 77);
        w.a.box.store.failAfterWrites(0);
        w.a.forget();
        w.server.of("BOX-A").stream.cut();
        w.world.runUntil(() -> w.a.told().contains("WAITING STORAGE"));
        w.world.run(2000);

        assertThat(w.a.box.addresses).isEmpty();
        assertThat(w.world.isBound("127.64.0.1:" + port)).isFalse();
        assertThat(c.reason()).isEqualTo(Reason.LEASE_ENDED);
        w.a.box.store.failAfterWrites(Integer.MAX_VALUE);
        w.world.runUntil(w.a::isOnline);
        assertThat(w.a.box.addresses).containsExactly(Arrays.toString(new byte[] {127, 64, 0, 77}));
    }

    @Test
    void addressThatIsStillBeingReleasedIsNotAppliedMeanwhile() throws StbLinkException {
        w.online();
        w.a.box.releaseAnswer = 1;
        w.a.session.resumed();
        w.world.run(3000);
        assertThat(w.a.session.state()).isEqualTo(SessionState.REGISTERING);
        int applies = w.a.box.applies;
        w.world.run(1000);
        assertThat(w.a.box.applies).isEqualTo(applies);
        w.a.box.releaseAnswer = 0;
        w.world.runUntil(w.a::isOnline);

        assertThat(w.a.box.addresses).hasSize(1);
    }
}
