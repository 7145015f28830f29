import { z } from 'zod';
import { rows, timestampColumn } from '../../platform/database/sql';
import type { Exchange } from './exchange';
import { handovers, type Handover } from './handover';

const attentionRow = z.object({
  outcome: z.string(),
  type: z.string().nullable(),
  sender: z.string().nullable(),
  code: z.string().nullable(),
  reason: z.string().nullable(),
  received_at: timestampColumn,
});

/** Where the exchange of an office stands. */
export interface TransferStatus {
  /** Newest first. */
  readonly handovers: readonly Handover[];
  /** Messages that a person should look at: quarantined or with a known UUID and other bytes. */
  readonly attention: readonly z.output<typeof attentionRow>[];
  /** Messages that have not gone out yet. */
  readonly waiting: number;
}

/** Handovers with their state, held messages, and what waits to go out. */
export async function transferStatus(exchange: Exchange): Promise<TransferStatus> {
  const { dataSource, office } = exchange;
  const attention = await rows(
    dataSource,
    attentionRow,
    `SELECT outcome, type, sender, code, reason, received_at FROM inbox WHERE office = $1 AND outcome <> 'angenommen'
      ORDER BY received_at DESC, id DESC LIMIT 100`,
    [office],
  );
  const [waiting] = await rows(
    dataSource,
    z.object({ n: z.number() }),
    `SELECT count(*)::integer AS n FROM outbox WHERE office = $1 AND state = 'bereit'`,
    [office],
  );
  return { handovers: await handovers(exchange), attention, waiting: waiting?.n ?? 0 };
}
