import { createServer } from 'node:http';
import { z } from 'zod';
import { PollingDoorbell } from '../../src/platform/doorbell/polling-doorbell';
import { newId } from '../../src/platform/id';
import { inSpan, recordSteps, startTracing } from '../../src/platform/tracing/tracing';
import { STAGES, type Stage } from '../../src/pipeline/stage';
import { STAGE_VERSIONS } from '../../src/pipeline/stage-versions';
import { TaskRunner, stageMap } from '../../src/pipeline/task-runner';
import { createTasks } from '../../src/pipeline/task-table';
import { observeWorker } from '../../workers/observe';
import { startMigratedDatabase } from '../support/migrated-database';

const spanSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
});
const exportSchema = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })) })),
});

it('one trace leads from the request over the stages into the page process', async () => {
  const database = await startMigratedDatabase();
  const spans: z.output<typeof spanSchema>[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      for (const { scopeSpans } of exportSchema.parse(JSON.parse(body)).resourceSpans) {
        for (const scope of scopeSpans) spans.push(...scope.spans);
      }
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => receiver.once('listening', resolve));
  const { port } = z.object({ port: z.number() }).parse(receiver.address());
  try {
    const sql = database.dataSource;
    const stopApi = await startTracing('eakte-api', 'test', `http://127.0.0.1:${port}/`);
    const [batch, delivery] = [newId(), newId()];
    await sql.query(`INSERT INTO office (kennung) VALUES ('064140') ON CONFLICT DO NOTHING`);
    await sql.query(`INSERT INTO batch (id, office, name, state) VALUES ($1, '064140', 'x', 'angenommen')`, [batch]);
    await sql.query(
      `INSERT INTO delivery (id, office, batch_id, position, name, kind, sha256, state) VALUES ($1, '064140', $2, 1, 'a', 'file', $3, 'in_arbeit')`,
      [delivery, batch, 'a'.repeat(64)],
    );
    const spec = { office: '064140', deliveryId: delivery, part: 1, inputSha: 'a'.repeat(64) };
    await inSpan('HTTP POST', {}, null, () =>
      sql.transaction((tx) => createTasks(tx, STAGE_VERSIONS, [{ ...spec, stage: 'inspect' }])),
    );
    const stages = STAGES.map((name): Stage => ({
      name,
      version: '1',
      run: () => {
        if (name === 'page') recordSteps({ decode: 20, recognise: 300 }, new Date());
        return Promise.resolve({
          kind: 'done',
          apply: () => Promise.resolve(name === 'inspect' ? [{ ...spec, stage: 'page' as const }] : []),
        });
      },
    }));
    const observation = await observeWorker(
      {
        http: { host: '127.0.0.1', port: 0 },
        observe: { metricsPort: undefined, workerMetricsPort: undefined, otlpUrl: `http://127.0.0.1:${port}` },
      },
      {
        sql,
        waiting: () => Promise.resolve(0),
        poolMemory: () => Promise.resolve(0),
        freeDisk: () => Promise.resolve(1),
      },
    );
    const silent = { info: () => undefined, warn: () => undefined };
    const runner = new TaskRunner(
      sql,
      new PollingDoorbell(),
      stageMap(stages, STAGES),
      STAGE_VERSIONS,
      60,
      silent,
      observation.observer,
    );
    await runner.answer();
    await runner.answer();
    await observation.stop();
    await stopApi();
    const named = (name: string) => spans.find((span) => span.name === name);
    const chain = ['HTTP POST', 'inspect', 'page', 'recognise'].map(named);
    expect(new Set(chain.map((span) => span?.traceId)).size).toBe(1);
    chain.slice(1).forEach((span, index) => expect(span?.parentSpanId).toBe(chain[index]?.spanId));
    expect(JSON.stringify(spans)).not.toContain('a'.repeat(64));
  } finally {
    receiver.close();
    await database.stop();
  }
});
