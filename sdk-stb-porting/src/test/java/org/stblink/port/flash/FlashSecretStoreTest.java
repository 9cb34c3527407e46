package org.stblink.port.flash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;
import org.stblink.port.SecretStoreContract;
import org.stblink.port.javase.BoxBinding;
import org.stblink.port.javase.NoLogSink;
import org.stblink.port.javase.SecureRandomEntropy;

/** The store over a memory that insists on the rules of flash. */
class FlashSecretStoreTest extends SecretStoreContract {
    private static final BoxBinding BOX = () -> new byte[] {'b', 'o', 'x'};

    private RuledFlash flash = new RuledFlash(64, 128, 4);
    private SecretStore store;

    /** Every run of a test has the same nonces. */
    static FlashSecretStore open(FlashDevice flash) throws HalException {
        Random random = new Random(1);
        return FlashSecretStore.open(
                flash,
                BOX,
                out -> {
                    random.nextBytes(out);
                    return true;
                },
                new NoLogSink());
    }

    @Override
    protected SecretStore store() throws HalException {
        if (store == null) {
            store = open(flash);
        }
        return store;
    }

    @Override
    protected SecretStore restart() throws HalException {
        flash = flash.copy();
        store = open(flash);
        return store;
    }

    private static byte[] record(int size, int seed) {
        byte[] record = new byte[size];
        Arrays.fill(record, (byte) seed);
        return record;
    }

    @Test
    void largestRecordsFitAndAreReplacedWithoutEnd() throws Exception {
        for (int i = 1; i <= 100; i++) {
            store().put("a", record(1024, i));
            store().put("b", record(1024, -i));
            if (i % 7 == 0) {
                restart();
            }
            assertThat(store().get("a")).isEqualTo(record(1024, i));
            assertThat(store().get("b")).isEqualTo(record(1024, -i));
        }
    }

    @Test
    void everyBlockWearsAlike() throws Exception {
        for (int i = 0; i < 5_000; i++) {
            store().put("a", record(160, i));
        }
        int[] erases = {flash.erases(0), flash.erases(1), flash.erases(2), flash.erases(3)};
        Arrays.sort(erases);
        assertThat(erases[3] - erases[0]).as(Arrays.toString(erases)).isLessThanOrEqualTo(2);
        assertThat(erases[3])
                .as("erases of a block: some twenty records go into one, and four take turns")
                .isLessThan(5_000 / 20 / 4 + 10);
    }

    @Test
    void startThatOnlyReadsWearsNothingAndOneThatWritesCostsTwoErases() throws Exception {
        store().put("a", record(10, 1));
        int before = erases();
        restart().get("a");
        assertThat(erases()).isEqualTo(before);
        restart().put("a", record(10, 2));
        assertThat(erases()).isEqualTo(before + 2);
    }

    private int erases() {
        int sum = 0;
        for (int i = 0; i < flash.blocks(); i++) {
            sum += flash.erases(i);
        }
        return sum;
    }

    /** Most of an area is blank, and a slow memory is read at every start of a box. */
    @Test
    void startReadsABlankAreaOnce() throws Exception {
        store().put("a", record(10, 1));
        RuledFlash next = flash.copy();
        open(next);
        assertThat(next.reads()).isLessThan(next.blocks() * (next.pagesPerBlock() + 10));
    }

    @Test
    void fullStoreSaysSoAndKeepsWhatItHas() throws Exception {
        flash = new RuledFlash(64, 32, 2);
        store().put("a", record(500, 1));
        assertThatThrownBy(() -> store().put("b", record(1024, 2)))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("full")
                .hasMessageContaining("nothing was changed");
        assertThat(restart().get("a")).isEqualTo(record(500, 1));
        assertThat(store().get("b")).isNull();
        store().put("b", record(100, 3));
        assertThat(restart().get("b")).isEqualTo(record(100, 3));
    }

    @Test
    void keyThatIsReplacedOrDeletedIsNowhereInFlash() throws Exception {
        store().put("a", record(10, 1));
        store().importKey("k", key(1));
        byte[] first = sealed("k");
        assertThat(flash.contains(first)).isTrue();
        store().importKey("k", key(2));
        assertThat(flash.contains(first)).isFalse();
        byte[] second = sealed("k");
        store().delete("k");
        assertThat(flash.contains(second)).isFalse();
        assertThat(store().get("a")).isEqualTo(record(10, 1));
    }

