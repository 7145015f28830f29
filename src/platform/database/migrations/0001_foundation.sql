-- The data model of eakte. Read from top to bottom it is the life of a delivery.
-- `office` (Behördenkennziffer) is on every row and leads every key: an office is the border nobody's data crosses.
-- Dates of people and papers are text `YYYY`, `YYYY-MM` or `YYYY-MM-DD`: partial dates stay partial.

CREATE EXTENSION IF NOT EXISTS pgcrypto;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- German stemming after folding umlauts and diacritics: "Verfügungen" finds "Verfuegung" by the query's variants (src/akte/search).
CREATE TEXT SEARCH CONFIGURATION eakte_german (COPY = german);
ALTER TEXT SEARCH CONFIGURATION eakte_german
  ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part
  WITH unaccent, german_stem;

CREATE TABLE office (
  kennung    text PRIMARY KEY,
  -- Object keys are HMAC(key_secret, sha256): equal bytes of two offices never share a key (no existence leak).
  key_secret bytea NOT NULL DEFAULT gen_random_bytes(32),
  created_at timestamptz NOT NULL DEFAULT now()
);

-- ── intake ────────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE batch (
  id           uuid PRIMARY KEY,
  office       text NOT NULL REFERENCES office,
  name         text NOT NULL,
  -- offen: takes uploads; angenommen: complete, being worked on or finished (the deliveries tell)
  state        text NOT NULL CHECK (state IN ('offen', 'angenommen')),
  -- who, which scanner, which settings, when captured: what the Transfervermerk needs (TR-03138)
  scan_info    jsonb NOT NULL DEFAULT '{}',
  -- repeating POST /batches with the same key gives the same batch
  idempotency_key text,
  created_at   timestamptz NOT NULL DEFAULT now(),
  completed_at timestamptz,
  UNIQUE (office, idempotency_key)
);

-- Every byte string we answer for. The row exists only after the object was read back and its hash compared.
CREATE TABLE blob (
  office      text NOT NULL REFERENCES office,
  sha256      text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  class       text NOT NULL CHECK (class IN ('original', 'seite', 'dokument', 'vermerk')),
  bytes       bigint NOT NULL,
  object_key  text NOT NULL UNIQUE,
  verified_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (office, class, sha256)
);

-- A file as it came through the door. The receipt (id, sha256, bytes, received_at) is this row.
CREATE TABLE received_file (
  id          uuid PRIMARY KEY,
  office      text NOT NULL REFERENCES office,
  batch_id    uuid NOT NULL REFERENCES batch,
  -- path inside the batch as delivered; data for people, never a path for us
  path        text NOT NULL,
  sha256      text NOT NULL,
  bytes       bigint NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now()
);
-- The same upload finished twice (lost answer, retried) gets the same receipt.
CREATE UNIQUE INDEX received_file_once ON received_file (batch_id, md5(path), sha256);

-- One Akte, or one volume (Band) of it, as the scanning provider hands it over: one file or a folder of images.
CREATE TABLE delivery (
  id            uuid PRIMARY KEY,
  office        text NOT NULL REFERENCES office,
  batch_id      uuid NOT NULL REFERENCES batch,
  position      integer NOT NULL,
  name          text NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('file', 'folder', 'missing')),
  sha256        text,
  bytes         bigint NOT NULL DEFAULT 0,
  format        text,
  -- angenommen → in_arbeit → fertig | pruefung (filed or held, a person has to look) | quarantaene | abgewiesen | duplikat
  state         text NOT NULL CHECK (state IN ('angenommen', 'in_arbeit', 'fertig', 'pruefung', 'quarantaene', 'abgewiesen', 'duplikat')),
  state_since   timestamptz NOT NULL DEFAULT now(),
  code          text,
  reason        text,
  aktenzeichen  text,
  -- the manifest row (Stammdatenliste) as parsed; null for a file nobody listed
  stammdaten    jsonb,
  blatt_soll    integer,
  seiten_soll   integer,
  seiten_ist    integer,
  seiten_fertig integer NOT NULL DEFAULT 0,
  duplicate_of  uuid REFERENCES delivery,
  akte_id       uuid,
  created_at    timestamptz NOT NULL DEFAULT now(),
  finished_at   timestamptz,
  UNIQUE (batch_id, position)
);
CREATE INDEX delivery_by_batch ON delivery (office, batch_id, position);
CREATE INDEX delivery_by_hash ON delivery (office, sha256);
CREATE INDEX delivery_by_akte ON delivery (office, akte_id);

CREATE TABLE delivery_file (
  office      text NOT NULL REFERENCES office,
  delivery_id uuid NOT NULL REFERENCES delivery,
  position    integer NOT NULL,
  path        text NOT NULL,
  sha256      text NOT NULL,
  bytes       bigint NOT NULL,
  format      text,
  first_page  integer,
  page_count  integer,
  PRIMARY KEY (delivery_id, position)
);

-- What a person should know. Stable code for programs, German sentence for people.
CREATE TABLE finding (
  id          uuid PRIMARY KEY,
  office      text NOT NULL REFERENCES office,
  batch_id    uuid NOT NULL REFERENCES batch,
  delivery_id uuid REFERENCES delivery,
  page        integer,
  code        text NOT NULL,
  message     text NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  UNIQUE NULLS NOT DISTINCT (delivery_id, page, code, message)
);
CREATE INDEX finding_by_batch ON finding (office, batch_id);

