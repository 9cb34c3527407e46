package org.stblink.port.flash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.LogSink;
import org.stblink.port.LogCodes;

/**
 * Named entries in one block after the other: appended while there is room, and then moved on to the next block as a snapshot
 * of what still counts. See the package's documentation for the format.
 *
 * <p>What it keeps in memory is where each entry stands, and for the time of a call one entry.
 */
final class FlashLog {
    private final FlashDevice flash;
    private final LogSink log;
    private final BlockReader reader;

    /** Blocks that this run erased and has not written since: only those are known to be blank for good. */
    private final boolean[] erased;

    /** Blocks that hold what no longer counts. */
    private final boolean[] stale;

    /** The names of which a delete said that such a block still holds them; once is enough. */
    private final Map<Integer, Set<String>> told = new HashMap<Integer, Set<String>>();

    private Map<String, Place> live = new LinkedHashMap<String, Place>();
    private int block;
    private boolean isNew;

    /** Of the last snapshot that was begun, whatever became of it: a later one must not have the same. */
    private long sequence;

    /** Where to append; none when this run has not begun the block, or a write to it failed. */
    private int next;

    private FlashLog(FlashDevice flash, LogSink log) {
        this.flash = flash;
        this.log = log;
        reader = new BlockReader(flash);
        erased = new boolean[flash.blocks()];
        stale = new boolean[flash.blocks()];
        // A power cut may have begun to program a page that still reads as blank, so nothing is appended to a block of
        // the run before, and no block is taken to be erased that this run has not erased.
        next = flash.pagesPerBlock();
    }

    /**
     * Reads what is there; writes nothing.
     *
     * @throws HalException when it is damaged so that it cannot be told which entry was hit, or is no such log and not blank
     */
    static FlashLog open(FlashDevice flash, LogSink log) throws HalException {
        FlashLog opened = new FlashLog(flash, log);
        opened.readBlocks();
        return opened;
    }

    private void readBlocks() throws HalException {
        BlockContent newest = null;
        boolean unknown = false;
        int first = nextGood(0);
        for (int i = 0; i < flash.blocks(); i++) {
            BlockContent content = BlockContent.of(reader, flash, i);
            stale[i] = !content.isBlank();
            if (content.sequence() > sequence) {
                newest = content;
                block = i;
                sequence = content.sequence();
            }
            // The very first snapshot goes to the first good block and holds no secret; a power cut may have left a
            // part of
            // it. What stands in a bad block is nobody's, unless it is an entry of ours.
            unknown |= content.hasSecrets() || (i != first && !content.isBlank() && !flash.isBad(i));
        }
        if (newest == null) {
            requireGoodBlocks(first);
            if (!reader.answers(first)) {
                throw new HalException(
                        "the flash area cannot be read: its driver or the memory fails; nothing was changed");
            }
            if (unknown) {
                throw new HalException("the flash area is not blank and holds no whole store: erase it before its first"
                        + " use; if it was in use, its content is lost and the box has to be enrolled anew");
            }
            isNew = true;
            block = flash.blocks() - 1; // So that the first one used is the first good one.
            return;
        }
        stale[block] = false;
        if (newest.isDamaged()) {
            throw new HalException("the store in flash is damaged beyond one entry (block " + block
                    + "): erase the area and enrol the box anew");
        }
        live = newest.live();
    }

    /** The first block from there on that is not bad; the number of blocks when there is none. */
    private int nextGood(int from) {
        int good = from;
        while (good < flash.blocks() && flash.isBad(good)) {
            good++;
        }
        return good;
    }

    private void requireGoodBlocks(int first) throws HalException {
        if (nextGood(first + 1) >= flash.blocks()) {
            throw new HalException("the flash area has " + flash.blocks()
                    + " blocks, of which fewer than 2 are good: make the" + " area larger; nothing was changed");
        }
    }

    /** Whether nothing was ever stored. */
    boolean isNew() {
        return isNew;
    }

    /** The type of the entry of that name, or 0 when there is none. */
    int type(String name) {
        Place place = live.get(name);
        return place == null ? 0 : place.type;
    }

