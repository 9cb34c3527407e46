-- What a device may resume from (protocol, section 4.4): handles and counts in clear, secrets sealed under the master key.
ALTER TABLE device ADD COLUMN resume BLOB;
