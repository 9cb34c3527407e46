package org.stblink.server.domain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.SessionEntry;
import org.stblink.internal.wire.SessionId;

/**
 * A device with a registered control connection: presence is this row (id, address, connection), confirmed by READY.
 * Another registration makes another object. What a device rarely has is null until it has it: a fleet is mostly idle.
 */
final class Device {
    final Link link;
    final String id;
    final Holding holding;
    /** Of the record, for the wraps of codes. */
    final int generation;
    /** Of the record, still sealed: K_wrap is opened for the moment it is needed. Replaced when the master key is. */
    byte[] sealedKeys;
    /** Suites of peer channels it has. */
    final byte[] suites;

    final int maxRecord;

    String group;
    final Heartbeat heartbeat;
    /** The pending ticket it was given, until it is the confirmed one. */
    byte @Nullable [] unconfirmedTicket;

    /** True while the store is asked to make it so. */
    boolean confirming;

    /** How it resumed; null when it registered in full, and once its ticket is confirmed. */
    ResumeStates.@Nullable Step resumed;

    /** True while READY was its last word. */
    boolean saysReady;
    /** True while that is so and its ticket is the confirmed one, durably: online, called when {@link #port} is not 0. */
    boolean ready;
    /** What it said when it went to sleep; null while it is awake. */
    Standby.@Nullable Nap nap;

    /** Where it listens; 0 when it only calls. */
    int port;

    long lastFrame;
    long lastRequestId = -1;

    /** Of the key set that it holds, or was sent on this connection. */
    long keySetSerial;
    /** True from KEY_SET to its acknowledgement. */
    boolean keySetSent;

    /** Calls it made that are not sessions yet. */
    private @Nullable List<Call> outgoing;
    /** Offers open at it. */
    private @Nullable List<Call> incoming;
    /** Entries so far of a SESSIONS report that has not ended. */
    @Nullable
    List<SessionId> report;
    /** Entries of reports that wait for the store, of which the first is asked about; null for none. */
    private @Nullable Queue<SessionEntry> unjudged;

    /**
     * A device that is registered from now on, and pinged.
     *
     * @param record is enrolled
     * @param lastFrame when its REGISTER arrived
     */
    Device(
            Link link,
            DeviceRecord record,
            Holding holding,
            Register register,
            Presence presence,
            long lastFrame,
            long nowMillis) {
        this(link, record, holding, register.suites, register.maxRecord, presence, lastFrame, nowMillis);
        this.unconfirmedTicket = record.pendingTicket();
    }

    /** A device that resumed and was heard now. */
    Device(Link link, Candidate candidate, Presence presence, long nowMillis) {
        this(
                link,
                candidate.record(),
                candidate.holding(),
                candidate.suites(),
                candidate.maxRecord(),
                presence,
                nowMillis,
                nowMillis);
        this.resumed = candidate.step();
        this.unconfirmedTicket = candidate.step().nextTicket();
    }

    private Device(
            Link link,
            DeviceRecord record,
            Holding holding,
            byte[] suites,
            int maxRecord,
            Presence presence,
            long lastFrame,
            long nowMillis) {
        this.link = link;
        this.id = record.id();
        // Many devices, few groups; each record has a string of its own.
        this.group = record.group().intern();
        this.generation = record.generation();
        this.sealedKeys = Objects.requireNonNull(record.sealedKeys(), "an enrolled device has keys");
        this.holding = holding;
        this.suites = suites;
        this.maxRecord = maxRecord;
        this.lastFrame = lastFrame;
        this.heartbeat = new Heartbeat(this, presence, nowMillis);
    }

    Party party() {
        return new Party(id, group);
    }

    Connection connection() {
        return link.connection;
    }

    boolean isAsleep() {
        return nap != null;
    }

    /** True when it is asleep for longer than it may be: it counts as offline. */
    boolean isOverslept() {
        return nap != null && nap.isOver;
    }

    /** True when it can be called. */
    boolean isCallable() {
        return ready && port != 0;
    }

    List<Call> outgoing() {
        return outgoing == null ? List.of() : outgoing;
    }

    List<Call> incoming() {
        return incoming == null ? List.of() : incoming;
    }

    void addOutgoing(Call call) {
        outgoing = added(outgoing, call);
    }

    void addIncoming(Call call) {
        incoming = added(incoming, call);
    }

    void removeOutgoing(Call call) {
        outgoing = removed(outgoing, call);
    }

    void removeIncoming(Call call) {
        incoming = removed(incoming, call);
    }

    int unjudged() {
        return unjudged == null ? 0 : unjudged.size();
    }

    void addUnjudged(SessionEntry entry) {
        if (unjudged == null) {
            unjudged = new ArrayDeque<>(2);
        }
        unjudged.add(entry);
    }

    /** The first one; null when there is none. */
    @Nullable
    SessionEntry nextUnjudged() {
        return unjudged == null ? null : unjudged.peek();
    }

    void removeUnjudged() {
        if (unjudged != null) {
            unjudged.remove();
            unjudged = unjudged.isEmpty() ? null : unjudged;
        }
    }

    private static List<Call> added(@Nullable List<Call> calls, Call call) {
        List<Call> some = calls == null ? new ArrayList<>(2) : calls;
        some.add(call);
        return some;
    }

    private static @Nullable List<Call> removed(@Nullable List<Call> calls, Call call) {
        if (calls == null) {
            return null;
        }
        calls.remove(call);
        return calls.isEmpty() ? null : calls;
    }
}
