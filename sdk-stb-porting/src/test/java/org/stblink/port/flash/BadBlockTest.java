package org.stblink.port.flash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.hal.HalException;

/** Blocks that are bad from the beginning, or went bad in the hands of the driver. */
class BadBlockTest {
    private static final int BLOCKS = 4;

    private RuledFlash flash = new RuledFlash(64, 128, BLOCKS);

    private static FlashSecretStore open(FlashDevice flash) throws HalException {
        return FlashSecretStoreTest.open(flash);
    }

    private static byte[] record(int seed) {
        return new byte[] {(byte) seed};
    }

    private void assertIsUsedForALongTime() throws HalException {
        for (int i = 0; i < 100; i++) {
            FlashSecretStore store = open(flash);
            store.put("a", record(i));
            if (i % 5 == 0) {
                store.delete("b");
                store.put("b", record(-i));
            }
            flash = flash.copy();
            assertThat(open(flash).get("a")).isEqualTo(record(i));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void blankAreaWithABlockBadFromTheFactoryIsUsed(int bad) throws Exception {
        flash.breakInFactory(bad);
        assertIsUsedForALongTime();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void blankAreaWithABlockThatCannotBeReadIsUsed(int bad) throws Exception {
        flash.breakInFactory(bad);
        flash.silence(bad);
        assertIsUsedForALongTime();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void powerCutInTheVeryFirstSnapshotIsNoObstacleBesideABadBlock(int bad) throws Exception {
        flash.breakInFactory(bad);
        RuledFlash whole = flash.copy();
        open(whole);
        for (long cut = 0; cut < whole.bytes(); cut += 97) {
            RuledFlash torn = flash.copy();
            torn.cutPower(cut, RuledFlash.Tear.IN_ORDER, new Random(cut));
            assertThatThrownBy(() -> open(torn)).isInstanceOf(RuledFlash.PowerCut.class);
            RuledFlash again = torn.copy();
            open(again).put("a", record(1));
            assertThat(open(again.copy()).get("a")).isEqualTo(record(1));
        }
    }

    /** The driver may mark a block before what is in it was moved on. */
    @Test
    void storeInABlockThatWentBadIsReadAndMovedOn() throws Exception {
        open(flash).put("a", record(1));
        flash.markBad(0);
        flash = flash.copy();
        assertThat(open(flash).get("a")).isEqualTo(record(1));
        assertIsUsedForALongTime();
    }

    @Test
    void blockThatWentBadInUseIsNotWrittenAnyMore() throws Exception {
        FlashSecretStore store = open(flash);
        store.put("a", record(1));
        flash.markBad(0);
        store.put("a", record(2));
        store.put("b", record(3));
        assertThat(store.get("a")).isEqualTo(record(2));
        FlashSecretStore again = open(flash.copy());
        assertThat(again.get("a")).isEqualTo(record(2));
        assertThat(again.get("b")).isEqualTo(record(3));
    }

    @Test
    void areaOfSomebodyElseIsNotOverwrittenBesideABadBlock() {
        flash.breakInFactory(0);
        flash.flip(2, 77);
        assertThatThrownBy(() -> open(flash))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("erase it before its first use");
    }

    @Test
    void firstGoodBlockThatCannotBeReadIsNotTakenForANewArea() {
        flash.breakInFactory(0);
        flash.silence(1);
        assertThatThrownBy(() -> open(flash)).isInstanceOf(HalException.class).hasMessageContaining("cannot be read");
    }

    @Test
    void areaWithASingleGoodBlockIsTooSmall() {
        flash = new RuledFlash(64, 128, 2);
        flash.breakInFactory(0);
        assertThatThrownBy(() -> open(flash))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("fewer than 2 are good");
    }

    @Test
    void deleteWhoseBlockCannotBeErasedSaysSoOnce() throws Exception {
        FlashSecretStore store = open(flash);
        store.put("a", record(1));
        flash.breakBlock(0);

        assertThatThrownBy(() -> store.delete("a"))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("a counts no more, but the flash still holds it, sealed,")
                .hasMessageContaining("(blocks [0])");

        assertThat(store.get("a")).isNull();
        store.delete("a");
        assertThat(open(flash.copy()).get("a")).isNull();
    }

    @Test
    void deleteSaysSoAlsoOfABlockThatWasLeftBefore() throws Exception {
        FlashSecretStore store = open(flash);
        store.importKey("k", new byte[32]);
        flash.breakBlock(0);
        store.put("a", record(1)); // Which block 0 does not take any more.

        assertThatThrownBy(() -> store.delete("k"))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("k counts no more")
                .hasMessageContaining("(blocks [0])");

        store.delete("k");
        store.delete("a"); // Of which block 0 has nothing whole.
    }

    @Test
    void deleteSaysSoAlsoOfABlockThatTheDriverMarkedInAFormerRun() throws Exception {
        FlashSecretStore store = open(flash);
        store.importKey("k", new byte[32]);
        flash.markBad(0);
        open(flash.copy()).put("a", record(1));
        flash = flash.copy();
        FlashSecretStore again = open(flash);
        again.put("a", record(2));

        assertThatThrownBy(() -> again.delete("k"))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("k counts no more")
                .hasMessageContaining("(blocks [0])");

        again.delete("k");
        again.importKey("k", new byte[32]);
        again.delete("k"); // Of this one nothing is left, and the former was said.
    }

    /** Whoever imports hears of it in the log only, which tells nobody that a later delete leaves it there as well. */
    @Test
    void deleteSaysSoAlsoOfWhatAnImportLoggedBefore() throws Exception {
        FlashSecretStore store = open(flash);
        store.importKey("k", new byte[32]);
        flash.breakBlock(0);
        store.importKey("k", new byte[32]);

        assertThatThrownBy(() -> store.delete("k"))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("k counts no more")
                .hasMessageContaining("(blocks [0])");

        store.delete("k");
    }

    @Test
    void deleteMindsNoBadBlockThatHoldsNothingOfIt() throws Exception {
        flash.breakInFactory(0);
        FlashSecretStore store = open(flash);
        store.put("a", record(1));
        store.delete("a");
        assertThat(store.get("a")).isNull();
    }

    @Test
    void keyThatIsReplacedWhereItsBlockCannotBeErasedIsTheNewOne() throws Exception {
        FlashSecretStore store = open(flash);
        store.importKey("k", new byte[32]);
        flash.breakBlock(0);
        byte[] other = new byte[32];
        other[0] = 1;
        store.importKey("k", other);
        byte[] expected = new byte[32];
        byte[] mac = new byte[32];
        FlashSecretStore reference = open(new RuledFlash(64, 128, BLOCKS));
        reference.importKey("k", other);
        reference.hmac("k", FlashSecretStore.HASH_SHA256, new byte[1], 0, 1, expected);
        store.hmac("k", FlashSecretStore.HASH_SHA256, new byte[1], 0, 1, mac);
        assertThat(mac).isEqualTo(expected);
    }
}
