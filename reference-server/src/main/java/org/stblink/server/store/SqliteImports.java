package org.stblink.server.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.domain.Lease;

/** {@link ImportStore} on the store's writer: each part is one change among the others that wait for it. */
final class SqliteImports implements ImportStore {
    /** So many rows a change: some ten milliseconds, which is what another change may have to wait for it. */
    private static final int PART = 2_000;

    private final SqliteDeviceStore store;
    private final LongSupplier timeOfDay;

    SqliteImports(SqliteDeviceStore store, LongSupplier timeOfDay) {
        this.store = store;
        this.timeOfDay = timeOfDay;
    }

    @Override
    public CompletableFuture<Long> open() {
        return store.write(connection -> ImportRows.open(connection, timeOfDay.getAsLong()));
    }

    @Override
    public CompletableFuture<Optional<ImportOutcome>> add(long number, List<NewDevice> devices) {
        return add(number, devices, 0, new ImportOutcome(0, 0, List.of()));
    }

    private CompletableFuture<Optional<ImportOutcome>> add(
            long number, List<NewDevice> devices, int from, ImportOutcome soFar) {
        if (from >= devices.size()) {
            return CompletableFuture.completedFuture(Optional.of(soFar));
        }
        int to = Math.min(devices.size(), from + PART);
        List<NewDevice> part = devices.subList(from, to);
        return store.write(connection -> ImportRows.isOpen(connection, number)
                        ? Optional.of(ImportRows.add(connection, number, part))
                        : Optional.<ImportOutcome>empty())
                .thenCompose(added -> added.isEmpty()
                        ? CompletableFuture.completedFuture(added)
                        : add(number, devices, to, sum(soFar, added.get())));
    }

    private static ImportOutcome sum(ImportOutcome one, ImportOutcome other) {
        List<ImportOutcome.Problem> problems = new ArrayList<>(one.problems());
        problems.addAll(other.problems());
        return new ImportOutcome(one.inserted() + other.inserted(), one.unchanged() + other.unchanged(), problems);
    }

    @Override
    public CompletableFuture<List<Lease>> pins(long number) {
        return store.read(connection -> ImportRows.pins(connection, number));
    }

    @Override
    public CompletableFuture<Boolean> close(long number) {
        return store.write(connection -> {
            boolean closed = ImportRows.isOpen(connection, number) && ImportRows.close(connection, number);
            if (closed) {
                store.audit(
                        connection,
                        new AuditEntry(AuditEvent.DEVICES_IMPORTED, null, null, null, null, "import " + number));
            }
            return closed;
        });
    }

    @Override
    public CompletableFuture<Boolean> discard(long number) {
        return store.write(connection -> ImportRows.markDiscarded(connection, number))
                .thenCompose(marked -> discard(number, ""));
    }

    private CompletableFuture<Boolean> discard(long number, String after) {
        return store.read(connection -> Optional.ofNullable(ImportRows.lastOfNext(connection, number, after, PART)))
                .thenCompose(found -> {
                    if (found.isEmpty()) {
                        return store.write(connection -> ImportRows.close(connection, number));
                    }
                    String last = found.get();
                    return store.write(connection -> {
                                ImportRows.discard(connection, number, after, last);
                                return last;
                            })
                            .thenCompose(done -> discard(number, done));
                });
    }

    @Override
    public CompletableFuture<List<Long>> openImports() {
        return store.read(ImportRows::openImports);
    }
}
