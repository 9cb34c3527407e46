package org.stblink.server.domain;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.RefusedCode;

/**
 * ENROL (section 6): makes D and the first ticket, once per generation; durable and sealed before the device hears of
 * it; given again to the same question until the generation's first registration.
 */
final class Enrolment {
    private final EnrolmentRules rules;
    private final Vault vault;
    private final Randomness random;
    private final Lanes lanes;
    private final Refusals refusals;
    private final Journal journal;
    private final LoginBackoff backoff;
    private final int tryLaterSeconds;

    Enrolment(Vault vault, Randomness random, Lanes lanes, Refusals refusals, Journal journal, Settings settings) {
        this.rules = new EnrolmentRules(settings.enrolmentMode(), vault);
        this.vault = vault;
        this.random = random;
        this.lanes = lanes;
        this.refusals = refusals;
        this.journal = journal;
        this.backoff = new LoginBackoff(settings.loginFailuresRemembered());
        this.tryLaterSeconds = settings.tryLaterSeconds();
    }

    /** The message's secrets are wiped when it is answered. */
    void received(Link link, Enrol enrol, long nowMillis) {
        journal.trace(nowMillis, 0, "ENROL", enrol.deviceId, link.source());
        lanes.submit(enrol.deviceId, new Work(link, enrol, nowMillis));
    }

    private void refuse(
            Link link, Enrol enrol, String cause, int retryAfterSeconds, long arrivedMillis, long nowMillis) {
        journal.refused(AuditEvent.ENROLMENT_REFUSED, enrol.deviceId, link.source(), cause, nowMillis);
        refusals.later(link, RefusedCode.ENROLMENT_REFUSED, retryAfterSeconds, arrivedMillis);
    }

    private static void wipe(Enrol enrol) {
        Bytes.wipe(enrol.token);
        Bytes.wipe(enrol.pwKey);
    }

    /** One ENROL. */
    private final class Work extends DeviceWork {
        private final Link link;
        private final Enrol enrol;
        private final long arrivedMillis;
        private @Nullable String hindrance;
        private @Nullable EnrolmentAnswer answer;
        private int generation;
        private int earlySeconds;

        Work(Link link, Enrol enrol, long arrivedMillis) {
            this.link = link;
            this.enrol = enrol;
            this.arrivedMillis = arrivedMillis;
        }

        @Override
        @Nullable
        Change decide(@Nullable DeviceRecord device, long nowMillis) {
            // An assigned password may be short, so guessing it must be slow: nothing is checked before its time. Asked
            // here, in the device's lane, where the failures of all that came together are known.
            earlySeconds = backoff.remainingSeconds(enrol.deviceId, link.source(), nowMillis);
            if (earlySeconds > 0) {
                hindrance = "too early after a failure";
                return null;
            }
            if (device == null) {
                hindrance = "not on the allow-list";
                return null;
            }
            byte[] sealed = device.sealedAnswer();
            if (device.standing() == Standing.ALLOWED && sealed != null) {
                return replay(device, sealed, nowMillis);
            }
            hindrance = rules.hindrance(device, enrol);
            return hindrance != null ? null : enrol(device);
        }

        private @Nullable Change replay(DeviceRecord device, byte[] sealed, long nowMillis) {
            EnrolmentAnswer given = EnrolmentAnswer.open(vault, device.id(), device.generation(), sealed);
            if (given == null) {
                hindrance = "the stored answer does not open";
                return null;
            }
            if (!given.answers(EnrolmentAnswer.fingerprint(enrol))) {
                given.wipe();
                hindrance = "enrolled already, by another ENROL";
                return null;
            }
            answer = given;
            generation = device.generation();
            AuditEntry[] replayed = journal.ofDevice(audit(AuditEvent.ENROLMENT_REPLAYED), nowMillis);
            return replayed.length == 0 ? null : Change.audited(replayed);
        }

        private Change enrol(DeviceRecord device) {
            EnrolmentAnswer fresh = EnrolmentAnswer.to(EnrolmentAnswer.fingerprint(enrol), random);
            answer = fresh;
            generation = device.generation() + 1;
            byte[] keys = StoredKeys.derive(fresh.deviceSecret, enrol.pwKey, device.id(), enrol.username, generation);
            byte[] sealedKeys = vault.seal(Vault.KEYS, device.id(), generation, keys);
            Bytes.wipe(keys);
            byte[] sealedAnswer = fresh.seal(vault, device.id(), generation);
            DeviceRecord enrolled = device.change()
                    .enrolled(generation, enrol.username, sealedKeys, sealedAnswer, fresh.ticket.clone())
                    .done();
            return Change.of(enrolled, audit(AuditEvent.ENROLLED));
        }

        @Override
        void done(long nowMillis) {
            if (answer == null) {
                int retryAfterSeconds =
                        earlySeconds > 0 ? earlySeconds : backoff.failed(enrol.deviceId, link.source(), nowMillis);
                String cause = Objects.requireNonNull(hindrance, "why there is no answer");
                refuse(link, enrol, cause, retryAfterSeconds, arrivedMillis, nowMillis);
            } else {
                backoff.succeeded(enrol.deviceId, link.source());
                journal.trace(nowMillis, 0, "ENROLLED", enrol.deviceId, "generation " + generation);
                if (link.isOpen()) {
                    link.connection.send(new Enrolled(generation, answer.deviceSecret.clone(), answer.ticket.clone()));
                }
            }
            wipeAll();
        }

        @Override
        void failed(StoreFailure cause, long nowMillis) {
            journal.trace(nowMillis, 0, "STORE_FAILED", enrol.deviceId, "ENROL: " + cause.getMessage());
            Refusals.now(link, RefusedCode.TRY_LATER, tryLaterSeconds);
            wipeAll();
        }

        private void wipeAll() {
            if (answer != null) {
                answer.wipe();
            }
            wipe(enrol);
        }

        private AuditEntry audit(AuditEvent event) {
            return new AuditEntry(event, enrol.deviceId, link.source(), null, null, "generation " + generation);
        }
    }
}
