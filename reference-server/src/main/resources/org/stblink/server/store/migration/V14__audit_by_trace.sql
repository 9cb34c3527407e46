-- What the audit has of one call, without reading all of it.
CREATE INDEX audit_by_trace ON audit (trace, seq) WHERE trace IS NOT NULL;
