package org.stblink.server.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.DeviceStore;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.domain.StoreFailure;
import org.stblink.server.domain.StoredState;
import org.stblink.server.domain.Told;
import org.stblink.server.store.audit.AuditHead;
import org.stblink.server.store.audit.AuditSeal;
import org.stblink.server.store.audit.ChainedAudit;
import org.stblink.server.store.audit.SealedHead;
import org.tinylog.Logger;

/**
 * The store as one SQLite file: a writer thread with group commit, and a few readers beside it.
 *
 * <p>Durable means: written through to the disk (write-ahead log, {@code synchronous=FULL}) before the callback. That
 * holds against a killed process and a crashed machine, as far as the disk tells the truth about its flush.
 *
 * <p>Failures are answers, not ends: a full disk fails the changes that meet it, and the next one is tried afresh.
 */
public final class SqliteDeviceStore implements DeviceStore, DeviceDirectory, AutoCloseable {
    /** Runs callbacks on the domain thread, with its monotonic time. */
    public interface DomainThread {
        /** Never blocks. Tasks run in the order of the calls; after the domain has ended, not at all. */
        void run(LongConsumer taskTakingNowMillis);
    }

    static final String FILE = "stblink.db";

    /** What a start waits for one answer; longer than any busy time-out that makes sense. */
    private static final long START_SECONDS = 60;

    /** One search through a million rows must not stand before every other look. */
    private static final int OPERATORS_READERS = 2;

    private final Path file;
    private final Clock timeOfDay;
    private final DomainThread domain;
    private final GroupCommit writer;
    /** For devices, which wait for nobody's search through a million rows. */
    private final ReaderPool lookups;

    private final ReaderPool readers;
    private final AuditTrail trail;
    private final Path directory;
    private volatile @Nullable Witness witness;
    private final ImportStore imports = new SqliteImports(this, this::timeMillis);
    private final PolicyStore policies = new SqlitePolicies(this);
    private final MasterKeyTexts masterKeyTexts = new MasterKeyTexts(this);
    private final ServerKeyMark serverKeyMark = new ServerKeyMark(this);
    private final SqliteBackups backups;

    private SqliteDeviceStore(
            Path directory,
            Path file,
            Database database,
            StoreSettings settings,
            Clock timeOfDay,
            DomainThread domain,
            CommitObserver observer)
            throws SQLException {
        this.directory = directory;
        this.file = file;
        this.timeOfDay = timeOfDay;
        this.domain = domain;
        this.backups = new SqliteBackups(database, this);
        this.lookups = new ReaderPool(file, database, settings.readers());
        this.readers = new ReaderPool(file, database, OPERATORS_READERS);
        this.trail = new AuditTrail(this::timeMillis, settings.auditKeepEntries());
        this.writer = new GroupCommit(file, database.writer(), GroupCommit.MAX_WAITING, observer, trail);
        writer.start();
    }

    /**
     * Opens the database in a data directory, making or migrating it as needed. Blocks; about a second for each 200 MB,
     * which are read once to find damage.
     *
     * @param timeOfDay stamps audit entries, for people
     */
    public static SqliteDeviceStore open(
            DataDirectory directory, StoreSettings settings, Clock timeOfDay, DomainThread domain)
            throws StoreException {
        return open(directory, settings, timeOfDay, domain, CommitObserver.NONE);
    }

    /**
     * As the other one.
     *
     * @param observer hears of each commit
     */
    public static SqliteDeviceStore open(
            DataDirectory directory,
            StoreSettings settings,
            Clock timeOfDay,
            DomainThread domain,
            CommitObserver observer)
            throws StoreException {
        Path file = directory.path().resolve(FILE);
        Database database = Database.open(file, settings);
        try {
            return new SqliteDeviceStore(directory.path(), file, database, settings, timeOfDay, domain, observer);
        } catch (SQLException e) {
            throw new StoreException("database " + file + " " + SqliteFailure.advice(e), e);
        }
    }

