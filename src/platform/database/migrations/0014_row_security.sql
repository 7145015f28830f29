-- The third wall between offices (after guard and service predicate): PostgreSQL itself. The API runs as eakte_api and sees
-- the rows of one office, the worker as eakte_worker and sees all; neither owns a table. Also here: who may see a file that
-- is locked (Sperrvermerk), and documents that need a right by name (register R11, health).

-- A file that is to be seen by named persons alone: Auskunftssperre § 51 BMG, Übermittlungssperre § 4 AZRG, adoption, threat.
CREATE TABLE sperrvermerk (
  id             uuid PRIMARY KEY,
  office         text NOT NULL REFERENCES office,
  akte_id        uuid NOT NULL REFERENCES akte,
  grund          text NOT NULL,
  gesetzt_von    text NOT NULL,
  gesetzt_at     timestamptz NOT NULL DEFAULT now(),
  -- lifting takes two persons
  aufhebung_vorgeschlagen_von text,
  aufgehoben_von text,
  aufgehoben_at  timestamptz,
  CHECK (aufgehoben_von IS NULL OR aufgehoben_von <> aufhebung_vorgeschlagen_von)
);
CREATE UNIQUE INDEX sperrvermerk_in_force ON sperrvermerk (akte_id) WHERE aufgehoben_at IS NULL;
CREATE INDEX sperrvermerk_by_office ON sperrvermerk (office) WHERE aufgehoben_at IS NULL;

-- Who sees a locked file nevertheless: on its list, or for half an hour by break-glass.
CREATE TABLE akten_zugriff (
  id           uuid PRIMARY KEY,
  office       text NOT NULL REFERENCES office,
  akte_id      uuid NOT NULL REFERENCES akte,
  actor        text NOT NULL,
  art          text NOT NULL CHECK (art IN ('liste', 'notzugriff')),
  grund        text NOT NULL,
  gewaehrt_von text NOT NULL,
  gewaehrt_at  timestamptz NOT NULL DEFAULT now(),
  -- null: until it is taken back
  bis          timestamptz,
  CHECK (art = 'liste' OR bis IS NOT NULL)
);
CREATE INDEX akten_zugriff_of_actor ON akten_zugriff (office, actor);

-- Rights by name: documents of the security register (R11), health data. One proposes, another grants.
CREATE TABLE personenrecht (
  id               uuid PRIMARY KEY,
  office           text NOT NULL REFERENCES office,
  actor            text NOT NULL,
  recht            text NOT NULL CHECK (recht IN ('sicherheit', 'gesundheit')),
  grund            text NOT NULL,
  vorgeschlagen_von text NOT NULL,
  vorgeschlagen_at timestamptz NOT NULL DEFAULT now(),
  freigegeben_von  text,
  freigegeben_at   timestamptz,
  entzogen_von     text,
  entzogen_at      timestamptz,
  -- four eyes, and nobody grants a right to oneself
  CHECK (freigegeben_von IS NULL OR (freigegeben_von <> vorgeschlagen_von AND freigegeben_von <> actor))
);
CREATE INDEX personenrecht_of_actor ON personenrecht (office, actor) WHERE entzogen_at IS NULL;

-- What persons in charge must hear of: a break-glass, for instance. Read in the application.
CREATE TABLE hinweis (
  id      uuid PRIMARY KEY,
  office  text NOT NULL REFERENCES office,
  an      text NOT NULL,
  art     text NOT NULL,
  subject text NOT NULL,
  actor   text NOT NULL,
  grund   text NOT NULL,
  at      timestamptz NOT NULL DEFAULT now(),
  gelesen_von text,
  gelesen_at  timestamptz
);
CREATE INDEX hinweis_by_office ON hinweis (office, at);

-- Session settings of an API connection (src/platform/database/caller-context.ts): app.office, app.actor, app.hidden (registers
-- and document types this caller may not see), app.sees_locked. The office has no default: without one the query fails.

