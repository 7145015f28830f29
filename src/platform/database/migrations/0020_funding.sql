-- Evidence for the funding of digitisation (Hesse pays by Akte and by Blatt): frozen at the moment of filing, so that a report
-- for a past day says the same for ever, whatever is corrected, handed over or deleted later.
CREATE TABLE filing_evidence (
  office          text NOT NULL REFERENCES office,
  delivery_id     uuid NOT NULL PRIMARY KEY,
  akte_id         uuid NOT NULL,
  aktenzeichen    text NOT NULL,
  filed_at        timestamptz NOT NULL,
  -- counted by the scanning provider; null where nobody counted (then two sides make a Blatt)
  blatt_gezaehlt  integer,
  seiten          integer NOT NULL,
  dokumente       integer NOT NULL,
  -- what was digitised and what came of it: the original's hash, and one hash over those of all its PDF/A in order
  original_sha256 text,
  result_sha256   text NOT NULL
);
CREATE INDEX filing_evidence_by_day ON filing_evidence (office, filed_at);

CREATE FUNCTION filing_is_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO filing_evidence (office, delivery_id, akte_id, aktenzeichen, filed_at, blatt_gezaehlt, seiten, dokumente, original_sha256, result_sha256)
  SELECT NEW.office, NEW.id, NEW.akte_id, coalesce(NEW.aktenzeichen, ''), coalesce(NEW.finished_at, now()), NEW.blatt_soll, coalesce(NEW.seiten_ist, 0),
         count(*)::integer, NEW.sha256,
         encode(sha256(convert_to(coalesce(string_agg(coalesce(pdf_sha, ''), ',' ORDER BY number), ''), 'UTF8')), 'hex')
    FROM dokument WHERE delivery_id = NEW.id
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER delivery_filed AFTER UPDATE OF akte_id ON delivery FOR EACH ROW
  WHEN (OLD.akte_id IS NULL AND NEW.akte_id IS NOT NULL) EXECUTE FUNCTION filing_is_evidence();

CREATE FUNCTION evidence_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'filing evidence is append-only';
END $$;
CREATE TRIGGER filing_evidence_stays BEFORE UPDATE OR DELETE ON filing_evidence FOR EACH ROW EXECUTE FUNCTION evidence_stays();

-- What was filed before this table existed.
INSERT INTO filing_evidence (office, delivery_id, akte_id, aktenzeichen, filed_at, blatt_gezaehlt, seiten, dokumente, original_sha256, result_sha256)
SELECT v.office, v.id, v.akte_id, coalesce(v.aktenzeichen, ''), coalesce(v.finished_at, v.created_at), v.blatt_soll, coalesce(v.seiten_ist, 0),
       count(d.id)::integer, v.sha256,
       encode(sha256(convert_to(coalesce(string_agg(coalesce(d.pdf_sha, ''), ',' ORDER BY d.number), ''), 'UTF8')), 'hex')
  FROM delivery v LEFT JOIN dokument d ON d.delivery_id = v.id WHERE v.akte_id IS NOT NULL GROUP BY v.id
ON CONFLICT DO NOTHING;
