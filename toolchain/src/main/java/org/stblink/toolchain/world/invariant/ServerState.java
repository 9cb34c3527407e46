package org.stblink.toolchain.world.invariant;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be seen of the server. */
public interface ServerState {
    /** Grows when anything below may have changed. */
    long version();

    /** Whether its process runs. */
    boolean isUp();

    /** Whether it has the session under supervision, or a call of that id open. */
    boolean knows(String sid);

    /** Whether it is durable that the session is revoked, and not yet over for both ends. */
    boolean remembersEndOf(String sid);

    /** What is durable of a device; null when it is not on the allow-list. */
    @Nullable
    Entry entry(String deviceId);

    /** Whether a ticket is one that a resumed connection brought: the server knows it again though it does not store it. */
    boolean isOfResume(String deviceId, String ticket);

    /** The box at the other end of each registered control connection, by device id. */
    Map<String, String> registered();

    /** Whether it tells callers that a device sleeps. */
    boolean isAsleep(String deviceId);

    /** Sessions under supervision and calls under way. */
    int sessionsAndCalls();

    /** Control connections, half-open ones included. */
    int connections();

    /**
     * What is durable of a device.
     *
     * @param standing ALLOWED, REVOKED or QUARANTINED
     * @param enrolled whether it has keys
     * @param confirmed ticket in hexadecimal; empty for none
     * @param pending ticket in hexadecimal; empty for none
     */
    record Entry(String standing, boolean enrolled, long generation, String confirmed, String pending) {}
}