-- Akten that are locked for this caller. Few, so an array; read once a statement.
CREATE FUNCTION eakte_hidden_akten() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN coalesce(current_setting('app.sees_locked', true), '') = 'on' THEN '{}'::uuid[]
    ELSE ARRAY(
      SELECT s.akte_id FROM sperrvermerk s
       WHERE s.office = current_setting('app.office', true) AND s.aufgehoben_at IS NULL
         AND NOT EXISTS (SELECT FROM akten_zugriff z
                          WHERE z.office = s.office AND z.akte_id = s.akte_id AND z.actor = current_setting('app.actor', true)
                            AND (z.bis IS NULL OR z.bis > now()))) END
$$;

CREATE FUNCTION eakte_hidden_deliveries() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT ARRAY(SELECT d.id FROM delivery d
                WHERE d.office = current_setting('app.office', true) AND d.akte_id = ANY (eakte_hidden_akten()))
$$;

-- Registers and document types that this caller may not see.
CREATE FUNCTION eakte_hidden_kinds() RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT string_to_array(coalesce(current_setting('app.hidden', true), ''), ',')
$$;

-- True for a document of such a kind. One that does not exist yet (a draft) is of no kind.
CREATE FUNCTION eakte_hidden_dokument(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM dokument d WHERE d.id = wanted AND (d.register = ANY (eakte_hidden_kinds()) OR d.type = ANY (eakte_hidden_kinds())))
$$;

-- Makes the two roles where they are missing; false when this user may not.
CREATE FUNCTION eakte_roles() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['eakte_api', 'eakte_worker'] LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS', wanted);
      END IF;
      IF NOT pg_has_role(current_user, wanted, 'MEMBER') THEN
        EXECUTE format('GRANT %I TO current_user', wanted);
      END IF;
    EXCEPTION
      -- another database of the same server makes them at the same moment
      WHEN duplicate_object OR unique_violation OR internal_error THEN NULL;
      WHEN insufficient_privilege THEN RETURN false;
    END;
  END LOOP;
  RETURN (SELECT count(*) = 2 FROM pg_roles
           WHERE rolname IN ('eakte_api', 'eakte_worker') AND pg_has_role(current_user, oid, 'MEMBER'));
END $$;

-- Tables with an office and whether every policy stands: what the test and `eakte doctor` read.
CREATE VIEW eakte_row_security_state AS
  SELECT c.relname AS table_name, c.relrowsecurity AND c.relforcerowsecurity AS forced,
         (SELECT count(*)::integer FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname IN ('eakte_owner', 'eakte_worker', 'eakte_office')) AS policies,
         bool_or(a.attname = 'akte_id') OR c.relname = 'akte' AS of_akte,
         bool_or(a.attname = 'delivery_id') OR c.relname = 'delivery' AS of_delivery,
         bool_or(a.attname = 'dokument_id') AS of_dokument,
         EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'eakte_hidden') AS hides
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
   WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
     AND EXISTS (SELECT FROM pg_attribute o WHERE o.attrelid = c.oid AND o.attname = 'office' AND NOT o.attisdropped)
   GROUP BY c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity;

-- Puts the policies on every table with an office, and grants what the two roles need. Run after each migration run; does
-- nothing, and locks nothing, where all stands already. False when the roles cannot be made: then no policy is put.
CREATE FUNCTION eakte_protect() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  t record;
  hidden text[];
