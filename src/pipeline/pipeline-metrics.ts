import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { openItems, type OpenItems } from './open-items';
import type { TaskEnd } from './task-observer';
import type { Sql } from '../platform/database/sql';

export interface PipelineSources {
  readonly sql: Sql;
  /** Rings nobody has answered; rejects while the queue is away. */
  readonly waiting: () => Promise<number>;
  /** Resident memory of the page processes, bytes. */
  readonly poolMemory: () => Promise<number>;
  /** Free share of the disk that holds the data directory, 0…1. */
  readonly freeDisk: () => Promise<number>;
}

/** The metrics of a worker process: what is open in the whole installation, and what this process does. */
export function pipelineMetrics(registry: Registry, sources: PipelineSources): { ended(end: TaskEnd): void } {
  const registers = [registry];
  openItemGauges(registry, sources.sql);
  const gauge = (name: string, help: string, read: () => Promise<number>): void => {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await read().catch(() => Number.NaN));
      },
    });
  };
  gauge('eakte_queue_waiting', 'Unbeantwortete Klingelzeichen in der Warteschlange', sources.waiting);
  gauge('eakte_page_pool_memory_bytes', 'Arbeitsspeicher der Leseprozesse', sources.poolMemory);
  gauge('eakte_disk_free_ratio', 'Freier Anteil des Datenträgers mit dem Datenverzeichnis', sources.freeDisk);
  gauge('eakte_queue_up', 'Warteschlange erreichbar (1) oder nicht (0)', () =>
    sources.waiting().then(
      () => 1,
      () => 0,
    ),
  );
  const durations = new Histogram({
    name: 'eakte_stage_duration_seconds',
    help: 'Dauer eines Versuchs je Verarbeitungsschritt',
    labelNames: ['stage', 'outcome'],
    buckets: [0.01, 0.05, 0.2, 0.5, 1, 2, 5, 15, 60, 300],
    registers,
  });
  const pages = new Counter({ name: 'eakte_pages_total', help: 'Fertig gelesene Seiten', registers });
  const errors = new Counter({
    name: 'eakte_errors_total',
    help: 'Gescheiterte, angehaltene und in Quarantäne gegebene Aufgaben nach Fehlercode',
    labelNames: ['stage', 'outcome', 'code'],
    registers,
  });
  return {
    ended({ stage, outcome, code, seconds }) {
      durations.observe({ stage, outcome }, seconds);
      if (stage === 'page' && outcome === 'done') pages.inc();
      if (code !== null) errors.inc({ stage, outcome, code });
    },
  };
}

/** One reading of the tables serves all gauges of a scrape: they are asked at the same moment. */
function openItemGauges(registry: Registry, sql: Sql): void {
  let reading: Promise<OpenItems | null> | undefined;
  const read = (): Promise<OpenItems | null> => {
    reading ??= openItems(sql)
      .catch(() => null)
      .finally(() => {
        // The gauges of this scrape have it; the next scrape reads again.
        setImmediate(() => (reading = undefined));
      });
    return reading;
  };
  const gauge = (name: string, help: string, labelNames: string[], set: (gauge: Gauge, items: OpenItems) => void) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        const items = await read();
        // What is not known is not shown: an old number would look like peace.
        this.reset();
        if (items !== null) set(this, items);
      },
    });
  gauge(
    'eakte_oldest_item_age_seconds',
    'Alter des ältesten offenen Vorgangs je Zustand: die wichtigste Kennzahl',
    ['kind', 'state'],
    (age, { deliveries, tasks }) => {
      for (const { state, oldestSeconds } of deliveries) age.set({ kind: 'delivery', state }, oldestSeconds);
      for (const { stage, oldestReadySeconds } of tasks) {
        age.set({ kind: 'task', state: `bereit:${stage}` }, oldestReadySeconds);
      }
    },
  );
  gauge('eakte_open_items', 'Offene Vorgänge je Zustand', ['kind', 'state'], (count, items) => {
    for (const { state, count: open } of items.deliveries) count.set({ kind: 'delivery', state }, open);
    for (const { stage, ready } of items.tasks) count.set({ kind: 'task', state: `bereit:${stage}` }, ready);
    count.set({ kind: 'task', state: 'läuft' }, items.running);
  });
  gauge(
    'eakte_overdue_leases',
    'Fristen, die seit über einer Minute abgelaufen sind, ohne dass jemand die Aufgabe zurücknahm',
    [],
    (overdue, { overdueLeases }) => overdue.set(overdueLeases),
  );
  new Gauge({
    name: 'eakte_database_up',
    help: 'Datenbank erreichbar (1) oder nicht (0)',
    registers: [registry],
    async collect() {
      this.set((await read()) === null ? 0 : 1);
    },
  });
}
