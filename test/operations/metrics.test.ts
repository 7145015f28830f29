import express from 'express';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { parse } from 'yaml';
import { z } from 'zod';
import { OPEN_DELIVERY_STATES } from '../../src/pipeline/open-items';
import { pipelineMetrics } from '../../src/pipeline/pipeline-metrics';
import { observeApi } from '../../src/platform/metrics/observe-api';
import { httpMetrics } from '../../src/platform/metrics/http-metrics';
import { serveMetrics } from '../../src/platform/metrics/metrics-server';
import { newId } from '../../src/platform/id';
import { startMigratedDatabase, type MigratedDatabase } from '../support/migrated-database';

const ROOT = join(__dirname, '..', '..');
const rulesSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          for: z.string(),
          labels: z.object({ severity: z.enum(['info', 'warning', 'critical']) }),
          annotations: z.object({ summary: z.string().min(20), runbook: z.string() }),
        }),
      ),
    }),
  ),
});
const dashboardSchema = z.object({
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) })),
});

const sources = {
  waiting: () => Promise.resolve(7),
  poolMemory: () => Promise.resolve(123_000_000),
  freeDisk: () => Promise.resolve(0.42),
};

let database: MigratedDatabase;
beforeAll(async () => {
  database = await startMigratedDatabase();
});
afterAll(() => database.stop());

/** Every series name that the two processes can show. */
async function knownMetrics(): Promise<Set<string>> {
  const registry = new Registry();
  const metrics = pipelineMetrics(registry, { sql: database.dataSource, ...sources });
  metrics.ended({ stage: 'page', outcome: 'failed', code: 'PAGE_LIMIT', seconds: 1 });
  httpMetrics(registry);
  const names = new Set<string>();
  for (const { name, type } of await registry.getMetricsAsJSON()) {
    names.add(name);
    if (type.toString() === 'histogram') for (const part of ['bucket', 'count', 'sum']) names.add(`${name}_${part}`);
  }
  return names;
}

const namesIn = (expression: string): string[] => expression.match(/\beakte_[a-z_]+/g) ?? [];

describe('alerts and dashboards', () => {
  const rules = rulesSchema
    .parse(parse(readFileSync(join(ROOT, 'docker', 'prometheus', 'alerts.yml'), 'utf8')))
    .groups.flatMap((group) => group.rules);

  it('refer to metrics that exist', async () => {
    const known = await knownMetrics();
    const dashboards = readdirSync(join(ROOT, 'docker', 'grafana', 'dashboards')).flatMap((file) =>
      dashboardSchema
        .parse(JSON.parse(readFileSync(join(ROOT, 'docker', 'grafana', 'dashboards', file), 'utf8')))
        .panels.flatMap((panel) => panel.targets.map((target) => target.expr)),
    );
    const asked = [...rules.map((rule) => rule.expr), ...dashboards];
    expect(asked.filter((expression) => namesIn(expression).length === 0)).toEqual([]);
    expect(asked.flatMap(namesIn).filter((name) => !known.has(name))).toEqual([]);
  });

  it('each have a runbook that says what to look at and what to do, and no runbook is left over', () => {
    const folder = join(ROOT, 'docs', 'betrieb', 'alarme');
    for (const { runbook } of rules.map((rule) => rule.annotations)) {
      expect(readFileSync(join(ROOT, runbook), 'utf8')).toMatch(/## Nachsehen[\s\S]+## Beheben/);
    }
    const used = new Set(rules.map((rule) => rule.annotations.runbook));
    expect(readdirSync(folder).filter((file) => !used.has(`docs/betrieb/alarme/${file}`))).toEqual([]);
  });
});

describe('metrics of a worker', () => {
  it('tell the age of the oldest item of each open state, and nothing about whom it concerns', async () => {
    const [office, batch] = ['064140', newId()];
    await database.dataSource.query(`INSERT INTO office (kennung) VALUES ($1) ON CONFLICT DO NOTHING`, [office]);
    await database.dataSource.query(
      `INSERT INTO batch (id, office, name, state) VALUES ($1, $2, 'Müller', 'angenommen')`,
      [batch, office],
    );
    for (const [position, minutes] of [10, 90].entries()) {
      await database.dataSource.query(
        `INSERT INTO delivery (id, office, batch_id, position, name, kind, state, state_since, aktenzeichen)
         VALUES ($1, $2, $3, $4, 'Müller.tif', 'file', 'quarantaene', now() - make_interval(mins => $5), '33-1998/711393')`,
        [newId(), office, batch, position + 1, minutes],
      );
    }
    const registry = new Registry();
    pipelineMetrics(registry, { sql: database.dataSource, ...sources }).ended({
      stage: 'page',
      outcome: 'done',
      code: null,
      seconds: 0.7,
    });
    const server = await serveMetrics(registry, '127.0.0.1', 0);
    const text = await (await fetch(`http://127.0.0.1:${portOf(server)}/metrics`)).text();
    server.close();
    const age = /eakte_oldest_item_age_seconds\{kind="delivery",state="quarantaene"\} (\d+)/.exec(text);
    expect(Number(age?.[1])).toBeGreaterThanOrEqual(5400);
    expect(Number(age?.[1])).toBeLessThan(9000);
    for (const state of OPEN_DELIVERY_STATES) expect(text).toContain(`kind="delivery",state="${state}"`);
    expect(text).toContain('eakte_open_items{kind="delivery",state="quarantaene"} 2');
    expect(text).toContain('eakte_pages_total 1');
    expect(text).toContain('eakte_queue_waiting 7');
    expect(text).not.toMatch(/Müller|711393|[0-9a-f]{8}-[0-9a-f]{4}-/);
  });

  it('say that the database is away instead of saying nothing', async () => {
    const registry = new Registry();
    const sql = { query: () => Promise.reject(new Error('away')) };
    pipelineMetrics(registry, { sql, ...sources, waiting: () => Promise.reject(new Error('away')) });
    const text = await registry.metrics();
    expect(text).toContain('eakte_database_up 0');
    expect(text).toContain('eakte_queue_up 0');
  });
});

describe('metrics of the API', () => {
  it('name the route, never the address', async () => {
    const registry = new Registry();
    const handler = httpMetrics(registry);
    const app = express();
    app.use(handler);
    app.get('/api/v1/akten/:id', (_request, response) => void response.json({}));
    const server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    await fetch(`http://127.0.0.1:${portOf(server)}/api/v1/akten/4711-geheim?q=Müller`);
    await fetch(`http://127.0.0.1:${portOf(server)}/api/v1/Müller`);
    server.close();
    const text = await registry.metrics();
    expect(text).toMatch(/_count\{method="GET",route="\/api\/v1\/akten\/:id",status="2xx"\} 1/);
    expect(text).toMatch(/_count\{method="GET",route="andere",status="4xx"\} 1/);
    expect(text).not.toMatch(/4711|M%C3%BCller|Müller/);
  });

  it('do not exist where no port is configured', async () => {
    const observation = await observeApi({
      http: { host: '127.0.0.1', port: 0 },
      observe: { metricsPort: undefined, workerMetricsPort: undefined, otlpUrl: undefined },
    });
    expect(observation.middleware).toBeUndefined();
    await observation.stop();
  });

  it('a taken port stops the start with one sentence', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    await expect(serveMetrics(new Registry(), '127.0.0.1', portOf(other))).rejects.toMatchObject({
      code: 'PORT_TAKEN',
    });
    other.close();
  });
});

function portOf(server: { address(): unknown }): number {
  return z.object({ port: z.number() }).parse(server.address()).port;
}
