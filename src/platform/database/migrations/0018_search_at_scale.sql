-- Search that stays quick at four million pages: decision record "search at scale".
--
-- Both functions keep what row_security gave them: they run as the owner (under row security the planner may not use an index
-- for @@, % or LIKE), carry the conditions of the policies in themselves, and give ids that are read again under the policy.

CREATE EXTENSION IF NOT EXISTS btree_gin;

-- The office is in the index: a small office does not pay for the frequent words of a big one.
DROP INDEX page_text_search;
CREATE INDEX page_text_search ON page USING gin (office, to_tsvector('eakte_german', text));

-- Names by trigrams (one a person), numbers by their beginning and their end (many a page).
DROP INDEX search_term_trigram;
CREATE INDEX search_term_name ON search_term USING gin (office, term gin_trgm_ops) WHERE kind = 'name';
CREATE INDEX search_term_number ON search_term (office, term text_pattern_ops) WHERE kind = 'nummer';
CREATE INDEX search_term_number_end ON search_term (office, reverse(term) text_pattern_ops) WHERE kind = 'nummer';

-- The best of at most 120 pages that fit: of a word on every second page no order means anything, and ranking a page costs
-- half a millisecond. Inside one Akte every page is looked at.
CREATE OR REPLACE FUNCTION eakte_search_text(wanted text, query tsquery, most integer, only_akte uuid)
RETURNS TABLE (delivery_id uuid, page integer, dokument_id uuid, akte_id uuid, rank real)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '96MB' AS $$
#variable_conflict use_column
DECLARE
  -- The index knows words, not their places: the words of a phrase are found first, their order is looked at then.
  words CONSTANT tsquery := regexp_replace(query::text, '<(-|\d+)>', '&', 'g')::tsquery;
BEGIN
  IF wanted <> eakte_searched_office(wanted) THEN RETURN; END IF;
  IF only_akte IS NOT NULL THEN
    RETURN QUERY
    SELECT p.delivery_id, p.page, d.id, d.akte_id, ts_rank(to_tsvector('eakte_german', p.text), query)
      FROM dokument d JOIN page p ON p.dokument_id = d.id
     WHERE d.office = wanted AND d.akte_id = only_akte AND to_tsvector('eakte_german', p.text) @@ query
       AND d.akte_id IS NOT NULL AND d.akte_id <> ALL ((SELECT eakte_hidden_akten())::uuid[])
       AND d.register <> ALL ((SELECT eakte_hidden_kinds())::text[]) AND d.type <> ALL ((SELECT eakte_hidden_kinds())::text[])
     ORDER BY 5 DESC, p.delivery_id, p.page LIMIT most;
  ELSIF words = query THEN
    RETURN QUERY
    WITH candidate AS MATERIALIZED (
      SELECT p.delivery_id, p.page, p.text, d.id, d.akte_id
        FROM page p JOIN dokument d ON d.id = p.dokument_id
       WHERE p.office = wanted AND to_tsvector('eakte_german', p.text) @@ query
         AND d.akte_id IS NOT NULL AND d.akte_id <> ALL ((SELECT eakte_hidden_akten())::uuid[])
         AND d.register <> ALL ((SELECT eakte_hidden_kinds())::text[]) AND d.type <> ALL ((SELECT eakte_hidden_kinds())::text[])
       LIMIT 120)
    SELECT c.delivery_id, c.page, c.id, c.akte_id, ts_rank(to_tsvector('eakte_german', c.text), query)
      FROM candidate c ORDER BY 5 DESC, c.delivery_id, c.page LIMIT most;
  ELSE
    RETURN QUERY
    WITH near AS MATERIALIZED (
      SELECT p.delivery_id, p.page, p.text, p.dokument_id
        FROM page p WHERE p.office = wanted AND to_tsvector('eakte_german', p.text) @@ words LIMIT 3000),
    candidate AS MATERIALIZED (
      SELECT n.delivery_id, n.page, n.text, d.id, d.akte_id
        FROM near n JOIN dokument d ON d.id = n.dokument_id
       WHERE d.akte_id IS NOT NULL AND d.akte_id <> ALL ((SELECT eakte_hidden_akten())::uuid[])
         AND d.register <> ALL ((SELECT eakte_hidden_kinds())::text[]) AND d.type <> ALL ((SELECT eakte_hidden_kinds())::text[])
         AND to_tsvector('eakte_german', n.text) @@ query LIMIT 120)
    SELECT c.delivery_id, c.page, c.id, c.akte_id, ts_rank(to_tsvector('eakte_german', c.text), query)
      FROM candidate c ORDER BY 5 DESC, c.delivery_id, c.page LIMIT most;
  END IF;
END $$;

-- Names near the one typed. Numbers that begin like the one typed, or that share their first or their last half with it and
-- are near: one digit misread, missing or too many leaves one half whole. Thresholds of pg_trgm come from the caller.
CREATE OR REPLACE FUNCTION eakte_search_term(wanted text, name text, number text, most integer, only_akte uuid, with_number boolean)
RETURNS TABLE (akte_id uuid, dokument_id uuid, delivery_id uuid, page integer, kind text, closeness real)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  half integer := greatest(3, length(number) / 2);
BEGIN
  IF wanted <> eakte_searched_office(wanted) THEN RETURN; END IF;
  RETURN QUERY
  WITH candidate AS (
    SELECT t.akte_id, t.dokument_id, t.delivery_id, t.page, t.kind,
           greatest(word_similarity(name, t.term), similarity(t.term, name)) AS closeness
      FROM search_term t
     WHERE t.kind = 'name' AND t.office = wanted AND (name <% t.term OR t.term LIKE '%' || name || '%')
    UNION ALL
    SELECT t.akte_id, t.dokument_id, t.delivery_id, t.page, t.kind, similarity(t.term, number)
      FROM search_term t
     WHERE with_number AND t.kind = 'nummer' AND t.office = wanted AND t.term LIKE left(number, half) || '%'
       AND (t.term LIKE number || '%' OR t.term % number)
    UNION ALL
    SELECT t.akte_id, t.dokument_id, t.delivery_id, t.page, t.kind, similarity(t.term, number)
      FROM search_term t
     WHERE with_number AND t.kind = 'nummer' AND t.office = wanted AND reverse(t.term) LIKE left(reverse(number), half) || '%'
       AND t.term NOT LIKE left(number, half) || '%' AND t.term % number)
  SELECT c.akte_id, c.dokument_id, c.delivery_id, c.page, c.kind, c.closeness::real
    FROM candidate c
   WHERE (only_akte IS NULL OR c.akte_id = only_akte)
     AND c.akte_id <> ALL ((SELECT eakte_hidden_akten())::uuid[])
     AND (c.dokument_id IS NULL OR (SELECT eakte_hidden_kinds()) = '{}'
          OR EXISTS (SELECT FROM dokument d WHERE d.id = c.dokument_id AND d.register <> ALL ((SELECT eakte_hidden_kinds())::text[])
                                              AND d.type <> ALL ((SELECT eakte_hidden_kinds())::text[])))
   ORDER BY c.closeness DESC, (c.dokument_id IS NOT NULL), c.akte_id, c.page LIMIT most;
END $$;
