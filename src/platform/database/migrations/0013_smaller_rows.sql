-- Six kilobytes a page, everything included, is what a stock of four million pages may cost (measured by bench:scale).

-- The text of a page is compressed in its row from a few lines on, not only where the row is longer than two kilobytes.
ALTER TABLE page ALTER COLUMN text SET STORAGE MAIN;
ALTER TABLE page ALTER COLUMN parts SET STORAGE MAIN;
ALTER TABLE page SET (toast_tuple_target = 256);

-- The key that makes a task once holds three long texts; sixteen bytes of their digest are as unique.
ALTER TABLE stage_task DROP CONSTRAINT stage_task_office_delivery_id_stage_part_input_sha_stage_ve_key;
CREATE UNIQUE INDEX stage_task_once
  ON stage_task (delivery_id, stage, part, (md5(input_sha || ' ' || stage_version || ' ' || params_hash)::uuid));