    /**
     * Reads an entry.
     *
     * @return null when there is none of that name
     * @throws HalException when it is damaged
     */
    byte @Nullable [] read(String name) throws HalException {
        Place place = live.get(name);
        if (place == null) {
            return null;
        }
        Piece piece = entry(name, place);
        if (piece == null) {
            throw new HalException(told(name, "is damaged", place));
        }
        return piece.body();
    }

    private String told(String name, String what, Place place) {
        return (name.isEmpty() ? "the box key" : name) + " " + what + " in flash (block " + block + ", page "
                + place.first + ")";
    }

    private @Nullable Piece entry(String name, Place place) {
        Piece piece = reader.piece(block, place.first);
        return piece != null && piece.type() == place.type && piece.name().equals(name) ? piece : null;
    }

    /**
     * Writes an entry, in place of one of that name; it is in flash when this returns.
     *
     * @throws HalException when there is no room, or the memory failed everywhere
     */
    void write(Piece entry) throws HalException {
        int pages = pagesWithEnd(entry.name().length(), entry.pages(flash.pageBytes()));
        if (next + pages <= flash.pagesPerBlock() && !flash.isBad(block)) {
            try {
                int first = next;
                next = flash.pagesPerBlock(); // Unless all goes well, nothing more is written here.
                int after = append(block, first, entry);
                live.put(entry.name(), new Place(entry.type(), first, false));
                next = after;
                return;
            } catch (IOException e) {
                failed(block, e);
            }
        }
        moveOn(entry.name(), entry);
    }

    /**
     * Leaves the block in use for a new one, and erases all that were left: what no longer counts is then nowhere in flash,
     * unless an erase fails or is not allowed any more.
     *
     * @param name of the entry that is replaced or removed
     * @param entry what replaces it, or null
     * @throws HalException when nothing was changed; or, without an entry, when it was removed and a block that holds it, left
     *     now or earlier, cannot be erased
     */
    void moveOn(String name, @Nullable Piece entry) throws HalException {
        int left = block;
        moveOnFrom(left, name, entry);
        if (entry != null && entry.type() != Piece.KEY) {
            return;
        }
        List<Integer> holding = stillHolding(left, name);
        if (holding.isEmpty()) {
            return;
        }
        String what = name + " counts no more, but the flash still holds it, sealed, where it cannot be erased (blocks "
                + holding + ")";
        if (entry == null) {
            noteTold(holding, name);
            throw new HalException(what + "; repeat the call to try once more, and it returns");
        }
        // No exception: whoever hears of a failure goes on with the former key.
        log.log(LogSink.WARN, LogCodes.FLASH_FAILED, "a former key " + what);
    }

    /** The blocks that could not be erased and have an entry of that name, as far as no delete said so yet. */
    private List<Integer> stillHolding(int left, String name) {
        List<Integer> holding = new ArrayList<Integer>();
        for (int i = 0; i < stale.length; i++) {
            if (stale[i]
                    && !wasTold(i, name)
                    && (i == left || BlockContent.of(reader, flash, i).live().containsKey(name))) {
                holding.add(i);
            }
        }
        return holding;
    }

    private boolean wasTold(int which, String name) {
        Set<String> names = told.get(which);
        return names != null && names.contains(name);
    }

    private void noteTold(List<Integer> holding, String name) {
        for (Integer which : holding) {
            Set<String> names = told.get(which);
            if (names == null) {
                names = new HashSet<String>();
                told.put(which, names);
            }
            names.add(name);
        }
    }

    private void moveOnFrom(int left, String name, @Nullable Piece entry) throws HalException {
        requireRoom(name, entry);
        next = flash.pagesPerBlock(); // A snapshot that fails at its very end may count after a restart.
        IOException last = new IOException("there is no other block");
        for (int i = 1; i < flash.blocks(); i++) {
            int target = (left + i) % flash.blocks();
            if (flash.isBad(target)) {
                continue;
            }
            try {
                writeSnapshot(target, name, entry);
                eraseStale();
                return;
            } catch (IOException e) {
                stale[target] = true;
                failed(target, e);
                last = e;
            }
        }
        throw new HalException("the flash cannot be written: every block fails; the last said " + last, last);
    }

