package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.KeySet;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.TicketStored;
import org.stblink.server.control.TurnedAway;
import org.stblink.server.sim.TestConnection;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** What the operator does between the opening of a resume and the first frame behind it, which may be seconds (section 4.4). */
class ResumedUnheardTest {
    private static final byte[] FIRST_KEY = Sha256.hash(new byte[] {1});
    private static final byte[] SECOND_KEY = Sha256.hash(new byte[] {2});
    private static final byte[] IGNORABLE = {(byte) 0x80};

    private World world;
    private TestDevice box;

    @BeforeEach
    void boxThatWasOnline() {
        world = new World(32);
        world.changeMasterKey(FIRST_KEY);
        box = world.device("box").online();
        box.connection().cut();
        world.settle();
    }

    private DeviceRecord record() {
        return world.store().read("box");
    }

    @Test
    void groupThatItCameIntoIsItsOwnWhenItIsHeard() {
        box.resume();
        world.plane().amend("box", record -> record.change().group("suspended").done(), world.now(), (o, now) -> {});
        world.settle();
        box.sendReady();
        world.settle();
        assertThat(world.plane().device("box").group()).isEqualTo("suspended");
    }

    @Test
    void keySetThatWasPublishedIsPushedWhenItIsHeard() {
        box.resume();
        ServerKeySet newer = new ServerKeySet(record().keySetSerial() + 5, List.of(ServerPublicKey.of(new byte[32])));
        world.plane().useKeySet(newer, world.now());
        world.settle();
        assertThat(box.has(KeySet.class)).isFalse();
        box.sendReady();
        world.settle();
        assertThat(box.last(KeySet.class).serial).isEqualTo(newer.serial());
        assertThat(box.all(KeySet.class)).hasSize(1);
    }

    @Test
    void keySetThatItHasIsNotPushed() {
        box.resume().sendReady();
        world.settle();
        assertThat(box.has(KeySet.class)).isFalse();
    }

    @Test
    void nothingIsStoredUnderTheFormerMasterKeyAndTheBoxIsNoClone() {
        box.resume();
        world.changeMasterKey(SECOND_KEY);
        List<Operator.Outcome> outcomes = new ArrayList<>();
        world.plane().reseal("box", world.now(), (outcome, now) -> outcomes.add(outcome));
        world.settle();
        assertThat(outcomes).containsExactly(Operator.Outcome.DONE);

        box.sendReady();
        world.settle();
        Vault afterARestart = new Vault(SECOND_KEY, world.entropy());
        assertThat(ControlPlane.isSealedUnderPresentKey(afterARestart, record()))
                .isTrue();

        // A resume whose READY is lost is known again by what the state holds.
        box.connection().cut();
        box.resume();
        byte[] ticket = box.registered().ticket;
        assertThat(ControlPlane.isOfResume(afterARestart, record(), ticket)).isTrue();
    }

    @Test
    void frameOfAnyKindIsHeard() {
        // One to be skipped, one that is no message, one that is not allowed yet, and a farewell.
        for (byte[] first : List.of(IGNORABLE, new byte[] {0x30}, new byte[] {0x07}, new byte[] {0x7F, 0, 0, 0})) {
            box.online();
            TestConnection older = box.connection();
            box.resume();
            assertThat(older.isClosedByServer()).isFalse();
            box.connection().sendPlain(first.clone(), first.length);
            world.settle();
            assertThat(older.closeReason()).as("%02x", first[0]).isEqualTo(CloseReason.SUPERSEDED);
            assertThat(box.connection().isClosedByServer()).isEqualTo(first != IGNORABLE);
            assertThat(world.plane().counters().devicesConnected()).isEqualTo(first == IGNORABLE ? 1 : 0);
        }
    }

    @Test
    void deviceThatSaysOnlyWhatIsSkippedIsGivenTheTimeOfAnyOther() {
        box.resume().connection().sendPlain(IGNORABLE.clone(), 1);
        world.advance(Limits.READY_AFTER_REGISTERED_MILLIS - 1);
        assertThat(box.connection().isClosedByServer()).isFalse();
        world.advance(1);
        assertThat(box.connection().closeReason()).isEqualTo(CloseReason.TIMEOUT);
    }

    @Test
    void oneStateThatIsShownOverAndOverHoldsOneConnection() {
        int before = world.connections();
        for (int i = 0; i < 100; i++) {
            TestDevice again = box.clone(box.source).resume();
            again.connection().sendPlain(IGNORABLE.clone(), 1);
            world.settle();
        }
        assertThat(world.connections()).isEqualTo(before + 1);
        assertThat(world.plane().counters().devicesConnected()).isEqualTo(1);
        assertThat(world.admission().halfOpen()).isZero();
    }

    @Test
    void frameToBeSkippedOnAConnectionThatIsTooLateClosesIt() {
        TestDevice late = box.clone("203.0.113.5").resume();
        box.resume().sendReady();
        world.settle();
        late.connection().sendPlain(IGNORABLE.clone(), 1);
        late.connection().sendPlain(IGNORABLE.clone(), 1);
        world.settle();
        assertThat(late.connection().closeReason()).isEqualTo(CloseReason.SUPERSEDED);
        assertThat(box.connection().isClosedByServer()).isFalse();
        assertThat(world.admission().turnedAwayFor(TurnedAway.PROTOCOL)).isZero();
    }

    @Test
    void deviceThatRepeatsItselfMakesOneWorkForTheStore() {
        box.resume();
        world.store().defer(true);
        world.store().failCommits(true);
        TicketStored[] many = new TicketStored[100];
        Arrays.setAll(many, i -> new TicketStored());
        for (TicketStored one : many) {
            box.connection().send(one);
        }
        world.settle();
        world.store().defer(false);
        world.store().answerAll();
        world.settle();
        assertThat(world.trace().stream().filter(event -> event.name().equals("STORE_FAILED")))
                .hasSize(1);
    }
}
