package org.stblink.port.flash;

/** Where an entry stands in the block in use. Immutable. */
final class Place {
    final int type;
    final int first;
    final boolean damaged;

    /**
     * @param type of {@link Piece}: a record, a key, the box key
     * @param first its first page
     * @param damaged whether it could not be read at the start or by a move; the next move may find that it can
     */
    Place(int type, int first, boolean damaged) {
        this.type = type;
        this.first = first;
        this.damaged = damaged;
    }
}
