package org.stblink.server.domain;

import org.jspecify.annotations.Nullable;

/**
 * Where the domain says what happened: to the audit, which is stored, and to the trace, which is not.
 *
 * <p>An entry that must be durable before something else goes with that change. The entries written here stand alone;
 * one that cannot be stored is counted and traced, and what it tells of has happened all the same.
 */
final class Journal {
    /** Entries that one device can cause at once, and then a second: more than an honest one ever does. */
    private static final int DEVICE_BURST = 100;

    private static final int DEVICE_PER_SECOND = 4;

    /**
     * Entries that strangers can cause at once, and then a second, however large the configured rate is: a flood must not push
     * out of the audit, which keeps so many entries and no more, what happened before it.
     */
    private static final int STRANGERS_BURST = 2_000;

    private static final int STRANGERS_PER_SECOND = 1;

    private static final AuditEntry[] NO_ENTRIES = {};

    private final DeviceStore store;
    private final EventSink sink;
    private final Counts counts;
    private final RateLimit strangers;
    private final RateLimit strangersForLong = new RateLimit(STRANGERS_BURST, STRANGERS_PER_SECOND);
    private final RateLimits devices = new RateLimits(DEVICE_BURST, DEVICE_PER_SECOND);
    private long leftOut;

    Journal(DeviceStore store, EventSink sink, Counts counts, Settings settings) {
        this.store = store;
        this.sink = sink;
        this.counts = counts;
        this.strangers = new RateLimit(settings.refusalsAuditedPerSecond(), settings.refusalsAuditedPerSecond());
    }

    /** Audits something that the operator or this server did. */
    void audit(AuditEntry entry) {
        store.commitInPassing(Change.audited(entry), new DeviceStore.CommitCallback() {
            @Override
            public void committed(long nowMillis) {}

            @Override
            public void failed(StoreFailure cause, long nowMillis) {
                counts.storeFailures++;
                unaudited(entry, "AUDIT_LOST", cause.getMessage(), nowMillis);
            }
        });
    }

    /**
     * Audits something that a registered device caused. Its messages alone must not fill the disk: what is over its rate
     * is traced instead.
     */
    void auditDevice(AuditEntry entry, long nowMillis) {
        if (mayCause(entry, nowMillis)) {
            audit(entry);
        }
    }

    /**
     * The same for what goes with a change that a device can repeat as it likes.
     *
     * @return what to store with the change: the entry, or nothing
     */
    AuditEntry[] ofDevice(AuditEntry entry, long nowMillis) {
        return mayCause(entry, nowMillis) ? new AuditEntry[] {entry} : NO_ENTRIES;
    }

    /** Whether the entry's device has not caused too many. Traces one that is too many. */
    private boolean mayCause(AuditEntry entry, long nowMillis) {
        boolean may = devices.take(String.valueOf(entry.device()), nowMillis) == 0;
        if (!may) {
            unaudited(entry, "AUDIT_LIMIT", entry.cause(), nowMillis);
        }
        return may;
    }

    private void unaudited(AuditEntry entry, String name, @Nullable String why, long nowMillis) {
        String note = entry.event() + ": " + why;
        trace(new TraceEvent(
                nowMillis, 0, name, entry.device(), entry.other(), null, entry.session(), entry.trace(), note));
    }

    /** Audits and traces a refusal. Strangers cause these, so not each of them may take disk. */
    void refused(AuditEvent event, @Nullable String device, String source, String cause, long nowMillis) {
        counts.refusals++;
        trace(nowMillis, 0, event.name(), device, cause);
        if (strangers.waitMillis(nowMillis) > 0 || !strangersForLong.take(nowMillis)) {
            leftOut++;
            return;
        }
        strangers.take(nowMillis);
        String text = leftOut == 0 ? cause : cause + " (" + leftOut + " refusals before this one were not audited)";
        leftOut = 0;
        audit(new AuditEntry(event, device, source, null, null, text));
    }

    /** Counts and traces that a clone was found. Its entry in the audit goes with the change of its standing. */
    void cloneFound(String device, String cause, long nowMillis) {
        counts.refusals++;
        trace(nowMillis, 0, AuditEvent.QUARANTINED.name(), device, cause);
    }

    void trace(long nowMillis, int step, String name, @Nullable String device, @Nullable String note) {
        sink.event(new TraceEvent(nowMillis, step, name, device, null, null, null, null, note));
    }

    void trace(TraceEvent event) {
        sink.event(event);
    }
}
