package org.stblink.server.domain;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.EndReason;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.Sizes;

/**
 * REGISTER (P1 to P4; section 7): the proof, the ticket, the address; durable before the device hears of it; and then
 * the device takes the place of an older connection of its own.
 */
final class Registration {
    private final ProofCheck proof;
    private final Randomness random;
    private final Lanes lanes;
    private final AddressPool pool;
    private final Roster roster;
    private final LatestConnections latest;
    private final Presence presence;
    private final ResumeStates resumes;
    private final Banishment banishment;
    private final KeySets keySets;
    private final Refusals refusals;
    private final Journal journal;
    private final Counts counts;
    private final LoginBackoff backoff;
    private final Settings settings;
    private final long epoch;

    Registration(
            ProofCheck proof,
            Randomness random,
            Lanes lanes,
            AddressPool pool,
            Roster roster,
            LatestConnections latest,
            Presence presence,
            ResumeStates resumes,
            Banishment banishment,
            KeySets keySets,
            Refusals refusals,
            Journal journal,
            Counts counts,
            Settings settings,
            long epoch) {
        this.proof = proof;
        this.random = random;
        this.lanes = lanes;
        this.pool = pool;
        this.roster = roster;
        this.latest = latest;
        this.presence = presence;
        this.resumes = resumes;
        this.banishment = banishment;
        this.keySets = keySets;
        this.refusals = refusals;
        this.journal = journal;
        this.counts = counts;
        this.backoff = new LoginBackoff(settings.loginFailuresRemembered());
        this.settings = settings;
        this.epoch = epoch;
    }

    /** The message's ticket is wiped when it is answered. */
    void received(Link link, Register register, long nowMillis) {
        journal.trace(nowMillis, 301, "REGISTER", register.deviceId, link.source());
        lanes.submit(register.deviceId, new Work(link, register, nowMillis));
    }

    /** REGISTERED. */
    static Registered answer(long epoch, Holding holding, Settings settings, byte[] ticket) {
        IpAddress gateway = holding.range.gateway();
        return new Registered(
                epoch,
                holding.address.bytes(),
                holding.range.prefix(),
                gateway == null ? null : gateway.bytes(),
                settings.leaseSeconds(),
                settings.graceSeconds(),
                settings.keepAliveSeconds(),
                ticket);
    }

    /** What a REGISTER comes to. */
    private enum Outcome {
        WRONG_PROOF,
        TOO_LATE,
        REVOKED,
        QUARANTINED_BEFORE,
        QUARANTINED_NOW,
        NO_ADDRESS,
        REGISTERED
    }

    /** One REGISTER. */
    private final class Work extends DeviceWork {
        private final Link link;
        private final Register register;
        private final long arrivedMillis;
        private Outcome outcome = Outcome.WRONG_PROOF;
        private String cause = "";
        /** It changed its password. */
        private boolean isNextGeneration;
        /** It was released, and this is the first registration since: perhaps another box. */
        private boolean isEnrolledAnew;

        private AddressPool.@Nullable Claim claim;
        private @Nullable DeviceRecord registered;

        Work(Link link, Register register, long arrivedMillis) {
            this.link = link;
            this.register = register;
            this.arrivedMillis = arrivedMillis;
        }

        @Override
        @Nullable
        Change decide(@Nullable DeviceRecord stored, long nowMillis) {
            DeviceRecord device = proof.proven(stored, register, link.connection.handshakeHash());
            if (stored == null || device == null) {
                cause = ProofCheck.whatIsWrong(stored);
                return null;
            }
            isNextGeneration = device.generation() != stored.generation();
            isEnrolledAnew = !isNextGeneration && stored.generation() > 1 && stored.sealedAnswer() != null;
            if (latest.isNewerThan(link.connection, register.deviceId)) {
                outcome = Outcome.TOO_LATE;
                cause = LatestConnections.TOO_LATE;
                return null;
            }
            if (device.standing() != Standing.ALLOWED) {
                outcome = device.standing() == Standing.REVOKED ? Outcome.REVOKED : Outcome.QUARANTINED_BEFORE;
                cause = device.standing() + ", with the right proof";
                return null;
            }
            return switch (Tickets.judge(device, register.ticket)) {
                case CONFIRMED, PENDING -> accept(device, nowMillis);
                case FOREIGN ->
                    resumes.isOfResume(device, register.ticket) ? accept(device, nowMillis) : foreign(device);
            };
        }

        private @Nullable Change foreign(DeviceRecord device) {
            if (latest.isPromotedAfter(link.connection, device.id())) {
                outcome = Outcome.TOO_LATE;
                cause = "on a connection older than the one that confirmed its ticket by resuming";
                return null;
            }
            return quarantine(device);
        }

        private Change quarantine(DeviceRecord device) {
            outcome = Outcome.QUARANTINED_NOW;
            cause = "a ticket that is neither the confirmed nor the pending one";
            return Change.of(
                    device.change()
                            .standing(Standing.QUARANTINED)
                            .answerErased()
                            .done(),
                    audit(AuditEvent.QUARANTINED, cause));
        }

