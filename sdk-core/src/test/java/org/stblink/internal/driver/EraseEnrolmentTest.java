package org.stblink.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.stblink.DeviceSession;
import org.stblink.StbLinkException;
import org.stblink.internal.session.KeySlots;
import org.stblink.internal.wire.KeySet;
import org.stblink.internal.wire.KeySetEntry;
import org.stblink.support.MemoryStore;
import org.stblink.support.TestDevice;

/** A box's enrolment is erased, and the power fails meanwhile: what is left says that it is to be repeated. */
class EraseEnrolmentTest extends PolledScene {
    private static final class PowerCut extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A box whose store holds all that it ever can. */
    private MemoryStore enrolledBox() throws Exception {
        w = new PolledWorld();
        w.a = w.device(w.config("BOX-A").build());
        w.b = w.a;
        w.a.session.start();
        w.world.runUntil(w.a::isOnline);
        w.server.of("BOX-A").send(new KeySet(7, new KeySetEntry[] {new KeySetEntry(1, w.server.publicKey())}));
        w.world.runUntil(() -> w.server.heard("BOX-A KEY_SET_ACK") > 0);
        w.a.session.close();
        w.a.box.runs(null);
        MemoryStore store = w.a.box.store;
        store.importKey(KeySlots.authKey(1), new byte[32]);
        store.importKey(KeySlots.wrapKey(1), new byte[32]);
        assertThat(store.names()).hasSize(6);
        return store;
    }

    /** True when the power was cut; false when all was erased before it came to that. */
    private boolean eraseWithCutAt(int deletion, boolean deleted) throws StbLinkException {
        w.a.box.store.cutAtWrite(deletion, deleted, () -> {
            throw new PowerCut();
        });
        try {
            DeviceSession.eraseEnrolment(w.a.box);
            return false;
        } catch (PowerCut cut) {
            return true;
        }
    }

    @Test
    void powerCutNeverLeavesAnythingOfABoxThatIsNotEnrolled() throws Exception {
        int cuts = 0;
        for (int point = 0; point < 14; point++) {
            MemoryStore store = enrolledBox();
            cuts += eraseWithCutAt(point / 2, point % 2 == 1) ? 1 : 0;

            if (DeviceSession.enrolledAs(w.a.box) == null) {
                assertThat(store.names()).as("point %d", point).isEmpty();
            }
            DeviceSession.eraseEnrolment(w.a.box);
            assertThat(store.names()).as("repeated after point %d", point).isEmpty();
            assertThat(DeviceSession.enrolledAs(w.a.box)).isNull();
        }
        assertThat(cuts).isEqualTo(14);
    }

    @Test
    void sessionOnAHalfErasedStoreIsWhatItWasOrWaitsForItsKeys() throws Exception {
        for (int deletions = 1; deletions < 7; deletions++) {
            enrolledBox();
            eraseWithCutAt(deletions, false);
            w.a = new TestDevice(w.a.box, w.config("BOX-A").build());
            w.b = w.a;
            w.a.box.runs(w.a.session);
            w.a.session.start();
            w.world.run(60_000);

            assertThat(w.a.told())
                    .as("after %d deletions", deletions)
                    .contains(deletions <= 2 ? "ONLINE" : "WAITING STORAGE")
                    .doesNotContain("ENROLLING")
                    .noneMatch(t -> t.startsWith("STOPPED"));
            w.a.session.close();
            DeviceSession.eraseEnrolment(w.a.box);
            assertThat(w.a.box.store.names()).isEmpty();
        }
    }
}
