package org.stblink.server.domain;

/** What the audit records. Names are stable: they are stored and exported. */
public enum AuditEvent {
    ENROLLED,
    ENROLMENT_REPLAYED,
    ENROLMENT_REFUSED,
    /** A registered device asked for its next generation, and was given it; the present one counts until it registers. */
    RE_ENROLLED,
    RE_ENROLMENT_REPLAYED,
    RE_ENROLMENT_REFUSED,
    /** A device registered as the generation it asked for: the one before counts no more. */
    PASSWORD_CHANGED,
    REGISTERED,
    REGISTRATION_REFUSED,
    /** A device resumed its last registration and has its next ticket. */
    RESUMED,
    /** A resume was not possible; the device registers in full. */
    RESUME_REFUSED,
    /** A device registered, and could not use its address (alarm). */
    NOT_READY,
    /** A second connection of the same device took over. */
    SUPERSEDED,
    /** Two boxes use one identity, or one was rolled back (alarm). */
    QUARANTINED,
    DEVICE_REVOKED,
    DEVICE_RELEASED,
    DEVICE_AMENDED,
    /** A device left the allow-list. */
    DEVICE_REMOVED,
    KEY_SET_ACKNOWLEDGED,
    /** Something that an operator asked of the admin API: who (other), what and with which result (cause). */
    ADMIN_ACT,
    /** A code was made for one call; durable before the code leaves the server. */
    CODE_ISSUED,
    CALL_FAILED,
    SESSION_UP,
    SESSION_DOWN,
    SESSION_REVOKED,
    /** An end never acknowledged a revocation and was not heard of until it must have ended by itself (alarm). */
    REVOCATION_UNACKNOWLEDGED,
    /** The server started: the cause has its epoch. */
    SERVER_STARTED,
    /** An operator set the policy, or reset it; stored with it. */
    POLICY_SET,
    /** An import took effect; stored with it. */
    DEVICES_IMPORTED,
    /** The oldest entries were let go: the cause says which, and what the chain goes on from. */
    AUDIT_TRIMMED,
    /** The chain of the audit did not end as the server had sealed it (alarm). */
    AUDIT_BROKEN,
    /** A backup took the place of the database: the cause says what was lost, and what was put aside (alarm). */
    STORE_RESTORED,
    /** What passes on control connections is written down from now on, decrypted and redacted, or no more. */
    CAPTURE_STARTED,
    CAPTURE_ENDED,
    /** The server made a backup by itself. */
    BACKUP_MADE,
    /** The database is being sealed under another master key, or is by now: the cause says which. */
    MASTER_KEY_CHANGED;

    /** True for what an operator should look at. */
    public boolean isAlarm() {
        return switch (this) {
            case NOT_READY, QUARANTINED, REVOCATION_UNACKNOWLEDGED, AUDIT_BROKEN, STORE_RESTORED -> true;
            default -> false;
        };
    }
}
