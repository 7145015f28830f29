-- Keeping what is there: sidecars that the database can be rebuilt from, what was deleted for good, what was found damaged,
-- and who is at work.

ALTER TABLE blob DROP CONSTRAINT blob_class_check;
ALTER TABLE blob ADD CONSTRAINT blob_class_check
  CHECK (class IN ('original', 'seite', 'dokument', 'vermerk', 'nachricht', 'paket', 'packzettel'));

-- ── Packzettel: the rows of one batch, delivery, Akte … as an object beside the objects ─────────────────────────────

-- Written by triggers on every table with an office (src/archive/packzettel/watch.ts). Append-only and without a key, so
-- that no two transactions ever wait for each other here; the packer takes the rows it has seen.
CREATE TABLE packzettel_due (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  office   text NOT NULL,
  scope    text NOT NULL,
  scope_id text NOT NULL,
  at       timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The newest Packzettel of each scope; `revision` grows with every one written.
CREATE SEQUENCE packzettel_revision;
CREATE TABLE packzettel (
  office    text NOT NULL REFERENCES office,
  scope     text NOT NULL,
  scope_id  text NOT NULL,
  sha256    text NOT NULL,
  revision  bigint NOT NULL,
  packed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (office, scope, scope_id)
);

-- ── deletion ────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Objects that have no row any more and are to be removed: the row goes and this one comes in one transaction, so that
-- whoever dies in between leaves work and no stranger.
CREATE TABLE object_removal (
  object_key text PRIMARY KEY,
  office     text NOT NULL REFERENCES office,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- What was deleted for good. Outlives every restore: whatever a backup brings back and is named here goes again.
CREATE TABLE tombstone (
  id         uuid PRIMARY KEY,
  office     text NOT NULL REFERENCES office,
  -- the table the deleted row was in, and its id
  kind       text NOT NULL CHECK (kind IN ('akte', 'delivery', 'dokument')),
  subject    uuid NOT NULL,
  -- who decided, and by which rule; ids and codes, no names
  reason     text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (office, kind, subject)
);

-- ── fixity ──────────────────────────────────────────────────────────────────────────────────────────────────────────

-- blob.verified_at: when the object was last read and compared; the background cycle takes the oldest first.
CREATE INDEX blob_by_check ON blob (verified_at);
-- when the object was seen in the second store with the same bytes
ALTER TABLE blob ADD COLUMN second_at timestamptz;
CREATE INDEX blob_without_copy ON blob (verified_at) WHERE second_at IS NULL;

-- An object that is not what its row says, or that has no row. Repaired ones stay as history.
CREATE TABLE fixity_damage (
  office      text NOT NULL REFERENCES office,
  object_key  text NOT NULL,
  class       text NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('fehlt', 'verändert', 'falsche Länge', 'vertauscht', 'ohne Eintrag')),
  found_at    timestamptz NOT NULL DEFAULT now(),
  repaired_at timestamptz,
  PRIMARY KEY (office, object_key)
);
CREATE INDEX fixity_damage_open ON fixity_damage (found_at) WHERE repaired_at IS NULL;

-- ── who is at work ──────────────────────────────────────────────────────────────────────────────────────────────────

-- One row a process, renewed every few seconds; `facts` holds what it sees of its surroundings. No data of an office.
CREATE TABLE process_sign (
  id         uuid PRIMARY KEY,
  role       text NOT NULL CHECK (role IN ('api', 'worker')),
  version    text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  seen_at    timestamptz NOT NULL DEFAULT now(),
  facts      jsonb NOT NULL DEFAULT '{}'
);
