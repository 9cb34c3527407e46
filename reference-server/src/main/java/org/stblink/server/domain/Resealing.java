package org.stblink.server.domain;

import org.jspecify.annotations.Nullable;

/**
 * Seals what is stored of a device under the vault's present key, where it is sealed under the former one. In the device's lane, so
 * that nothing else that is under way writes the former back.
 */
final class Resealing {
    private final Vault vault;
    private final Lanes lanes;
    private final Roster roster;
    private final Journal journal;

    Resealing(Vault vault, Lanes lanes, Roster roster, Journal journal) {
        this.vault = vault;
        this.lanes = lanes;
        this.roster = roster;
        this.journal = journal;
    }

    void reseal(String deviceId, Operator.Done done) {
        lanes.submit(deviceId, new Work(deviceId, done));
    }

    /** Whether all that is sealed of a device opens under the vault's present key. */
    static boolean isPresent(Vault vault, DeviceRecord device) {
        Check check = new Check(vault);
        device.mapSealed(check);
        return check.allPresent;
    }

    /** Looks, and changes nothing. */
    private static final class Check implements DeviceRecord.Resealer {
        private final Vault vault;
        private boolean allPresent = true;

        Check(Vault vault) {
            this.vault = vault;
        }

        @Override
        public byte[] reseal(int purpose, String deviceId, int generation, byte[] sealed) {
            allPresent &= vault.isPresent(purpose, deviceId, generation, sealed);
            return sealed;
        }
    }

    /** One device. */
    private final class Work extends DeviceWork implements DeviceRecord.Resealer {
        private final String deviceId;
        private final Operator.Done done;
        private @Nullable DeviceRecord sealedAnew;
        private boolean known;
        private int closed;

        Work(String deviceId, Operator.Done done) {
            this.deviceId = deviceId;
            this.done = done;
        }

        @Override
        @Nullable
        Change decide(@Nullable DeviceRecord record, long nowMillis) {
            known = record != null;
            if (record == null || isPresent(vault, record)) {
                return null;
            }
            sealedAnew = record.mapSealed(this);
            return Change.of(sealedAnew);
        }

        /** What does not open under either key stays as it is: it is of no use, and no reason to stop. */
        @Override
        public byte[] reseal(int purpose, String id, int generation, byte[] sealed) {
            byte[] fresh = vault.renewed(purpose, id, generation, sealed);
            if (fresh == null) {
                closed++;
                return sealed;
            }
            return fresh;
        }

        @Override
        void done(long nowMillis) {
            Device device = roster.find(deviceId);
            if (sealedAnew != null && device != null && sealedAnew.sealedKeys() != null) {
                device.sealedKeys = sealedAnew.sealedKeys();
            }
            if (closed > 0) {
                journal.trace(nowMillis, 0, "DOES_NOT_OPEN", deviceId, closed + " sealed secrets");
            }
            Operator.Outcome outcome = known ? Operator.Outcome.DONE : Operator.Outcome.UNKNOWN;
            done.done(closed > 0 ? Operator.Outcome.UNREADABLE : outcome, nowMillis);
        }

        @Override
        void failed(StoreFailure cause, long nowMillis) {
            journal.trace(nowMillis, 0, "STORE_FAILED", deviceId, "reseal: " + cause.getMessage());
            done.done(Operator.Outcome.STORE_FAILED, nowMillis);
        }
    }
}
