import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { asCaller, installationCaller, type DatabaseCaller } from '../../platform/database/caller-context';
import { bigintColumn, execute, firstRow, rows } from '../../platform/database/sql';

/** Something that happened, in ids only. `place` orders events and is what a reader resumes from. */
export interface TellableEvent {
  readonly place: string;
  readonly kind: string;
  readonly id: string;
  readonly batchId: string | null;
  readonly akteId: string | null;
}

export interface EventReader {
  /** What is hidden from this caller is not told. */
  readonly caller: DatabaseCaller;
  tell(event: TellableEvent): void;
  /** What it saw is too old: it has to load again what it shows. */
  reset(place: string): void;
}

const eventRow = z
  .object({
    tx: z.string(),
    id: bigintColumn,
    kind: z.string(),
    subject: z.string(),
    batch_id: z.string().nullable(),
    akte_id: z.string().nullable(),
  })
  .transform((row): TellableEvent => ({
    place: `${row.tx}-${row.id}`,
    kind: row.kind,
    id: row.subject,
    batchId: row.batch_id,
    akteId: row.akte_id,
  }));

const POLL_MS = 700;
/** Events told at a time; a reader that is further behind than this many times a poll catches up poll by poll. */
const AT_ONCE = 500;
const TIDY_EVERY_MS = 3_600_000;
const KEPT = '1 day';

interface OfficeReaders {
  readonly readers: Set<EventReader>;
  place: string;
}

/**
 * Tells open pages what happened. One poller for each office that has readers, however many they are; it reads only
 * events of transactions older than the oldest running one, so that none is passed over.
 */
@Injectable()
export class EventsService implements OnModuleDestroy {
  private readonly log = new Logger('events');
  private readonly offices = new Map<string, OfficeReaders>();
  private timer: NodeJS.Timeout | undefined;
  private polling: Promise<void> = Promise.resolve();
  private tidied = -Infinity;
  private closed = false;

  constructor(private readonly dataSource: DataSource) {}

  /** Adds a reader that goes on after `lastSeen` (a place, as told before; null: from now on). Gives the way to leave. */
  async join(office: string, lastSeen: string | null, reader: EventReader): Promise<() => void> {
    // Between two polls the place of the office stands still: nothing is missed and nothing told twice.
    await this.between(async () => {
      const known = this.offices.get(office);
      const shared = known ?? { readers: new Set<EventReader>(), place: await this.now(office) };
      if (lastSeen !== null) await this.catchUp(office, lastSeen, shared.place, reader);
      shared.readers.add(reader);
      this.offices.set(office, shared);
    });
    this.schedule();
    return () => {
      const shared = this.offices.get(office);
      shared?.readers.delete(reader);
      if (shared?.readers.size === 0) this.offices.delete(office);
    };
  }

  async onModuleDestroy(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.polling;
  }

  private schedule(): void {
    if (this.closed || this.timer !== undefined || this.offices.size === 0) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.between(() => this.poll()).finally(() => this.schedule());
    }, POLL_MS);
  }

  /** One after another: joining and polling never overlap. */
  private between(work: () => Promise<void>): Promise<void> {
    const turn = this.polling.then(work);
    this.polling = turn.catch((error: unknown) => this.log.warn({ error }, 'events wait for the database'));
    return turn.catch(() => undefined);
  }

  private async poll(): Promise<void> {
    const tidy = performance.now() - this.tidied >= TIDY_EVERY_MS;
    for (const [office, shared] of this.offices) {
      const events = await this.after(office, shared.place, null);
      for (const reader of shared.readers) for (const event of await this.visible(reader, events)) reader.tell(event);
      shared.place = events.at(-1)?.place ?? shared.place;
      if (tidy) await this.tidy(office);
    }
    if (tidy) this.tidied = performance.now();
  }

  private async tidy(office: string): Promise<void> {
    await asCaller(installationCaller(office), () =>
      execute(this.dataSource, `DELETE FROM ereignis WHERE office = $1 AND at < now() - interval '${KEPT}'`, [office]),
    );
  }

  /** Events of files that are locked for a reader are taken out by the row policies; asked only where there are locks. */
  private async visible(reader: EventReader, events: readonly TellableEvent[]): Promise<readonly TellableEvent[]> {
    const about = events.filter((event) => event.akteId !== null);
    if (about.length === 0 || reader.caller.seesLocked) return events;
    const seen = await asCaller(reader.caller, () =>
      rows(
        this.dataSource,
        z.object({ id: bigintColumn }),
        `SELECT id FROM ereignis WHERE office = $1 AND id = ANY($2::bigint[])`,
        [reader.caller.office, about.map((event) => event.place.split('-')[1])],
      ),
    );
    const ids = new Set(seen.map(({ id }) => String(id)));
    return events.filter((event) => event.akteId === null || ids.has(event.place.split('-')[1] ?? ''));
  }

  private async catchUp(office: string, lastSeen: string, upTo: string, reader: EventReader): Promise<void> {
    if (!/^\d{1,20}-\d{1,19}$/.test(lastSeen) || !(await this.isKept(office, lastSeen))) {
      reader.reset(upTo);
      return;
    }
    const missed = await this.after(office, lastSeen, upTo);
    if (missed.length < AT_ONCE) for (const event of await this.visible(reader, missed)) reader.tell(event);
    else reader.reset(upTo);
  }

  private after(office: string, place: string, upTo: string | null): Promise<TellableEvent[]> {
    const [tx, id] = place.split('-');
    const [toTx, toId] = upTo?.split('-') ?? [null, null];
    return asCaller(installationCaller(office), () =>
      rows(
        this.dataSource,
        eventRow,
        `SELECT tx::text, id, kind, subject, batch_id, akte_id FROM ereignis
        WHERE office = $1 AND (tx, id) > ($2::xid8, $3::bigint) AND tx < pg_snapshot_xmin(pg_current_snapshot())
          AND ($4::xid8 IS NULL OR (tx, id) <= ($4::xid8, $5::bigint))
        ORDER BY tx, id LIMIT ${AT_ONCE}`,
        [office, tx, id, toTx, toId],
      ),
    );
  }

  /** Whether everything after a place is still there: the event itself, or one before it. */
  private async isKept(office: string, place: string): Promise<boolean> {
    const [tx, id] = place.split('-');
    const found = await asCaller(installationCaller(office), () =>
      firstRow(
        this.dataSource,
        z.object({ kept: z.boolean() }),
        `SELECT EXISTS (SELECT FROM ereignis WHERE office = $1 AND (tx, id) <= ($2::xid8, $3::bigint)) AS kept`,
        [office, tx, id],
      ),
    );
    return found?.kept === true;
  }

  /** The place after all that is told by now. */
  private async now(office: string): Promise<string> {
    const found = await asCaller(installationCaller(office), () =>
      firstRow(
        this.dataSource,
        z.object({ place: z.string() }),
        `SELECT tx || '-' || id AS place FROM ereignis WHERE office = $1 AND tx < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY tx DESC, id DESC LIMIT 1`,
        [office],
      ),
    );
    return found?.place ?? '0-0';
  }
}
