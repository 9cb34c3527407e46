-- Times are milliseconds since 1970 in UTC, for people; no rule of the protocol reads them.

-- One row per device that may enrol. Nothing here is secret in clear: what is sealed is sealed under the master key,
-- which is not in this file, and the token is kept as its SHA-256 only.
CREATE TABLE device (
    id               TEXT    NOT NULL PRIMARY KEY,
    device_group     TEXT    NOT NULL,
    standing         TEXT    NOT NULL CHECK (standing IN ('ALLOWED', 'REVOKED', 'QUARANTINED')),
    username         TEXT,
    sealed_password  BLOB,
    token_hash       BLOB,
    generation       INTEGER NOT NULL CHECK (generation BETWEEN 0 AND 4294967295),
    sealed_keys      BLOB,
    sealed_answer    BLOB,
    confirmed_ticket BLOB,
    pending_ticket   BLOB,
    pinned_address   BLOB,
    address          BLOB,
    key_set_serial   INTEGER NOT NULL,
    model            TEXT,
    firmware         TEXT
) STRICT, WITHOUT ROWID;

-- No two devices hold, or are promised, the same address.
CREATE UNIQUE INDEX device_address ON device (address) WHERE address IS NOT NULL;
CREATE UNIQUE INDEX device_pinned_address ON device (pinned_address) WHERE pinned_address IS NOT NULL;
CREATE INDEX device_by_group ON device (device_group, id);

-- What happened and why, with the true causes that devices are not told. Written with the change it tells of.
CREATE TABLE audit (
    seq     INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    event   TEXT    NOT NULL,
    device  TEXT,
    other   TEXT,
    cause   TEXT,
    trace   TEXT
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
