-- Datenabgleich: exports of a register (AZR) or a specialised procedure, compared with the Akten. Nothing here changes an Akte; a
-- decision says what is to be corrected, and where.
CREATE TABLE abgleich (
  id          uuid PRIMARY KEY,
  office      text NOT NULL REFERENCES office,
  name        text NOT NULL,
  -- the other side: AZR, or the name of the specialised procedure
  register    text NOT NULL,
  -- its place in the official order of sources (src/akte/ueberblick/rank.ts)
  quelle      text NOT NULL,
  -- which column holds which field
  felder      jsonb NOT NULL,
  sha256      text,
  encoding    text,
  zeilen      integer NOT NULL DEFAULT 0,
  created_at  timestamptz NOT NULL DEFAULT now(),
  imported_at timestamptz,
  compared_at timestamptz
);
CREATE INDEX abgleich_by_office ON abgleich (office, created_at);

CREATE TABLE abgleich_zeile (
  office           text NOT NULL REFERENCES office,
  abgleich_id      uuid NOT NULL REFERENCES abgleich,
  line             integer NOT NULL,
  aktenzeichen     text NOT NULL,
  aktenzeichen_key text NOT NULL,
  -- fields as the register writes them
  angaben          jsonb NOT NULL,
  akte_id          uuid REFERENCES akte,
  PRIMARY KEY (abgleich_id, line)
);
CREATE INDEX abgleich_zeile_by_key ON abgleich_zeile (abgleich_id, aktenzeichen_key);

-- Lines that could not be used. No personal data in the message.
CREATE TABLE abgleich_problem (
  office      text NOT NULL REFERENCES office,
  abgleich_id uuid NOT NULL REFERENCES abgleich,
  line        integer NOT NULL,
  message     text NOT NULL
);
CREATE INDEX abgleich_problem_by_abgleich ON abgleich_problem (abgleich_id, line);

CREATE TABLE abgleich_differenz (
  id             uuid PRIMARY KEY,
  office         text NOT NULL REFERENCES office,
  abgleich_id    uuid NOT NULL REFERENCES abgleich,
  line           integer NOT NULL,
  akte_id        uuid NOT NULL REFERENCES akte,
  field          text NOT NULL,
  kind           text NOT NULL CHECK (kind IN ('abweichung', 'schreibweise', 'luecke')),
  verdict        text NOT NULL,
  register_value text NOT NULL,
  akte_value     text NOT NULL,
  -- documents for either side, proposal and its reason
  detail         jsonb NOT NULL,
  -- a later comparison did not find it any more
  gone           boolean NOT NULL DEFAULT false,
  UNIQUE (abgleich_id, line, field)
);

-- Insert only: the newest one counts, as long as both values are still what was decided on. `offen` takes a decision back.
CREATE TABLE abgleich_entscheidung (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  office         text NOT NULL REFERENCES office,
  differenz_id   uuid NOT NULL REFERENCES abgleich_differenz,
  decision       text NOT NULL CHECK (decision IN ('register', 'akte', 'unklar', 'offen')),
  register_value text NOT NULL,
  akte_value     text NOT NULL,
  note           text,
  actor          text NOT NULL,
  at             timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX abgleich_entscheidung_newest ON abgleich_entscheidung (differenz_id, id DESC);

-- Pages found twice are hidden with their document (register R11, health). Computed data: it is found again when next asked for.
DELETE FROM seite_duplikat;
DELETE FROM duplikat_stand;
ALTER TABLE seite_duplikat ADD COLUMN dokument_id uuid NOT NULL REFERENCES dokument ON DELETE CASCADE;
-- put anew, with the document, after the migrations
DROP POLICY IF EXISTS eakte_hidden ON seite_duplikat;
