-- Handing Akten to other offices and taking them over (XAusländer). Read from top to bottom: who we are to others, what an
-- Akte may still undergo, where each handover stands, what leaves, what arrives.

-- Messages (as written, or as received) and the decoded packages of a delivery that is not assembled yet.
ALTER TABLE blob DROP CONSTRAINT blob_class_check;
ALTER TABLE blob ADD CONSTRAINT blob_class_check
  CHECK (class IN ('original', 'seite', 'dokument', 'vermerk', 'nachricht', 'paket'));

-- How this office writes itself as author: every message must name an address and one way to reach it.
CREATE TABLE office_contact (
  office        text PRIMARY KEY REFERENCES office,
  name          text NOT NULL,
  strasse       text NOT NULL,
  hausnummer    text,
  postleitzahl  text NOT NULL,
  wohnort       text NOT NULL,
  -- code list erreichbarkeit: 01 E-Mail, 02 Festnetz
  kanal         text NOT NULL,
  erreichbarkeit text NOT NULL
);

-- aktiv → in_uebergabe (read-only until the receipt) → abgegeben (Ausländerdatei B: receiving office and date are noted)
ALTER TABLE akte
  ADD COLUMN state text NOT NULL DEFAULT 'aktiv' CHECK (state IN ('aktiv', 'in_uebergabe', 'abgegeben')),
  -- the handover that holds the Akte
  ADD COLUMN uebergabe_id uuid,
  ADD COLUMN abgegeben_an text,
  ADD COLUMN abgegeben_am date;

-- The documents of an Akte that is being handed over do not change, whoever tries.
CREATE FUNCTION akte_is_read_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM akte WHERE id IN (OLD.akte_id, NEW.akte_id) AND state <> 'aktiv') THEN
    RAISE EXCEPTION 'akte is being handed over or was handed over: read-only';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER dokument_read_only BEFORE INSERT OR UPDATE OR DELETE ON dokument
  FOR EACH ROW EXECUTE FUNCTION akte_is_read_only();

-- One handover, seen from one office: two offices of one installation have a row each.
CREATE TABLE uebergabe (
  id               uuid PRIMARY KEY,
  office           text NOT NULL REFERENCES office,
  rolle            text NOT NULL CHECK (rolle IN ('anfordernd', 'aktenfuehrend')),
  -- state of the process (src/transfer/xauslaender/process/transitions.ts)
  zustand          text NOT NULL,
  zustand_since    timestamptz NOT NULL DEFAULT now(),
  -- Behördenkennziffer of the other office
  partner          text NOT NULL,
  partner_name     text NOT NULL,
  akte_id          uuid REFERENCES akte,
  anforderung_uuid uuid,
  lieferung_uuid   uuid,
  -- Aktenzeichen under which the requesting office keeps, or will keep, the Akte
  aktenzeichen     text,
  quittung_verlangt boolean NOT NULL DEFAULT false,
  versandbestaetigung_erbeten boolean NOT NULL DEFAULT false,
  anzahl_pakete    integer,
  archivgroesse    bigint,
  -- position, ids and SHA-256 of every document as sent or as filed
  dokumente        jsonb NOT NULL DEFAULT '[]',
  -- SHA-256 over the hashes of all documents in order; travels as sign of the delivery and comes back in the receipt
  manifest_sha     text,
  -- set while a person has to decide
  hold_code        text,
  hold_reason      text,
  created_at       timestamptz NOT NULL DEFAULT now(),
  closed_at        timestamptz,
  UNIQUE (office, anforderung_uuid),
  UNIQUE (office, lieferung_uuid)
);
ALTER TABLE akte ADD FOREIGN KEY (uebergabe_id) REFERENCES uebergabe;
CREATE INDEX uebergabe_open ON uebergabe (office, zustand) WHERE closed_at IS NULL;

-- What leaves. The dedupe key makes a repeated step the same message; the payload is proven before the row is there.
CREATE TABLE outbox (
  id           uuid PRIMARY KEY,
  office       text NOT NULL REFERENCES office,
  dedupe_key   text NOT NULL,
  receiver     text NOT NULL,
  msg_uuid     uuid NOT NULL,
  type         text NOT NULL,
  uebergabe_id uuid REFERENCES uebergabe,
  payload_sha  text NOT NULL,
  -- vorbereitet: part of a delivery that is not wholly written yet
  state        text NOT NULL CHECK (state IN ('vorbereitet', 'bereit', 'zugestellt')),
  attempts     integer NOT NULL DEFAULT 0,
  next_at      timestamptz NOT NULL DEFAULT now(),
  created_at   timestamptz NOT NULL DEFAULT now(),
  delivered_at timestamptz,
  -- message that answered it: receipt or Rückweisung
  receipt_uuid uuid,
  UNIQUE (office, dedupe_key),
  UNIQUE (office, msg_uuid)
);
CREATE INDEX outbox_due ON outbox (next_at) WHERE state = 'bereit';

-- What arrives. The same bytes are one row; an accepted message has its UUID for itself. A refused one does not block
-- its UUID: the same message may come again undamaged.
CREATE TABLE inbox (
  id           uuid PRIMARY KEY,
  office       text NOT NULL REFERENCES office,
  sender       text,
  msg_uuid     uuid,
  type         text,
  body_sha     text NOT NULL,
  outcome      text NOT NULL CHECK (outcome IN ('angenommen', 'quarantaene', 'alarm')),
  code         text,
  reason       text,
  -- false for accepted packages: their bytes are kept decoded
  raw_kept     boolean NOT NULL,
  uebergabe_id uuid REFERENCES uebergabe,
  received_at  timestamptz NOT NULL DEFAULT now(),
  UNIQUE (office, body_sha)
);
CREATE UNIQUE INDEX inbox_message ON inbox (office, sender, msg_uuid) WHERE outcome = 'angenommen';

-- Decoded packages, kept by delivery and number until the delivery is filed: they may come before their 010206.
CREATE TABLE paket (
  office         text NOT NULL REFERENCES office,
  sender         text NOT NULL,
  lieferung_uuid uuid NOT NULL,
  nummer         integer NOT NULL,
  sha256         text NOT NULL,
  bytes          bigint NOT NULL,
  PRIMARY KEY (office, sender, lieferung_uuid, nummer, sha256)
);
