-- What people decided about documents, and the models learned from it. The shipped model is not a row: no choice, or a
-- choice without version, means the shipped one.

-- A confirmed (old = new) or corrected cut, type or field. The words of the pages are not copied: they are read from the
-- stored pages when a model is trained, and vanish with the delivery when it is deleted.
CREATE TABLE decision_example (
  id            uuid PRIMARY KEY,
  office        text NOT NULL REFERENCES office,
  delivery_id   uuid NOT NULL REFERENCES delivery ON DELETE CASCADE,
  kind          text NOT NULL CHECK (kind IN ('cut', 'type', 'field')),
  first_page    integer NOT NULL,
  last_page     integer NOT NULL CHECK (last_page >= first_page),
  -- name of the field (kind field only)
  field         text CHECK ((kind = 'field') = (field IS NOT NULL)),
  old_value     text,
  new_value     text NOT NULL,
  -- what had decided before: `dokument.classified_by`
  model_version text NOT NULL,
  decided_by    text NOT NULL,
  decided_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX decision_example_by_office ON decision_example (office, decided_at);
CREATE INDEX decision_example_by_delivery ON decision_example (delivery_id);

-- Every model that was trained for an office, taken or not, with what it was measured by.
CREATE TABLE learned_model (
  office        text NOT NULL REFERENCES office,
  version       text NOT NULL,
  -- the shipped model it stands on; with another one it does not count
  base_version  text NOT NULL,
  weights       bytea NOT NULL,
  examples      integer NOT NULL,
  held_back     integer NOT NULL,
  right_before  integer NOT NULL,
  right_after   integer NOT NULL,
  taken         boolean NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (office, version)
);

-- Which model an office uses: the newest row counts. Nothing is overwritten, so going back is one more row.
CREATE TABLE model_choice (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  office    text NOT NULL REFERENCES office,
  version   text,
  reason    text NOT NULL CHECK (reason IN ('gelernt', 'zurueckgenommen')),
  chosen_by text NOT NULL,
  chosen_at timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (office, version) REFERENCES learned_model
);
CREATE INDEX model_choice_newest ON model_choice (office, id DESC);
