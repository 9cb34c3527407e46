-- Each entry of the audit has the hash of itself and of the entry before (docs/audit.md); null until the server that adds this
-- column has chained what was there before.
ALTER TABLE audit ADD COLUMN hash BLOB;

DROP TRIGGER audit_is_append_only;

CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit WHEN OLD.hash IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'audit entries are never changed');
END;
