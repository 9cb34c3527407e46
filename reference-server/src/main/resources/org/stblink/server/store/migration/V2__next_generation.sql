-- What a device is going to be after a change of password, until it registers as that: all four are there, or none. Sealed
-- like the columns of the present generation.
ALTER TABLE device ADD COLUMN next_username TEXT;
ALTER TABLE device ADD COLUMN next_keys BLOB;
ALTER TABLE device ADD COLUMN next_answer BLOB;
ALTER TABLE device ADD COLUMN next_ticket BLOB;
