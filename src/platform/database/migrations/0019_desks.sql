-- The desks: QS station, batch board, reading desk, and what tells open pages that something happened.

-- Rows about a delivery travel with it (Packzettel).
ALTER TABLE dokument_fassung ADD COLUMN delivery_id uuid REFERENCES delivery ON DELETE CASCADE;
UPDATE dokument_fassung f SET delivery_id = d.delivery_id FROM dokument d WHERE d.id = f.dokument_id;
ALTER TABLE dokument_fassung ALTER COLUMN delivery_id SET NOT NULL;
ALTER TABLE dokument_entwurf ADD COLUMN delivery_id uuid REFERENCES delivery ON DELETE CASCADE;
UPDATE dokument_entwurf e SET delivery_id = a.delivery_id FROM aenderung a WHERE a.id = e.aenderung_id;
ALTER TABLE dokument_entwurf ALTER COLUMN delivery_id SET NOT NULL;
ALTER TABLE seite_entwurf ADD COLUMN delivery_id uuid REFERENCES delivery ON DELETE CASCADE;
UPDATE seite_entwurf e SET delivery_id = a.delivery_id FROM aenderung a WHERE a.id = e.aenderung_id;
ALTER TABLE seite_entwurf ALTER COLUMN delivery_id SET NOT NULL;

-- ── QS ────────────────────────────────────────────────────────────────────────────────────────────────────────────

ALTER TABLE batch
  ADD COLUMN created_by text,
  ADD COLUMN qs_state   text NOT NULL DEFAULT 'offen' CHECK (qs_state IN ('offen', 'freigegeben', 'abgelehnt')),
  ADD COLUMN qs_by      text,
  ADD COLUMN qs_at      timestamptz,
  ADD COLUMN qs_reason  text,
  -- how many pages are looked at (src/review/qs/sample-plan.ts); the sample was drawn from `qs_lot` pages
  ADD COLUMN qs_plan    jsonb NOT NULL DEFAULT '{"art": "aql", "aql": 1}',
  ADD COLUMN qs_lot     integer NOT NULL DEFAULT 0;

-- Pages of the sample, drawn by their hash: the same batch gives the same sample, and nobody can tell it in advance by place.
CREATE TABLE qs_stichprobe (
  office      text NOT NULL REFERENCES office,
  batch_id    uuid NOT NULL REFERENCES batch ON DELETE CASCADE,
  delivery_id uuid NOT NULL REFERENCES delivery ON DELETE CASCADE,
  page        integer NOT NULL,
  PRIMARY KEY (delivery_id, page)
);
CREATE INDEX qs_stichprobe_by_batch ON qs_stichprobe (batch_id);

-- One key press. Nothing of it takes effect before the batch is released.
CREATE TABLE qs_entscheidung (
  id          uuid PRIMARY KEY,
  office      text NOT NULL REFERENCES office,
  batch_id    uuid NOT NULL REFERENCES batch ON DELETE CASCADE,
  delivery_id uuid NOT NULL REFERENCES delivery ON DELETE CASCADE,
  page        integer NOT NULL,
  -- made by the client: the same key press sent twice is one decision
  client_key  text NOT NULL,
  art         text NOT NULL CHECK (art IN ('gut', 'drehen', 'nachscan', 'leer', 'nicht-leer', 'trennen', 'verbinden', 'typ', 'notiz')),
  value       jsonb NOT NULL DEFAULT '{}',
  actor       text NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  undone_at   timestamptz,
  undone_by   text,
  UNIQUE (office, batch_id, client_key)
);
CREATE INDEX qs_entscheidung_by_page ON qs_entscheidung (delivery_id, page) WHERE undone_at IS NULL;

-- A page that has to be scanned again from the paper.
CREATE TABLE nachscan (
  id           uuid PRIMARY KEY,
  office       text NOT NULL REFERENCES office,
  delivery_id  uuid NOT NULL REFERENCES delivery ON DELETE CASCADE,
  page         integer NOT NULL,
  reason       text NOT NULL,
  state        text NOT NULL DEFAULT 'offen' CHECK (state IN ('offen', 'erledigt', 'zurueckgezogen')),
  requested_by text NOT NULL,
  entscheidung_id uuid REFERENCES qs_entscheidung ON DELETE SET NULL,
  -- the delivery that brought the new scan
  answered_by  uuid REFERENCES delivery ON DELETE SET NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  done_at      timestamptz,
  done_by      text
);
CREATE INDEX nachscan_open ON nachscan (office, id) WHERE state = 'offen';

-- ── scan on demand ────────────────────────────────────────────────────────────────────────────────────────────────