-- ── the stage machine ─────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE stage_task (
  id            uuid PRIMARY KEY,
  office        text NOT NULL REFERENCES office,
  delivery_id   uuid NOT NULL REFERENCES delivery,
  stage         text NOT NULL,
  -- page number or document number inside the delivery, 0 for the delivery as a whole
  part          integer NOT NULL,
  input_sha     text NOT NULL,
  stage_version text NOT NULL,
  params_hash   text NOT NULL,
  params        jsonb NOT NULL DEFAULT '{}',
  -- smaller is sooner
  priority      smallint NOT NULL,
  state         text NOT NULL CHECK (state IN ('ready', 'running', 'done', 'quarantined')),
  attempt       smallint NOT NULL DEFAULT 0,
  fence         integer NOT NULL DEFAULT 0,
  lease_until   timestamptz,
  next_at       timestamptz NOT NULL DEFAULT now(),
  rung_at       timestamptz,
  code          text,
  reason        text,
  created_at    timestamptz NOT NULL DEFAULT now(),
  finished_at   timestamptz,
  UNIQUE (office, delivery_id, stage, part, input_sha, stage_version, params_hash)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
CREATE INDEX stage_task_ready ON stage_task (priority, next_at, id) WHERE state = 'ready';
CREATE INDEX stage_task_running ON stage_task (lease_until) WHERE state = 'running';
CREATE INDEX stage_task_open ON stage_task (delivery_id, stage) WHERE state IN ('ready', 'running');

-- ── pages ─────────────────────────────────────────────────────────────────────────────────────────────────────────

-- One object ("bundle") a page holds archive image, preview, thumbnail and the full reading with all word boxes;
-- `parts` tells where each begins. The row keeps only what lists and search need.
CREATE TABLE page (
  office      text NOT NULL REFERENCES office,
  delivery_id uuid NOT NULL REFERENCES delivery,
  page        integer NOT NULL,
  bundle_sha  text NOT NULL,
  parts       jsonb NOT NULL,
  width       integer NOT NULL,
  height      integer NOT NULL,
  dpi         real NOT NULL,
  rotation    smallint NOT NULL,
  skew        real NOT NULL,
  colour_mode text NOT NULL,
  blank       boolean NOT NULL,
  separator   jsonb,
  confidence  real NOT NULL,
  handwriting boolean NOT NULL,
  milliseconds integer NOT NULL,
  text        text NOT NULL,
  dokument_id uuid,
  PRIMARY KEY (delivery_id, page)
);
CREATE INDEX page_text_search ON page USING gin (to_tsvector('eakte_german', text));
CREATE INDEX page_by_dokument ON page (dokument_id);

-- ── Akte → register → Vorgang → Dokument ──────────────────────────────────────────────────────────────────────────

CREATE TABLE akte (
  id                  uuid PRIMARY KEY,
  office              text NOT NULL REFERENCES office,
  aktenzeichen        text NOT NULL,
  -- without blanks, dots, slashes and dashes, lower case: how people look for it
  aktenzeichen_key    text NOT NULL,
  name                text,
  vorname             text,
  geburtsdatum        text,
  staatsangehoerigkeit text,
  azr_nummer          text,
  profile_id          text NOT NULL,
  profile_version     text NOT NULL,
  created_at          timestamptz NOT NULL DEFAULT now(),
  UNIQUE (office, aktenzeichen_key)
);
ALTER TABLE delivery ADD FOREIGN KEY (akte_id) REFERENCES akte;

CREATE TABLE vorgang (
  id       uuid PRIMARY KEY,
  office   text NOT NULL REFERENCES office,
  akte_id  uuid NOT NULL REFERENCES akte,
  register text NOT NULL,
  position integer NOT NULL,
  title    text NOT NULL,
  UNIQUE (akte_id, register, title)
);

CREATE TABLE dokument (
  id              uuid PRIMARY KEY,
  office          text NOT NULL REFERENCES office,
  delivery_id     uuid NOT NULL REFERENCES delivery,
  -- place in the delivery, 1-based: the original Blatt order
  number          integer NOT NULL,
  -- set when the delivery is filed; until then the document is in work
  akte_id         uuid REFERENCES akte,
  vorgang_id      uuid REFERENCES vorgang,
  -- place in the whole Akte over all Bände, 1-based
  akte_position   integer,
  register        text NOT NULL,
  type            text NOT NULL,
  title           text NOT NULL,
  date            text,
  first_page      integer NOT NULL,
  last_page       integer NOT NULL,
  confidence      real NOT NULL,
  cut_confidence  real NOT NULL,
  alternatives    jsonb NOT NULL,
  fields          jsonb NOT NULL,
  pdf_sha         text,
  pdf_bytes       bigint,
  vermerk_sha     text,
  classified_by   text NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  UNIQUE (delivery_id, number)
);
CREATE INDEX dokument_by_akte ON dokument (office, akte_id, akte_position);

-- Names and numbers for the OCR-tolerant search (trigrams), folded by src/akte/search/fold.ts.
CREATE TABLE search_term (
  office      text NOT NULL REFERENCES office,
  akte_id     uuid NOT NULL REFERENCES akte,
  dokument_id uuid REFERENCES dokument,
  delivery_id uuid,
  page        integer,
  kind        text NOT NULL CHECK (kind IN ('name', 'nummer')),
  term        text NOT NULL
);
CREATE INDEX search_term_trigram ON search_term USING gin (term gin_trgm_ops);
CREATE INDEX search_term_by_akte ON search_term (akte_id);

-- ── audit ─────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Ids, never names. Insert only: rights are taken away below, not left to good manners.
CREATE TABLE audit (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  office  text NOT NULL,
  at      timestamptz NOT NULL DEFAULT now(),
  actor   text NOT NULL,
  action  text NOT NULL,
  subject text NOT NULL,
  detail  jsonb NOT NULL DEFAULT '{}'
);
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit is append-only';
END $$;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
