package org.stblink.server.domain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.stblink.internal.wire.CloseReason;

/** Connections that were resumed and have not been heard yet, by device. */
final class Candidates {
    private final AddressPool pool;
    private final Map<String, List<Link>> links = new HashMap<>();

    Candidates(AddressPool pool) {
        this.pool = pool;
    }

    void add(Link link, Candidate candidate) {
        link.candidate = candidate;
        links.computeIfAbsent(candidate.record().id(), id -> new ArrayList<>(1)).add(link);
    }

    /**
     * A record is durable that may be a candidate's. Until that is heard, seconds later, an operator may have put it in another group, or the
     * master key changed. One that was enrolled anew, or may take part no longer, is another's business.
     */
    void stored(DeviceRecord record) {
        for (Link link : links.getOrDefault(record.id(), List.of())) {
            Candidate candidate = Objects.requireNonNull(link.candidate, "a link in the table has one");
            if (record.isEnrolled() && record.generation() == candidate.record().generation()) {
                link.candidate = candidate.with(record);
            }
        }
    }

    /** The device was heard: its claim on the address is its registration's from now on. */
    Candidate take(Link link) {
        Candidate candidate = link.candidate;
        if (candidate == null) {
            throw new IllegalStateException("no candidate on connection " + link.connection.id());
        }
        link.candidate = null;
        String id = candidate.record().id();
        List<Link> some = links.get(id);
        if (some != null && some.remove(link) && some.isEmpty()) {
            links.remove(id);
        }
        return candidate;
    }

    /** The connection is gone, or refused: a device may believe in its address for a lease from its opening. */
    void drop(Link link) {
        Candidate candidate = take(link);
        pool.release(candidate.holding(), candidate.arrivedMillis());
    }

    /** The device may no longer take part. */
    void ban(String deviceId) {
        for (Link link : List.copyOf(links.getOrDefault(deviceId, List.of()))) {
            drop(link);
            link.close(CloseReason.REVOKED, 0);
        }
    }
}
