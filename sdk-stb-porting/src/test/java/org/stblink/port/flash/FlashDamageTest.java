package org.stblink.port.flash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;

/** Bits that flip by themselves: what they hit is said to be damaged. It is never absent, another one's, or an older one. */
class FlashDamageTest {
    private static final int PAGE = 32;
    private static final int PAGES = 40;

    private static byte[] content(int seed, int size) {
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) seed);
        return content;
    }

    private static RuledFlash used() throws HalException {
        RuledFlash flash = new RuledFlash(PAGE, PAGES, 2);
        SecretStore store = FlashSecretStoreTest.open(flash);
        store.importKey("k", content(3, 32));
        store.put("b", content(2, 20));
        store.put("a", content(1, 20)); // The newest, at the end, which an interrupted write looks like.
        return flash;
    }

    private static byte[] hmac(SecretStore store) throws HalException {
        byte[] out = new byte[32];
        store.hmac("k", SecretStore.HASH_SHA256, new byte[] {1}, 0, 1, out);
        return out;
    }

    @Test
    void anyBitThatFlipsDamagesAtMostWhatItHits() throws HalException {
        RuledFlash flash = used();
        byte[] mac = hmac(FlashSecretStoreTest.open(flash.copy()));
        int opened = 0;
        int damaged = 0;
        for (int block = 0; block < 2; block++) {
            for (int bit = 0; bit < PAGE * PAGES * 8; bit++) {
                RuledFlash hit = flash.copy();
                hit.flip(block, bit);
                SecretStore store;
                try {
                    store = FlashSecretStoreTest.open(hit);
                } catch (HalException boxKey) {
                    damaged++;
                    continue;
                }
                opened++;
                int wrong = isWhole(() -> store.get("a"), content(1, 20), block, bit)
                        + isWhole(() -> store.get("b"), content(2, 20), block, bit)
                        + isWhole(() -> hmac(store), mac, block, bit);
                assertThat(wrong)
                        .as("damaged by bit %d of block %d", bit, block)
                        .isLessThanOrEqualTo(1);
                damaged += wrong;
            }
        }
        assertThat(opened).isGreaterThan(PAGE * PAGES * 8);
        assertThat(damaged).as("flips that were noticed").isGreaterThan(1_000);
    }

    private interface Reading {
        byte[] read() throws HalException;
    }

    private static int isWhole(Reading reading, byte[] expected, int block, int bit) {
        try {
            assertThat(reading.read()).as("bit %d of block %d", bit, block).isEqualTo(expected);
            return 0;
        } catch (HalException saidToBeDamaged) {
            assertThat(saidToBeDamaged).hasMessageContaining("damaged");
            return 1;
        }
    }

    @Test
    void damagedRecordStaysDamagedOverMovesUntilItIsWrittenAnew() throws HalException {
        RuledFlash flash = used();
        hit(flash, "a");
        SecretStore store = FlashSecretStoreTest.open(flash);
        for (int i = 0; i < 20; i++) {
            store.put("b", content(i, 20));
        }
        RuledFlash later = flash.copy();
        SecretStore again = FlashSecretStoreTest.open(later);
        assertThat(isWhole(() -> again.get("a"), content(1, 20), 0, 0)).isOne();
        again.put("a", content(9, 20));
        assertThat(FlashSecretStoreTest.open(later.copy()).get("a")).isEqualTo(content(9, 20));
    }

    /** A start, a write and a delete: the write moves everything to another block, as the first of each run does. */
    @ParameterizedTest
    @EnumSource(RuledFlash.Misread.class)
    void aReadThatFailsOnceDamagesNothing(RuledFlash.Misread how) throws HalException {
        byte[] mac = hmac(FlashSecretStoreTest.open(used()));
        int reads = 0;
        RuledFlash flash = used();
        while (!flash.isMisreadAhead()) {
            flash = used();
            flash.misread(reads++, how);
            SecretStore store = FlashSecretStoreTest.open(flash);
            twiceAtMost(() -> store.put("c", content(4, 20)));
            twiceAtMost(() -> store.delete("a"));
            RuledFlash later = flash.copy();
            for (SecretStore each : new SecretStore[] {store, FlashSecretStoreTest.open(later)}) {
                assertThat(hmac(each)).as("read %d", reads).isEqualTo(mac);
                assertThat(each.get("a")).isNull();
                assertThat(each.get("b")).isEqualTo(content(2, 20));
                assertThat(each.get("c")).isEqualTo(content(4, 20));
            }
        }
        assertThat(reads).isGreaterThan(2 * PAGES);
    }

    /** The first write of a run moves everything to another block, and leaves what it cannot read behind for good. */
    @Test
    void memoryThatIsSilentForAWhileDuringAMoveLosesNothing() throws HalException {
        byte[] mac = hmac(FlashSecretStoreTest.open(used()));
        int failed = 0;
        for (int reads = 0; reads < 2 * PAGES; reads++) {
            RuledFlash flash = used().copy();
            SecretStore store = FlashSecretStoreTest.open(flash);
            flash.silence(0, reads);
            try {
                store.put("c", content(4, 20));
            } catch (HalException noMove) {
                failed++;
                flash.silence(-1);
                store.put("c", content(4, 20));
            }
            flash.silence(-1);
            RuledFlash later = flash.copy();
            for (SecretStore each : new SecretStore[] {store, FlashSecretStoreTest.open(later)}) {
                assertThat(hmac(each)).as("read %d", reads).isEqualTo(mac);
                assertThat(each.get("a")).isEqualTo(content(1, 20));
                assertThat(each.get("b")).isEqualTo(content(2, 20));
                assertThat(each.get("c")).isEqualTo(content(4, 20));
            }
        }
        assertThat(failed).isGreaterThan(10);
    }

    @Test
    void recordThatIsDeadForGoodStopsOneWriteAlone() throws HalException {
        RuledFlash flash = used().copy();
        SecretStore store = FlashSecretStoreTest.open(flash);
        hit(flash, "a");
        assertThatThrownBy(() -> store.put("c", content(4, 20)))
                .isInstanceOf(HalException.class)
                .hasMessageStartingWith("a cannot be read in flash (block 0, page ")
                .hasMessageContaining("nothing was changed");
        store.put("c", content(4, 20));
        for (int i = 0; i < 20; i++) {
            store.put("b", content(i, 20));
        }
        SecretStore again = FlashSecretStoreTest.open(flash.copy());
        assertThat(isWhole(() -> again.get("a"), content(1, 20), 0, 0)).isOne();
        assertThat(again.get("c")).isEqualTo(content(4, 20));
    }

    /** As where each run ends with the first write that fails. */
    @Test
    void recordThatIsDeadForGoodStopsNothingInTheNextRun() throws HalException {
        RuledFlash flash = used().copy();
        SecretStore store = FlashSecretStoreTest.open(flash);
        hit(flash, "a");
        assertThatThrownBy(() -> store.put("c", content(4, 20))).isInstanceOf(HalException.class);
        FlashSecretStoreTest.open(flash.copy()).put("c", content(4, 20));
    }

    @Test
    void recordThatAStartCouldNotReadIsWholeWhereAMoveCan() throws HalException {
        RuledFlash flash = used().copy();
        int bit = hit(flash, "a");
        SecretStore store = FlashSecretStoreTest.open(flash);
        assertThat(isWhole(() -> store.get("a"), content(1, 20), 0, bit)).isOne();
        flash.flip(0, bit);
        store.put("c", content(4, 20));
        assertThat(store.get("a")).isEqualTo(content(1, 20));
        assertThat(FlashSecretStoreTest.open(flash.copy()).get("a")).isEqualTo(content(1, 20));
    }

    private interface Writing {
        void write() throws HalException;
    }

    /** What was programmed or erased may be read wrong when it is looked at; then the call says that it failed. */
    private static void twiceAtMost(Writing writing) throws HalException {
        try {
            writing.write();
        } catch (HalException notSeenToBeDone) {
            writing.write();
        }
    }

    /** In block 0, which a new store uses; returns the bit. */
    private static int hit(RuledFlash flash, String record) {
        BlockReader reader = new BlockReader(flash);
        for (int page = 0; page < PAGES; page++) {
            Piece piece = reader.piece(0, page);
            if (piece != null && piece.type() == Piece.RECORD && piece.name().equals(record)) {
                int bit = (page * PAGE + 20) * 8;
                flash.flip(0, bit);
                return bit;
            }
        }
        throw new AssertionError("no " + record);
    }
}
