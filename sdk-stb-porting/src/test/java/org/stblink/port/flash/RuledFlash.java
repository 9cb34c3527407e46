package org.stblink.port.flash;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;

/**
 * A flash memory that insists on its rules (a page once between two erases, in order, only bits cleared) and whose power goes
 * at any byte.
 */
final class RuledFlash implements FlashDevice {
    /** The power is gone. */
    static final class PowerCut extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** What a power cut leaves. */
    enum Tear {
        /** What came before the byte is done, what comes after is as before, the byte itself is somewhere in between. */
        IN_ORDER,
        /** Every bit of the page or block is done or not. */
        ANYWHERE
    }

    /** How a read fails, once. */
    enum Misread {
        /** The driver says so, as after a time-out of the bus. */
        SAID,
        /** A bit comes over wrong. */
        UNNOTICED,
        /** Nothing comes over, and the line is high meanwhile. */
        BLANK
    }

    private static final long NEVER = Long.MAX_VALUE;

    private final int pageBytes;
    private final int pagesPerBlock;
    private final byte[][] cells;
    /** The first page of each block that may be programmed. */
    private final int[] programmable;

    private final int[] erases;
    private final boolean[] bad;
    private int badPage = -1;
    private int silent = -1;
    private int silentFrom;
    private int knownBad = -1;
    private Random random = new Random(0);
    private Tear tear = Tear.IN_ORDER;
    private long bytesToTheCut = NEVER;
    private boolean off;
    private long bytes;
    private int reads;
    private Misread misread = Misread.SAID;
    private int readsToTheMisread = -1;

    RuledFlash(int pageBytes, int pagesPerBlock, int blocks) {
        this.pageBytes = pageBytes;
        this.pagesPerBlock = pagesPerBlock;
        cells = new byte[blocks][pageBytes * pagesPerBlock];
        programmable = new int[blocks];
        erases = new int[blocks];
        bad = new boolean[blocks];
        for (byte[] block : cells) {
            Arrays.fill(block, (byte) 0xff);
        }
    }

    /** The same memory with the power on again. */
    RuledFlash copy() {
        RuledFlash copy = new RuledFlash(pageBytes, pagesPerBlock, cells.length);
        for (int i = 0; i < cells.length; i++) {
            System.arraycopy(cells[i], 0, copy.cells[i], 0, cells[i].length);
            copy.programmable[i] = programmable[i];
            copy.erases[i] = erases[i];
            copy.bad[i] = bad[i];
        }
        copy.badPage = badPage;
        copy.knownBad = knownBad;
        copy.silent = knownBad < 0 ? -1 : silent;
        return copy;
    }

    /** @param after so many bytes are programmed or erased before it */
    void cutPower(long after, Tear how, Random chance) {
        bytesToTheCut = after;
        tear = how;
        random = chance;
    }

    /** @param after so many reads go well before it, and all behind it do */
    void misread(int after, Misread how) {
        readsToTheMisread = after;
        misread = how;
    }

    /** Whether the read that is to fail is still to come. */
    boolean isMisreadAhead() {
        return readsToTheMisread >= 0;
    }

    /** How many bytes were programmed or erased so far. */
    long bytes() {
        return bytes;
    }

    /** How many pages were read so far. */
    int reads() {
        return reads;
    }

    int erases(int block) {
        return erases[block];
    }

    void flip(int block, int bit) {
        cells[block][bit / 8] ^= (byte) (1 << (bit % 8));
    }

    void breakBlock(int block) {
        bad[block] = true;
    }

    /** Bad from the factory, whose mark reads as 0; the driver tells it. */
    void breakInFactory(int block) {
        markBad(block);
        Arrays.fill(cells[block], (byte) 0);
    }

    /** The driver found it bad; what it holds stays. */
    void markBad(int block) {
        breakBlock(block);
        knownBad = block;
    }

    /** Its pages cannot be read any more. */
    void silence(int block) {
        silence(block, 0);
    }

    /** @param after so many reads more */
    void silence(int block, int after) {
        silent = block;
        silentFrom = reads + after;
    }

    /** The page cannot be programmed, and the chip does not notice. */
    void breakPage(int block, int page) {
        badPage = block * pagesPerBlock + page;
    }

    boolean contains(byte[] what) {
        for (byte[] block : cells) {
            for (int at = 0; at + what.length <= block.length; at++) {
                if (Arrays.equals(block, at, at + what.length, what, 0, what.length)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public int pageBytes() {
        return pageBytes;
    }

    @Override
    public int pagesPerBlock() {
        return pagesPerBlock;
    }

    @Override
    public int blocks() {
        return cells.length;
    }

    @Override
    public boolean isBad(int block) {
        return block == knownBad;
    }

    @Override
    public void read(int block, int page, byte[] out, int off) throws IOException {
        if (block == silent && reads >= silentFrom) {
            throw new IOException("no answer");
        }
        requirePower();
        reads++;
        System.arraycopy(cells[block], page * pageBytes, out, off, pageBytes);
        if (readsToTheMisread >= 0 && readsToTheMisread-- == 0) {
            out[off + pageBytes / 2] ^= 1;
            if (misread == Misread.BLANK) {
                Arrays.fill(out, off, off + pageBytes, (byte) 0xff);
            } else if (misread == Misread.SAID) {
                throw new IOException("the bus timed out");
            }
        }
    }

    @Override
    public void program(int block, int page, byte[] in, int off) throws IOException {
        requirePower();
        if (block == knownBad) {
            throw new IllegalStateException("block " + block + " is bad, and programmed all the same");
        }
        if (page < programmable[block]) {
            throw new IllegalStateException(
                    "page " + page + " of block " + block + " is programmed twice or out of order");
        }
        programmable[block] = page + 1;
        if (bad[block] || badPage == block * pagesPerBlock + page) {
            cells[block][page * pageBytes] = 0;
            return; // As a chip that does not notice.
        }
        byte[] after = new byte[pageBytes];
        for (int i = 0; i < pageBytes; i++) {
            after[i] = (byte) (cells[block][page * pageBytes + i] & in[off + i]);
        }
        change(cells[block], page * pageBytes, after);
    }

    @Override
    public void erase(int block) throws IOException {
        requirePower();
        if (block == knownBad) {
            throw new IllegalStateException("block " + block + " is bad, and erased all the same");
        }
        erases[block]++;
        if (bad[block]) {
            throw new IOException("worn out");
        }
        // Until the erase is complete nothing may be programmed.
        programmable[block] = pagesPerBlock;
        byte[] blank = new byte[cells[block].length];
        Arrays.fill(blank, (byte) 0xff);
        change(cells[block], 0, blank);
        programmable[block] = 0;
    }

    private void change(byte[] block, int at, byte[] after) {
        if (bytesToTheCut != NEVER && bytesToTheCut < after.length) {
            off = true;
            int cut = (int) bytesToTheCut;
            for (int i = 0; i < after.length; i++) {
                boolean done = tear == Tear.IN_ORDER && i < cut;
                boolean untouched = tear == Tear.IN_ORDER && i > cut;
                int mask = done ? 0xff : untouched ? 0 : random.nextInt(256);
                block[at + i] = (byte) (block[at + i] & ~mask | after[i] & mask);
            }
            throw new PowerCut();
        }
        bytesToTheCut -= bytesToTheCut == NEVER ? 0 : after.length;
        bytes += after.length;
        System.arraycopy(after, 0, block, at, after.length);
    }

    private void requirePower() {
        if (off) {
            throw new PowerCut();
        }
    }
}
