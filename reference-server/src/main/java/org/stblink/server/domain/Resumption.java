package org.stblink.server.domain;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.EndReason;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Protocol;
import org.stblink.internal.wire.ServerHello;

/**
 * Mode 3 (section 4.4): a registration that costs no public-key operation.
 *
 * <pre>
 * opening right ─▶ {@link Candidate}, REGISTERED ─ its first frame ─▶ registered ─ READY, durable ─▶ online
 * </pre>
 *
 * <p>An opening alone may be a replay. It changes nothing but this: if it shows a ticket of a resume whose READY was not
 * heard, that ticket becomes the confirmed one, which is true whoever sent the opening.
 */
final class Resumption {
    private final ResumeIndex index;
    private final ResumeStates states;
    private final Lanes lanes;
    private final AddressPool pool;
    private final Candidates candidates;
    private final Roster roster;
    private final LatestConnections latest;
    private final Presence presence;
    private final Banishment banishment;
    private final Refusals refusals;
    private final Journal journal;
    private final Counts counts;
    private final Settings settings;
    private final KeySets keySets;
    private final long epoch;

    Resumption(
            ResumeIndex index,
            ResumeStates states,
            Lanes lanes,
            AddressPool pool,
            Candidates candidates,
            Roster roster,
            LatestConnections latest,
            Presence presence,
            Banishment banishment,
            KeySets keySets,
            Refusals refusals,
            Journal journal,
            Counts counts,
            Settings settings,
            long epoch) {
        this.index = index;
        this.states = states;
        this.lanes = lanes;
        this.pool = pool;
        this.candidates = candidates;
        this.roster = roster;
        this.latest = latest;
        this.presence = presence;
        this.banishment = banishment;
        this.keySets = keySets;
        this.refusals = refusals;
        this.journal = journal;
        this.counts = counts;
        this.settings = settings;
        this.epoch = epoch;
    }

    /** An opening arrived. */
    void received(Link link, ResumeRequest request, long nowMillis) {
        String device = index.find(request.frame().handle);
        journal.trace(nowMillis, 301, "RESUME", device, link.source());
        if (device == null) {
            refuse(link, null, "unknown handle", nowMillis, nowMillis);
        } else {
            lanes.submit(device, new Work(link, device, request, nowMillis));
        }
    }

    /** Every cause looks the same: content, size and time. */
    private void refuse(Link link, @Nullable String device, String cause, long arrivedMillis, long nowMillis) {
        journal.refused(AuditEvent.RESUME_REFUSED, device, link.source(), cause, nowMillis);
        refusals.later(link, ServerHello.refused(ServerHello.REASON_RESUME, Protocol.VERSION), arrivedMillis);
    }

    /** One opening. */
    private final class Work extends DeviceWork {
        private final Link link;
        private final String deviceId;
        private final ResumeRequest request;
        private final long arrivedMillis;
        private @Nullable String cause;
        private AddressPool.@Nullable Claim claim;
        private ResumeStates.@Nullable Step step;
        private @Nullable DeviceRecord record;

        Work(Link link, String deviceId, ResumeRequest request, long arrivedMillis) {
            this.link = link;
            this.deviceId = deviceId;
            this.request = request;
            this.arrivedMillis = arrivedMillis;
        }

        /** Only the device knows a handle (section 4.4). */
        @Override
        boolean isOfTheDevice() {
            return true;
        }

        @Override
        @Nullable
        Change decide(@Nullable DeviceRecord device, long nowMillis) {
            if (device == null) {
                cause = "unknown id";
                return null;
            }
            cause = states.hindrance(device, link.connection, keySets.serial(), request);
            step = cause == null ? states.check(device, request) : null;
            if (step == null) {
                cause = cause == null ? "wrong proof" : cause;
                return null;
            }
            claim = pool.claim(device.id(), device.pinnedAddress(), nowMillis);
            if (claim == null || claim.isNew()) {
                // Giving an address is for who has proved to be there.
                undo();
                cause = "it has to be given another address";
                return null;
            }
            if (!step.isNews()) {
                record = device;
                return null;
            }
            latest.promoted(device.id(), link.connection, nowMillis);
            record = promoted(device, step.ticket(), step.state());
            // That resume is over, and nothing else tells of it: its READY was not heard.
            String cause = "address " + claim.holding.address + ", known from the opening after it";
            AuditEntry resumed = new AuditEntry(AuditEvent.RESUMED, deviceId, link.source(), null, null, cause);
            return Change.of(record, journal.ofDevice(resumed, nowMillis));
        }

        @Override
        void done(long nowMillis) {
            if (record == null) {
                refuse(link, deviceId, Objects.requireNonNull(cause, "why not"), arrivedMillis, nowMillis);
            } else {
                answer(record, Objects.requireNonNull(step, "what is answered"));
            }
        }

        private void answer(DeviceRecord device, ResumeStates.Step toNext) {
            Holding holding = Objects.requireNonNull(claim, "its address").holding;
            if (!link.isOpen()) {
                pool.release(holding, arrivedMillis);
                return;
            }
            ResumeRecord resume = Objects.requireNonNull(device.resume(), "it resumed");
            candidates.add(
                    link, new Candidate(device, resume.suites(), resume.maxRecord(), toNext, holding, arrivedMillis));
            link.connection.resume(toNext.answer());
            link.connection.send(Registration.answer(
                    epoch, holding, settings, toNext.nextTicket().clone()));
        }

