package org.stblink.server.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.SessionId;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.DeviceStore;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.domain.Lease;
import org.stblink.server.domain.RevokedSession;
import org.stblink.server.domain.StoreFailure;
import org.stblink.server.domain.StoredState;
import org.stblink.server.domain.Told;

/**
 * A store in memory, for tests, simulations and a lab that may forget. It answers at once, or, when told to {@link
 * #defer}, when a simulation says so; it fails and crashes on demand.
 *
 * <p>Threads: one.
 */
public final class MemoryDeviceStore implements DeviceStore {
    private final LongSupplier clock;
    private final Map<String, DeviceRecord> devices = new HashMap<>();
    private final Map<String, Integer> formerGenerations = new HashMap<>();
    private final Map<IpAddress, Lease> leases = new HashMap<>();
    private final Map<IpAddress, Lease> formerLeases = new HashMap<>();
    private final Map<String, Lease> leaseOf = new HashMap<>();
    private final Map<SessionId, RevokedSession> revoked = new HashMap<>();
    private final List<AuditEntry> audit = new ArrayList<>();

    private final Queue<Operation> waiting = new ArrayDeque<>();
    private boolean deferring;
    private boolean failingFinds;
    private boolean failingCommits;
    private int commitsUntilFailure = -1;
    private boolean crashed;
    private long sessionsSince;
    private Told told = Told.NOTHING;

    /** Something that was asked and not answered yet. */
    private interface Operation {
        void answer();

        /** What is on the disk when the machine stops in the middle. */
        default void leave() {}
    }

    /** A question for one record. */
    private interface Find extends Operation {
        /** @return gives the answer, with the record as it is now */
        Runnable read();

        @Override
        default void answer() {
            read().run();
        }
    }

    /** @param clock the domain's monotonic milliseconds, for the callbacks */
    public MemoryDeviceStore(LongSupplier clock) {
        this.clock = clock;
    }

    /** Puts new devices on the allow-list. */
    public void insert(DeviceRecord... records) {
        for (DeviceRecord record : records) {
            int former = formerGenerations.getOrDefault(record.id(), record.generation());
            if (devices.putIfAbsent(
                            record.id(), record.change().generation(former).done())
                    != null) {
                throw new IllegalArgumentException("there is a device " + record.id() + " already");
            }
        }
    }

    /** The record as it is stored; null when there is none. */
    public @Nullable DeviceRecord read(String deviceId) {
        return devices.get(deviceId);
    }

    /** The audit from its beginning. */
    public List<AuditEntry> audit() {
        return Collections.unmodifiableList(audit);
    }

    /** True: answers wait for {@link #answerNext}. False: they come during the call. */
    public void defer(boolean value) {
        deferring = value;
    }

    /** Questions that wait. */
    public int waiting() {
        return waiting.size();
    }

    /** Answers the oldest question; false when there is none. */
    public boolean answerNext() {
        Operation operation = waiting.poll();
        if (operation != null) {
            operation.answer();
        }
        return operation != null;
    }

    /**
     * Reads for the oldest find that waits, whatever commits wait before it, and leaves the answer to the caller: as a
     * reader's answer that a commit overtakes.
     *
     * @return gives the answer, with the record as it was
     */
    public Runnable readOldest() {
        Find oldest = waiting.stream()
                .filter(Find.class::isInstance)
                .map(Find.class::cast)
                .findFirst()
                .orElseThrow();
        waiting.remove(oldest);
        return oldest.read();
    }

    /** Answers all questions, and those that the answers lead to. */
    public void answerAll() {
        boolean more;
        do {
            more = answerNext();
        } while (more);
    }

    /** From now on finds fail, or do not. */
    public void failFinds(boolean value) {
        failingFinds = value;
    }

    /** From now on commits fail, or do not. */
    public void failCommits(boolean value) {
        failingCommits = value;
    }

    /** The commit after so many more fails; those behind it do not. */
    public void failCommitAfter(int commits) {
        commitsUntilFailure = commits;
    }

    /**
     * The machine stops: whatever waits is never answered.
     *
     * @param written whether commits that wait had reached the disk already; both can happen
     * @return what a new start finds
     */
    public MemoryDeviceStore crash(boolean written) {
        return crash(written ? waiting.size() : 0);
    }

    /**
     * The machine stops: whatever waits is never answered.
     *
     * @param written how many of the questions that wait had been worked on, oldest first: their commits are on the disk,
     *     though nobody heard of it
     * @return what a new start finds
     */
    public MemoryDeviceStore crash(int written) {
        waiting.stream().limit(written).forEach(Operation::leave);
        waiting.clear();
        crashed = true;
        return backup();
    }

