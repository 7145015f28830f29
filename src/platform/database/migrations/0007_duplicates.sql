-- Pages and documents that lie in an Akte twice. They are shown, and hidden on request, but never deleted; what stands here can
-- be computed again at any time from the readings.
CREATE TABLE seite_duplikat (
  office         text NOT NULL REFERENCES office,
  akte_id        uuid NOT NULL REFERENCES akte,
  delivery_id    uuid NOT NULL,
  page           integer NOT NULL,
  -- the earlier page, in the order of the Akte
  of_delivery_id uuid NOT NULL,
  of_page        integer NOT NULL,
  -- share of the text that agrees sign for sign
  similarity     real NOT NULL,
  PRIMARY KEY (delivery_id, page),
  FOREIGN KEY (delivery_id, page) REFERENCES page ON DELETE CASCADE,
  FOREIGN KEY (of_delivery_id, of_page) REFERENCES page ON DELETE CASCADE
);
CREATE INDEX seite_duplikat_by_akte ON seite_duplikat (office, akte_id);

CREATE TABLE dokument_duplikat (
  office       text NOT NULL REFERENCES office,
  akte_id      uuid NOT NULL REFERENCES akte,
  dokument_id  uuid PRIMARY KEY REFERENCES dokument ON DELETE CASCADE,
  duplicate_of uuid NOT NULL REFERENCES dokument ON DELETE CASCADE,
  similarity   real NOT NULL
);
CREATE INDEX dokument_duplikat_by_akte ON dokument_duplikat (office, akte_id);

-- Which state of the Akte was looked through: its documents with their pages, as a hash. Another state is looked through again.
CREATE TABLE duplikat_stand (
  office      text NOT NULL REFERENCES office,
  akte_id     uuid PRIMARY KEY REFERENCES akte,
  state       text NOT NULL,
  computed_at timestamptz NOT NULL DEFAULT now()
);