        /** The ticket shown is the confirmed one from now on, and a fresh one is pending. */
        private @Nullable Change accept(DeviceRecord device, long nowMillis) {
            claim = pool.claim(device.id(), device.pinnedAddress(), isEnrolledAnew, nowMillis);
            if (claim == null) {
                outcome = Outcome.NO_ADDRESS;
                cause = whyNoAddress(device.pinnedAddress(), nowMillis);
                return null;
            }
            outcome = Outcome.REGISTERED;
            cause = "address " + claim.holding.address;
            byte[] fresh = random.bytes(Sizes.TICKET);
            registered = device.change()
                    .resume(resumes.registered(device, link.connection, register, fresh))
                    .tickets(register.ticket.clone(), fresh)
                    .answerErased()
                    .keySetSerial(register.keySetSerial)
                    .madeBy(register.model, register.firmware)
                    .done();
            AuditEntry registration = audit(AuditEvent.REGISTERED, cause);
            Change change = isNextGeneration
                    ? Change.of(
                            registered,
                            audit(AuditEvent.PASSWORD_CHANGED, "generation " + device.generation()),
                            registration)
                    : Change.of(registered, journal.ofDevice(registration, nowMillis));
            return claim.isNew() ? change.with(claim.lease()) : change;
        }

        private String whyNoAddress(@Nullable IpAddress pinned, long nowMillis) {
            if (pinned != null) {
                String whose = pool.isForDevices(pinned)
                        ? "another device's"
                        : "a gateway's, or the first or last of a subnet";
                return "the pinned address " + pinned + " is " + whose;
            }
            return pool.isWaiting(nowMillis)
                    ? "a backup was restored: new addresses are given when the leases of before are over"
                    : "the pool is exhausted";
        }

        @Override
        void done(long nowMillis) {
            Bytes.wipe(register.ticket);
            switch (outcome) {
                case WRONG_PROOF -> {
                    int retryAfterSeconds = backoff.failed(register.deviceId, link.source(), nowMillis);
                    refused(nowMillis);
                    refusals.later(link, RefusedCode.REGISTRATION_REFUSED, retryAfterSeconds, arrivedMillis);
                }
                case TOO_LATE -> tooLate(nowMillis);
                case REVOKED -> refuse(RefusedCode.REVOKED, 0, nowMillis);
                case QUARANTINED_BEFORE -> refuse(RefusedCode.QUARANTINED, 0, nowMillis);
                case QUARANTINED_NOW -> {
                    journal.cloneFound(register.deviceId, cause, nowMillis);
                    Refusals.now(link, RefusedCode.QUARANTINED, 0);
                    banishment.banish(register.deviceId, EndReason.QUARANTINE, nowMillis);
                }
                case NO_ADDRESS -> refuse(RefusedCode.NO_ADDRESS, settings.tryLaterSeconds(), nowMillis);
                case REGISTERED -> welcome(nowMillis);
            }
        }

        private void refuse(int code, int retryAfterSeconds, long nowMillis) {
            refused(nowMillis);
            Refusals.now(link, code, retryAfterSeconds);
        }

        private void tooLate(long nowMillis) {
            refused(nowMillis);
            link.close(CloseReason.SUPERSEDED, Limits.SUPERSEDED_RETRY_SECONDS);
        }

        private void refused(long nowMillis) {
            journal.refused(AuditEvent.REGISTRATION_REFUSED, register.deviceId, link.source(), cause, nowMillis);
        }

        private void welcome(long nowMillis) {
            backoff.succeeded(register.deviceId, link.source());
            DeviceRecord record = Objects.requireNonNull(registered, "what was stored");
            byte[] ticket = Objects.requireNonNull(record.pendingTicket(), "the fresh ticket");
            AddressPool.Claim given = Objects.requireNonNull(claim, "the address that was stored");
            given.stored();
            Holding holding = given.holding;
            if (!link.isOpen()) {
                // It never heard of it. Its next REGISTER shows the ticket it has, which is still a right one.
                pool.release(holding, arrivedMillis);
                return;
            }
            if (latest.isNewerThan(link.connection, register.deviceId)) {
                // A resumed connection was heard while this was stored: that takes no lane.
                cause = LatestConnections.TOO_LATE;
                pool.release(holding, arrivedMillis);
                tooLate(nowMillis);
                return;
            }
            roster.supersede(register.deviceId, nowMillis);
            Device device = new Device(link, record, holding, register, presence, arrivedMillis, nowMillis);
            link.device = device;
            roster.add(device);
            counts.registrations++;
            journal.trace(new TraceEvent(
                    nowMillis, 302, "REGISTERED", device.id, null, holding.address, null, null, link.source()));
            link.connection.send(answer(epoch, holding, settings, ticket.clone()));
            keySets.push(device, register.keySetSerial);
        }

        @Override
        void failed(StoreFailure failure, long nowMillis) {
            Bytes.wipe(register.ticket);
            if (claim != null) {
                claim.undo();
            }
            journal.trace(nowMillis, 0, "STORE_FAILED", register.deviceId, "REGISTER: " + failure.getMessage());
            Refusals.now(link, RefusedCode.TRY_LATER, settings.tryLaterSeconds());
        }

        private AuditEntry audit(AuditEvent event, String text) {
            return new AuditEntry(event, register.deviceId, link.source(), null, null, text);
        }
    }
}
