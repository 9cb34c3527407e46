package org.stblink.server.domain;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Does the work on each device's record one piece after the other, and on different devices side by side. So between
 * reading a record and storing its change nobody else changes it, though the store answers when it likes.
 *
 * <p>A lane exists while there is work for its device. The records that were read or stored last are remembered: who
 * registers has a second piece of work soon after the first, and nobody else changes a record that exists.
 */
final class Lanes {
    /** Records remembered, about 1 KB each. Enough for the devices that are on their way in. */
    private static final int REMEMBERED = 1024;

    private final DeviceStore store;
    private final Counts counts;
    private final LongSupplier clock;
    private final Map<String, Lane> lanes = new HashMap<>();
    private final Map<String, DeviceRecord> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, DeviceRecord> eldest) {
            return size() > REMEMBERED;
        }
    };
    private Consumer<DeviceRecord> watcher = record -> {};

    /** @param clock the domain's latest time, for work that the store is not asked for */
    Lanes(DeviceStore store, Counts counts, LongSupplier clock) {
        this.store = store;
        this.counts = counts;
        this.clock = clock;
    }

    /** Sets who is told of each record that is durable now, before anybody acts on it. */
    void watch(Consumer<DeviceRecord> newWatcher) {
        watcher = newWatcher;
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
            RuntimeException fault = null;
            while (current == null && !waiting.isEmpty()) {
                current = waiting.poll();
                try {
                    find();
                } catch (RuntimeException e) {
                    // Whoever asked has been told; what waits behind it has a right to its turn.
                    fault = e;
                }
            }
            proceeding = false;
            if (current == null) {
                lanes.remove(deviceId, this);
            }
            if (fault != null) {
                throw fault;
            }
        }

        private void find() {
            DeviceRecord known = remembered.get(deviceId);
            if (known == null) {
                store.find(deviceId, this);
            } else {
                decide(known, clock.getAsLong());
            }
        }

        @Override
        public void found(@Nullable DeviceRecord recordOrNull, long nowMillis) {
            if (recordOrNull != null) {
                remembered.put(deviceId, recordOrNull);
            }
            decide(recordOrNull, nowMillis);
        }

        private void decide(@Nullable DeviceRecord recordOrNull, long nowMillis) {
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
                store.commit(change, this);
            }
        }

        @Override
        public void committed(long nowMillis) {
            DeviceWork work = work();
            current = null;
            if (change != null) {
                for (DeviceRecord record : change.devices()) {
                    remembered.put(record.id(), record);
                    watcher.accept(record);
                }
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
            remembered.remove(deviceId);
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
