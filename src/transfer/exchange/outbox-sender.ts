import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { bigintColumn, execute, firstRow, rows } from '../../platform/database/sql';
import { passFailPoint } from '../../platform/fail-point';
import type { Exchange } from './exchange';
import type { Transports } from './transport';

/** Messages claimed at a time for one partner; what a crash leaves claimed is due again after the lease. */
const BATCH = 50;
const LEASE_SECONDS = 60;
/** Failures in a row after which nothing is tried for a while; the pause doubles from the first to the longest, seconds. */
const OPENS_AFTER = 3;
const FIRST_PAUSE = 5;
const LONGEST_PAUSE = 900;
/** Messages a second after the one that was tried alone. */
const AFTER_PROBE = 10;
/** A message that failed alone is tried again after this, seconds; up to this share of a batch may fail without slowing down. */
const RETRY_SECONDS = 5;
const TOLERATED = 0.1;
/** Added to the rate for each batch that went well, at least and as a share; the rate never falls below the least. */
const RATE_STEP = 2;
const RATE_GROWTH = 0.1;
const LEAST_RATE = 0.5;
/** Time constant of the measured throughput, seconds: messages over time, both fading alike. */
const SMOOTHING = 30;

const dueRow = z.object({
  id: z.string(),
  msg_uuid: z.string(),
  type: z.string(),
  payload_sha: z.string(),
  bytes: bigintColumn.nullable(),
});

/** What one pass did. */
export interface Drained {
  readonly sent: number;
  readonly failed: number;
}

/**
 * Sends what is due, to every partner by its own rate and circuit, once round: at most `BATCH` messages each. Called again
 * and again by the worker; several workers share the work. Costs the same however long the backlog is.
 */
export async function drainOutbox(exchange: Exchange, transports: Transports, scratch: string): Promise<Drained> {
  const due = await rows(
    exchange.dataSource,
    z.object({ partner: z.string(), weg: z.enum(['ordner', 'https']), adresse: z.string().nullable() }),
    `SELECT p.partner, p.weg, p.adresse FROM partner_state p
      WHERE p.office = $1 AND p.steuerung = 'offen' AND (p.kreis <> 'offen' OR p.probe_at <= now())
        AND EXISTS (SELECT 1 FROM outbox o WHERE o.office = p.office AND o.receiver = p.partner AND o.state = 'bereit' AND o.next_at <= now())`,
    [exchange.office],
  );
  const results = await Promise.all(
    due.map(({ partner, weg, adresse }) => drainPartner(exchange, partner, () => transports(weg, adresse), scratch)),
  );
  return {
    sent: results.reduce((sum, { sent }) => sum + sent, 0),
    failed: results.reduce((sum, { failed }) => sum + failed, 0),
  };
}

