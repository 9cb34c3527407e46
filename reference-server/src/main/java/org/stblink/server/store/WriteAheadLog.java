package org.stblink.server.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Looks for damage in a write-ahead log that SQLite would take for its end. The log is a header and frames; a frame holds a
 * page, and its checksum covers all frames before it too. SQLite reads up to the first frame whose checksum is wrong, for
 * that is how a log looks that a power cut met in the middle of a transaction. But everything behind a damaged frame would
 * be lost without a word: changes that were acknowledged, such as revocations.
 *
 * <p>The two can be told apart, because a transaction is written only when the one before it is on the disk: if one began
 * behind the wrong frame's transaction, that was once right. (sqlite.org/fileformat2.html, section 4, "The Write-Ahead Log".)
 *
 * <p>What cannot be seen: damage in the last transaction of the log, and a log that was cut off or is missing.
 */
final class WriteAheadLog {
    private static final int HEADER = 32;
    private static final int FRAME_HEADER = 24;
    private static final int MAGIC = 0x377F0682;
    private static final int VERSION = 3_007_000;
    private static final int LARGEST_PAGE = 65_536;

    private final FileChannel file;
    private final ByteBuffer header = ByteBuffer.allocate(HEADER);
    private ByteOrder sums = ByteOrder.BIG_ENDIAN;
    private int pageSize;
    private ByteBuffer frame = ByteBuffer.allocate(0);

    private WriteAheadLog(FileChannel file) {
        this.file = file;
    }

    /**
     * Reads the log once. Nobody may have the database open.
     *
     * @return what is damaged, for the operator; null when nothing is seen or there is no log
     */
    static @Nullable String damage(Path log) throws IOException {
        try (FileChannel file = FileChannel.open(log, StandardOpenOption.READ)) {
            return file.size() <= HEADER ? null : new WriteAheadLog(file).damage();
        }
    }

    private @Nullable String damage() throws IOException {
        if (!readHeader()) {
            // It is on the disk before the first frame is written, and there are frames.
            return "its header";
        }
        long frames = (file.size() - HEADER) / (FRAME_HEADER + pageSize);
        Sum sum = new Sum(header.getInt(24), header.getInt(28));
        long wrong = 0;
        while (wrong < frames && read(wrong) && isOfThisLog() && sumsUp(sum)) {
            wrong++;
        }
        return wrong < frames && transactionBeganBehind(wrong, frames) ? "frame " + wrong + " of " + frames : null;
    }

    private boolean readHeader() throws IOException {
        file.read(header, 0);
        int magic = header.getInt(0);
        pageSize = header.getInt(8);
        if ((magic & ~1) != MAGIC
                || header.getInt(4) != VERSION
                || pageSize < 512
                || pageSize > LARGEST_PAGE
                || Integer.bitCount(pageSize) != 1) {
            return false;
        }
        sums = (magic & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        frame = ByteBuffer.allocate(FRAME_HEADER + pageSize);
        Sum sum = new Sum(0, 0);
        sum.add(header, 0, 24);
        return sum.is(header.getInt(24), header.getInt(28));
    }

    /** @return false when the file ends inside it */
    private boolean read(long number) throws IOException {
        frame.clear();
        long at = HEADER + number * frame.capacity();
        while (frame.hasRemaining()) {
            int n = file.read(frame, at + frame.position());
            if (n < 0) {
                return false;
            }
        }
        return true;
    }

    /** What an older use of the same file left behind has other salts. */
    private boolean isOfThisLog() {
        return frame.getInt(8) == header.getInt(16) && frame.getInt(12) == header.getInt(20);
    }

    private boolean isCommit() {
        return frame.getInt(4) != 0;
    }

    /** Adds this frame to {@code before}, which is then its sum. */
    private boolean sumsUp(Sum before) {
        before.add(frame, 0, 8);
        before.add(frame, FRAME_HEADER, pageSize);
        return before.is(frame.getInt(16), frame.getInt(20));
    }

    /** Whether the transaction that frame {@code wrong} is of was followed by another one. */
    private boolean transactionBeganBehind(long wrong, long frames) throws IOException {
        boolean afterCommit = false;
        Sum stored = new Sum(0, 0);
        for (long i = wrong; i < frames && read(i); i++) {
            boolean linked = isOfThisLog() && i > wrong && sumsUp(stored);
            if (linked && afterCommit) {
                return true;
            }
            afterCommit = isOfThisLog() && isCommit();
            stored = new Sum(frame.getInt(16), frame.getInt(20));
        }
        return false;
    }

    /** The running checksum: two numbers, over pairs of words in the byte order of the log. */
    private final class Sum {
        private int first;
        private int second;

        Sum(int first, int second) {
            this.first = first;
            this.second = second;
        }

        void add(ByteBuffer bytes, int from, int length) {
            ByteBuffer words = bytes.duplicate().order(sums);
            for (int i = from; i < from + length; i += 8) {
                first += words.getInt(i) + second;
                second += words.getInt(i + 4) + first;
            }
        }

        boolean is(int storedFirst, int storedSecond) {
            return first == storedFirst && second == storedSecond;
        }
    }
}
