-- Who is signed in. No `office` column: a session is looked up before the office is known. The application roles have no
-- right on this table; the functions below answer only to the one who holds the token (its SHA-256 is the key).

CREATE TABLE sitzung (
  token_sha    bytea PRIMARY KEY,
  art          text NOT NULL CHECK (art IN ('person', 'maschine')),
  -- { office, actor, name, roles }
  caller       jsonb NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  -- when the person last proved who they are (step-up)
  proven_at    timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  -- when the rights were last read from the provider
  refreshed_at timestamptz NOT NULL DEFAULT now(),
  -- refresh token of the provider, encrypted with a key that only the cookie holds; null for development and machines
  refresh_sealed bytea,
  -- session of the provider, for its back-channel logout
  provider_sid text,
  ends_at      timestamptz NOT NULL
);
CREATE INDEX sitzung_by_sid ON sitzung (provider_sid) WHERE provider_sid IS NOT NULL;

-- Assertions of machine clients that were used: each counts once (RFC 7523, jti).
CREATE TABLE sitzung_assertion (
  client_id text NOT NULL,
  jti       text NOT NULL,
  ends_at   timestamptz NOT NULL,
  PRIMARY KEY (client_id, jti)
);

CREATE FUNCTION eakte_session_open(token bytea, kind text, who jsonb, proven timestamptz, seconds integer, sealed bytea, sid text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM sitzung WHERE ends_at < now();
  INSERT INTO sitzung (token_sha, art, caller, proven_at, refresh_sealed, provider_sid, ends_at)
  VALUES (token, kind, who, proven, sealed, sid, now() + make_interval(secs => seconds));
$$;

-- The session and the rights its person holds by name; nothing when it ended or was idle for too long. Being seen is noted
-- at most twice a minute.
CREATE FUNCTION eakte_session(token bytea, idle_seconds integer)
RETURNS TABLE (art text, caller jsonb, proven_at timestamptz, stale boolean, refresh_sealed bytea, named text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE sitzung s SET last_seen_at = now()
   WHERE s.token_sha = token AND s.ends_at > now() AND s.last_seen_at < now() - interval '30 seconds'
     AND s.last_seen_at > now() - make_interval(secs => idle_seconds);
  RETURN QUERY
  SELECT s.art, s.caller, s.proven_at, s.refreshed_at < now() - interval '60 seconds', s.refresh_sealed,
         ARRAY(SELECT DISTINCT r.recht FROM personenrecht r
                WHERE r.office = s.caller->>'office' AND r.actor = s.caller->>'actor'
                  AND r.freigegeben_at IS NOT NULL AND r.entzogen_at IS NULL)
    FROM sitzung s
   WHERE s.token_sha = token AND s.ends_at > now() AND s.last_seen_at > now() - make_interval(secs => idle_seconds);
END $$;

CREATE FUNCTION eakte_session_refreshed(token bytea, who jsonb, sealed bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE sitzung SET caller = who, refresh_sealed = sealed, refreshed_at = now() WHERE token_sha = token
$$;

CREATE FUNCTION eakte_session_end(token bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM sitzung WHERE token_sha = token
$$;

CREATE FUNCTION eakte_sessions_of_provider_end(sid text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM sitzung WHERE provider_sid = sid
$$;

-- False when this assertion was used before.
CREATE FUNCTION eakte_assertion_is_new(client text, id text, seconds integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM sitzung_assertion WHERE ends_at < now();
  INSERT INTO sitzung_assertion VALUES (client, id, now() + make_interval(secs => seconds)) ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;
