-- How often a device enrolled that is not on the allow-list any more; one of its id that comes back goes on from there.
CREATE TABLE former_device (
    id         TEXT    NOT NULL PRIMARY KEY,
    generation INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
