import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { Blobs } from '../platform/blobs';
import { bigintColumn, execute, firstRow, rows, timestampColumn } from '../platform/database/sql';
import { EakteError } from '../platform/eakte-error';
import { passFailPoint } from '../platform/fail-point';
import { newId } from '../platform/id';
import { createTasks, type Ring } from '../pipeline/task-table';
import type { Doorbell } from '../platform/doorbell';
import { DOORBELL } from '../platform/doorbell/doorbell.module';
import { STAGE_VERSIONS } from '../pipeline/stage-versions';
import { Admission } from './admission';
import { planBatch, type KnownDelivery, type PlannedDelivery, type ReceivedFile } from './batch-plan';
import { looksLikeManifest, parseManifest, type Manifest } from './manifest';
import type { ScanInfo } from './scan-info';

/** A manifest is a list, not a scan: larger CSV files are deliveries nobody can read. */
const MANIFEST_MAX_BYTES = 50_000_000;

/** The receipt: given only when the bytes are safe and the row is committed. */
const receiptRow = z
  .object({ id: z.string(), path: z.string(), sha256: z.string(), bytes: bigintColumn, received_at: timestampColumn })
  .transform((row) => ({
    id: row.id,
    path: row.path,
    sha256: row.sha256,
    bytes: row.bytes,
    receivedAt: row.received_at,
  }));
export type Receipt = z.output<typeof receiptRow>;

const batchRow = z
  .object({
    id: z.string(),
    name: z.string(),
    state: z.enum(['offen', 'angenommen']),
    created_at: timestampColumn,
    completed_at: timestampColumn.nullable(),
  })
  .transform((row) => ({
    id: row.id,
    name: row.name,
    state: row.state,
    createdAt: row.created_at,
    completedAt: row.completed_at,
  }));
export type Batch = z.output<typeof batchRow>;
const BATCH_COLUMNS = 'id, name, state, created_at, completed_at';

/** Batches through the door: open one, receive files, complete it. */
@Injectable()
export class IntakeService {
  private readonly log = new Logger('intake');

  constructor(
    private readonly dataSource: DataSource,
    private readonly blobs: Blobs,
    private readonly admission: Admission,
    @Inject(DOORBELL) private readonly doorbell: Doorbell,
  ) {}

  /**
   * Opens a batch; the same idempotency key gives the same batch again. `urgent`: somebody waits for it, it overtakes bulk.
   * Throws QUOTA_EXCEEDED or STORE_FULL before anything is sent.
   */
  async openBatch(
    office: string,
    actor: string,
    name: string,
    scanInfo: ScanInfo,
    idempotencyKey: string | null,
    urgent = false,
  ): Promise<Batch> {
    await this.admission.admit(office, 0);
    const created = await firstRow(
      this.dataSource,
      batchRow,
      `INSERT INTO batch (id, office, name, state, scan_info, idempotency_key, eilig, created_by) VALUES ($1, $2, $3, 'offen', $4, $5, $6, $7)
       ON CONFLICT (office, idempotency_key) DO UPDATE SET idempotency_key = batch.idempotency_key RETURNING ${BATCH_COLUMNS}`,
      [newId(), office, name, JSON.stringify(scanInfo), idempotencyKey, urgent, actor],
    );
    if (created === undefined) throw new EakteError('INTERNAL', 'Lieferung wurde nicht angelegt');
    return created;
  }

  /** Throws NOT_FOUND for a batch of another office too: no one learns that it exists. */
  async batch(office: string, id: string): Promise<Batch> {
    const found = await firstRow(
      this.dataSource,
      batchRow,
      `SELECT ${BATCH_COLUMNS} FROM batch WHERE office = $1 AND id = $2`,
      [office, id],
    );
    if (found === undefined) throw new EakteError('NOT_FOUND', 'Lieferung');
    return found;
  }

  /** Batches, newest first, after `cursor` (the id last seen). */
  async batches(
    office: string,
    cursor: string | null,
    limit: number,
  ): Promise<{ items: Batch[]; next: string | null }> {
    const items = await rows(
      this.dataSource,
      batchRow,
      `SELECT ${BATCH_COLUMNS} FROM batch WHERE office = $1 AND ($2::uuid IS NULL OR id < $2::uuid) ORDER BY id DESC LIMIT $3`,
      [office, cursor, limit + 1],
    );
    const page = items.slice(0, limit);
    return { items: page, next: items.length > limit ? (page.at(-1)?.id ?? null) : null };
  }

  /** Throws BATCH_CLOSED when the batch takes no more files. */
  async requireOpen(office: string, id: string): Promise<void> {
    if ((await this.batch(office, id)).state !== 'offen') throw new EakteError('BATCH_CLOSED');
  }

