-- Operating the installation: traces across the stages, and what is open at a glance.

-- W3C traceparent of the work that created the task; null where nothing is traced.
ALTER TABLE stage_task ADD COLUMN trace text;

-- Deliveries that are not at their end: read at every scrape of the metrics, and by the work lists.
CREATE INDEX delivery_open ON delivery (state, state_since) WHERE state IN ('angenommen', 'in_arbeit', 'pruefung', 'quarantaene');