-- An Akte that somebody needs now: fetched from the shelf, scanned and read before the others.
CREATE TABLE anforderung (
  id               uuid PRIMARY KEY,
  office           text NOT NULL REFERENCES office,
  aktenzeichen     text NOT NULL,
  aktenzeichen_key text NOT NULL,
  eilig            boolean NOT NULL,
  reason           text,
  due_on           date,
  state            text NOT NULL DEFAULT 'offen' CHECK (state IN ('offen', 'geholt', 'gescannt', 'fertig', 'storniert')),
  note             text,
  requested_by     text NOT NULL,
  created_at       timestamptz NOT NULL DEFAULT now(),
  state_since      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX anforderung_open ON anforderung (office, aktenzeichen_key) WHERE state IN ('offen', 'geholt', 'gescannt');

-- The urgent lane: tasks of such a delivery go before all others.
ALTER TABLE delivery ADD COLUMN eilig boolean NOT NULL DEFAULT false;

-- A delivery of an Akte that was asked for: urgent where that was said, and the order knows that it came.
CREATE FUNCTION delivery_answers_anforderung() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  key text := regexp_replace(lower(normalize(NEW.aktenzeichen, NFC)), '[^[:alnum:]]+', '', 'g');
BEGIN
  IF NEW.aktenzeichen IS NULL OR NEW.state NOT IN ('angenommen', 'in_arbeit', 'fertig', 'pruefung') THEN
    RETURN NEW;
  END IF;
  IF EXISTS (SELECT FROM anforderung WHERE office = NEW.office AND aktenzeichen_key = key AND eilig AND state IN ('offen', 'geholt', 'gescannt')
                AND created_at <= coalesce(NEW.finished_at, now())) THEN
    NEW.eilig := true;
  END IF;
  UPDATE anforderung SET state = 'gescannt', state_since = now()
   WHERE office = NEW.office AND aktenzeichen_key = key AND state IN ('offen', 'geholt') AND NEW.state IN ('angenommen', 'in_arbeit');
  UPDATE anforderung SET state = 'fertig', state_since = now()
   WHERE office = NEW.office AND aktenzeichen_key = key AND state = 'gescannt' AND NEW.state IN ('fertig', 'pruefung') AND NEW.akte_id IS NOT NULL;
  RETURN NEW;
END $$;
CREATE TRIGGER delivery_anforderung BEFORE INSERT OR UPDATE OF aktenzeichen, state ON delivery
  FOR EACH ROW EXECUTE FUNCTION delivery_answers_anforderung();

-- ── reading desk ──────────────────────────────────────────────────────────────────────────────────────────────────

-- Said beside the Akte, never inside the scan.
CREATE TABLE notiz (
  id          uuid PRIMARY KEY,
  office      text NOT NULL REFERENCES office,
  akte_id     uuid NOT NULL REFERENCES akte ON DELETE CASCADE,
  -- a page is named by delivery and number, so that the note stays with it when the cut changes
  delivery_id uuid REFERENCES delivery ON DELETE CASCADE,
  page        integer,
  dokument_id uuid REFERENCES dokument ON DELETE CASCADE,
  text        text NOT NULL,
  author      text NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  changed_at  timestamptz
);
CREATE INDEX notiz_by_akte ON notiz (office, akte_id, id DESC);

CREATE TABLE wiedervorlage (
  id          uuid PRIMARY KEY,
  office      text NOT NULL REFERENCES office,
  akte_id     uuid NOT NULL REFERENCES akte ON DELETE CASCADE,
  dokument_id uuid REFERENCES dokument ON DELETE CASCADE,
  due_on      date NOT NULL,
  person      text NOT NULL,
  text        text NOT NULL,
  created_by  text NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  done_at     timestamptz,
  done_by     text
);
CREATE INDEX wiedervorlage_open ON wiedervorlage (office, person, due_on, id) WHERE done_at IS NULL;
CREATE INDEX wiedervorlage_by_akte ON wiedervorlage (office, akte_id, due_on);

-- Circulation for signature: stations in their order, comments beside the documents, the outcome kept with the Akte.
CREATE TABLE laufmappe (
  id         uuid PRIMARY KEY,
  office     text NOT NULL REFERENCES office,
  akte_id    uuid NOT NULL REFERENCES akte ON DELETE CASCADE,
  title      text NOT NULL,
  -- documents with the SHA-256 of the file each station saw: [{id, sha256}]
  dokumente  jsonb NOT NULL,
  state      text NOT NULL DEFAULT 'unterwegs' CHECK (state IN ('unterwegs', 'abgeschlossen', 'zurueckgegeben', 'abgebrochen')),
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  closed_at  timestamptz,
  reason     text
);
CREATE INDEX laufmappe_by_akte ON laufmappe (office, akte_id, id DESC);

CREATE TABLE laufmappe_station (
  office       text NOT NULL REFERENCES office,
  akte_id      uuid NOT NULL REFERENCES akte ON DELETE CASCADE,
  laufmappe_id uuid NOT NULL REFERENCES laufmappe ON DELETE CASCADE,
  position     integer NOT NULL,
  person       text NOT NULL,
  task         text NOT NULL CHECK (task IN ('mitzeichnen', 'zeichnen', 'kenntnis')),
  outcome      text CHECK (outcome IN ('gezeichnet', 'zur-kenntnis', 'zurueck')),
  comment      text,
  decided_at   timestamptz,
  PRIMARY KEY (laufmappe_id, position)
);
CREATE INDEX laufmappe_station_by_person ON laufmappe_station (office, person) WHERE outcome IS NULL;

CREATE TABLE laufmappe_kommentar (
  id           uuid PRIMARY KEY,
  office       text NOT NULL REFERENCES office,
  akte_id      uuid NOT NULL REFERENCES akte ON DELETE CASCADE,
  laufmappe_id uuid NOT NULL REFERENCES laufmappe ON DELETE CASCADE,
  author       text NOT NULL,
  text         text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now()
);

-- What an outcome was, stays: a station decides once, a closed Laufmappe does not change.
CREATE FUNCTION laufmappe_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'laufmappe_station' AND (to_jsonb(OLD) ->> 'outcome') IS NOT NULL THEN
    RAISE EXCEPTION 'a station decides once';
  END IF;
  IF TG_TABLE_NAME = 'laufmappe' AND (to_jsonb(OLD) ->> 'state') <> 'unterwegs' THEN
    RAISE EXCEPTION 'a closed Laufmappe does not change';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER laufmappe_closed BEFORE UPDATE ON laufmappe FOR EACH ROW EXECUTE FUNCTION laufmappe_stays();
CREATE TRIGGER laufmappe_station_decided BEFORE UPDATE ON laufmappe_station FOR EACH ROW EXECUTE FUNCTION laufmappe_stays();

-- ── search while typing ───────────────────────────────────────────────────────────────────────────────────────────

-- A word of a name as it sounds, so that Mohammed, Muhammad and Mohamad, Yılmaz and Yilmaz meet: letters that
-- transliterations exchange become one, vowels go except a leading one, doubles are single.
CREATE FUNCTION eakte_klang(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT left(s, 1) || translate(substr(s, 2), 'aeiouy', '')
    FROM (SELECT regexp_replace(translate(
            regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
              regexp_replace(w, 'tsch|tch|dsch|dj|cz', 'j', 'g'), 'sch|sh|sz|ch', 's', 'g'), 'ph', 'f', 'g'), 'kh|gh|ck|q', 'k', 'g'),
              '(?<=[bcdfgjklmnprstvwxz])h', '', 'g'), '^(ou|oo|u)', 'o'),
            'wzcdg', 'vsktk'), '(.)\1+', '\1', 'g') AS s
            FROM (SELECT translate(word, 'y', 'j') AS w) b) c
