package org.stblink.server.domain;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which device a handle is of (section 4.4), for everybody who may resume: in memory, so that a stranger's handle costs no
 * look into the store. Rebuilt at each start.
 *
 * <p>Memory: two handles of a device at rest, about 130 bytes.
 */
final class ResumeIndex {
    private final HandleTable handles = new HandleTable();

    /** The first of each device's. */
    private final Map<String, HandleTable.Handle> firsts = new HashMap<>();

    /** @param state what is stored */
    ResumeIndex(StoredState state) {
        for (StoredState.Resumes some : state.resumes()) {
            put(some.device(), some.record());
        }
    }

    /** Null when no device has this handle. */
    @Nullable
    String find(byte[] handle) {
        HandleTable.Handle known = handles.find(handle);
        return known == null ? null : known.device;
    }

    /** The record is the stored one from now on. */
    void stored(DeviceRecord record) {
        removed(record.id());
        if (record.resume() != null) {
            put(record.id(), record.resume());
        }
    }

    /** The device is not stored any more. */
    void removed(String device) {
        for (HandleTable.Handle old = firsts.remove(device); old != null; old = old.next) {
            handles.remove(old);
        }
    }

    private void put(String device, ResumeRecord record) {
        HandleTable.Handle first = null;
        for (byte[] bytes : record.handles()) {
            first = new HandleTable.Handle(bytes, device, first);
            handles.put(first);
        }
        if (first != null) {
            firsts.put(device, first);
        }
    }
}