    private void requireRoom(String name, @Nullable Piece entry) throws HalException {
        int pages = 2 * Piece.snapshot(0).pages(flash.pageBytes());
        for (Map.Entry<String, Place> each : live.entrySet()) {
            if (!each.getKey().equals(name)) {
                Piece kept = kept(each.getKey(), each.getValue());
                pages += pagesWithEnd(kept.name().length(), kept.pages(flash.pageBytes()));
            }
        }
        if (entry != null) {
            pages += pagesWithEnd(entry.name().length(), entry.pages(flash.pageBytes()));
        }
        if (pages > flash.pagesPerBlock()) {
            throw new HalException("the store is full: one erase block holds all records and keys, " + pages
                    + " pages are needed and it has " + flash.pagesPerBlock() + "; nothing was changed");
        }
    }

    private int pagesWithEnd(int nameLength, int pages) {
        return pages + Piece.pagesOfEnd(nameLength, flash.pageBytes());
    }

    /**
     * The entry to copy; that it is lost, where it could not be read before either. A bus may fail for a while, and what a move
     * leaves out is gone for good: so the first move that cannot read an entry fails in its place. No later one does, nor
     * one of the next run, whose start will not have read it: a page that is dead for good stops nothing for long.
     */
    private Piece kept(String name, Place place) throws HalException {
        Piece piece = entry(name, place);
        if (piece == null && !place.damaged) {
            live.put(name, new Place(place.type, place.first, true));
            throw new HalException(told(name, "cannot be read", place)
                    + " just now, and would be lost; nothing was changed: repeat the call, which gives it up if it cannot be"
                    + " read then either");
        }
        return piece == null ? Piece.lost(place.type, name) : piece;
    }

    private void writeSnapshot(int target, String name, @Nullable Piece entry) throws IOException, HalException {
        if (!erased[target]) {
            erase(target);
        }
        erased[target] = false;
        stale[target] = true; // Until it is complete.
        sequence++;
        Map<String, Place> moved = new LinkedHashMap<String, Place>();
        int at = 0;
        for (Map.Entry<String, Place> each : live.entrySet()) {
            if (!each.getKey().equals(name)) {
                Piece kept = kept(each.getKey(), each.getValue());
                moved.put(each.getKey(), new Place(each.getValue().type, at, kept.type() == Piece.LOST));
                at = append(target, at, kept);
            }
        }
        if (entry != null) {
            moved.put(name, new Place(entry.type(), at, false));
            at = append(target, at, entry);
        }
        Piece end = Piece.snapshot(sequence);
        at = program(target, at, end);
        at = program(target, at, end); // Twice: one of them may be hit without the whole block being lost.
        stale[block] = !isNew;
        stale[target] = false;
        live = moved;
        block = target;
        isNew = false;
        next = at;
    }

    private int append(int to, int at, Piece entry) throws IOException {
        int after = program(to, at, entry);
        int type = entry.type() == Piece.LOST ? entry.endedType() : entry.type();
        return program(to, after, Piece.end(type, entry.name(), at, after - at));
    }

    /** Programs a piece, and looks whether it is there. */
    private int program(int to, int at, Piece piece) throws IOException {
        int pageBytes = flash.pageBytes();
        byte[] pages = piece.encode(pageBytes);
        byte[] found = new byte[pages.length];
        for (int i = 0; i * pageBytes < pages.length; i++) {
            flash.program(to, at + i, pages, i * pageBytes);
            flash.read(to, at + i, found, i * pageBytes);
        }
        if (!Arrays.equals(pages, found)) {
            throw new IOException("page " + at + " of block " + to + " does not hold what was written to it");
        }
        return at + pages.length / pageBytes;
    }

    /**
     * Erases what no longer counts: also what a power cut left of an earlier move. What does not work is logged and tried
     * again with the next move or delete; until then, and in a bad block for good, the content stays there, sealed.
     */
    void eraseStale() {
        for (int i = 0; i < stale.length; i++) {
            if (stale[i] && !flash.isBad(i)) {
                try {
                    erase(i);
                } catch (IOException e) {
                    failed(i, e);
                }
            }
        }
    }

    private void erase(int which) throws IOException {
        flash.erase(which);
        if (!reader.isBlank(which)) {
            throw new IOException("block " + which + " is not blank after it was erased");
        }
        erased[which] = true;
        stale[which] = false;
        told.remove(which);
    }

    private void failed(int which, IOException why) {
        log.log(LogSink.WARN, LogCodes.FLASH_FAILED, "block " + which + " of the flash fails: " + why.getMessage());
    }
}