$$;

-- How an Akte is found while typing: by each word of the name, its sound, the birth date and the numbers.
CREATE TABLE akte_suche (
  office  text NOT NULL REFERENCES office,
  akte_id uuid NOT NULL REFERENCES akte ON DELETE CASCADE,
  art     text NOT NULL CHECK (art IN ('name', 'klang', 'geburtsdatum', 'nummer')),
  term    text NOT NULL,
  PRIMARY KEY (akte_id, art, term)
);
CREATE INDEX akte_suche_by_term ON akte_suche (office, art, term text_pattern_ops);

-- The same folding as src/akte/search/fold.ts: umlauts written out, diacritics gone, lower case.
CREATE FUNCTION eakte_fold(name text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT trim(regexp_replace(lower(unaccent(
    replace(replace(replace(replace(replace(replace(lower(normalize(name, NFC)), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'), 'å', 'aa'), 'ø', 'oe'))),
    '[^[:alnum:]]+', ' ', 'g'))
$$;

CREATE FUNCTION akte_is_found() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM akte_suche WHERE akte_id = NEW.id;
  INSERT INTO akte_suche (office, akte_id, art, term)
    SELECT NEW.office, NEW.id, 'name', w FROM regexp_split_to_table(eakte_fold(concat_ws(' ', NEW.name, NEW.vorname)), ' ') w WHERE w <> ''
    UNION
    SELECT NEW.office, NEW.id, 'klang', eakte_klang(w) FROM regexp_split_to_table(eakte_fold(concat_ws(' ', NEW.name, NEW.vorname)), ' ') w
     WHERE length(eakte_klang(w)) >= 2
    UNION
    -- 1985-03-12 by its beginning, and 03-12 for those who type day and month
    SELECT NEW.office, NEW.id, 'geburtsdatum', t FROM (VALUES (NEW.geburtsdatum), (substr(NEW.geburtsdatum, 6))) v(t) WHERE t <> ''
    UNION
    SELECT NEW.office, NEW.id, 'nummer', replace(eakte_fold(t), ' ', '') FROM (VALUES (NEW.aktenzeichen), (NEW.azr_nummer)) v(t) WHERE t <> ''
  ON CONFLICT DO NOTHING;
  RETURN NEW;
END $$;
CREATE TRIGGER akte_found AFTER INSERT OR UPDATE OF name, vorname, geburtsdatum, aktenzeichen, azr_nummer ON akte
  FOR EACH ROW EXECUTE FUNCTION akte_is_found();
UPDATE akte SET name = name;

-- ── live updates ──────────────────────────────────────────────────────────────────────────────────────────────────

-- What happened, in ids; read by one poller a process and told to open pages. Kept for a day.
CREATE TABLE ereignis (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  office   text NOT NULL REFERENCES office,
  -- rows of a transaction that is not through are not there yet: readers stop before the oldest running one
  tx       xid8 NOT NULL DEFAULT pg_current_xact_id(),
  kind     text NOT NULL,
  subject  uuid NOT NULL,
  batch_id uuid,
  akte_id  uuid,
  at       timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ereignis_in_order ON ereignis (office, tx, id);
CREATE INDEX ereignis_by_age ON ereignis (at);

CREATE FUNCTION tell_ereignis() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  row jsonb := to_jsonb(NEW);
BEGIN
  INSERT INTO ereignis (office, kind, subject, batch_id, akte_id)
  VALUES (NEW.office, TG_ARGV[0], NEW.id, (row ->> 'batch_id')::uuid, (row ->> 'akte_id')::uuid);
  RETURN NULL;
END $$;
CREATE TRIGGER tell_batch AFTER INSERT OR UPDATE OF state, qs_state, qs_plan ON batch FOR EACH ROW EXECUTE FUNCTION tell_ereignis('batch');
CREATE TRIGGER tell_delivery AFTER INSERT OR UPDATE OF state, eilig ON delivery FOR EACH ROW EXECUTE FUNCTION tell_ereignis('delivery');
-- progress of long deliveries: every 25 pages is often enough for a bar
CREATE TRIGGER tell_delivery_progress AFTER UPDATE OF seiten_fertig ON delivery FOR EACH ROW
  WHEN (NEW.seiten_fertig % 25 = 0 AND NEW.state = 'in_arbeit') EXECUTE FUNCTION tell_ereignis('delivery');
CREATE TRIGGER tell_dokument AFTER UPDATE ON dokument FOR EACH ROW
  WHEN (OLD.version <> NEW.version OR (OLD.pdf_sha IS NOT NULL AND OLD.pdf_sha IS DISTINCT FROM NEW.pdf_sha)) EXECUTE FUNCTION tell_ereignis('dokument');
CREATE TRIGGER tell_akte AFTER INSERT OR UPDATE ON akte FOR EACH ROW EXECUTE FUNCTION tell_ereignis('akte');
CREATE TRIGGER tell_aenderung AFTER INSERT OR UPDATE OF state ON aenderung FOR EACH ROW EXECUTE FUNCTION tell_ereignis('aenderung');
CREATE TRIGGER tell_qs AFTER INSERT OR UPDATE ON qs_entscheidung FOR EACH ROW EXECUTE FUNCTION tell_ereignis('qs');
CREATE TRIGGER tell_nachscan AFTER INSERT OR UPDATE ON nachscan FOR EACH ROW EXECUTE FUNCTION tell_ereignis('nachscan');
CREATE TRIGGER tell_anforderung AFTER INSERT OR UPDATE ON anforderung FOR EACH ROW EXECUTE FUNCTION tell_ereignis('anforderung');
CREATE TRIGGER tell_notiz AFTER INSERT OR UPDATE ON notiz FOR EACH ROW EXECUTE FUNCTION tell_ereignis('notiz');
CREATE TRIGGER tell_wiedervorlage AFTER INSERT OR UPDATE ON wiedervorlage FOR EACH ROW EXECUTE FUNCTION tell_ereignis('wiedervorlage');
CREATE TRIGGER tell_laufmappe AFTER INSERT OR UPDATE ON laufmappe FOR EACH ROW EXECUTE FUNCTION tell_ereignis('laufmappe');
CREATE TRIGGER tell_uebergabe AFTER INSERT OR UPDATE OF zustand ON uebergabe FOR EACH ROW EXECUTE FUNCTION tell_ereignis('uebergabe');
