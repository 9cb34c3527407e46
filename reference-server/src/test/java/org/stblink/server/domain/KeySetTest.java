package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.wire.KeySet;
import org.stblink.internal.wire.KeySetAck;
import org.stblink.internal.wire.KeySetEntry;
import org.stblink.server.sim.Configs;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** Pushing the server's keys: section 7.5. */
class KeySetTest {
    private static final ServerPublicKey KEY = ServerPublicKey.of(new byte[32]);

    private World world;

    @BeforeEach
    void secondKeySet() {
        world = new World(15, Configs.everySuite(), List.of(AddressRange.LAB));
        world.keySet(new ServerKeySet(2, List.of(KEY, new ServerPublicKey(filled(), new byte[32]))));
        world.restart();
    }

    @Test
    void deviceWithAnOlderSetIsSentThePresentOneAfterRegistered() {
        TestDevice box = world.device("box").enrolAndRegister();
        KeySet set = box.last(KeySet.class);
        assertThat(set.serial).isEqualTo(2);
        assertThat(set.entries).hasSize(2);
        assertThat(set.entries[1].group).isEqualTo(KeySetEntry.GROUP_X25519_SHA256);
        assertThat(set.entries[1].publicKey).isEqualTo(filled());
    }

    @Test
    void deviceThatHasItIsNotSentIt() {
        TestDevice box = world.device("box");
        box.keySetSerial = 2;
        box.enrolAndRegister();
        assertThat(box.has(KeySet.class)).isFalse();
        assertThat(behind()).isZero();
    }

    @Test
    void deviceThatHoldsASetOfAnotherServersKeysIsNotSentAnOlderOneNorTakenForOneThatHasIt() {
        TestDevice box = world.device("box");
        box.keySetSerial = 9;
        box.online();
        use(3);
        assertThat(box.has(KeySet.class)).as("it would have to close").isFalse();
        assertThat(behind()).isEqualTo(1);
        box.connection().cut();
        box.resume();
        assertThat(box.isResumed()).as("it has not acknowledged this set").isFalse();
        box.online();
        use(10);
        assertThat(box.last(KeySet.class).serial).isEqualTo(10);
    }

    @Test
    void deviceThatIsThereIsSentEachNewSetOnce() {
        TestDevice box = world.device("box").enrolAndRegister();
        use(3);
        box.connection().send(new KeySetAck(3));
        world.settle();
        assertThat(box.all(KeySet.class)).extracting(set -> set.serial).containsExactly(2L, 3L);
        assertThat(behind()).isZero();
        use(4);
        assertThat(box.last(KeySet.class).serial).isEqualTo(4);
    }

    @Test
    void acknowledgementIsStoredAndCounted() {
        TestDevice box = world.device("box").enrolAndRegister();
        world.device("other").enrolAndRegister();
        world.device("never-enrolled");
        assertThat(behind()).isEqualTo(2);

        box.connection().send(new KeySetAck(2));
        world.settle();
        assertThat(behind()).isEqualTo(1);
        assertThat(world.lastAudit(AuditEvent.KEY_SET_ACKNOWLEDGED).device()).isEqualTo("box");
    }

    @Test
    void acknowledgementOfAnotherSetCountsForNothing() {
        TestDevice box = world.device("box").enrolAndRegister();
        box.connection().send(new KeySetAck(1));
        box.connection().send(new KeySetAck(3));
        world.settle();
        assertThat(behind()).isEqualTo(1);
    }

    @Test
    void acknowledgementIsStoredAsOfTheSetThatItNames() {
        TestDevice box = world.device("box").enrolAndRegister();
        world.store().defer(true);
        box.connection().send(new KeySetAck(2));
        world.settle();
        use(3);
        world.store().defer(false);
        world.store().answerAll();
        world.settle();
        assertThat(world.store().read("box").keySetSerial()).isEqualTo(2);
        assertThat(behind()).isEqualTo(1);
    }

    @Test
    void acknowledgementThatCouldNotBeStoredIsMadeUpForByTheNextRegister() {
        TestDevice box = world.device("box").enrolAndRegister();
        world.store().failCommits(true);
        box.connection().send(new KeySetAck(2));
        world.settle();
        world.store().failCommits(false);
        box.keySetSerial = 2;
        box.online();
        assertThat(behind()).isZero();
    }

    @Test
    void acknowledgementsThatNobodyAskedForAreNoWorkForTheStore() {
        TestDevice box = world.device("box").enrolAndRegister();
        world.store().defer(true);
        for (int i = 0; i < 10; i++) {
            box.connection().send(new KeySetAck(2));
        }
        world.settle();
        assertThat(world.store().waiting()).as("the first one's").isEqualTo(1);
        world.store().answerAll();

        box.connection().send(new KeySetAck(2));
        world.settle();
        assertThat(world.store().waiting()).isZero();
        world.store().defer(false);
        assertThat(behind()).isZero();
    }

    private void use(long serial) {
        ServerKeySet set = new ServerKeySet(serial, List.of(KEY, new ServerPublicKey(filled(), new byte[32])));
        world.plane().useKeySet(set, world.now());
        world.settle();
    }

    private long behind() {
        long[] count = {-1};
        world.plane().countBehindKeySet(new DeviceStore.CountCallback() {
            @Override
            public void counted(long devices, long nowMillis) {
                count[0] = devices;
            }

            @Override
            public void failed(StoreFailure cause, long nowMillis) {
                throw new AssertionError(cause);
            }
        });
        return count[0];
    }

    @Test
    void deviceWithTheNationalSuiteIsSentThatSuitesKeys() {
        TestDevice box = world.device("box");
        box.controlSuite = Suite.NATIONAL;
        box.enrolAndRegister();
        KeySet set = box.last(KeySet.class);
        assertThat(set.entries).hasSize(2);
        assertThat(set.entries[0].group).isEqualTo(KeySetEntry.GROUP_SM2_SM3);
        assertThat(set.entries[0].publicKey).isEqualTo(KEY.national()).isNotEqualTo(KEY.x25519());
        assertThat(set.entries[1].publicKey).isEqualTo(new byte[32]);
    }

    private static byte[] filled() {
        byte[] key = new byte[32];
        java.util.Arrays.fill(key, (byte) 9);
        return key;
    }
}
