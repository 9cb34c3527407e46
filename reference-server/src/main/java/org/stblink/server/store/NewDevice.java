package org.stblink.server.store;

import org.jspecify.annotations.Nullable;
import org.stblink.server.domain.DeviceRecord;

/**
 * A device that an operator puts on the allow-list.
 *
 * @param line where it stands in the operator's file, from 1; for the report
 * @param sameness what to do when the id is there already
 * @param whyNotNew what is wrong where it is not there yet; null when it can be put on the list
 */
public record NewDevice(
        int line,
        DeviceRecord record,
        Sameness sameness,
        @Nullable String whyNotNew) {
    /** Tells whether a record that is there already is what the operator asks for, so that an import can be repeated. */
    public interface Sameness {
        /** Null when it is; else what differs, as in "another group". Called on the store's writer; must not block. */
        @Nullable
        String difference(DeviceRecord existing);
    }
}