async function drainPartner(
  exchange: Exchange,
  partner: string,
  transport: () => ReturnType<Transports>,
  scratch: string,
): Promise<Drained> {
  const allowed = await takeTokens(exchange, partner);
  if (allowed === 0) return { sent: 0, failed: 0 };
  const claimed = await claim(exchange, partner, allowed);
  await mkdir(scratch, { recursive: true });
  const folder = await mkdtemp(join(scratch, 'versand-'));
  let sent = 0;
  const failures: string[] = [];
  let inARow = 0;
  try {
    for (const [index, due] of claimed.entries()) {
      const file = join(folder, 'nachricht.xml');
      try {
        const letter = { receiver: partner, type: due.type, uuid: due.msg_uuid, file, bytes: due.bytes ?? 0 };
        await exchange.blobs.toFile(exchange.office, 'nachricht', due.payload_sha, file);
        await transport().carry(letter);
      } catch (error) {
        failures.push((error instanceof Error ? error.message : String(error)).slice(0, 300));
        inARow += 1;
        // One that fails now and then is tried again soon, and the others go on; several in a row: nobody is there.
        const stop = inARow >= OPENS_AFTER || claimed.length === 1;
        await giveBack(exchange, stop ? claimed.slice(index).map(({ id }) => id) : [due.id], stop ? 0 : RETRY_SECONDS);
        if (stop) break;
        continue;
      }
      inARow = 0;
      passFailPoint('transfer.carried');
      await execute(
        exchange.dataSource,
        `UPDATE outbox SET state = 'zugestellt', delivered_at = now() WHERE id = $1 AND state = 'bereit'`,
        [due.id],
      );
      sent += 1;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  if (failures.length > 0 && failures.length > claimed.length * TOLERATED) await failed(exchange, partner, failures);
  else await succeeded(exchange, partner, sent);
  return { sent, failed: failures.length };
}

/** Messages that did not go are due again, at once or after a while. */
function giveBack(exchange: Exchange, ids: readonly string[], seconds: number): Promise<void> {
  return execute(
    exchange.dataSource,
    `UPDATE outbox SET next_at = now() + make_interval(secs => $2) WHERE id = ANY($1) AND state = 'bereit'`,
    [ids, seconds],
  );
}

/** How many messages may go now, by the bucket of the partner; after failures one alone. */
async function takeTokens(exchange: Exchange, partner: string): Promise<number> {
  const row = await firstRow(
    exchange.dataSource,
    z.object({ allowed: z.number() }),
    `WITH now_state AS (
       SELECT *, kreis = 'offen' OR kreis = 'probe' AS alone,
              least(greatest(rate, 1), marken + rate * extract(epoch FROM now() - marken_at)) AS filled
         FROM partner_state WHERE office = $1 AND partner = $2 AND steuerung = 'offen' AND (kreis <> 'offen' OR probe_at <= now())
          FOR UPDATE SKIP LOCKED)
     UPDATE partner_state p
        SET kreis = CASE WHEN s.kreis = 'offen' THEN 'probe' ELSE s.kreis END,
            -- one try at a time: another worker waits for the outcome of this one
            probe_at = CASE WHEN s.alone THEN now() + make_interval(secs => $4) ELSE p.probe_at END,
            marken = s.filled - CASE WHEN s.alone THEN 0 ELSE least($3, floor(s.filled)) END, marken_at = now()
       FROM now_state s
      WHERE p.office = s.office AND p.partner = s.partner AND (s.kreis <> 'probe' OR s.probe_at <= now())
      RETURNING CASE WHEN s.alone THEN 1 ELSE least($3, floor(s.filled)) END::integer AS allowed`,
    [exchange.office, partner, BATCH, LEASE_SECONDS],
  );
  return row?.allowed ?? 0;
}

async function claim(exchange: Exchange, partner: string, most: number): Promise<z.output<typeof dueRow>[]> {
  const claimed = await rows(
    exchange.dataSource,
    z.object({ ...dueRow.shape, created_at: z.date() }),
    `UPDATE outbox o SET attempts = attempts + 1, next_at = now() + make_interval(secs => $4)
      WHERE id IN (SELECT id FROM outbox WHERE office = $1 AND receiver = $2 AND state = 'bereit' AND next_at <= now()
                    ORDER BY created_at, id LIMIT $3 FOR UPDATE SKIP LOCKED)
      RETURNING id, msg_uuid, type, payload_sha, created_at,
                (SELECT bytes FROM blob b WHERE b.office = o.office AND b.class = 'nachricht' AND b.sha256 = o.payload_sha) AS bytes`,
    [exchange.office, partner, most, LEASE_SECONDS],
  );
  return claimed.toSorted((a, b) => a.created_at.getTime() - b.created_at.getTime() || a.id.localeCompare(b.id));
}

/** All went well: the circuit closes, the rate grows, the throughput is measured. */
async function succeeded(exchange: Exchange, partner: string, sent: number): Promise<void> {
  if (sent === 0) return;
  await execute(
    exchange.dataSource,
    `UPDATE partner_state p
        SET kreis = 'geschlossen', fehler = 0, letzter_erfolg = now(), probe_at = NULL,
            rate = CASE WHEN p.kreis = 'geschlossen' THEN least(rate_max, rate + greatest($4, rate * $7)) ELSE least(rate_max, $5) END,
            durchsatz = CASE WHEN measured THEN (coalesce(p.durchsatz, 0) * kept + $3) / (kept + dt) ELSE p.durchsatz END,
            durchsatz_sekunden = CASE WHEN measured THEN kept + dt ELSE p.durchsatz_sekunden END
       FROM (SELECT dt, durchsatz_sekunden * exp(-dt / $6) AS kept, kreis = 'geschlossen' AND dt < 60 AS measured
               FROM (SELECT kreis, durchsatz_sekunden,
                            greatest(extract(epoch FROM now() - letzter_erfolg), 0.001)::double precision AS dt
                       FROM partner_state WHERE office = $1 AND partner = $2) last) w
      WHERE p.office = $1 AND p.partner = $2`,
    [exchange.office, partner, sent, RATE_STEP, AFTER_PROBE, SMOOTHING, RATE_GROWTH],
  );
}

/** It did not go: the rate halves; after some failures in a row nothing is tried for a while. The messages stay due. */
async function failed(exchange: Exchange, partner: string, failures: readonly string[]): Promise<void> {
  await execute(
    exchange.dataSource,
    `UPDATE partner_state
        SET fehler = fehler + $8, letzter_fehler = $3, rate = greatest($7::real, rate / 2),
            kreis = CASE WHEN kreis <> 'geschlossen' OR fehler + $8 >= $4 THEN 'offen' ELSE kreis END,
            probe_at = CASE WHEN kreis <> 'geschlossen' OR fehler + $8 >= $4
              THEN now() + make_interval(secs => least($6, $5 * 2 ^ least(20, greatest(0, fehler + $8 - $4)))) END
      WHERE office = $1 AND partner = $2`,
    [
      exchange.office,
      partner,
      failures.at(-1) ?? '',
      OPENS_AFTER,
      FIRST_PAUSE,
      LONGEST_PAUSE,
      LEAST_RATE,
      failures.length,
    ],
  );
}