BEGIN
  IF NOT eakte_roles() THEN RETURN false; END IF;
  FOR t IN SELECT * FROM eakte_row_security_state LOOP
    IF NOT t.forced OR t.policies < 3 THEN
      EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t.table_name);
      EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t.table_name);
      EXECUTE format('DROP POLICY IF EXISTS eakte_owner ON %I', t.table_name);
      EXECUTE format('DROP POLICY IF EXISTS eakte_worker ON %I', t.table_name);
      EXECUTE format('DROP POLICY IF EXISTS eakte_office ON %I', t.table_name);
      EXECUTE format('CREATE POLICY eakte_owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', t.table_name);
      EXECUTE format('CREATE POLICY eakte_worker ON %I TO eakte_worker USING (true) WITH CHECK (true)', t.table_name);
      EXECUTE format('CREATE POLICY eakte_office ON %I TO eakte_api USING (office = (SELECT current_setting(''app.office''))) '
                     'WITH CHECK (office = (SELECT current_setting(''app.office'')))', t.table_name);
    END IF;
    IF NOT t.hides AND (t.of_akte OR t.of_delivery OR t.of_dokument) THEN
      hidden := '{}';
      IF t.of_akte THEN
        hidden := hidden || format('%1$I IS NULL OR %1$I <> ALL ((SELECT eakte_hidden_akten())::uuid[])',
                                   CASE WHEN t.table_name = 'akte' THEN 'id' ELSE 'akte_id' END);
      END IF;
      IF t.of_delivery THEN
        hidden := hidden || format('%1$I IS NULL OR %1$I <> ALL ((SELECT eakte_hidden_deliveries())::uuid[])',
                                   CASE WHEN t.table_name = 'delivery' THEN 'id' ELSE 'delivery_id' END);
      END IF;
      IF t.of_dokument THEN
        hidden := hidden || 'dokument_id IS NULL OR (SELECT eakte_hidden_kinds()) = ''{}'' OR NOT eakte_hidden_dokument(dokument_id)'::text;
      END IF;
      IF t.table_name = 'dokument' THEN
        hidden := hidden || 'register <> ALL ((SELECT eakte_hidden_kinds())::text[]) AND type <> ALL ((SELECT eakte_hidden_kinds())::text[])'::text;
      END IF;
      EXECUTE format('CREATE POLICY eakte_hidden ON %I AS RESTRICTIVE TO eakte_api USING ((%s)) WITH CHECK (true)',
                     t.table_name, array_to_string(hidden, ') AND ('));
    END IF;
  END LOOP;
  -- the register of offices holds the secret of each office's object keys: an office sees its own
  IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = 'office'::regclass AND polname = 'eakte_office') THEN
    ALTER TABLE office ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    EXECUTE 'CREATE POLICY eakte_owner ON office TO CURRENT_USER USING (true) WITH CHECK (true)';
    CREATE POLICY eakte_worker ON office TO eakte_worker USING (true) WITH CHECK (true);
    CREATE POLICY eakte_office ON office TO eakte_api USING (kennung = (SELECT current_setting('app.office')))
      WITH CHECK (kennung = (SELECT current_setting('app.office')));
  END IF;
  PERFORM eakte_grant();
  RETURN true;
END $$;

-- What the two roles may do with tables: everything but changing the audit trail and the ledger of migrations.
CREATE FUNCTION eakte_grant() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  t record;
  app text;
  wanted text;
BEGIN
  FOREACH app IN ARRAY ARRAY['eakte_api', 'eakte_worker'] LOOP
    IF NOT has_schema_privilege(app, 'public', 'USAGE') THEN EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', app); END IF;
    FOR t IN SELECT c.oid, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v') AND pg_has_role(current_user, c.relowner, 'MEMBER')
               -- sessions are reached through functions alone
               AND c.relname NOT LIKE 'sitzung%' LOOP
      wanted := CASE
        WHEN t.relname IN ('schema_migration', 'eakte_row_security_state') THEN 'SELECT'
        WHEN t.relname LIKE 'audit%' THEN 'SELECT, INSERT'
        ELSE 'SELECT, INSERT, UPDATE, DELETE' END;
      IF NOT (SELECT bool_and(has_table_privilege(app, t.oid, trim(p))) FROM unnest(string_to_array(wanted, ',')) p) THEN
        EXECUTE format('GRANT %s ON %I TO %I', wanted, t.relname, app);
      END IF;
    END LOOP;
    FOR t IN SELECT c.oid, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE n.nspname = 'public' AND c.relkind = 'S' AND pg_has_role(current_user, c.relowner, 'MEMBER') LOOP
      IF NOT has_sequence_privilege(app, t.oid, 'USAGE') THEN EXECUTE format('GRANT USAGE ON SEQUENCE %I TO %I', t.relname, app); END IF;
    END LOOP;
  END LOOP;
