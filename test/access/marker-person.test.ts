import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { z } from 'zod';
import { ApiClient } from '../../src/cli/api-client';
import { uploadFolder } from '../../src/cli/batch-upload';
import { progressSchema } from '../../src/cli/schemas';
import { freePort } from '../../src/platform/embedded/free-port';
import { printed } from '../support/printed';

/** Names that exist nowhere else, so that one find is one leak. */
const MARKERS = ['Quendelmann', 'Xaveria', '77.1-948273'];
const DOCUMENTS = 20;
const CLI = join(__dirname, '..', '..', 'bin', 'eakte.mjs');

/** The whole service in processes of its own, everything that it says kept. */
async function serve(
  folder: string,
  ports: readonly [number, number],
): Promise<{ child: ChildProcess; url: string; said: () => string }> {
  if (!existsSync(join(__dirname, '..', '..', 'dist', 'src', 'cli.js'))) throw new Error('run `npm run build` first');
  await mkdir(join(folder, 'tmp'));
  const child = spawn(process.execPath, [CLI, 'serve'], {
    env: {
      ...process.env,
      EAKTE_DATA: join(folder, 'data'),
      EAKTE_PORT: '0',
      EAKTE_LOG_LEVEL: 'debug',
      EAKTE_MIN_FREE_PERCENT: '0',
      EAKTE_METRICS_PORT: String(ports[0]),
      EAKTE_WORKER_METRICS_PORT: String(ports[1]),
      TMPDIR: join(folder, 'tmp'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  for (;;) {
    const url = /eakte läuft: (http:\S+)/.exec(text)?.[1];
    if (url !== undefined) return { child, url, said: () => text };
    if (child.exitCode !== null) throw new Error(text);
    await wait(200);
  }
}

const page = (n: number) =>
  printed(1100, 520, [
    { text: 'Antrag auf Aufenthaltserlaubnis', x: 60, y: 90, size: 34 },
    { text: `Name: Quendelmann  Vorname: Xaveria  Seite ${n}`, x: 60, y: 200, size: 30 },
    { text: 'Aktenzeichen: 77.1-948273', x: 60, y: 270, size: 30 },
    { text: 'geboren am 14.03.1988, Staatsangehörigkeit ungeklärt', x: 60, y: 340, size: 26 },
  ])
    .withMetadata({ density: 150 })
    .png()
    .toBuffer();

/** Every file below a folder that holds a marker. */
async function filesWith(folder: string, skip: RegExp): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || skip.test(relative(folder, path))) continue;
    const text = `${relative(folder, path)}\n${await readFile(path, 'latin1').catch(() => '')}`;
    if (MARKERS.some((marker) => text.includes(marker))) found.push(relative(folder, path));
  }
  return found;
}

it('a name that is in twenty documents is in no log, queue, metric, temporary file or error', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'eakte-marker-'));
  const delivery = join(folder, 'lieferung');
  await mkdir(delivery);
  const csv = ['Aktenzeichen;Name;Vorname;Dateiname'];
  for (let n = 1; n <= DOCUMENTS; n += 1) {
    const name = `${String(n).padStart(2, '0')}-Quendelmann.png`;
    await writeFile(join(delivery, name), await page(n));
    csv.push(`77.1-948273-${n};Quendelmann;Xaveria;${name}`);
  }
  // What goes wrong must not tell either: a broken image and a broken PDF, named after the person.
  await writeFile(join(delivery, 'kaputt-Quendelmann.tif'), Buffer.from('II*\0Quendelmann Xaveria 77.1-948273'));
  await writeFile(join(delivery, 'kaputt-Quendelmann.pdf'), '%PDF-1.4\n/Title (Quendelmann, Xaveria) 77.1-948273');
  await writeFile(join(delivery, 'stammdaten.csv'), `${csv.join('\n')}\n`);

  const ports = [await freePort(), await freePort()] as const;
  const service = await serve(folder, ports);
  try {
    const client = new ApiClient(service.url);
    const batch = await uploadFolder(client, delivery, {}, () => undefined);
    const metrics: string[] = [];
    const errors: string[] = [];
    for (;;) {
      for (const port of ports) {
        metrics.push(
          await fetch(`http://127.0.0.1:${port}/metrics`).then(
            (answer) => answer.text(),
            () => '',
          ),
        );
      }
      const progress = await client.get(`/api/v1/batches/${batch}/progress`, progressSchema);
      if (progress.finished === progress.deliveries) break;
      await wait(500);
    }
    // Asking by name, rightly and wrongly; answers to errors must not repeat what was asked.
    const hits = await fetch(`${service.url}/api/v1/search?q=Quendelmann`);
    expect(z.object({ items: z.array(z.unknown()) }).parse(await hits.json()).items.length).toBeGreaterThan(0);
    for (const path of [
      `/api/v1/akten?aktenzeichen=${encodeURIComponent('77.1-948273-Xaveria')}`,
      `/api/v1/search?q=Quendelmann&limit=Xaveria`,
      `/api/v1/akten/Quendelmann`,
      `/api/v1/Quendelmann`,
    ]) {
      const answer = await fetch(service.url + path);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      errors.push(await answer.text());
    }
    const database = new Client({ connectionString: await readFile(join(folder, 'data', 'postgres', 'url'), 'utf8') });
    await database.connect();
    const names = await database.query(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
          WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND (schemaname <> 'public'
             OR tablename IN ('stage_task', 'audit', 'packzettel_due', 'process_sign') OR tablename LIKE '%bull%' OR tablename LIKE '%job%')`,
    );
    const rowsWith: string[] = [];
    for (const { name } of z.array(z.object({ name: z.string() })).parse(names.rows)) {
      const { rows } = await database.query(`SELECT t::text AS row FROM ${name} t`);
      const text = z
        .array(z.object({ row: z.string() }))
        .parse(rows)
        .map(({ row }) => row)
        .join('\n');
      if (MARKERS.some((marker) => text.includes(marker))) rowsWith.push(name);
    }
    await database.end();
    expect(rowsWith).toEqual([]);
    expect(metrics.join('').length).toBeGreaterThan(1000);
    const telling = (texts: readonly string[]) =>
      texts.flatMap((text) => text.split('\n')).filter((line) => MARKERS.some((marker) => line.includes(marker)));
    expect(telling(metrics)).toEqual([]);
    expect(telling([service.said()])).toEqual([]);
    expect(telling(errors)).toEqual([]);
  } finally {
    service.child.kill('SIGINT');
    await once(service.child, 'exit');
  }
  // After the work nothing is left over outside of store and database; file names and logs included.
  expect(await filesWith(join(folder, 'data'), /^(objects|postgres\/data)\//)).toEqual([]);
  expect(await filesWith(join(folder, 'tmp'), /^$/)).toEqual([]);
  await rm(folder, { recursive: true, force: true });
}, 600_000);
