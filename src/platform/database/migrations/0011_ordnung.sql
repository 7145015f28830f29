-- An office's own structure (register names, file plan) and how it maps to the reference profile. Versioned data: a version is
-- loaded once and never changed. No stored document depends on it.
CREATE TABLE ordnung (
  office     text NOT NULL REFERENCES office,
  id         text NOT NULL,
  version    text NOT NULL,
  name       text NOT NULL,
  content    jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (office, id, version)
);
