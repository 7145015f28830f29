/**
 * How fast a file becomes packages and packages become a file, and how much memory it takes:
 * `node scripts/run-ts.mjs scripts/bench/transfer.ts [MB of documents, default 2000]`. The documents are made on the
 * fly, the packages lie in the temporary directory between writing and reading.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openContainer } from '../../src/transfer/xauslaender/container/open-container';
import type { ContainerPart } from '../../src/transfer/xauslaender/container/part-reader';
import type { ContainerFile } from '../../src/transfer/xauslaender/container/write-container';
import { planDelivery, writePackages } from '../../src/transfer/xauslaender/delivery/write-delivery';
import { readMessage } from '../../src/transfer/xauslaender/read-message';
import type { Umschlag } from '../../src/transfer/xauslaender/types/umschlag';

const MB = 1_000_000;
const CHUNK = 1_048_576;
const noise = Buffer.alloc(CHUNK);
for (let i = 0, state = 12345; i < CHUNK; i++) {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  noise[i] = state >>> 16;
}

function* pdf(bytes: number, seed: number): Generator<Uint8Array> {
  const head = Buffer.from(`%PDF-1.7 ${String(seed).padStart(10)}\n`);
  yield head;
  for (let left = bytes - head.length; left > 0; left -= CHUNK) yield noise.subarray(0, Math.min(left, CHUNK));
}

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const behoerde = (kennung: string) => ({
  verzeichnisdienst: { code: 'DVDV', listVersionID: '3' },
  kennung,
  name: 'Ausländerbehörde',
  erreichbarkeit: [{ kanal: { code: '01', listVersionID: '3' }, kennung: 'abh@example.org' }],
});

const umschlag = (paketnummer: number): Umschlag => ({
  produkt: { produkt: 'eakte', produkthersteller: 'eakte' },
  test: 'Leistungsmessung',
  kopf: {
    identifikation: {
      nachrichtenUUID: uuid(900_000 + paketnummer),
      nachrichtentyp: { code: '010207' },
      erstellungszeitpunkt: '2026-11-21T08:00:00.000+01:00',
    },
    leser: behoerde('azr:030700'),
    autor: behoerde('azr:030500'),
  },
  anschriftAutor: { kind: 'postfach', value: { wohnort: 'Kassel', postleitzahl: '34117' } },
});

let peak = 0;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 20);
watch.unref();

function report(what: string, bytes: number, started: number, cpu: NodeJS.CpuUsage): void {
  const seconds = (performance.now() - started) / 1000;
  const used = process.cpuUsage(cpu);
  const cpuSeconds = (used.user + used.system) / 1e6;
  const rate = (value: number): string => (bytes / MB / value).toFixed(0);
  process.stdout.write(
    `${what}: ${(bytes / MB).toFixed(0)} MB in ${seconds.toFixed(1)} s = ${rate(seconds)} MB/s, ` +
      `${rate(cpuSeconds)} MB per CPU second, peak memory ${(peak / MB).toFixed(0)} MB\n`,
  );
  peak = 0;
}

async function main(): Promise<void> {
  const total = Number(process.argv[2] ?? 2000) * MB;
  const size = 2 * MB;
  const files: ContainerFile[] = Array.from({ length: Math.ceil(total / size) }, (_unused, index) => ({
    dokumentuuid: uuid(index + 1),
    endung: 'pdf',
    bytes: size,
    open: () => pdf(size, index),
  }));
  const folder = await mkdtemp(join(tmpdir(), 'eakte-bench-'));
  try {
    const plan = planDelivery(files);
    let started = performance.now();
    let cpu = process.cpuUsage();
    const names: string[] = [];
    for await (const { paketnummer, message } of writePackages(files, '26.11', uuid(0), umschlag)) {
      const name = join(folder, `${paketnummer}.xml`);
      await pipeline(Readable.from(message, { objectMode: false }), createWriteStream(name));
      names.push(name);
    }
    report(`write (${plan.anzahlDerPakete} packages)`, files.length * size, started, cpu);

    started = performance.now();
    cpu = process.cpuUsage();
    const parts: ContainerPart[] = [];
    for (const name of names) {
      const decoded = `${name}.part`;
      const handle = await open(decoded, 'w');
      const result = await readMessage(createReadStream(name, { highWaterMark: CHUNK }), {
        onPackageBytes: async (bytes) => {
          await handle.writeFile(bytes);
        },
      });
      await handle.close();
      await rm(name);
      if (result.kind !== 'message' || result.message.type !== '010207') throw new Error(JSON.stringify(result));
      const { dokumentcontainer } = result.message.inhalt;
      if (dokumentcontainer.kind !== 'streamed') throw new Error('not streamed');
      parts.push({
        bytes: dokumentcontainer.bytes,
        read: (start, end) => createReadStream(decoded, { start, end: end - 1, highWaterMark: CHUNK }),
      });
    }
    const opened = await openContainer(
      parts,
      files.map(({ dokumentuuid }) => ({ dokumentuuid, format: '018' })),
    );
    if (opened.kind === 'refused') throw new Error(opened.findings[0].reason);
    let bytes = 0;
    for (const file of opened.files) for await (const chunk of file.open()) bytes += chunk.length;
    report('read, reassemble, check', bytes, started, cpu);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