    /** All devices with what is sealed of them, those of imports that are not closed, too; in byte order behind an id. */
    public CompletableFuture<List<DeviceRecord>> everyDevice(String after, int limit) {
        return read(connection -> DeviceRows.every(connection, after, limit));
    }

    /**
     * Seals the audit from now on, and looks whether its end is as this server sealed it. Before anything else is written. Blocks.
     *
     * @param keys under which it may be sealed; the first one seals from now on
     */
    public void sealAudit(List<AuditSeal> keys) throws StoreException {
        await(write(connection -> {
            trail.resume(connection, keys);
            return true;
        }));
    }

    /** Appends an entry to the audit. Blocks until it is durable. */
    public void auditNow(AuditEntry entry) throws StoreException {
        await(append(entry));
    }

    /** Seals the audit under another key from now on. Blocks. */
    public void changeAuditSeal(AuditSeal key) throws StoreException {
        await(write(connection -> {
            trail.changeSeal(key);
            return true;
        }));
    }

    /**
     * Looks whether this database is the one that was here last, and not an older copy of it, and remembers from now on what an
     * older copy must not bring back. Where nothing remembers anything, the log says so. Blocks.
     *
     * @throws StoreException when it is an older copy, or another one
     */
    public void callWitness() throws StoreException {
        List<Witness.Line> known = Witness.read(directory);
        if ((known == null || known.isEmpty()) && await(read(SqliteDeviceStore::hasEntries))) {
            Logger.warn(
                    "there is no witness in {}, or nothing in it, so that nobody knows whether the database is an older copy:"
                            + " where it was put back, stop, and start with --restore FILE, which asks what is to be thought of that",
                    directory);
        }
        List<Witness.Line> lines = new ArrayList<>(known == null ? List.of() : known);
        AuditHead last =
                lines.isEmpty() ? AuditHead.NONE : lines.get(lines.size() - 1).place();
        AuditHead here = await(read(connection -> Optional.ofNullable(AuditRows.at(connection, last.seq()))))
                .orElse(AuditHead.NONE);
        if (!here.equals(last) && !await(read(connection -> isTrimmedBehind(connection, last)))) {
            throw new StoreException(
                    "the database in " + directory + " is an older copy than the one that was here last, which"
                            + " had entry " + last.seq()
                            + " of the audit: put that one back; or start with --restore FILE, which puts"
                            + " aside what an older copy would bring back");
        }
        lines.addAll(await(read(connection -> AuditRows.witnessed(connection, last.seq(), Witness.MOST_LINES))));
        Witness begun = Witness.begin(directory, lines);
        witness = begun;
        await(write(connection -> {
            trail.useWitness(begun);
            return true;
        }));
        markWitness();
    }

    private static boolean hasEntries(Connection connection) throws SQLException {
        SealedHead head = AuditTrail.head(connection);
        return head != null && head.head().seq() > 0;
    }

    /**
     * Whether the audit has let that entry go by now. What it goes on from is under no seal, and its head is: in an older copy that is before
     * the entry.
     */
    private static boolean isTrimmedBehind(Connection connection, AuditHead last) throws SQLException {
        AuditHead base = AuditTrail.base(connection);
        SealedHead head = AuditTrail.head(connection);
        return head != null && head.head().seq() >= last.seq() && (base.seq() > last.seq() || base.equals(last));
    }

    /** Begins the next epoch (section 11), durable before the return. Blocks. */
    public long raiseEpoch() throws StoreException {
        return await(write(connection -> {
            long epoch = MetaRows.raiseEpoch(connection);
            audit(connection, new AuditEntry(AuditEvent.SERVER_STARTED, null, null, null, null, "epoch " + epoch));
            return epoch;
        }));
    }

    /**
     * Says what devices are told from now on, durable before the return: it is written when it is more than what counts already. Blocks.
     *
     * @return what counts: that, or what they were told before
     */
    public Told tell(Told now) throws StoreException {
        return await(write(connection -> {
            Told before = MetaRows.told(connection);
            Told longest = before.orLonger(now);
            if (!longest.equals(before)) {
                MetaRows.putTold(connection, longest);
            }
            return longest;
        }));
    }

