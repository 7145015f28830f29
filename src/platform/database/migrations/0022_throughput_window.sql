-- Seconds that the measured throughput of a partner stands for (older ones count less): without it the first interval alone
-- would speak for half a minute.
ALTER TABLE partner_state ADD COLUMN durchsatz_sekunden real NOT NULL DEFAULT 0;