        @Override
        void failed(StoreFailure failure, long nowMillis) {
            undo();
            journal.trace(nowMillis, 0, "STORE_FAILED", deviceId, "RESUME: " + failure.getMessage());
            link.refuse(ServerHello.busy(Math.min(settings.tryLaterSeconds(), Limits.BUSY_RETRY_MAX_SECONDS)));
        }

        private void undo() {
            if (claim != null) {
                claim.undo();
                claim = null;
            }
        }
    }

    /**
     * A frame of a candidate opened, so it holds the keys of this connection now: it is registered from here on, and takes
     * the place of an older connection; unless it came too late, and a newer connection has registered.
     */
    void heard(Link link, long nowMillis) {
        Candidate candidate = candidates.take(link);
        String id = candidate.record().id();
        if (latest.isNewerThan(link.connection, id)) {
            pool.release(candidate.holding(), candidate.arrivedMillis());
            journal.refused(AuditEvent.RESUME_REFUSED, id, link.source(), LatestConnections.TOO_LATE, nowMillis);
            link.close(CloseReason.SUPERSEDED, Limits.SUPERSEDED_RETRY_SECONDS);
            return;
        }
        roster.supersede(id, nowMillis);
        Device device = new Device(link, candidate, presence, nowMillis);
        link.device = device;
        roster.add(device);
        keySets.push(device, candidate.record().keySetSerial());
        counts.registrations++;
        counts.resumes++;
        IpAddress address = candidate.holding().address;
        journal.trace(new TraceEvent(nowMillis, 302, "RESUMED", id, null, address, null, null, link.source()));
    }

    /** TICKET_STORED, READY or NOT_READY of a device that resumed: the one write of a resume. */
    void confirmed(Device device, ResumeStates.Step step) {
        lanes.submit(device.id, new Confirmation(device, step));
    }

    private static DeviceRecord promoted(DeviceRecord device, byte[] ticket, Resumable state) {
        ResumeRecord resume = Objects.requireNonNull(device.resume(), "it was resumed from");
        return device.change()
                .tickets(ticket, null)
                .resume(resume.promoted(state))
                .answerErased()
                .done();
    }

    /** The ticket of one resumed connection becomes the confirmed one, if nothing else did meanwhile. */
    private final class Confirmation extends DeviceWork {
        private final Device device;
        private final ResumeStates.Step step;
        private @Nullable String trouble;
        private boolean alarm;

        Confirmation(Device device, ResumeStates.Step step) {
            this.device = device;
            this.step = step;
        }

        @Override
        boolean isOfTheDevice() {
            return true;
        }

        @Override
        @Nullable
        Change decide(@Nullable DeviceRecord record, long nowMillis) {
            if (record == null
                    || record.standing() != Standing.ALLOWED
                    || !record.isEnrolled() // released meanwhile
                    || record.generation() != device.generation) {
                trouble = "it may not take part any more";
                return null;
            }
            if (Tickets.equal(record.confirmedTicket(), step.nextTicket())) {
                return null; // it was shown already, on a newer connection
            }
            if (record.resume() != null
                    && (Tickets.equal(record.confirmedTicket(), step.ticket())
                            || Tickets.equal(record.pendingTicket(), step.ticket()))) {
                return Change.of(
                        promoted(record, step.nextTicket(), states.renewed(record, step.nextState())),
                        journal.ofDevice(audit(AuditEvent.RESUMED, "address " + device.holding.address), nowMillis));
            }
            trouble = "resumed from a ticket that is neither the confirmed nor the pending one";
            if (latest.isPromotedAfter(device.connection(), device.id)) {
                return null;
            }
            alarm = true;
            return Change.of(
                    record.change()
                            .standing(Standing.QUARANTINED)
                            .answerErased()
                            .done(),
                    audit(AuditEvent.QUARANTINED, trouble));
        }

        @Override
        void done(long nowMillis) {
            device.confirming = false;
            device.unconfirmedTicket = null;
            device.resumed = null;
            if (trouble == null) {
                presence.promoted(device, nowMillis);
                return;
            }
            if (alarm) {
                journal.cloneFound(device.id, trouble, nowMillis);
                banishment.banish(device.id, EndReason.QUARANTINE, nowMillis);
                return;
            }
            journal.trace(nowMillis, 0, "TOO_LATE", device.id, trouble);
            if (roster.find(device.id) == device) {
                roster.close(device, CloseReason.SUPERSEDED, Limits.SUPERSEDED_RETRY_SECONDS, nowMillis);
            }
        }

        @Override
        void failed(StoreFailure cause, long nowMillis) {
            device.confirming = false;
            journal.trace(nowMillis, 0, "STORE_FAILED", device.id, "resume: " + cause.getMessage());
            if (roster.find(device.id) == device) {
                roster.close(device, CloseReason.INTERNAL, settings.tryLaterSeconds(), nowMillis);
            }
        }

        private AuditEntry audit(AuditEvent event, String text) {
            return new AuditEntry(event, device.id, device.link.source(), null, null, text);
        }
    }
}
