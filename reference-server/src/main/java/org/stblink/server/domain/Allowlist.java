package org.stblink.server.domain;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.EndReason;

/** What an operator does to devices: revoke, quarantine, release, amend, remove. Durable first, then it takes effect. */
final class Allowlist {
    private final Lanes lanes;
    private final Roster roster;
    private final AddressPool pool;
    private final Banishment banishment;
    private final Calls calls;
    private final Journal journal;
    private final Counts counts;

    Allowlist(
            Lanes lanes,
            Roster roster,
            AddressPool pool,
            Banishment banishment,
            Calls calls,
            Journal journal,
            Counts counts) {
        this.lanes = lanes;
        this.roster = roster;
        this.pool = pool;
        this.banishment = banishment;
        this.calls = calls;
        this.journal = journal;
        this.counts = counts;
    }

    void revoke(String deviceId, Operator.Done done) {
        lanes.submit(deviceId, new Act(deviceId, AuditEvent.DEVICE_REVOKED, done) {
            @Override
            DeviceRecord change(DeviceRecord record) {
                return record.change().standing(Standing.REVOKED).done();
            }

            @Override
            void takeEffect(DeviceRecord record, long nowMillis) {
                counts.revocations++;
                banishment.banish(deviceId, EndReason.OPERATOR, nowMillis);
            }
        });
    }

    void quarantine(String deviceId, Operator.Done done) {
        lanes.submit(deviceId, new Act(deviceId, AuditEvent.QUARANTINED, done) {
            @Override
            DeviceRecord change(DeviceRecord record) {
                return record.change().standing(Standing.QUARANTINED).done();
            }

            @Override
            void takeEffect(DeviceRecord record, long nowMillis) {
                banishment.banish(deviceId, EndReason.QUARANTINE, nowMillis);
            }
        });
    }

    void release(String deviceId, byte @Nullable [] tokenHashOrNull, Operator.Done done) {
        lanes.submit(deviceId, new Act(deviceId, AuditEvent.DEVICE_RELEASED, done) {
            @Override
            DeviceRecord change(DeviceRecord record) {
                return record.change()
                        .standing(Standing.ALLOWED)
                        .notEnrolled()
                        .tokenHash(tokenHashOrNull)
                        .done();
            }

            @Override
            void takeEffect(DeviceRecord record, long nowMillis) {
                banishment.banish(deviceId, EndReason.OPERATOR, nowMillis);
            }
        });
    }

    void amend(String deviceId, UnaryOperator<DeviceRecord> edit, Operator.Done done) {
        lanes.submit(deviceId, new Act(deviceId, AuditEvent.DEVICE_AMENDED, done) {
            // Only what is the operator's is taken from the edit.
            @Override
            DeviceRecord change(DeviceRecord record) {
                DeviceRecord edited = edit.apply(record);
                return record.change()
                        .group(edited.group())
                        .assigned(edited.assignedUsername(), edited.sealedPassword())
                        .tokenHash(edited.tokenHash())
                        .pinnedAddress(edited.pinnedAddress())
                        .done();
            }

            @Override
            void takeEffect(DeviceRecord record, long nowMillis) {
                pool.unpin(deviceId);
                if (record.pinnedAddress() != null) {
                    pool.pin(new Lease(record.pinnedAddress(), deviceId));
                }
                Device device = roster.find(deviceId);
                if (device != null) {
                    device.group = record.group();
                }
                calls.regroup(deviceId, record.group());
                calls.recheck(nowMillis);
            }
        });
    }

    /** Who is revoked, or has no keys, has no connection, session or open resume either: nothing is left to be ended. */
    void remove(String deviceId, Operator.Done done) {
        lanes.submit(deviceId, new DeviceWork() {
            private Operator.Outcome outcome = Operator.Outcome.UNKNOWN;

            @Override
            @Nullable
            Change decide(@Nullable DeviceRecord record, long nowMillis) {
                if (record == null) {
                    return null;
                }
                if (record.isEnrolled() && record.standing() != Standing.REVOKED) {
                    outcome = Operator.Outcome.IN_USE;
                    return null;
                }
                outcome = Operator.Outcome.DONE;
                return Change.removing(deviceId, entry(AuditEvent.DEVICE_REMOVED, record));
            }

            @Override
            void done(long nowMillis) {
                if (outcome == Operator.Outcome.DONE) {
                    journal.trace(nowMillis, 0, AuditEvent.DEVICE_REMOVED.name(), deviceId, null);
                    pool.unpin(deviceId);
                }
                done.done(outcome, nowMillis);
            }

            @Override
            void failed(StoreFailure cause, long nowMillis) {
                Allowlist.this.failed(deviceId, AuditEvent.DEVICE_REMOVED, cause, done, nowMillis);
            }
        });
    }

    private static AuditEntry entry(AuditEvent event, DeviceRecord record) {
        return new AuditEntry(event, record.id(), null, null, null, "was " + record.standing());
    }

    private void failed(String deviceId, AuditEvent event, StoreFailure cause, Operator.Done done, long nowMillis) {
        journal.trace(nowMillis, 0, "STORE_FAILED", deviceId, event + ": " + cause.getMessage());
        done.done(Operator.Outcome.STORE_FAILED, nowMillis);
    }

    /** One act on one device. */
    private abstract class Act extends DeviceWork {
        private final String deviceId;
        private final AuditEvent event;
        private final Operator.Done done;
        private @Nullable DeviceRecord changed;

        Act(String deviceId, AuditEvent event, Operator.Done done) {
            this.deviceId = deviceId;
            this.event = event;
            this.done = done;
        }

        abstract DeviceRecord change(DeviceRecord record);

        abstract void takeEffect(DeviceRecord record, long nowMillis);

        @Override
        @Nullable
        Change decide(@Nullable DeviceRecord record, long nowMillis) {
            if (record == null) {
                return null;
            }
            changed = change(record);
            return Change.of(changed, entry(event, record));
        }

        @Override
        void done(long nowMillis) {
            if (changed == null) {
                done.done(Operator.Outcome.UNKNOWN, nowMillis);
                return;
            }
            journal.trace(nowMillis, 0, event.name(), deviceId, null);
            takeEffect(changed, nowMillis);
            done.done(Operator.Outcome.DONE, nowMillis);
        }

        @Override
        void failed(StoreFailure cause, long nowMillis) {
            Allowlist.this.failed(deviceId, event, cause, done, nowMillis);
        }
    }
}