    /** Part of what devices were told before has run out. */
    public CompletableFuture<Boolean> keepTold(Told left) {
        return write(connection -> {
            MetaRows.putTold(connection, left);
            return true;
        });
    }

    /** The policy that was set at run time; empty when the configuration's holds. Blocks. */
    public Optional<PolicyStore.Stored> storedPolicy() throws StoreException {
        return await(policies.load());
    }

    @Override
    public StoredState load() throws StoreFailure {
        try {
            return await(read(ChangeRows::load));
        } catch (StoreException e) {
            throw failure(e);
        }
    }

    @Override
    public void find(String deviceId, FindCallback done) {
        lookups.read(connection -> Optional.ofNullable(DeviceRows.find(connection, deviceId)), new Answer<>() {
            @Override
            public void is(Optional<DeviceRecord> record) {
                domain.run(now -> done.found(record.orElse(null), now));
            }

            @Override
            public void failed(Exception cause) {
                domain.run(now -> done.failed(failure(cause), now));
            }
        });
    }

    @Override
    public void commit(Change change, CommitCallback done) {
        writer.submit(connection -> write(connection, change), outcome(done));
    }

    @Override
    public void commitInPassing(Change change, CommitCallback done) {
        writer.submitInPassing(connection -> write(connection, change), outcome(done));
    }

    private void write(Connection connection, Change change) throws SQLException {
        ChangeRows.write(connection, change);
        trail.append(connection, change.audit());
    }

    private GroupCommit.Outcome outcome(CommitCallback done) {
        return e -> domain.run(now -> {
            if (e == null) {
                done.committed(now);
            } else {
                done.failed(failure(e), now);
            }
        });
    }

    @Override
    public void countBehindKeySet(long serial, CountCallback done) {
        readers.read(connection -> DirectoryRows.countBehindKeySet(connection, serial), new Answer<>() {
            @Override
            public void is(Long count) {
                domain.run(now -> done.counted(count, now));
            }

            @Override
            public void failed(Exception cause) {
                domain.run(now -> done.failed(failure(cause), now));
            }
        });
    }

    @Override
    public CompletableFuture<List<StoredDevice>> list(DeviceQuery query) {
        return read(connection -> DirectoryRows.list(connection, query));
    }

    @Override
    public CompletableFuture<Optional<StoredDevice>> get(String id) {
        return read(connection -> DirectoryRows.get(connection, id));
    }

    /** With all that has happened: what is put off ({@link #commitInPassing}) is written first, if it can be. */
    @Override
    public CompletableFuture<List<StoredAudit>> audit(AuditQuery query) {
        return write(connection -> true)
                .handle((written, failure) -> query)
                .thenCompose(asked -> read(connection -> AuditSearch.find(connection, asked)));
    }

    @Override
    public CompletableFuture<List<StoredDevice>> getAll(List<String> ids) {
        return read(connection -> DirectoryRows.getAll(connection, ids));
    }

    @Override
    public CompletableFuture<List<StoredDevice>> at(IpAddress address) {
        return read(connection -> DirectoryRows.at(connection, address));
    }

    @Override
    public CompletableFuture<Optional<String>> pinnedTo(IpAddress address) {
        return read(connection -> DirectoryRows.pinnedTo(connection, address));
    }

    @Override
    public CompletableFuture<List<StoredLease>> leases(@Nullable IpAddress after, int limit) {
        byte[] behind = after == null ? new byte[0] : after.bytes();
        return read(connection -> DirectoryRows.leases(connection, behind, limit));
    }

    @Override
    public CompletableFuture<FleetCounts> fleet() {
        return read(DirectoryRows::fleet);
    }

    @Override
    public CompletableFuture<Long> behindKeySet(long serial) {
        return read(connection -> DirectoryRows.countBehindKeySet(connection, serial));
    }

