package org.stblink.port.flash;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pieces of a block. A page that the memory cannot read counts as damaged, and so does a piece with a wrong checksum;
 * but only when they are so several times running, and so it is with a page that reads as blank where a piece may stand. A bus
 * may fail a single read, and what is taken to be damaged is lost for good with a later move to another block.
 */
final class BlockReader {
    private static final byte BLANK = (byte) 0xff;
    private static final int TIMES = 3;

    private final FlashDevice flash;
    private final byte[] page;

    BlockReader(FlashDevice flash) {
        this.flash = flash;
        page = new byte[flash.pageBytes()];
    }

    /** The piece that begins there, or null when none does or it is damaged. */
    @Nullable
    Piece piece(int block, int first) {
        Piece piece = null;
        for (int i = 0; i < TIMES && piece == null; i++) {
            if (!read(block, first, page, 0)) {
                return null;
            }
            piece = pieceFrom(page, block, first); // Of a blank page, too, none: it may not have been read at all.
        }
        return piece;
    }

    private @Nullable Piece pieceFrom(byte[] head, int block, int first) {
        int pages = Piece.pagesFrom(head);
        if (pages == 0 || first + pages > flash.pagesPerBlock()) {
            return null;
        }
        byte[] all = Arrays.copyOf(head, pages * head.length);
        for (int i = 1; i < pages; i++) {
            if (!read(block, first + i, all, i * head.length)) {
                return null;
            }
        }
        return Piece.decode(all);
    }

    /** How many pages from there on are blank. */
    int blanks(int block, int from) {
        int at = from;
        while (at < flash.pagesPerBlock() && read(block, at, page, 0) && isBlank(page)) {
            at++;
        }
        return at - from;
    }

    private static boolean isBlank(byte[] page) {
        for (byte each : page) {
            if (each != BLANK) {
                return false;
            }
        }
        return true;
    }

    boolean isBlank(int block) {
        return blanks(block, 0) == flash.pagesPerBlock();
    }

    /** Whether the memory lets itself be read there at all. */
    boolean answers(int block) {
        for (int i = 0; i < flash.pagesPerBlock(); i++) {
            if (read(block, i, page, 0)) {
                return true;
            }
        }
        return false;
    }

    private boolean read(int block, int which, byte[] out, int off) {
        for (int i = 0; i < TIMES; i++) {
            try {
                flash.read(block, which, out, off);
                return true;
            } catch (IOException correctionGaveUp) {
                // Said where it matters: as a record that is damaged.
            }
        }
        return false;
    }
}
