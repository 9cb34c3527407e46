package org.stblink.server.domain;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The records of devices, of which those that were read or stored last are kept: what a device does next, after it has proved who it
 * is, comes soon, such as the READY after REGISTERED, and need not read it again. The domain is the store's only writer for devices
 * that exist, so what is kept is what is stored.
 *
 * <p>A record is dropped when a change of it begins, and kept again when that is durable. One whose change failed may be stored or
 * not, and is read anew.
 *
 * <p>For {@link Lanes}, which changes one record after the other.
 */
final class RecentRecords {
    /** So many at most, twice; about a kilobyte each. */
    static final int MOST = 4_096;

    /** A record that nobody asks for is gone after this time, or twice of it: an idle server keeps none. */
    static final long KEPT_MILLIS = 5_000;

    private final DeviceStore store;
    private final TimerQueue timers;
    private final LongSupplier now;
    private final Timer aging = new Timer() {
        @Override
        void fire(long nowMillis) {
            age(nowMillis);
        }
    };

    private Map<String, DeviceRecord> recent = new HashMap<>();
    private Map<String, DeviceRecord> older = new HashMap<>();

    /** Devices that are being read, unless a change of them came in between. */
    private final Set<String> reading = new HashSet<>();

    /** @param now the domain's time */
    RecentRecords(DeviceStore store, TimerQueue timers, LongSupplier now) {
        this.store = store;
        this.timers = timers;
        this.now = now;
    }

    /** As {@link DeviceStore#find}; the answer may come at once. For who has proved to be that device, since it tells whether it is kept. */
    void recall(String deviceId, DeviceStore.FindCallback done) {
        DeviceRecord kept = recent.get(deviceId);
        if (kept == null) {
            kept = older.remove(deviceId);
        }
        if (kept == null) {
            find(deviceId, done);
        } else {
            keep(kept);
            done.found(kept, now.getAsLong());
        }
    }

    /** As {@link DeviceStore#find}: asks the store, whatever is kept, so that all causes of a refusal take the same way. */
    void find(String deviceId, DeviceStore.FindCallback done) {
        reading.add(deviceId);
        store.find(deviceId, new DeviceStore.FindCallback() {
            @Override
            public void found(@Nullable DeviceRecord recordOrNull, long nowMillis) {
                if (reading.remove(deviceId) && recordOrNull != null) {
                    keep(recordOrNull);
                }
                done.found(recordOrNull, nowMillis);
            }

            @Override
            public void failed(StoreFailure cause, long nowMillis) {
                reading.remove(deviceId);
                done.failed(cause, nowMillis);
            }
        });
    }

    /** As {@link DeviceStore#commit}. */
    void commit(Change change, DeviceStore.CommitCallback done) {
        List<DeviceRecord> changed = change.devices();
        changed.forEach(this::drop);
        change.removed().forEach(this::drop);
        store.commit(change, new DeviceStore.CommitCallback() {
            @Override
            public void committed(long nowMillis) {
                for (DeviceRecord record : changed) {
                    drop(record);
                    keep(record);
                }
                change.removed().forEach(RecentRecords.this::drop);
                done.committed(nowMillis);
            }

            @Override
            public void failed(StoreFailure cause, long nowMillis) {
                changed.forEach(RecentRecords.this::drop);
                done.failed(cause, nowMillis);
            }
        });
    }

    /** Records that are kept now. */
    int size() {
        return recent.size() + older.size();
    }

    private void keep(DeviceRecord record) {
        if (recent.size() >= MOST) {
            older = recent;
            recent = new HashMap<>();
        }
        recent.put(record.id(), record);
        if (!aging.isArmed()) {
            timers.arm(aging, now.getAsLong() + KEPT_MILLIS);
        }
    }

    private void drop(DeviceRecord record) {
        drop(record.id());
    }

    private void drop(String deviceId) {
        reading.remove(deviceId);
        recent.remove(deviceId);
        older.remove(deviceId);
    }

    private void age(long nowMillis) {
        older = recent;
        recent = new HashMap<>();
        if (!older.isEmpty()) {
            timers.arm(aging, nowMillis + KEPT_MILLIS);
        }
    }
}
