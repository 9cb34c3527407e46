package org.stblink.server.domain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Limits;

/** The devices with a registered control connection, by id, and what has to happen when one leaves. */
final class Roster {
    private final Journal journal;
    private final Map<String, Device> devices = new HashMap<>();
    private final List<Watcher> watchers = new ArrayList<>();
    private int online;
    private int asleep;

    /** Has to know when a device leaves. */
    interface Watcher {
        /**
         * The device is no longer in the roster. Its connection takes messages still when it is this server that closes
         * it.
         */
        void left(Device device, Departure why, long nowMillis);
    }

    /** Why a device leaves, as far as others are concerned. */
    enum Departure {
        /** Its connection is lost, or replaced; the device may come back with its sessions. */
        LOST,
        /** It may no longer take part. */
        BANNED
    }

    Roster(Journal journal) {
        this.journal = journal;
    }

    /** Adds someone to tell; in the order in which they are told. */
    void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    void add(Device device) {
        devices.put(device.id, device);
    }

    @Nullable
    Device find(String id) {
        return devices.get(id);
    }

    /** Whether the device is online, as far as it is not asleep. */
    void setReady(Device device, boolean ready) {
        count(device, -1);
        device.ready = ready;
        count(device, 1);
    }

    /** Whether the device is asleep. */
    void setNap(Device device, Standby.@Nullable Nap nap) {
        count(device, -1);
        device.nap = nap;
        count(device, 1);
    }

    /** The device sleeps for longer than it may. */
    void setOverslept(Device device, Standby.Nap nap) {
        count(device, -1);
        nap.isOver = true;
        count(device, 1);
    }

    /** Devices that are ready and awake. Counted as it changes: it is asked every second, and there may be a million. */
    int online() {
        return online;
    }

    /** Devices with a connection that are asleep. */
    int asleep() {
        return asleep;
    }

    private void count(Device device, int by) {
        if (device.link.device == device) {
            online += device.ready && !device.isAsleep() ? by : 0;
            asleep += device.isAsleep() && !device.isOverslept() ? by : 0;
        }
    }

    Collection<Device> all() {
        return devices.values();
    }

    /** The connection of the device is gone. */
    void lost(Device device, long nowMillis) {
        leave(device, Departure.LOST, nowMillis);
    }

    /** A newer connection of the device takes over from the present one, if there is one. */
    void supersede(String id, long nowMillis) {
        Device older = devices.get(id);
        if (older != null) {
            String source = older.link.source();
            journal.auditDevice(
                    new AuditEntry(AuditEvent.SUPERSEDED, id, source, null, null, "by a new connection"), nowMillis);
            close(older, CloseReason.SUPERSEDED, Limits.SUPERSEDED_RETRY_SECONDS, nowMillis);
        }
    }

    /** Takes the device out and closes its connection. */
    void close(Device device, int closeReason, int retryAfterSeconds, long nowMillis) {
        leave(device, Departure.LOST, nowMillis);
        device.link.close(closeReason, retryAfterSeconds);
    }

    /** Takes a device out that may no longer take part, and closes its connection with REVOKED. */
    void ban(Device device, long nowMillis) {
        leave(device, Departure.BANNED, nowMillis);
        device.link.close(CloseReason.REVOKED, 0);
    }

    /** The device broke the protocol. */
    void breach(Device device, String how, long nowMillis) {
        journal.trace(nowMillis, 0, "BREACH", device.id, how);
        close(device, CloseReason.PROTOCOL, 0, nowMillis);
    }

    private void leave(Device device, Departure why, long nowMillis) {
        if (device.link.device != device) {
            return;
        }
        count(device, -1);
        device.link.device = null;
        devices.remove(device.id, device);
        journal.trace(nowMillis, 0, "LEFT", device.id, why.name());
        for (Watcher watcher : watchers) {
            watcher.left(device, why, nowMillis);
        }
    }
}
