-- Who goes first, and how much an office may have open.

-- An urgent delivery, or a single small upload somebody waits for, overtakes bulk.
ALTER TABLE batch ADD COLUMN eilig boolean NOT NULL DEFAULT false;

-- The claim takes the first task of the office whose turn it is.
CREATE INDEX stage_task_turn ON stage_task (office, priority, next_at, id) WHERE state = 'ready';

-- What an office has unfinished, counted at the door.
CREATE INDEX delivery_unfinished ON delivery (office) WHERE state IN ('angenommen', 'in_arbeit');
CREATE INDEX batch_open ON batch (office) WHERE state = 'offen';
