package org.stblink.server.domain;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does the work on each device's record one piece after the other, and on different devices side by side. So between
 * reading a record and storing its change nobody else changes it, though the store answers when it likes.
 *
 * <p>A lane exists while there is work for its device.
 */
final class Lanes {
    private final RecentRecords records;
    private final Counts counts;
    private final Map<String, Lane> lanes = new HashMap<>();
    private Consumer<DeviceRecord> watcher = record -> {};
    private Consumer<String> removalWatcher = deviceId -> {};

    Lanes(RecentRecords records, Counts counts) {
        this.records = records;
        this.counts = counts;
    }

    /** Sets who is told of each record that is durable now, before anybody acts on it. */
    void watch(Consumer<DeviceRecord> newWatcher) {
        watcher = newWatcher;
    }

    /** Sets who is told of each device that is durably removed, before anybody acts on it. */
    void watchRemovals(Consumer<String> newWatcher) {
        removalWatcher = newWatcher;
    }

    void submit(String deviceId, DeviceWork work) {
        Lane lane = lanes.computeIfAbsent(deviceId, Lane::new);
        lane.waiting.add(work);
        lane.proceed();
    }

    /** Devices with work under way, for tests. */
    int busy() {
        return lanes.size();
    }

    /** The work on one device. */
    private final class Lane implements DeviceStore.FindCallback, DeviceStore.CommitCallback {
        final String deviceId;
        final ArrayDeque<DeviceWork> waiting = new ArrayDeque<>();
        private @Nullable DeviceWork current;
        private @Nullable Change change;
        private boolean proceeding;

        Lane(String deviceId) {
            this.deviceId = deviceId;
        }

        /** A loop and not a recursion, though a store may answer before its call returns. */
        void proceed() {
            if (proceeding) {
                return;
            }
            proceeding = true;
            try {
                while (current == null && !waiting.isEmpty()) {
                    current = waiting.poll();
                    if (current.isOfTheDevice()) {
                        records.recall(deviceId, this);
                    } else {
                        records.find(deviceId, this);
                    }
                }
            } finally {
                proceeding = false;
            }
            if (current == null) {
                lanes.remove(deviceId, this);
            }
        }

        @Override
        public void found(@Nullable DeviceRecord recordOrNull, long nowMillis) {
            DeviceWork work = work();
            try {
                change = work.decide(recordOrNull, nowMillis);
            } catch (RuntimeException fault) {
                // Whoever asked must be told, and the lane must go on.
                failed(new StoreFailure("a fault of the server: " + fault, fault), nowMillis);
                throw fault;
            }
            if (change == null) {
                committed(nowMillis);
            } else {
                records.commit(change, this);
            }
        }

        @Override
        public void committed(long nowMillis) {
            DeviceWork work = work();
            current = null;
            if (change != null) {
                change.devices().forEach(watcher);
                change.removed().forEach(removalWatcher);
            }
            try {
                work.done(nowMillis);
            } finally {
                proceed();
            }
        }

        @Override
        public void failed(StoreFailure cause, long nowMillis) {
            DeviceWork work = work();
            current = null;
            counts.storeFailures++;
            try {
                work.failed(cause, nowMillis);
            } finally {
                proceed();
            }
        }

        private DeviceWork work() {
            if (current == null) {
                throw new IllegalStateException("the store answered twice about " + deviceId);
            }
            return current;
        }
    }
}
