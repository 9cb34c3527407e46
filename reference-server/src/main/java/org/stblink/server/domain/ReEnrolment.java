package org.stblink.server.domain;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.ReEnrol;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;

/**
 * RE_ENROL (section 6.1): a registered device changes its username or password. Makes its next generation, durable and
 * sealed beside the present one before the device hears of it; {@link Registration} puts it in the present one's place when
 * the device first registers as it.
 *
 * <p>A refusal leaves the connection as it is, and tells the cause: who asks has proven who it is.
 */
final class ReEnrolment {
    private final ProofCheck proof;
    private final EnrolmentRules rules;
    private final Vault vault;
    private final Randomness random;
    private final Lanes lanes;
    private final Roster roster;
    private final Journal journal;
    private final LoginBackoff backoff;
    private final RateLimits rates = new RateLimits(Limits.RE_ENROL_BURST, Limits.RE_ENROLS_PER_SECOND);
    private final int tryLaterSeconds;

    ReEnrolment(
            ProofCheck proof,
            Vault vault,
            Randomness random,
            Lanes lanes,
            Roster roster,
            Journal journal,
            Settings settings) {
        this.proof = proof;
        this.rules = new EnrolmentRules(settings.enrolmentMode(), vault);
        this.vault = vault;
        this.random = random;
        this.lanes = lanes;
        this.roster = roster;
        this.journal = journal;
        this.backoff = new LoginBackoff(settings.loginFailuresRemembered());
        this.tryLaterSeconds = settings.tryLaterSeconds();
    }

    /** The message's secrets are wiped when it is answered. */
    void received(Device device, ReEnrol wish, long nowMillis) {
        journal.trace(nowMillis, 0, "RE_ENROL", device.id, device.link.source());
        int seconds = rates.take(device.id, nowMillis);
        if (seconds > 0) {
            Bytes.wipe(wish.pwKey);
            device.connection().send(new Refused(RefusedCode.TRY_LATER, seconds));
            return;
        }
        lanes.submit(device.id, new Work(device, wish));
    }

    /** One RE_ENROL. */
    private final class Work extends DeviceWork {
        private final Device device;
        private final ReEnrol wish;
        private boolean gone;
        private boolean wrongProof;
        private int earlySeconds;
        private @Nullable String hindrance;
        private @Nullable EnrolmentAnswer answer;

        Work(Device device, ReEnrol wish) {
            this.device = device;
            this.wish = wish;
        }

        @Override
        @Nullable
        Change decide(@Nullable DeviceRecord record, long nowMillis) {
            // What a superseded connection still wanted must not replace what the newer one was given.
            gone = record == null || !isThere() || record.generation() != device.generation;
            if (gone || record == null) {
                return null;
            }
            // Whoever sits at a box must not guess the operator's assigned password faster than a stranger could.
            earlySeconds = backoff.remainingSeconds(device.id, device.link.source(), nowMillis);
            if (earlySeconds > 0) {
                return null;
            }
            if (!proof.isRight(record, wish, device.connection().handshakeHash())) {
                wrongProof = true;
                hindrance = "wrong proof";
                return null;
            }
            // First: what was granted before the operator assigned something else is not granted again.
            hindrance = rules.hindrance(record, wish);
            if (hindrance != null) {
                return null;
            }
            NextGeneration given = record.next();
            EnrolmentAnswer before = given == null
                    ? null
                    : EnrolmentAnswer.open(vault, record.id(), record.generation() + 1, given.sealedAnswer());
            if (before != null && before.answers(EnrolmentAnswer.fingerprint(wish))) {
                answer = before;
                return Change.audited(audit(AuditEvent.RE_ENROLMENT_REPLAYED, generation()));
            }
            if (before != null) {
                before.wipe();
            }
            return make(record);
        }

        private Change make(DeviceRecord record) {
            int generation = record.generation() + 1;
            EnrolmentAnswer fresh = EnrolmentAnswer.to(EnrolmentAnswer.fingerprint(wish), random);
            answer = fresh;
            byte[] keys = StoredKeys.derive(fresh.deviceSecret, wish.pwKey, record.id(), wish.username, generation);
            NextGeneration next = new NextGeneration(
                    wish.username,
                    vault.seal(Vault.KEYS, record.id(), generation, keys),
                    fresh.seal(vault, record.id(), generation),
                    fresh.ticket.clone());
            Bytes.wipe(keys);
            return Change.of(record.change().next(next).done(), audit(AuditEvent.RE_ENROLLED, generation()));
        }

        @Override
        void done(long nowMillis) {
            if (hindrance != null) {
                refused(hindrance, nowMillis);
            } else if (earlySeconds > 0) {
                tryLater(earlySeconds);
            } else if (!gone && isThere()) {
                backoff.succeeded(device.id, device.link.source());
                EnrolmentAnswer given = Objects.requireNonNull(answer, "what is durable");
                journal.trace(nowMillis, 0, "RE_ENROLLED", device.id, generation());
                device.connection()
                        .send(new Enrolled(device.generation + 1, given.deviceSecret.clone(), given.ticket.clone()));
            }
            wipeAll();
        }

        private void refused(String cause, long nowMillis) {
            journal.trace(nowMillis, 0, AuditEvent.RE_ENROLMENT_REFUSED.name(), device.id, cause);
            journal.auditDevice(audit(AuditEvent.RE_ENROLMENT_REFUSED, cause), nowMillis);
            if (!isThere()) {
                return;
            }
            if (wrongProof) {
                // The connection was registered with this very key: whoever speaks on it now is not who registered.
                roster.breach(device, "RE_ENROL with a wrong proof", nowMillis);
            } else {
                int retryAfterSeconds = backoff.failed(device.id, device.link.source(), nowMillis);
                device.connection().send(new Refused(RefusedCode.ENROLMENT_REFUSED, retryAfterSeconds));
            }
        }

        @Override
        void failed(StoreFailure cause, long nowMillis) {
            journal.trace(nowMillis, 0, "STORE_FAILED", device.id, "RE_ENROL: " + cause.getMessage());
            tryLater(tryLaterSeconds);
            wipeAll();
        }

        private void tryLater(int seconds) {
            if (isThere()) {
                device.connection().send(new Refused(RefusedCode.TRY_LATER, seconds));
            }
        }

        private boolean isThere() {
            return roster.find(device.id) == device && device.link.isOpen();
        }

        private String generation() {
            return "generation " + (device.generation + 1);
        }

        private void wipeAll() {
            if (answer != null) {
                answer.wipe();
            }
            Bytes.wipe(wish.pwKey);
        }

        private AuditEntry audit(AuditEvent event, String text) {
            return new AuditEntry(event, device.id, device.link.source(), null, null, text);
        }
    }
}
