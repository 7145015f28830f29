-- What tasks wait for when it is not their turn that is missing: STORE_FULL, STORE_UNAVAILABLE … (src/reporting/alarms).
CREATE INDEX stage_task_hindered ON stage_task (code) WHERE state = 'ready' AND code IS NOT NULL;
CREATE INDEX delivery_quarantine ON delivery (state_since) WHERE state = 'quarantaene';
