package org.stblink.server.domain;

import org.jspecify.annotations.Nullable;

/**
 * Where devices, addresses and the audit are kept. The domain is its only writer for devices that exist; operator tools
 * may insert new ones beside it.
 *
 * <p>Calls do not block, except {@link #load}. Each callback is called exactly once, by the domain thread, during the
 * call or later; {@code nowMillis} of a callback is the domain's monotonic time at that moment. Answers may come in
 * another order than the calls, but a {@link #find} that is called after a commit's callback sees that commit.
 */
public interface DeviceStore {
    /** What outlives a restart. Blocks; called once, before the server listens. */
    StoredState load() throws StoreFailure;

    /** Looks one device up by its id. */
    void find(String deviceId, FindCallback done);

    /**
     * Stores a change, all or nothing. The callback says that it is durable: no crash from then on loses it. After a
     * failure nothing of the change is stored. Changes become durable in the order of the calls.
     */
    void commit(Change change, CommitCallback done);

    /**
     * As {@link #commit}, for what nobody waits for, such as an entry of the audit about something that has happened: it may be put
     * off, for a time that people do not notice, to share its way to the disk with another change.
     */
    default void commitInPassing(Change change, CommitCallback done) {
        commit(change, done);
    }

    /** Counts enrolled devices that acknowledged another key set last than that of {@code serial}. */
    void countBehindKeySet(long serial, CountCallback done);

    /** Takes the result of {@link #find}. */
    interface FindCallback {
        /** @param recordOrNull null when no device has this id */
        void found(@Nullable DeviceRecord recordOrNull, long nowMillis);

        void failed(StoreFailure cause, long nowMillis);
    }

    /** Takes the result of {@link #commit}. */
    interface CommitCallback {
        void committed(long nowMillis);

        void failed(StoreFailure cause, long nowMillis);
    }

    /** Takes the result of {@link #countBehindKeySet}. */
    interface CountCallback {
        void counted(long devices, long nowMillis);

        void failed(StoreFailure cause, long nowMillis);
    }
}