  /**
   * Takes one uploaded file from `file` (a path of ours): object proven, then row committed, then the receipt. The
   * same path and bytes again give the same receipt. `declaredSha256` is what the sender says it sent.
   */
  async receive(
    office: string,
    batchId: string,
    path: string,
    file: string,
    declaredSha256?: string,
  ): Promise<Receipt> {
    await this.requireOpen(office, batchId);
    const blob = await this.blobs.put(office, 'original', { file }, declaredSha256?.toLowerCase());
    passFailPoint('original-stored');
    const receipt = await this.dataSource.transaction(async (tx) => {
      await this.blobs.record(tx, blob);
      const inserted = await firstRow(
        tx,
        receiptRow,
        `INSERT INTO received_file (id, office, batch_id, path, sha256, bytes) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (batch_id, md5(path), sha256) DO UPDATE SET path = received_file.path
         RETURNING id, path, sha256, bytes, received_at`,
        [newId(), office, batchId, path, blob.sha256, blob.bytes],
      );
      if (inserted === undefined) throw new EakteError('INTERNAL', 'Empfang wurde nicht verzeichnet');
      await audit(tx, office, 'file.received', inserted.id, { sha256: inserted.sha256, bytes: inserted.bytes });
      return inserted;
    });
    passFailPoint('receipt-committed');
    return receipt;
  }

  /** Receipts of a batch in the order of arrival. */
  async receipts(office: string, batchId: string): Promise<Receipt[]> {
    await this.batch(office, batchId);
    return rows(
      this.dataSource,
      receiptRow,
      `SELECT id, path, sha256, bytes, received_at FROM received_file WHERE office = $1 AND batch_id = $2 ORDER BY received_at, id`,
      [office, batchId],
    );
  }

  /** Closes the door, lays files beside the Stammdatenliste and starts the work. Completing twice changes nothing. */
  async complete(office: string, batchId: string): Promise<Batch> {
    const rings: Ring[] = [];
    const batch = await this.closeAndPlan(office, batchId, rings);
    passFailPoint('batch-committed');
    // Not waited for: a queue that is away must not hold the receipt; the dispatcher finds the tasks in the table.
    this.doorbell.ring(rings.slice(0, 16)).catch(() => this.log.warn('doorbell silent; the dispatcher rings'));
    return batch;
  }

  private async closeAndPlan(office: string, batchId: string, rings: Ring[]): Promise<Batch> {
    return this.dataSource.transaction(async (tx) => {
      const batch = await firstRow(
        tx,
        batchRow,
        `SELECT ${BATCH_COLUMNS} FROM batch WHERE office = $1 AND id = $2 FOR UPDATE`,
        [office, batchId],
      );
      if (batch === undefined) throw new EakteError('NOT_FOUND', 'Lieferung');
      if (batch.state === 'angenommen') return batch;
      const received = await rows(
        tx,
        z.object({ path: z.string(), sha256: z.string(), bytes: bigintColumn }),
        `SELECT path, sha256, bytes FROM received_file WHERE office = $1 AND batch_id = $2 ORDER BY path, sha256`,
        [office, batchId],
      );
      if (received.length === 0) throw new EakteError('BATCH_EMPTY');
      // One completion of an office at a time: two batches with the same bytes must see each other.
      await execute(tx, `SELECT pg_advisory_xact_lock(hashtext('intake:' || $1))`, [office]);
      const { manifest, files } = await this.splitManifest(office, received);
      const hashes = await this.knownDeliveries(tx, office);
      const plan = planBatch(files, manifest, (sha256) => hashes.get(sha256));
      if (isInteractive(plan.deliveries)) await execute(tx, `UPDATE batch SET eilig = true WHERE id = $1`, [batchId]);
      const ids = new Map<string, string>();
      for (const [index, delivery] of plan.deliveries.entries()) {
        ids.set(delivery.name, await this.insertDelivery(tx, office, batchId, index + 1, delivery, ids, rings));
      }
      for (const finding of plan.findings) {
        await execute(tx, `INSERT INTO finding (id, office, batch_id, code, message) VALUES ($1, $2, $3, $4, $5)`, [
          newId(),
          office,
          batchId,
          finding.code,
          finding.message,
        ]);
      }
      await audit(tx, office, 'batch.completed', batchId, { deliveries: plan.deliveries.length });
      const completed = await firstRow(
        tx,
        batchRow,
        `UPDATE batch SET state = 'angenommen', completed_at = now() WHERE id = $1 RETURNING ${BATCH_COLUMNS}`,
        [batchId],
      );
      if (completed === undefined) throw new EakteError('INTERNAL', 'Lieferung wurde nicht abgeschlossen');
      passFailPoint('batch-planned');
      return completed;
    });
  }

