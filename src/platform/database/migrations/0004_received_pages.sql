-- Akten from other offices: their files are read page by page like scans, so that they are found and shown alike.
ALTER TABLE delivery DROP CONSTRAINT delivery_kind_check;
ALTER TABLE delivery ADD CONSTRAINT delivery_kind_check CHECK (kind IN ('file', 'folder', 'missing', 'akte'));