    /** A store of its own with all that is durable in this one now. */
    public MemoryDeviceStore backup() {
        MemoryDeviceStore next = new MemoryDeviceStore(clock);
        next.devices.putAll(devices);
        next.formerGenerations.putAll(formerGenerations);
        next.leases.putAll(leases);
        next.formerLeases.putAll(formerLeases);
        next.leaseOf.putAll(leaseOf);
        next.revoked.putAll(revoked);
        next.audit.addAll(audit);
        next.sessionsSince = sessionsSince;
        next.told = told;
        return next;
    }

    /** As a store that a backup took the place of: sessions of epochs before this one are not known any more. */
    public void markRestored(long firstEpoch) {
        sessionsSince = firstEpoch;
    }

    /** What devices are told from now on; what they were told before counts, too. */
    public void tell(Told now) {
        told = told.orLonger(now);
    }

    @Override
    public StoredState load() {
        List<Lease> pins = new ArrayList<>();
        for (DeviceRecord record : devices.values()) {
            if (record.pinnedAddress() != null) {
                pins.add(new Lease(record.pinnedAddress(), record.id()));
            }
        }
        List<StoredState.Resumes> resumes = new ArrayList<>();
        for (DeviceRecord record : devices.values()) {
            if (record.resume() != null) {
                resumes.add(new StoredState.Resumes(record.id(), record.resume()));
            }
        }
        return new StoredState(
                List.copyOf(leases.values()),
                List.copyOf(formerLeases.values()),
                pins,
                List.copyOf(revoked.values()),
                resumes,
                sessionsSince,
                sessionsSince != 0,
                told);
    }

    @Override
    public void find(String deviceId, FindCallback done) {
        take((Find) () -> {
            boolean failing = failingFinds;
            DeviceRecord record = devices.get(deviceId);
            return () -> {
                if (failing) {
                    done.failed(new StoreFailure("told to fail"), clock.getAsLong());
                } else {
                    done.found(record, clock.getAsLong());
                }
            };
        });
    }

    @Override
    public void commit(Change change, CommitCallback done) {
        boolean failing = failingCommits || commitsUntilFailure == 0;
        if (commitsUntilFailure >= 0) {
            commitsUntilFailure--;
        }
        take(new Operation() {
            @Override
            public void answer() {
                String refusal = failing ? "told to fail" : pinnedTwice(change);
                if (refusal != null) {
                    done.failed(new StoreFailure(refusal), clock.getAsLong());
                } else {
                    apply(change);
                    done.committed(clock.getAsLong());
                }
            }

            @Override
            public void leave() {
                if (!failing && pinnedTwice(change) == null) {
                    apply(change);
                }
            }
        });
    }

    @Override
    public void countBehindKeySet(long serial, CountCallback done) {
        take(() -> {
            if (failingFinds) {
                done.failed(new StoreFailure("told to fail"), clock.getAsLong());
                return;
            }
            long behind = devices.values().stream()
                    .filter(record -> record.isEnrolled() && record.keySetSerial() != serial)
                    .count();
            done.counted(behind, clock.getAsLong());
        });
    }

    private void take(Operation operation) {
        if (crashed) {
            return;
        }
        if (deferring || !waiting.isEmpty()) {
            waiting.add(operation);
        } else {
            operation.answer();
        }
    }

    /** What would be pinned to two devices, in words; null when nothing would. */
    private @Nullable String pinnedTwice(Change change) {
        if (change.devices().stream().allMatch(record -> record.pinnedAddress() == null)) {
            return null;
        }
        Map<String, DeviceRecord> after = new HashMap<>(devices);
        change.devices().forEach(record -> after.put(record.id(), record));
        change.removed().forEach(after::remove);
        Map<IpAddress, String> pinned = new HashMap<>();
        for (DeviceRecord record : after.values()) {
            IpAddress pin = record.pinnedAddress();
            String other = pin == null ? null : pinned.put(pin, record.id());
            if (other != null) {
                return "address " + pin + " would be pinned to " + other + " and " + record.id();
            }
        }
        return null;
    }

    private void apply(Change change) {
        for (DeviceRecord record : change.devices()) {
            devices.put(record.id(), record);
        }
        for (String id : change.removed()) {
            DeviceRecord former = devices.remove(id);
            if (former != null && former.generation() > 0) {
                formerGenerations.put(id, former.generation());
            }
        }
        for (Lease lease : change.leases()) {
            Lease before = leaseOf.put(lease.device(), lease);
            if (before != null && !before.equals(lease)) {
                leases.remove(before.address(), before);
                formerLeases.put(before.address(), before);
            }
            formerLeases.remove(lease.address());
            Lease other = leases.put(lease.address(), lease);
            if (other != null && !other.device().equals(lease.device())) {
                leaseOf.remove(other.device(), other);
            }
        }
        for (RevokedSession session : change.revoked()) {
            revoked.put(session.session(), session);
        }
        for (SessionId session : change.forgotten()) {
            revoked.remove(session);
        }
        audit.addAll(change.audit());
    }
}
