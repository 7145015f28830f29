import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Door } from './harness/door';
import { FaultService } from './harness/service';
import { differences, sendPoison } from './poison/send-poison';
import { POISON } from './poison/table';

/** `npm run poison`: every kind with a generator, the slow ones too, through a real service; a table of what came of each. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { fast: { type: 'boolean' }, only: { type: 'string' }, minutes: { type: 'string', default: '20' } },
  });
  const only = values.only?.split(',').map(Number);
  const kinds = POISON.filter(
    (kind) => (values.fast !== true || kind.slow !== true) && (only === undefined || only.includes(kind.number)),
  );
  const data = await mkdtemp(join(tmpdir(), 'eakte-poison-'));
  const service = await FaultService.start(data, { EAKTE_PAGE_SECONDS: '60' });
  let wrong = 0;
  try {
    const started = performance.now();
    const run = await sendPoison(new Door(service.url), kinds, 5, Number(values.minutes) * 60_000);
    for (const { kind, observed } of run.kinds) {
      const problems = differences(kind, observed);
      if (problems.length > 0) wrong += 1;
      const mark = problems.length > 0 ? '✕' : '✓';
      const what = `${observed.end} ${observed.code ?? ''} ${observed.findings.join(' ')}`.trim();
      process.stdout.write(
        `${mark} ${String(kind.number).padStart(3)} ${kind.promised.padEnd(2)} ${kind.name}: ${what} (${observed.seconds.toFixed(1)} s)${kind.deviation === undefined ? '' : ` – ${kind.deviation}`}\n`,
      );
      for (const problem of problems) process.stdout.write(`      ${problem}\n`);
    }
    const goodFiled = run.good.filter(({ end }) => end === 'filed').length;
    if (goodFiled !== run.good.length) wrong += 1;
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    process.stdout.write(
      `${run.kinds.length} Arten, ${wrong} anders als erwartet; ${goodFiled} von ${run.good.length} guten Dateien abgelegt; ${seconds} s\n`,
    );
  } finally {
    await service.stop();
    await rm(data, { recursive: true, force: true });
  }
  return wrong === 0 ? 0 : 1;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
