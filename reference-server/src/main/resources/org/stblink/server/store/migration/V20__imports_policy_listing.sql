-- Large imports come in parts, and no other change waits for them: rows of an import that is still open are in the table,
-- and nobody sees them. Closing the import is one row, so that all of it appears at once, or, deleted in parts, none.
ALTER TABLE device ADD COLUMN import INTEGER NOT NULL DEFAULT 0;

CREATE TABLE open_import (
    id        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    opened_at INTEGER NOT NULL
) STRICT;

-- What lists of devices choose by, without the wide rows: searching a million ids reads tens of megabytes and not hundreds.
CREATE INDEX device_listing ON device (id, device_group, standing, import);

-- How far the devices are with the server's keys.
CREATE INDEX device_enrolled ON device (key_set_serial) WHERE sealed_keys IS NOT NULL;

-- The rules that an operator set at run time, in order. They hold instead of the configuration's when meta has
-- policy-version.
CREATE TABLE policy_rule (
    position INTEGER NOT NULL PRIMARY KEY,
    allow    INTEGER NOT NULL CHECK (allow IN (0, 1)),
    caller   TEXT    NOT NULL,
    target   TEXT    NOT NULL
) STRICT;
