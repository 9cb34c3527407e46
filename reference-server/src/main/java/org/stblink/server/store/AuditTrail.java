package org.stblink.server.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.store.audit.AuditHash;
import org.stblink.server.store.audit.AuditHead;
import org.stblink.server.store.audit.AuditSeal;
import org.stblink.server.store.audit.Checkpoint;
import org.stblink.server.store.audit.SealedHead;
import org.tinylog.Logger;

/**
 * Appends to the chain of the audit, in whatever transaction the change is that an entry tells of. The head is kept in memory and
 * written once for all the entries of a transaction, with its seal.
 *
 * <p>Threads: the writer's.
 */
final class AuditTrail implements GroupCommit.Companion {
    /** Trimming waits until so many are too many, so that its cost vanishes beside theirs. */
    private static final long TRIM_EVERY = 1_000;

    /**
     * And a transaction lets no more of them go, each of which may cost it a page: where far fewer than before are to be kept, the first
     * one would need as much room as all that it drops, on a disk that is full perhaps, and time that a start does not have.
     */
    private static final long MOST_TRIMMED = 5_000;

    private static final int PLACE_BYTES = Long.BYTES + AuditHash.BYTES;
    private static final int KEY_ID_CHARS = 8;

    private final AuditHash hash = new AuditHash();
    private final LongSupplier timeOfDay;
    private final int keep;

    /** Behind the last entry that was let go. */
    private AuditHead base = AuditHead.NONE;

    /** Whether this transaction has let its share go. */
    private boolean isTrimmed;

    private AuditHead head = AuditHead.NONE;
    private AuditHead beforeChange = AuditHead.NONE;
    private AuditHead baseBeforeChange = AuditHead.NONE;
    /** What the database has; null when that has to be looked up. */
    private @Nullable AuditHead stored;

    /** What the witness is to be told when it is durable. */
    private final List<Witness.Line> unwitnessed = new ArrayList<>();

    private int unwitnessedBeforeChange;

    /** The last entry that has its {@link AuditPlaces places}. */
    private long placed;

    private @Nullable Witness witness;
    private boolean isHeadLost;
    /** True from a change of the seal until a head is on the disk that has it. */
    private boolean isSealNew;

    private @Nullable AuditSeal seal;

    /**
     * @param timeOfDay milliseconds since 1970
     * @param keep how many entries stay; 0 = all
     */
    AuditTrail(LongSupplier timeOfDay, int keep) {
        this.timeOfDay = timeOfDay;
        this.keep = keep;
    }

    /** Seals with another key from now on, the head as it is first of all. In a transaction of the writer. */
    void changeSeal(AuditSeal key) {
        seal = key;
        isSealNew = true;
    }

    /** Tells the witness of what it is to know, from now on. In a transaction of the writer. */
    void useWitness(Witness newWitness) {
        witness = newWitness;
    }

    /** The newest entry that is on the disk. Between transactions of the writer. */
    AuditHead durable() {
        return stored == null ? AuditHead.NONE : stored;
    }

    /** The newest entry. In a transaction of the writer. */
    AuditHead newest() {
        return head;
    }

    void append(Connection connection, List<AuditEntry> entries) throws SQLException {
        for (AuditEntry entry : entries) {
            append(connection, entry);
        }
        if (keep > 0 && !isTrimmed && head.seq() - base.seq() >= keep + TRIM_EVERY) {
            trim(connection);
        }
    }

    private void append(Connection connection, AuditEntry entry) throws SQLException {
        StoredAudit next = new StoredAudit(
                head.seq() + 1,
                timeOfDay.getAsLong(),
                entry.event().name(),
                entry.device(),
                entry.other(),
                entry.session(),
                entry.trace(),
                entry.cause());
        byte[] nextHash = hash.after(head.hash(), next);
        AuditRows.insert(connection, next, nextHash);
        head = new AuditHead(next.seq(), nextHash);
        if (Witness.isWitnessed(next.event())) {
            unwitnessed.add(new Witness.Line(head, next.event(), next.device()));
        }
    }

    private void trim(Connection connection) throws SQLException {
        isTrimmed = true;
        long wanted = Math.min(head.seq() - keep, base.seq() + MOST_TRIMMED);
        AuditHead last = AuditRows.from(connection, wanted);
        if (last == null) {
            throw new SQLException("audit entries " + wanted + " to " + head.seq() + " are missing");
        }
        AuditPlaces.removeThrough(connection, last.seq());
        AuditRows.removeThrough(connection, last.seq());
        MetaRows.put(connection, MetaRows.AUDIT_BASE, bytes(last));
        base = last;
        append(connection, new AuditEntry(AuditEvent.AUDIT_TRIMMED, null, null, null, null, Checkpoint.text(last)));
        if (last.seq() != wanted) {
            // Said, and passed over: for its sake no change could be stored any more.
            tellBroken(connection, "entries " + wanted + " to " + (last.seq() - 1) + " are missing");
        }
    }

    private void tellBroken(Connection connection, String fault) throws SQLException {
        Logger.error("THE AUDIT WAS TAMPERED WITH: {}", fault);
        append(connection, new AuditEntry(AuditEvent.AUDIT_BROKEN, null, null, null, null, fault));
    }