    @Test
    void deleteThatAPowerCutEndedIsDoneWhenItIsRepeated() throws Exception {
        store().importKey("k", key(1));
        byte[] sealed = sealed("k");
        RuledFlash whole = flash.copy();
        open(whole).delete("k");
        long bytesOfTheLastErase = 64 * 128;
        RuledFlash cut = flash.copy();
        SecretStore interrupted = open(cut);
        cut.cutPower(whole.bytes() - bytesOfTheLastErase, RuledFlash.Tear.IN_ORDER, new Random(1));
        assertThatThrownBy(() -> interrupted.delete("k")).isInstanceOf(RuledFlash.PowerCut.class);
        RuledFlash after = cut.copy();
        assertThat(after.contains(sealed))
                .as("the cut came before the former block was erased")
                .isTrue();
        open(after).delete("k");
        assertThat(after.contains(sealed)).isFalse();
    }

    /** What stands in flash for the key. */
    private byte[] sealed(String name) {
        BlockReader reader = new BlockReader(flash);
        for (int i = 0; i < flash.blocks() * flash.pagesPerBlock(); i++) {
            Piece piece = reader.piece(i / flash.pagesPerBlock(), i % flash.pagesPerBlock());
            if (piece != null && piece.type() == Piece.KEY && piece.name().equals(name)) {
                return piece.body();
            }
        }
        throw new AssertionError("no " + name + " in flash");
    }

    @Test
    void secretsAreSealed() throws Exception {
        byte[] text = "a secret that can be looked for!".getBytes(StandardCharsets.US_ASCII);
        store().put("a", text);
        store().importKey("k", text);
        assertThat(flash.contains("looked for".getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
    }

    @Test
    void copiedFlashDoesNotOpenInAnotherBox() throws Exception {
        store().put("a", record(10, 1));
        assertThatThrownBy(() -> FlashSecretStore.open(
                        flash.copy(), () -> new byte[] {1}, new SecureRandomEntropy(), new NoLogSink()))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("another box");
    }

    @Test
    void wornBlocksArePassedOver() throws Exception {
        store().put("a", record(10, 1));
        flash.breakBlock(1);
        flash.breakBlock(3);
        for (int i = 0; i < 500; i++) {
            store().put("a", record(160, i));
            assertThat(store().get("a")).isEqualTo(record(160, i));
        }
        assertThat(restart().get("a")).isEqualTo(record(160, 499));
    }

    @Test
    void memoryThatFailsEverywhereLosesNothing() throws Exception {
        store().put("a", record(10, 1));
        for (int i = 0; i < flash.blocks(); i++) {
            flash.breakBlock(i);
        }
        assertThatThrownBy(() -> store().put("a", record(10, 2)))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("every block fails");
        assertThat(store().get("a")).isEqualTo(record(10, 1));
        assertThat(restart().get("a")).isEqualTo(record(10, 1));
    }

    /** The block it could not move to has a snapshot that counts, with a higher sequence than the block it stays in. */
    @Test
    void whatIsWrittenAfterAMoveThatFailedAtItsVeryEndIsNotLost() throws Exception {
        flash = new RuledFlash(64, 128, 2);
        store().put("a", record(10, 1));
        store().put("b", record(10, 1));
        RuledFlash moved = flash.copy();
        open(moved).delete("b");
        flash.breakPage(1, firstBlankPage(moved, 1) - 1);
        assertThatThrownBy(() -> store().delete("b"))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("every block fails");
        byte[] expected = record(10, 2);
        try {
            store().put("a", expected);
        } catch (HalException saidSo) {
            expected = record(10, 1);
        }
        assertThat(restart().get("a")).isEqualTo(expected);
    }

    private static int firstBlankPage(RuledFlash flash, int block) {
        BlockReader reader = new BlockReader(flash);
        int page = flash.pagesPerBlock();
        while (page > 0 && reader.blanks(block, page - 1) > 0) {
            page--;
        }
        return page;
    }

    /** Else a driver that fails once would be a store that is made anew. */
    @Test
    void memoryThatCannotBeReadIsNotTakenForANewOne() throws Exception {
        store().put("a", record(10, 1));
        flash.silence(0);
        assertThatThrownBy(() -> open(flash))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("cannot be read")
                .hasMessageContaining("nothing was changed");
        flash.silence(-1);
        assertThat(restart().get("a")).isEqualTo(record(10, 1));
    }

    @Test
    void areaOfSomebodyElseIsNotOverwritten() {
        flash.flip(2, 77);
        assertThatThrownBy(this::store)
                .isInstanceOf(HalException.class)
                .hasMessageContaining("erase it before its first use");
    }

    @Test
    void memoriesThatAreTooSmallOrTooLargeAreNamed() {
        assertThatThrownBy(() -> open(new RuledFlash(16, 128, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bytes of a page: 32 to 4096, not 16");
        assertThatThrownBy(() -> open(new RuledFlash(64, 128, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("erase blocks");
    }
}
