-- What people decide at the transfer desk, and what must be known of a person before an Akte arrives.

ALTER TABLE uebergabe
  -- code list aktenanforderung:grund of the request
  ADD COLUMN grund        text,
  -- what the other office said last, or what was decided here, as a German sentence
  ADD COLUMN zuletzt      text,
  ADD COLUMN erinnerungen integer NOT NULL DEFAULT 0,
  ADD COLUMN erinnert_at  timestamptz;

-- Ausländerdatei B: the remaining data go when this day is reached (AufenthV § 68: ten years after the move to B).
ALTER TABLE akte ADD COLUMN datei_b_bis date;

-- 010205 as it came or went: blocking data of the eAT with the state of its eID function. No row with an eAT: none is there.
CREATE TABLE vorabinformation (
  id                   uuid PRIMARY KEY,
  office               text NOT NULL REFERENCES office,
  uebergabe_id         uuid REFERENCES uebergabe,
  richtung             text NOT NULL CHECK (richtung IN ('eingang', 'ausgang')),
  msg_uuid             uuid NOT NULL,
  azr_nummer           text NOT NULL,
  sperrkennwort        text,
  sperrsumme           text,
  eid_aktiv            boolean,
  seriennummer         text,
  pruefziffer          text,
  eat_bestellt         boolean,
  bamf_kennziffer      text,
  bva_verfahrensnummer text,
  nebenbestimmungen    jsonb NOT NULL DEFAULT '[]',
  created_at           timestamptz NOT NULL DEFAULT now(),
  UNIQUE (office, msg_uuid)
);
CREATE INDEX vorabinformation_by_person ON vorabinformation (office, azr_nummer);

-- Auskunftssperren by person. 6 (adoption) and 12 (TSG) are repeated by nobody: they are kept for good.
CREATE TABLE auskunftssperre (
  office      text NOT NULL REFERENCES office,
  azr_nummer  text NOT NULL,
  code        text NOT NULL,
  gueltig_bis date,
  msg_uuid    uuid NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (office, azr_nummer, code)
);
CREATE FUNCTION auskunftssperre_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.code IN ('6', '12') THEN RAISE EXCEPTION 'auskunftssperre % is kept for good', OLD.code; END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER auskunftssperre_no_change BEFORE UPDATE OR DELETE ON auskunftssperre
  FOR EACH ROW EXECUTE FUNCTION auskunftssperre_stays();

-- A delivery that is taken back before it left: one person proposes, another confirms. The row stays, it is the tombstone.
CREATE TABLE zurueckziehung (
  uebergabe_id     uuid PRIMARY KEY REFERENCES uebergabe,
  office           text NOT NULL REFERENCES office,
  grund            text NOT NULL,
  vorgeschlagen_von text NOT NULL,
  vorgeschlagen_at timestamptz NOT NULL DEFAULT now(),
  bestaetigt_von   text,
  bestaetigt_at    timestamptz,
  -- type, UUID and SHA-256 of every message that was taken back
  nachrichten      jsonb NOT NULL DEFAULT '[]',
  CHECK (bestaetigt_von IS NULL OR bestaetigt_von <> vorgeschlagen_von)
);

ALTER TABLE outbox DROP CONSTRAINT outbox_state_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_state_check CHECK (state IN ('vorbereitet', 'bereit', 'zugestellt', 'zurueckgezogen'));

-- How it goes with each partner: what people ordered, what the wire says, how fast messages may go.
CREATE TABLE partner_state (
  office           text NOT NULL REFERENCES office,
  partner          text NOT NULL,
  -- angehalten: nothing goes out until somebody lets it; gestoppt: nothing goes out and nothing new may be sent
  steuerung        text NOT NULL DEFAULT 'offen' CHECK (steuerung IN ('offen', 'angehalten', 'gestoppt')),
  steuerung_von    text,
  steuerung_grund  text,
  steuerung_at     timestamptz,
  -- circuit breaker: after failures in a row nothing is tried before probe_at, then one message alone
  kreis            text NOT NULL DEFAULT 'geschlossen' CHECK (kreis IN ('geschlossen', 'offen', 'probe')),
  fehler           integer NOT NULL DEFAULT 0,
  probe_at         timestamptz,
  letzter_fehler   text,
  letzter_erfolg   timestamptz,
  -- messages a second that may go: grows while all is well, halves at a failure
  rate             real NOT NULL DEFAULT 10,
  rate_max         real NOT NULL DEFAULT 50,
  -- token bucket of that rate
  marken           real NOT NULL DEFAULT 1,
  marken_at        timestamptz NOT NULL DEFAULT now(),
  -- messages a second that really went, smoothed
  durchsatz        real,
  weg              text NOT NULL DEFAULT 'ordner' CHECK (weg IN ('ordner', 'https')),
  adresse          text,
  PRIMARY KEY (office, partner)
);
CREATE INDEX outbox_of_partner ON outbox (office, receiver, created_at, id) WHERE state = 'bereit';

-- Who let a held delivery in: the take-over itself may follow in the background.
ALTER TABLE uebergabe ADD COLUMN angenommen_von text;