    @Override
    public void begin(Connection connection) throws SQLException {
        isTrimmed = false;
        if (stored == null) {
            base = base(connection);
            placed = AuditPlaces.last(connection);
            SealedHead found = head(connection);
            head = found == null ? adopt(connection) : found.head();
            stored = found == null ? null : head;
        }
    }

    @Override
    public void mark() {
        beforeChange = head;
        baseBeforeChange = base;
        unwitnessedBeforeChange = unwitnessed.size();
    }

    @Override
    public void undo() {
        head = beforeChange;
        base = baseBeforeChange;
        unwitnessed.subList(unwitnessedBeforeChange, unwitnessed.size()).clear();
    }

    @Override
    public void end(Connection connection) throws SQLException {
        if (head.seq() - placed >= AuditPlaces.MOST_WITHOUT) {
            AuditPlaces.add(connection, placed, head.seq());
            placed = head.seq();
        }
        if (!head.equals(stored) || isSealNew) {
            writeHead(connection);
            stored = head;
        }
    }

    @Override
    public void committed() {
        isSealNew = false;
        if (witness != null && !unwitnessed.isEmpty()) {
            witness.witness(unwitnessed);
        }
        unwitnessed.clear();
    }

    @Override
    public void lost() {
        unwitnessed.clear();
        stored = null;
    }

    /**
     * Checks that the chain ends as this server left it, and seals it from now on. What is wrong is told in the log and in the
     * chain, which goes on: the entry stays, whatever else is put right.
     *
     * @param keys that may have sealed it; the first one seals from now on
     */
    void resume(Connection connection, List<AuditSeal> keys) throws SQLException {
        SealedHead found = head(connection);
        AuditHead newest = AuditRows.newest(connection);
        String fault = null;
        if (found == null && isHeadLost) {
            fault = "its head is gone";
        } else if (found != null && keys.stream().noneMatch(found::isSealedBy)) {
            fault = "its head " + found.head() + " is not sealed by this server";
        } else if (found != null && !found.head().equals(newest == null ? base : newest)) {
            fault = "its head is " + found.head() + ", and its newest entry " + newest;
        }
        seal = keys.get(0);
        if (fault != null) {
            head = newest == null ? base : newest;
            tellBroken(connection, fault);
        }
        writeHead(connection);
        stored = head;
    }

    /** Chains what was written before there was a chain. Where there was one, and its head is gone, that is left to be found out. */
    private AuditHead adopt(Connection connection) throws SQLException {
        if (AuditRows.isChained(connection)) {
            isHeadLost = true;
            AuditHead newest = AuditRows.newest(connection);
            return newest == null ? base : newest;
        }
        AuditHead last = AuditRows.chainAll(connection, hash);
        if (last.seq() > 0) {
            base = AuditRows.behindOldest(connection);
            Logger.info("audit: {} entries of an earlier version are chained now", last.seq() - base.seq());
        }
        head = last;
        if (base.seq() > 0) {
            MetaRows.put(connection, MetaRows.AUDIT_BASE, bytes(base));
            append(connection, new AuditEntry(AuditEvent.AUDIT_TRIMMED, null, null, null, null, Checkpoint.text(base)));
        }
        return head;
    }

    private void writeHead(Connection connection) throws SQLException {
        SealedHead sealed = SealedHead.of(head, seal);
        byte[] place = bytes(head);
        byte[] keyId = sealed.keyId().getBytes(StandardCharsets.US_ASCII);
        MetaRows.put(
                connection,
                MetaRows.AUDIT_HEAD,
                ByteBuffer.allocate(place.length + keyId.length + sealed.seal().length)
                        .put(place)
                        .put(keyId)
                        .put(sealed.seal())
                        .array());
    }

    private static byte[] bytes(AuditHead place) {
        return ByteBuffer.allocate(PLACE_BYTES)
                .putLong(place.seq())
                .put(place.hash())
                .array();
    }

    /** What the stored chain goes on from. */
    static AuditHead base(Connection connection) throws SQLException {
        byte[] value = MetaRows.get(connection, MetaRows.AUDIT_BASE);
        return value == null ? AuditHead.NONE : place(ByteBuffer.wrap(value));
    }

    /** The stored head; null when there is no chain yet. */
    static @Nullable SealedHead head(Connection connection) throws SQLException {
        byte[] value = MetaRows.get(connection, MetaRows.AUDIT_HEAD);
        if (value == null) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(value);
        AuditHead place = place(in);
        byte[] keyId = new byte[in.hasRemaining() ? KEY_ID_CHARS : 0];
        in.get(keyId);
        byte[] mac = new byte[in.remaining()];
        in.get(mac);
        return new SealedHead(place, new String(keyId, StandardCharsets.US_ASCII), mac);
    }

    private static AuditHead place(ByteBuffer in) {
        long seq = in.getLong();
        byte[] hash = new byte[AuditHash.BYTES];
        in.get(hash);
        return new AuditHead(seq, hash);
    }
}
