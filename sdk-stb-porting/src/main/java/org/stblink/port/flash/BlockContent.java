package org.stblink.port.flash;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a block holds, read after a start: the snapshot with which it began, and what was appended since.
 *
 * <p>It tells what a power cut left from damage. A cut can only have left something half written at the end. So whatever is
 * unreadable before the last readable piece is damage, and so is an entry whose end is there and which itself is not: the end
 * was written after the entry was complete. The end names the entry, so that it is this one record that is damaged and not
 * one that is absent.
 */
final class BlockContent {
    /** The sequence of a block whose snapshot was never completed. */
    static final long NONE = -1;

    private final Map<String, Place> live = new LinkedHashMap<String, Place>();
    /** Pages from, pages to: where damage is known to have hit something that is accounted for. */
    private final List<int[]> accounted = new ArrayList<int[]>();

    private final List<Integer> unreadable = new ArrayList<Integer>();
    private final int pageBytes;
    private long sequence = NONE;
    private boolean blank = true;
    private boolean secrets;
    private int afterLastReadable;

    private BlockContent(int pageBytes) {
        this.pageBytes = pageBytes;
    }

    /** Reads a whole block. */
    static BlockContent of(BlockReader reader, FlashDevice flash, int block) {
        BlockContent content = new BlockContent(flash.pageBytes());
        int at = 0;
        while (at < flash.pagesPerBlock()) {
            Piece piece = reader.piece(block, at);
            if (piece != null) {
                content.take(piece, at);
                at += piece.pages(content.pageBytes);
                content.afterLastReadable = at;
                content.blank = false;
            } else {
                // Pages are filled in order: once a piece was sought in a blank page in vain, nothing stands behind it,
                // and a single look at each of those is enough.
                int blanks = reader.blanks(block, at);
                if (blanks == 0) {
                    content.unreadable.add(at);
                    content.blank = false;
                }
                at += Math.max(blanks, 1);
            }
        }
        return content;
    }

    private void take(Piece piece, int at) {
        int after = at + piece.pages(pageBytes);
        if (piece.type() == Piece.SNAPSHOT) {
            sequence = Math.max(sequence, piece.sequence());
            account(at - piece.pages(pageBytes), after + piece.pages(pageBytes)); // Written twice.
        } else if (piece.type() == Piece.END) {
            Place entry = live.get(piece.name());
            if (entry == null || entry.first != piece.first()) {
                put(piece.name(), new Place(piece.endedType(), piece.first(), true));
                account(piece.first(), piece.first() + piece.endedPages());
            }
        } else {
            boolean lost = piece.type() == Piece.LOST;
            put(piece.name(), new Place(lost ? piece.endedType() : piece.type(), at, lost));
            account(after, after + Piece.pagesOfEnd(piece.name().length(), pageBytes));
        }
    }

    private void put(String name, Place place) {
        live.put(name, place);
        secrets |= place.type != Piece.BOX_KEY;
    }

    private void account(int from, int to) {
        accounted.add(new int[] {from, to});
    }

    /** Higher than that of every snapshot before; {@link #NONE} when it is not complete. */
    long sequence() {
        return sequence;
    }

    /** Where each name's newest entry stands. */
    Map<String, Place> live() {
        return live;
    }

    boolean isBlank() {
        return blank;
    }

    /** Whether records or keys are or were there. */
    boolean hasSecrets() {
        return secrets;
    }

    /** Whether something was hit of which nobody knows what it was. */
    boolean isDamaged() {
        for (int page : unreadable) {
            if (page < afterLastReadable && !isAccountedFor(page)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAccountedFor(int page) {
        for (int[] range : accounted) {
            if (page >= range[0] && page < range[1]) {
                return true;
            }
        }
        return false;
    }
}