END $$;

-- Break-glass: half an hour for one person on one locked file that this person does not see. Null when there is no such file,
-- or it is not locked: the caller learns nothing else.
CREATE FUNCTION eakte_notzugriff(new_id uuid, key text, reason text) RETURNS TABLE (akte_id uuid, bis timestamptz)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO akten_zugriff (id, office, akte_id, actor, art, grund, gewaehrt_von, bis)
  SELECT new_id, a.office, a.id, current_setting('app.actor'), 'notzugriff', reason, current_setting('app.actor'), now() + interval '30 minutes'
    FROM akte a JOIN sperrvermerk s ON s.akte_id = a.id AND s.aufgehoben_at IS NULL
   WHERE a.office = current_setting('app.office') AND a.aktenzeichen_key = key
  RETURNING akten_zugriff.akte_id, akten_zugriff.bis
$$;

-- ── search ────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Under row security the planner may not use the text index: @@ is not leakproof, so it comes after the policy. These two
-- run as the owner, carry the policy's conditions in themselves and give ids only; the rows are read again under the policy.

-- The office such a function may look into: for the API always the one of its connection, whatever it asks for.
CREATE FUNCTION eakte_searched_office(wanted text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN current_setting('role') <> 'eakte_api' AND pg_has_role(session_user, current_user, 'MEMBER') THEN wanted
              ELSE current_setting('app.office') END
$$;

CREATE FUNCTION eakte_search_text(wanted text, query tsquery, most integer, only_akte uuid)
RETURNS TABLE (delivery_id uuid, page integer, dokument_id uuid, akte_id uuid, rank real)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT p.delivery_id, p.page, d.id, d.akte_id, ts_rank(to_tsvector('eakte_german', p.text), query) AS rank
    FROM page p JOIN dokument d ON d.id = p.dokument_id
   WHERE p.office = wanted AND wanted = (SELECT eakte_searched_office(wanted))
     AND to_tsvector('eakte_german', p.text) @@ query
     AND d.akte_id IS NOT NULL AND (only_akte IS NULL OR d.akte_id = only_akte)
     AND d.akte_id <> ALL ((SELECT eakte_hidden_akten())::uuid[])
     AND d.register <> ALL ((SELECT eakte_hidden_kinds())::text[]) AND d.type <> ALL ((SELECT eakte_hidden_kinds())::text[])
   ORDER BY rank DESC, p.delivery_id, p.page LIMIT most
$$;

-- Names and numbers by trigrams; the thresholds of pg_trgm come from the caller's transaction.
CREATE FUNCTION eakte_search_term(wanted text, name text, number text, most integer, only_akte uuid, with_number boolean)
RETURNS TABLE (akte_id uuid, dokument_id uuid, delivery_id uuid, page integer, kind text, closeness real)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT t.akte_id, t.dokument_id, t.delivery_id, t.page, t.kind,
         CASE WHEN t.kind = 'name' THEN greatest(word_similarity(name, t.term), similarity(t.term, name))
              ELSE similarity(t.term, number) END AS closeness
    FROM search_term t
   WHERE t.office = wanted AND wanted = (SELECT eakte_searched_office(wanted)) AND (only_akte IS NULL OR t.akte_id = only_akte)
     AND ((t.kind = 'name' AND (name <% t.term OR t.term LIKE '%' || name || '%'))
       OR (t.kind = 'nummer' AND with_number AND (t.term % number OR t.term LIKE number || '%')))
     AND t.akte_id <> ALL ((SELECT eakte_hidden_akten())::uuid[])
     AND (t.dokument_id IS NULL OR (SELECT eakte_hidden_kinds()) = '{}'
          OR EXISTS (SELECT FROM dokument d WHERE d.id = t.dokument_id AND d.register <> ALL ((SELECT eakte_hidden_kinds())::text[])
                                              AND d.type <> ALL ((SELECT eakte_hidden_kinds())::text[])))
   ORDER BY closeness DESC, (t.dokument_id IS NOT NULL), t.akte_id, t.page LIMIT most
$$;
