-- One row for each device on the allow-list. Nothing secret is here in clear: what is sealed is sealed under the master
-- key, which is not in this file, and an enrolment token is kept as its SHA-256 only.
CREATE TABLE device (
    id                TEXT    NOT NULL PRIMARY KEY,
    device_group      TEXT    NOT NULL,
    standing          TEXT    NOT NULL CHECK (standing IN ('ALLOWED', 'REVOKED', 'QUARANTINED')),
    assigned_username TEXT,
    sealed_password   BLOB,
    token_hash        BLOB,
    pinned_address    BLOB,
    generation        INTEGER NOT NULL,
    username          TEXT,
    sealed_keys       BLOB,
    sealed_answer     BLOB,
    confirmed_ticket  BLOB,
    pending_ticket    BLOB,
    key_set_serial    INTEGER NOT NULL,
    model             TEXT    NOT NULL,
    firmware          TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX device_by_group ON device (device_group, id);
CREATE UNIQUE INDEX device_pinned_address ON device (pinned_address) WHERE pinned_address IS NOT NULL;

-- Device id and address: one device an address, one address a device. Who had it last keeps it until another needs it.
CREATE TABLE lease (
    address BLOB NOT NULL PRIMARY KEY,
    device  TEXT NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;

-- Addresses whose devices were given another one, until they are given on: a device that has not heard of that yet may use
-- its former one to the end of its lease, also when the server restarts meanwhile.
CREATE TABLE former_lease (
    address BLOB NOT NULL PRIMARY KEY,
    device  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Sessions that must not be taken up again, not even by a server that restarted and forgot them.
CREATE TABLE revoked_session (
    session BLOB    NOT NULL PRIMARY KEY,
    caller  TEXT    NOT NULL,
    target  TEXT    NOT NULL,
    reason  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What happened and why, with the true causes that devices are not told; written with the change it tells of. The time
-- is milliseconds since 1970 in UTC, for people; no rule reads it.
CREATE TABLE audit (
    seq     INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    event   TEXT    NOT NULL,
    device  TEXT,
    other   TEXT,
    session TEXT,
    trace   TEXT,
    cause   TEXT
) STRICT;

CREATE INDEX audit_by_device ON audit (device, seq) WHERE device IS NOT NULL;

CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit entries are never changed');
END;

-- The few facts about the store itself: the epoch, and the value that proves the master key is the right one.
CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
