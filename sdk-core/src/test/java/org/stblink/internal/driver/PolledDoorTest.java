package org.stblink.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.PeerChannel;
import org.stblink.StbLinkException;
import org.stblink.hal.HalStream;
import org.stblink.internal.wire.Limits;
import org.stblink.support.TestDevice;

/** Who gets in where connections come faster than the box looks at them, and what is left of one whose making failed. */
class PolledDoorTest extends PolledScene {
    private static final byte[] NO_SERVICE = {};

    private HalStream stranger() {
        return w.a.box.connect("127.64.0.2", w.b.session.registration().port(), null);
    }

    private void openBoxB() throws StbLinkException {
        w.online(w.config("BOX-A").build(), w.config("BOX-B").maxChannels(16).build());
    }

    @Test
    void callersThatComeWhileTheBoxIsAwayAllGetIn() throws StbLinkException {
        openBoxB();
        List<TestDevice> callers = new ArrayList<>();
        for (int i = 3; i < 10; i++) {
            String id = "BOX-" + i;
            w.server.know(id, i);
            TestDevice caller = w.device(w.config(id).build());
            caller.session.start();
            w.world.runUntil(caller::isOnline);
            callers.add(caller);
        }
        w.world.run(100);
        w.b.box.runs(null);
        List<PeerChannel> calls = new ArrayList<>();
        for (TestDevice caller : callers) {
            calls.add(caller.session.open("BOX-B", NO_SERVICE, 5000));
        }
        w.world.run(1);
        while (w.server.heard("BOX-B ANSWER") < calls.size()) {
            w.b.session.process();
        }
        w.world.run(100);

        w.b.box.runs(w.b.session);
        w.world.run(100);

        assertThat(calls).allSatisfy(c -> assertThat(c.status()).isEqualTo(PeerChannel.OPEN));
    }

    @Test
    void strangersBeyondFourAreTurnedAwayAtOnceAndTheOthersInTime() throws StbLinkException {
        openBoxB();
        List<HalStream> strangers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            strangers.add(stranger());
        }

        w.world.run(1);
        assertThat(strangers).filteredOn(this::isTurnedAway).hasSize(2);
        w.world.run(Limits.UNPROVEN_PEER_MILLIS);
        assertThat(strangers).allMatch(this::isTurnedAway);
    }

    private boolean isTurnedAway(HalStream s) {
        return s.read(new byte[1], 0, 1) == HalStream.END;
    }

    /** The stream to the other box is open, and memory is short for what the channel needs. */
    @Test
    void streamOfACallThatFindsNoMemoryIsClosed() throws StbLinkException {
        w.online();
        makeMemoryShort(w.a);
        w.a.session.open("BOX-B", NO_SERVICE, 5000);

        assertThatThrownBy(() -> w.world.run(100)).isInstanceOf(OutOfMemoryError.class);

        assertThat(w.a.box.lastStream().isClosed()).isTrue();
    }

    /** The caller has proved itself by then. */
    @Test
    void streamOfACallerWhomNoMemoryIsLeftForIsClosed() throws StbLinkException {
        openBoxB();
        makeMemoryShort(w.b);
        PeerChannel c = w.a.session.open("BOX-B", NO_SERVICE, 5000);

        assertThatThrownBy(() -> w.world.run(100)).isInstanceOf(OutOfMemoryError.class);

        assertThat(w.b.box.lastStream().isClosed()).isTrue();
        w.b.box.runs(null);
        w.world.run(100);
        assertThat(c.status()).isEqualTo(PeerChannel.CLOSED);
    }

    /** For what a channel reads into. */
    private static void makeMemoryShort(TestDevice device) {
        Object driver = Fields.get(device.session, "driver");
        DriverSettings s = (DriverSettings) Fields.get(driver, "settings");
        Fields.set(
                driver,
                "settings",
                new DriverSettings(
                        s.control,
                        s.hosts,
                        s.ports,
                        s.acceptsCalls,
                        s.listenPort,
                        Integer.MAX_VALUE,
                        s.maxMessage,
                        s.maxChannels,
                        s.sendBuffer));
    }
}
