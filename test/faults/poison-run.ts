import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Door } from './harness/door';
import { FaultService } from './harness/service';
import { differences, type PoisonRun, sendPoison } from './poison/send-poison';
import { POISON } from './poison/table';

/** `npm run poison`: every kind with a generator, the slow ones too, through a real service; a table of what came of each; `--table <Datei>` writes it down. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      fast: { type: 'boolean' },
      only: { type: 'string' },
      minutes: { type: 'string', default: '20' },
      table: { type: 'string' },
    },
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
    if (values.table !== undefined) writeFileSync(values.table, tableOf(run));
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

/** The run as a table in Markdown: what was promised, what was expected, what came of it. */
function tableOf(run: PoisonRun): string {
  const lines = run.kinds.map(({ kind, observed }) => {
    const { expected } = kind;
    const codes =
      'code' in expected ? expected.code : 'findings' in expected ? (expected.findings ?? []).join(' ') : '';
    const seen = `${observed.end} ${observed.code ?? observed.findings.join(' ')}`.trim();
    const mark = differences(kind, observed).length === 0 ? '✓' : '✕';
    return `| ${kind.number} | ${kind.name} | ${kind.promised} | ${`${expected.end} ${codes}`.trim()} | ${seen} | ${mark} | ${kind.deviation ?? ''} |`;
  });
  return `| Nr. | Art | Zusage | erwartet | gesehen | | Abweichung von der Zusage |\n|---|---|---|---|---|---|---|\n${lines.join('\n')}\n`;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
