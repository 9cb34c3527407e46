package org.stblink.port.flash;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the pieces of a block. A page that the memory cannot read counts as damaged. */
final class BlockReader {
    private static final byte BLANK = (byte) 0xff;

    private final FlashDevice flash;
    private final byte[] page;

    BlockReader(FlashDevice flash) {
        this.flash = flash;
        page = new byte[flash.pageBytes()];
    }

    /** The piece that begins there, or null when none does or it is damaged. */
    @Nullable
    Piece piece(int block, int first) {
        if (!read(block, first, page, 0)) {
            return null;
        }
        int pages = Piece.pagesFrom(page);
        if (pages == 0 || first + pages > flash.pagesPerBlock()) {
            return null;
        }
        byte[] all = Arrays.copyOf(page, pages * page.length);
        for (int i = 1; i < pages; i++) {
            if (!read(block, first + i, all, i * page.length)) {
                return null;
            }
        }
        return Piece.decode(all);
    }

    boolean isBlank(int block, int which) {
        if (!read(block, which, page, 0)) {
            return false;
        }
        for (int i = 0; i < page.length; i++) {
            if (page[i] != BLANK) {
                return false;
            }
        }
        return true;
    }

    boolean isBlank(int block) {
        for (int i = 0; i < flash.pagesPerBlock(); i++) {
            if (!isBlank(block, i)) {
                return false;
            }
        }
        return true;
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
        try {
            flash.read(block, which, out, off);
            return true;
        } catch (IOException correctionGaveUp) {
            return false; // Said where it matters: as a record that is damaged.
        }
    }
}
