package org.stblink.server.domain;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.KeySet;
import org.stblink.internal.wire.KeySetAck;
import org.stblink.internal.wire.KeySetEntry;

/** Pushes the server's public keys to devices that pin an older set, and notes who has it (section 7.5). */
final class KeySets {
    private ServerKeySet current;
    private final Lanes lanes;
    private final Journal journal;

    KeySets(ServerKeySet current, Lanes lanes, Journal journal) {
        this.current = current;
        this.lanes = lanes;
        this.journal = journal;
    }

    long serial() {
        return current.serial();
    }

    /** Replaces the set by a newer one and sends it to everybody who is there and has an older one. */
    void use(ServerKeySet newer, Collection<Device> there) {
        if (newer.serial() <= current.serial()) {
            throw new IllegalArgumentException("serial " + newer.serial() + " is not above " + current.serial());
        }
        current = newer;
        for (Device device : there) {
            push(device);
        }
    }

    /** Sends KEY_SET to a device that has registered with the set of this serial, when that is older. */
    void push(Device device, long heldSerial) {
        device.keySetSerial = heldSerial;
        push(device);
    }

    /** A set that is not newer than the device's own would be a protocol error. */
    private void push(Device device) {
        if (device.keySetSerial < current.serial()) {
            device.keySetSerial = current.serial();
            int suite = device.connection().controlSuite();
            KeySetEntry[] entries =
                    current.publicKeys().stream().map(key -> key.entry(suite)).toArray(KeySetEntry[]::new);
            device.keySetSent = true;
            device.connection().send(new KeySet(current.serial(), entries));
        }
    }

    /**
     * An acknowledgement of another set than the present one is late, and says nothing any more. One that was not asked
     * for says nothing either, and a device that repeats itself must not make work for the store.
     */
    void acknowledged(Device device, KeySetAck message) {
        if (device.keySetSent && message.serial == current.serial()) {
            device.keySetSent = false;
            lanes.submit(device.id, new Acknowledgement(device.id, message.serial));
        }
    }

    /**
     * One KEY_SET_ACK. If it cannot be stored, the device's next REGISTER tells the same. What is stored is what was acknowledged, though
     * the set may be another by then.
     */
    private final class Acknowledgement extends DeviceWork {
        private final String deviceId;
        private final long serial;

        Acknowledgement(String deviceId, long serial) {
            this.deviceId = deviceId;
            this.serial = serial;
        }

        @Override
        @Nullable
        Change decide(@Nullable DeviceRecord record, long nowMillis) {
            if (record == null || !record.isEnrolled() || record.keySetSerial() >= serial) {
                return null;
            }
            AuditEntry entry =
                    new AuditEntry(AuditEvent.KEY_SET_ACKNOWLEDGED, deviceId, null, null, null, "serial " + serial);
            return Change.of(record.change().keySetSerial(serial).done(), entry);
        }

        @Override
        void done(long nowMillis) {
            journal.trace(nowMillis, 0, "KEY_SET_ACK", deviceId, "serial " + serial);
        }

        @Override
        void failed(StoreFailure cause, long nowMillis) {
            journal.trace(nowMillis, 0, "STORE_FAILED", deviceId, "KEY_SET_ACK: " + cause.getMessage());
        }
    }
}
