package org.stblink.port.blocking;

/**
 * A buffer of fixed size between one thread that fills it and one that empties it.
 *
 * <p>Its owner's lock guards every method. The bytes themselves need none: the region that {@link #freeAt} and {@link
 * #freeRun} describe is the filler's until {@link #added}, the one of {@link #usedAt} and {@link #usedRun} the
 * emptier's until {@link #removed}, so that a blocking call can work in place without the lock.
 */
final class ByteRing {
    private final byte[] bytes;
    private int first;
    private int used;

    ByteRing(int size) {
        bytes = new byte[size];
    }

    byte[] array() {
        return bytes;
    }

    boolean isEmpty() {
        return used == 0;
    }

    boolean isFull() {
        return used == bytes.length;
    }

    /** Where the next byte goes. */
    int freeAt() {
        return (first + used) % bytes.length;
    }

    /** How many bytes fit there in one piece. */
    int freeRun() {
        return Math.min(bytes.length - used, bytes.length - freeAt());
    }

    /** The filler put {@code count} bytes at {@link #freeAt}. */
    void added(int count) {
        used += count;
    }

    /** Where the oldest byte is. */
    int usedAt() {
        return first;
    }

    /** How many bytes there are from there in one piece. */
    int usedRun() {
        return Math.min(used, bytes.length - first);
    }

    /** The emptier is done with {@code count} bytes at {@link #usedAt}. */
    void removed(int count) {
        first = (first + count) % bytes.length;
        used -= count;
    }

    /** Copies as much of {@code b} as fits; returns how much that was. */
    int put(byte[] b, int off, int len) {
        int done = 0;
        while (done < len && !isFull()) {
            int n = Math.min(len - done, freeRun());
            System.arraycopy(b, off + done, bytes, freeAt(), n);
            added(n);
            done += n;
        }
        return done;
    }

    /** Copies the oldest bytes out, {@code len} at the most; returns how many. */
    int take(byte[] b, int off, int len) {
        int done = 0;
        while (done < len && !isEmpty()) {
            int n = Math.min(len - done, usedRun());
            System.arraycopy(bytes, first, b, off + done, n);
            removed(n);
            done += n;
        }
        return done;
    }
}