    @Override
    public CompletableFuture<Boolean> append(AuditEntry entry) {
        return write(connection -> {
            audit(connection, entry);
            return true;
        });
    }

    @Override
    public CompletableFuture<List<ChainedAudit>> auditChain(long after, int limit) {
        return read(connection -> AuditRows.chain(connection, after, limit));
    }

    @Override
    public CompletableFuture<AuditBounds> auditBounds(long after) {
        return read(connection -> AuditBounds.of(connection, after));
    }

    /**
     * Writes a copy of the whole database, as it is now, while everything goes on. Some seconds for each 100 MB.
     *
     * @param to the directory; made when it is missing
     */
    @Override
    public CompletableFuture<Backup> backup(Path to) {
        return backups.make(to);
    }

    /** Lets the witness know how far the audit is. */
    public void markWitness() {
        Witness present = witness;
        if (present != null) {
            // Said by the writer, behind what it writes: a mark must not be ahead of the disk.
            writer.submit(connection -> {}, failure -> {
                if (failure == null) {
                    present.mark(trail.durable());
                }
            });
        }
    }

    /** Addresses that were given out before a restore are free by now, or known. */
    public CompletableFuture<Boolean> restoreIsOver() {
        return write(connection -> {
            MetaRows.remove(connection, MetaRows.RESTORED);
            return true;
        });
    }

    /** Appends an entry in the transaction of the change that it tells of. On the writer's thread. */
    void audit(Connection connection, AuditEntry entry) throws SQLException {
        trail.append(connection, List.of(entry));
    }

    @Override
    public ImportStore imports() {
        return imports;
    }

    @Override
    public PolicyStore policies() {
        return policies;
    }

    /** What is kept of the master key. */
    public MasterKeyTexts masterKeyTexts() {
        return masterKeyTexts;
    }

    /** Which server keys the database was last used with. */
    public ServerKeyMark serverKeyMark() {
        return serverKeyMark;
    }

    /** Changes that wait to be written now. */
    public int waiting() {
        return writer.waiting();
    }

    /** Writes what was committed before, then closes the file. Harmless when called again. */
    @Override
    public void close() {
        Witness present = witness;
        if (present != null) {
            markWitness();
        }
        writer.close();
        lookups.close();
        readers.close();
        if (present != null) {
            present.close();
        }
    }

    <T> CompletableFuture<T> read(Query<T> query) {
        CompletableFuture<T> result = new CompletableFuture<>();
        readers.read(query, new Answer<T>() {
            @Override
            public void is(T value) {
                result.complete(value);
            }

            @Override
            public void failed(Exception cause) {
                result.completeExceptionally(forOperators(cause));
            }
        });
        return result;
    }

    <T> CompletableFuture<T> write(Query<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        List<T> value = new ArrayList<>(1);
        writer.submit(
                connection -> {
                    // Cleared, because a change may be tried a second time.
                    value.clear();
                    value.add(work.run(connection));
                },
                e -> {
                    if (e == null) {
                        result.complete(value.get(0));
                    } else {
                        result.completeExceptionally(forOperators(e));
                    }
                });
        return result;
    }

    long timeMillis() {
        return timeOfDay.millis();
    }

    /** The answer, for who can wait for it. */
    <T> T await(CompletableFuture<T> result) throws StoreException {
        try {
            return result.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StoreException(SqliteFailure.describe(file, cause), cause);
        } catch (TimeoutException e) {
            throw new StoreException(
                    "database " + file + " did not answer in " + START_SECONDS + " s: see its disk", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while waiting for the database", e);
        }
    }

    /** What says where the database is and what to do. */
    Exception forOperators(Exception e) {
        return e instanceof SQLException ? new StoreException(SqliteFailure.describe(file, e), e) : e;
    }

    private StoreFailure failure(Throwable e) {
        return new StoreFailure(SqliteFailure.describe(file, e), e);
    }
}
