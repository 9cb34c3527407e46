package org.stblink.server.domain;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.SessionId;

/**
 * What an operator can do and see. {@link ControlPlane} is the one implementation. Called by the domain thread, like
 * everything here.
 */
public interface Operator {
    /**
     * Withdraws a device: durable first, then its sessions end, then its control connection is closed with REVOKED. It
     * may not enrol or register again until it is released.
     */
    void revoke(String deviceId, long nowMillis, Done done);

    /**
     * Puts a device aside that is under suspicion: as {@link #revoke}, but it is told QUARANTINED, which says that its
     * identity may be in two boxes.
     */
    void quarantine(String deviceId, long nowMillis, Done done);

    /**
     * Lets a revoked, quarantined or allowed device enrol once more, as its next generation: its present keys and
     * tickets are void at once, and a connection of it is closed.
     *
     * @param tokenHashOrNull SHA-256 of a new enrolment token; null for none
     */
    void release(String deviceId, byte @Nullable [] tokenHashOrNull, long nowMillis, Done done);

    /**
     * Changes what an operator says of a device: group, pinned address, token, assigned username and password. A
     * connected device keeps its address until it registers again; its group counts from now on.
     *
     * @param edit gives the new record; it must keep the id, and the domain's own fields as they are
     */
    void amend(String deviceId, UnaryOperator<DeviceRecord> edit, long nowMillis, Done done);

    /**
     * Takes a device off the allow-list: whatever is stored of it is deleted, but for the audit, its generation, which one of the same id
     * goes on from, and its lease. IN_USE while it has keys and is not revoked, so that no mistyped id ends a working box.
     */
    void remove(String deviceId, long nowMillis, Done done);

    /**
     * Seals what is stored of a device under the vault's present key, where it is sealed under the former one. UNREADABLE
     * when something opens under neither; that is left as it is, and the rest is sealed.
     */
    void reseal(String deviceId, long nowMillis, Done done);

    /** Ends one session at both ends: durable first, then REVOKE to each end, again when an end comes back. */
    void revokeSession(SessionId session, long nowMillis, Done done);

    /** Replaces the policy. Sessions that the new one does not allow are revoked. */
    void usePolicy(Policy policy, long nowMillis);

    /**
     * Tells the pool that an inserted device has a pinned address; {@link #amend} does so by itself.
     *
     * @param lease the device and its pinned address
     */
    void pinned(Lease lease);

    /**
     * Replaces the key set that devices should pin, and sends it to those that are there. The server has to know the
     * private halves before.
     *
     * @throws IllegalArgumentException when its serial is not above that of the present one
     */
    void useKeySet(ServerKeySet keySet, long nowMillis);

    /** How many enrolled devices have not acknowledged the present key set. */
    void countBehindKeySet(DeviceStore.CountCallback done);

    /** The device of this id, when it has a control connection; else null. */
    @Nullable
    DeviceView device(String deviceId);

    /** Whether a device said that it sleeps and is not back; also one without a control connection. */
    boolean isAsleep(String deviceId);

    /** Devices with a control connection, in no order. */
    void devices(Consumer<DeviceView> each);

    /** Sessions under supervision, in no order. */
    List<SessionView> sessions();

    /** Counters since the start, and sizes now. */
    Counters counters();

    /** Ends every control connection with CLOSE SHUTDOWN, spread by a retryAfterSeconds. */
    void shutDown(int retryAfterSeconds);

    /** Takes the result of an act. */
    interface Done {
        void done(Outcome outcome, long nowMillis);
    }

    /** How an act went. */
    enum Outcome {
        DONE,
        /** No such device or session. */
        UNKNOWN,
        /** The device is enrolled and not revoked, which this act asks for; nothing has changed. */
        IN_USE,
        /** Something sealed opens under no key of the vault. */
        UNREADABLE,
        /** The store could not write it now; nothing has changed. */
        STORE_FAILED
    }

    /**
     * One device with a control connection.
     *
     * @param port 0 when it only calls
     * @param ready true when READY was its last word
     * @param asleep true when it said since then that it sleeps
     */
    record DeviceView(
            String id,
            String group,
            IpAddress address,
            int port,
            boolean ready,
            boolean asleep,
            long lastFrameMillis,
            long connection) {}

    /** One session. {@code state} is one of OFFERED, GRANTED, UP, HALF_UP, ENDING, REVOKED. */
    record SessionView(
            SessionId session,
            String caller,
            String target,
            int suite,
            String state,
            @Nullable String trace) {}

    /** Rising counts since the start, and (the last five) how many there are now. Registrations include resumes; who sleeps need not be connected. */
    record Counters(
            long registrations,
            long resumes,
            long refusals,
            long requests,
            long callsFailed,
            long codesIssued,
            long codesGranted,
            long pingsSent,
            long revocations,
            long storeFailures,
            int devicesConnected,
            int devicesOnline,
            int devicesAsleep,
            int callsOpen,
            int sessions) {}
}
