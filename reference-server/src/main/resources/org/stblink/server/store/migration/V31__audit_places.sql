-- Two indexes had a leaf written for nearly each entry, since devices and calls come in any order: most of what a transaction
-- wrote. In their place stands a table that is brought up to date by many entries at once (docs/decisions/0023). The number of an
-- entry is the chain's, so there is none for SQLite to count, and to write, either.
CREATE TABLE audit_without_index (
    seq     INTEGER NOT NULL PRIMARY KEY,
    at      INTEGER NOT NULL,
    event   TEXT    NOT NULL,
    device  TEXT,
    other   TEXT,
    session TEXT,
    trace   TEXT,
    cause   TEXT,
    hash    BLOB
) STRICT;

INSERT INTO audit_without_index (seq, at, event, device, other, session, trace, cause, hash)
SELECT seq, at, event, device, other, session, trace, cause, hash FROM audit ORDER BY seq;

DROP TABLE audit;

ALTER TABLE audit_without_index RENAME TO audit;

CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit WHEN OLD.hash IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'audit entries are never changed');
END;

-- Which entries name a device, and which a call by its trace id; of those up to the number "audit-placed" in meta.
CREATE TABLE audit_place (
    name TEXT    NOT NULL,
    seq  INTEGER NOT NULL,
    PRIMARY KEY (name, seq)
) STRICT, WITHOUT ROWID;

INSERT INTO audit_place (name, seq)
SELECT device, seq FROM audit WHERE device IS NOT NULL
UNION
SELECT trace, seq FROM audit WHERE trace IS NOT NULL
ORDER BY 1, 2;

INSERT INTO meta (name, value)
SELECT 'audit-placed', unhex(printf('%016x', max(seq))) FROM audit HAVING max(seq) IS NOT NULL;
