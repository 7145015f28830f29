-- Akten that are given out (court, lawyer, archive). Page numbers run through the whole Akte and are frozen: what was cited once
-- is found again; later documents are numbered behind.
CREATE TABLE seitenzahl (
  dokument_id uuid PRIMARY KEY REFERENCES dokument,
  office      text NOT NULL REFERENCES office,
  akte_id     uuid NOT NULL REFERENCES akte,
  erste_seite integer NOT NULL CHECK (erste_seite > 0),
  seiten      integer NOT NULL,
  UNIQUE (akte_id, erste_seite)
);

-- Who got what, when, with which reasons for what is missing in it.
CREATE TABLE weitergabe (
  id            uuid PRIMARY KEY,
  office        text NOT NULL REFERENCES office,
  akte_id       uuid NOT NULL REFERENCES akte,
  art           text NOT NULL CHECK (art IN ('gericht', 'anwalt', 'archiv')),
  erstellt_von  text NOT NULL,
  erstellt_at   timestamptz NOT NULL DEFAULT now(),
  dokumente     integer NOT NULL,
  -- document, page and reason of each place; no content
  schwaerzungen jsonb NOT NULL DEFAULT '[]'
);
CREATE INDEX weitergabe_of_akte ON weitergabe (office, akte_id, erstellt_at);

-- A locked Akte (Sperrvermerk) leaves only when a second person has said so, for this receiver and with a reason.
CREATE TABLE versandfreigabe (
  id              uuid PRIMARY KEY,
  office          text NOT NULL REFERENCES office,
  akte_id         uuid NOT NULL REFERENCES akte,
  an              text NOT NULL,
  grund           text NOT NULL,
  freigegeben_von text NOT NULL,
  freigegeben_at  timestamptz NOT NULL DEFAULT now(),
  -- the delivery it was used for: it counts once
  lieferung_uuid  uuid
);
CREATE INDEX versandfreigabe_of_akte ON versandfreigabe (office, akte_id);
