package org.stblink.server.domain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which device a handle is of (section 4.4), for everybody who may resume: in memory, so that a stranger's handle costs no
 * look into the store. Rebuilt at each start.
 *
 * <p>Memory: two handles of a device at rest, about 200 bytes.
 */
final class ResumeIndex {
    private final Map<Handle, String> devices = new HashMap<>();
    private final Map<String, List<Handle>> handles = new HashMap<>();

    /** @param state what is stored */
    ResumeIndex(StoredState state) {
        for (StoredState.Resumes some : state.resumes()) {
            put(some.device(), some.record());
        }
    }

    /** Null when no device has this handle. */
    @Nullable
    String find(byte[] handle) {
        return devices.get(Handle.of(handle));
    }

    /** The record is the stored one from now on. */
    void stored(DeviceRecord record) {
        List<Handle> before = handles.remove(record.id());
        if (before != null) {
            before.forEach(handle -> devices.remove(handle, record.id()));
        }
        if (record.resume() != null) {
            put(record.id(), record.resume());
        }
    }

    int size() {
        return devices.size();
    }

    private void put(String device, ResumeRecord record) {
        List<Handle> some = new ArrayList<>(2);
        for (byte[] bytes : record.handles()) {
            Handle handle = Handle.of(bytes);
            devices.put(handle, device);
            some.add(handle);
        }
        handles.put(device, some);
    }

    /** 16 bytes as two numbers. */
    private record Handle(long high, long low) {
        static Handle of(byte[] bytes) {
            return new Handle(number(bytes, 0), number(bytes, 8));
        }

        private static long number(byte[] bytes, int off) {
            long number = 0;
            for (int i = 0; i < 8; i++) {
                number = number << 8 | bytes[off + i] & 0xFF;
            }
            return number;
        }
    }
}
