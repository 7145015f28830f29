-- The audit trail is sealed in batches: a Merkle root over the entries, chained to the one before, kept here and outside (second
-- store, time stamp). Row and object must agree; src/access/audit/verify.ts tells what was changed, removed or cut off.

CREATE TABLE audit_seal (
  number    bigint PRIMARY KEY,
  sealed_at timestamptz NOT NULL DEFAULT now(),
  -- entries of this batch in the order of their ids; an entry that committed late is in a later batch
  entries   bigint[] NOT NULL CHECK (cardinality(entries) > 0),
  -- RFC 6962, 2.1: Merkle tree hash over the entries
  root      bytea NOT NULL,
  -- SHA-256(head before, number, root): one value that stands for the whole trail so far
  head      bytea NOT NULL
);
CREATE INDEX audit_seal_newest ON audit_seal (sealed_at);
CREATE TRIGGER audit_seal_no_change BEFORE UPDATE OR DELETE ON audit_seal FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_seal_no_truncate BEFORE TRUNCATE ON audit_seal FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE INDEX audit_by_office ON audit (office, id);
CREATE INDEX audit_by_subject ON audit (office, left(subject, 36), id);

-- Subjects that the trail does not show to a caller who may not see the file they belong to.
CREATE FUNCTION eakte_hidden_subjects() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT ARRAY(
    SELECT unnest(eakte_hidden_akten())::text
    UNION SELECT unnest(eakte_hidden_deliveries())::text
    UNION SELECT d.id::text FROM dokument d WHERE d.akte_id = ANY (eakte_hidden_akten()))
$$;
