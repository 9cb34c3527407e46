package org.stblink.port.flash;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * One thing that stands in a block, from the beginning of a page on; the package's documentation has the layout. Immutable.
 */
final class Piece {
    static final int RECORD = 1;
    static final int KEY = 2;
    static final int BOX_KEY = 3;
    static final int LOST = 4;
    static final int END = 5;
    static final int SNAPSHOT = 6;

    /** Longest body: more than a sealed record has. */
    static final int MAX_BODY = 2048;

    private static final int FORMAT = 1;
    private static final int HEAD = 6;
    private static final int CRC = 4;
    private static final int BYTE = 0xff;
    private static final int END_BODY = 5;
    private static final int SNAPSHOT_BODY = 9;
    private static final int MAX_NAME = 64;

    private final int type;
    private final String name;
    private final byte[] body;

    Piece(int type, String name, byte[] body) {
        this.type = type;
        this.name = name;
        this.body = body;
    }

    /** The end of what stands in {@code pages} pages from {@code first} on. */
    static Piece end(int type, String name, int first, int pages) {
        return new Piece(
                END, name, new byte[] {(byte) (first >> 8), (byte) first, (byte) (pages >> 8), (byte) pages, (byte) type
                });
    }

    static Piece lost(int type, String name) {
        return new Piece(LOST, name, new byte[] {(byte) type});
    }

    static Piece snapshot(long sequence) {
        byte[] body = new byte[SNAPSHOT_BODY];
        body[0] = FORMAT;
        for (int i = 1; i < SNAPSHOT_BODY; i++) {
            body[i] = (byte) (sequence >> Byte.SIZE * (SNAPSHOT_BODY - 1 - i));
        }
        return new Piece(SNAPSHOT, "", body);
    }

    int type() {
        return type;
    }

    String name() {
        return name;
    }

    byte[] body() {
        return body;
    }

    /** Of an end: the first page of what ends. */
    int first() {
        return u16(body, 0);
    }

    /** Of an end: the pages of what ends. */
    int endedPages() {
        return u16(body, 2);
    }

    /** Of an end, or of what is lost: the type of that. */
    int endedType() {
        return body[body.length - 1];
    }

    /** Of the end of a snapshot. */
    long sequence() {
        long sequence = 0;
        for (int i = 1; i < SNAPSHOT_BODY; i++) {
            sequence = sequence << Byte.SIZE | (body[i] & BYTE);
        }
        return sequence;
    }

    /** How many pages it takes. */
    int pages(int pageBytes) {
        return pages(name.length(), body.length, pageBytes);
    }

    static int pages(int nameLength, int bodyLength, int pageBytes) {
        return (HEAD + nameLength + bodyLength + CRC + pageBytes - 1) / pageBytes;
    }

    static int pagesOfEnd(int nameLength, int pageBytes) {
        return pages(nameLength, END_BODY, pageBytes);
    }

    /** Whole pages. */
    byte[] encode(int pageBytes) {
        byte[] out = new byte[pages(pageBytes) * pageBytes];
        Arrays.fill(out, (byte) BYTE);
        out[0] = 'S';
        out[1] = 'T';
        out[2] = (byte) type;
        out[3] = (byte) name.length();
        out[4] = (byte) (body.length >> 8);
        out[5] = (byte) body.length;
        System.arraycopy(name.getBytes(StandardCharsets.US_ASCII), 0, out, HEAD, name.length());
        System.arraycopy(body, 0, out, HEAD + name.length(), body.length);
        int end = HEAD + name.length() + body.length;
        long crc = crc(out, end);
        for (int i = 0; i < CRC; i++) {
            out[end + i] = (byte) (crc >> Byte.SIZE * (CRC - 1 - i));
        }
        return out;
    }

    /**
     * How many pages the piece that begins with this page says it takes, or 0 when none begins there.
     *
     * @param page a whole page
     */
    static int pagesFrom(byte[] page) {
        int type = page[2];
        int n = page[3] & BYTE;
        int length = u16(page, 4);
        boolean begins = page[0] == 'S' && page[1] == 'T' && type >= RECORD && type <= SNAPSHOT;
        return begins && n <= MAX_NAME && length <= MAX_BODY ? pages(n, length, page.length) : 0;
    }

    /**
     * Reads a piece.
     *
     * @param pages as many as {@link #pagesFrom} said
     * @return null when it is damaged
     */
    static @Nullable Piece decode(byte[] pages) {
        int n = pages[3] & BYTE;
        int length = u16(pages, 4);
        int end = HEAD + n + length;
        long crc = 0;
        for (int i = 0; i < CRC; i++) {
            crc = crc << Byte.SIZE | (pages[end + i] & BYTE);
        }
        if (crc != crc(pages, end)) {
            return null;
        }
        Piece piece = new Piece(
                pages[2],
                new String(pages, HEAD, n, StandardCharsets.US_ASCII),
                Arrays.copyOfRange(pages, HEAD + n, end));
        return piece.isWellFormed() ? piece : null;
    }

    private boolean isWellFormed() {
        switch (type) {
            case END:
                return body.length == END_BODY;
            case SNAPSHOT:
                return body.length == SNAPSHOT_BODY && body[0] == FORMAT;
            case LOST:
                return body.length == 1;
            default:
                return true;
        }
    }

    private static long crc(byte[] bytes, int len) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, len);
        return crc.getValue();
    }

    private static int u16(byte[] from, int at) {
        return (from[at] & BYTE) << Byte.SIZE | (from[at + 1] & BYTE);
    }
}
