-- What people correct. Bytes are never rewritten: a new version is made through the stage machine and takes effect in one
-- transaction; what was before stays and can be brought back.

ALTER TABLE dokument
  -- raised by each change of what people see; the ETag of the document
  ADD COLUMN version    integer NOT NULL DEFAULT 1,
  -- joined to another document: its pages lie there now, the row stays for undo and for old Transfervermerke
  ADD COLUMN ersetzt_am timestamptz;
ALTER TABLE dokument DROP CONSTRAINT dokument_delivery_id_number_key;
CREATE UNIQUE INDEX dokument_place_in_delivery ON dokument (delivery_id, number) WHERE ersetzt_am IS NULL;

-- Files of a document as they were before the present ones.
CREATE TABLE dokument_fassung (
  office      text NOT NULL REFERENCES office,
  dokument_id uuid NOT NULL,
  fassung     integer NOT NULL,
  pdf_sha     text NOT NULL,
  pdf_bytes   bigint NOT NULL,
  vermerk_sha text,
  -- the change that replaced it
  aenderung_id uuid NOT NULL,
  until       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (dokument_id, fassung)
);

-- One decision of a person about documents or pages of a delivery.
CREATE TABLE aenderung (
  id          uuid PRIMARY KEY,
  office      text NOT NULL REFERENCES office,
  delivery_id uuid NOT NULL REFERENCES delivery ON DELETE CASCADE,
  akte_id     uuid REFERENCES akte ON DELETE CASCADE,
  -- angaben: type, title, date, fields; datei: only the file follows what changed; qs: all decisions of a release
  art         text NOT NULL CHECK (art IN ('angaben', 'trennen', 'verbinden', 'seite', 'qs', 'datei')),
  -- in_arbeit: files are being made, people see what was; gilt; ueberholt: something newer made it pointless
  state       text NOT NULL CHECK (state IN ('in_arbeit', 'gilt', 'zurueckgenommen', 'ueberholt')),
  actor       text NOT NULL,
  reason      text,
  dokumente   uuid[] NOT NULL,
  -- pages of the delivery that are read again for it
  seiten      integer[] NOT NULL DEFAULT '{}',
  -- rows of the documents (and pages) as they were and as they are since: what undo needs
  before      jsonb NOT NULL DEFAULT '{}',
  after       jsonb NOT NULL DEFAULT '{}',
  created_at  timestamptz NOT NULL DEFAULT now(),
  switched_at timestamptz,
  undone_at   timestamptz,
  undone_by   text
);
CREATE INDEX aenderung_by_delivery ON aenderung (delivery_id, id DESC);
CREATE INDEX aenderung_by_akte ON aenderung (office, akte_id, id DESC);
CREATE INDEX aenderung_by_dokument ON aenderung USING gin (dokumente);

-- A document as it will be when the change takes effect.
CREATE TABLE dokument_entwurf (
  office       text NOT NULL REFERENCES office,
  aenderung_id uuid NOT NULL REFERENCES aenderung ON DELETE CASCADE,
  dokument_id  uuid NOT NULL,
  -- set for a document that begins to exist with the change: the one it was cut from
  aus          uuid,
  number       integer NOT NULL,
  type         text NOT NULL,
  title        text NOT NULL,
  first_page   integer NOT NULL,
  last_page    integer NOT NULL,
  pdf_sha      text,
  pdf_bytes    bigint,
  vermerk_sha  text,
  PRIMARY KEY (aenderung_id, dokument_id)
);

-- A page as it will be: the columns of its row.
CREATE TABLE seite_entwurf (
  office       text NOT NULL REFERENCES office,
  aenderung_id uuid NOT NULL REFERENCES aenderung ON DELETE CASCADE,
  page         integer NOT NULL,
  row          jsonb NOT NULL,
  PRIMARY KEY (aenderung_id, page)
);

-- What a person wrote into the fields is found like what is printed on the pages.
ALTER TABLE search_term ADD COLUMN from_person boolean NOT NULL DEFAULT false;
CREATE INDEX search_term_from_person ON search_term (dokument_id) WHERE from_person;
