package org.stblink.server.domain;

import org.jspecify.annotations.Nullable;

/** One piece of work on one device's record: read, decide, store, and only then act. See {@link Lanes}. */
abstract class DeviceWork {
    /** Whether the device itself is known to have asked for it, so that it may learn from the time it takes. */
    boolean isOfTheDevice() {
        return false;
    }

    /**
     * Decides, from the record as it is now. Changes nothing that outlives a failed commit.
     *
     * @param recordOrNull null when no device has this id
     * @return what to store; null for nothing, then {@link #done} follows at once
     */
    abstract @Nullable Change decide(@Nullable DeviceRecord recordOrNull, long nowMillis);

    /** The change is durable, or there was none: act. */
    abstract void done(long nowMillis);

    /** The record could not be read, or the change not be stored: nothing has changed. */
    abstract void failed(StoreFailure cause, long nowMillis);
}