  /** The Stammdatenliste is the CSV with the right columns nearest to the root; all other files are deliveries. */
  private async splitManifest(
    office: string,
    received: readonly ReceivedFile[],
  ): Promise<{ manifest: Manifest | null; files: ReceivedFile[] }> {
    const depth = (file: ReceivedFile): number => file.path.split('/').length;
    const lists = received
      .filter((file) => /\.(csv|txt)$/i.test(file.path) && file.bytes > 0 && file.bytes <= MANIFEST_MAX_BYTES)
      .toSorted((a, b) => depth(a) - depth(b));
    for (const list of lists) {
      const bytes = await this.blobs.read(office, 'original', list.sha256);
      if (looksLikeManifest(bytes)) {
        return { manifest: parseManifest(bytes), files: received.filter((file) => file !== list) };
      }
    }
    return { manifest: null, files: [...received] };
  }

  private async knownDeliveries(tx: EntityManager, office: string): Promise<Map<string, KnownDelivery>> {
    const known = await rows(
      tx,
      z.object({ id: z.string(), name: z.string(), aktenzeichen: z.string().nullable(), sha256: z.string() }),
      `SELECT DISTINCT ON (sha256) id, name, aktenzeichen, sha256 FROM delivery
        WHERE office = $1 AND sha256 IS NOT NULL AND state IN ('angenommen', 'in_arbeit', 'fertig', 'pruefung')
        ORDER BY sha256, created_at`,
      [office],
    );
    return new Map(known.map((row) => [row.sha256, row]));
  }

  private async insertDelivery(
    tx: EntityManager,
    office: string,
    batchId: string,
    position: number,
    delivery: PlannedDelivery,
    ids: ReadonlyMap<string, string>,
    rings: Ring[],
  ): Promise<string> {
    const id = newId();
    const { verdict, row } = delivery;
    const duplicateOf =
      verdict.kind !== 'duplicate' ? null : 'id' in verdict.of ? verdict.of.id : (ids.get(verdict.of.name) ?? null);
    const state = { accept: 'angenommen', quarantine: 'quarantaene', reject: 'abgewiesen', duplicate: 'duplikat' }[
      verdict.kind
    ];
    await execute(
      tx,
      `INSERT INTO delivery (id, office, batch_id, position, name, kind, sha256, bytes, state, code, reason, aktenzeichen,
                             stammdaten, blatt_soll, seiten_soll, duplicate_of, finished_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, CASE WHEN $9 = 'angenommen' THEN NULL ELSE now() END)`,
      [
        id,
        office,
        batchId,
        position,
        delivery.name,
        delivery.kind,
        delivery.sha256,
        delivery.files.reduce((sum, file) => sum + file.bytes, 0),
        state,
        verdict.kind === 'accept' ? null : verdict.kind === 'duplicate' ? 'DUPLICATE_DELIVERY' : verdict.code,
        verdict.kind === 'accept' ? null : verdict.reason,
        row?.stammdaten.aktenzeichen ?? null,
        row === null ? null : JSON.stringify(row.stammdaten),
        row?.blattzahl ?? null,
        row?.seitenzahl ?? null,
        duplicateOf,
      ],
    );
    // Pages follow the natural order of names: 2.jpg before 10.jpg.
    const byName = new Intl.Collator('de', { numeric: true });
    for (const [index, file] of delivery.files.toSorted((a, b) => byName.compare(a.path, b.path)).entries()) {
      await execute(
        tx,
        `INSERT INTO delivery_file (office, delivery_id, position, path, sha256, bytes) VALUES ($1, $2, $3, $4, $5, $6)`,
        [office, id, index + 1, file.path, file.sha256, file.bytes],
      );
    }
    for (const finding of delivery.findings) {
      await execute(
        tx,
        `INSERT INTO finding (id, office, batch_id, delivery_id, code, message) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
        [newId(), office, batchId, id, finding.code, finding.message],
      );
    }
    if (verdict.kind === 'accept' && delivery.sha256 !== null) {
      const inspect = { office, deliveryId: id, stage: 'inspect' as const, part: 0, inputSha: delivery.sha256 };
      rings.push(...(await createTasks(tx, STAGE_VERSIONS, [inspect])));
    }
    return id;
  }
}

/** A single file somebody feeds in and waits for; a whole pile is never called so. */
const INTERACTIVE_MAX_BYTES = 64 * 2 ** 20;

function isInteractive(deliveries: readonly PlannedDelivery[]): boolean {
  const accepted = deliveries.filter(({ verdict }) => verdict.kind === 'accept');
  const bytes = accepted.flatMap(({ files }) => files).reduce((sum, file) => sum + file.bytes, 0);
  return accepted.length === 1 && bytes <= INTERACTIVE_MAX_BYTES;
}

async function audit(
  tx: EntityManager,
  office: string,
  action: string,
  subject: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await execute(tx, `INSERT INTO audit (office, actor, action, subject, detail) VALUES ($1, 'api', $2, $3, $4)`, [
    office,
    action,
    subject,
    JSON.stringify(detail),
  ]);
}
