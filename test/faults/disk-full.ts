import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { conservation } from './harness/checker';
import { Door } from './harness/door';
import { Journal } from './harness/journal';
import { folderObjects } from './harness/objects';
import { FaultService } from './harness/service';
import { jpeg, letter } from './poison/paper';

/**
 * `npm run chaos:disk`: a full store is a pause. The objects lie on a small disk of their own (a tmpfs: needs the right to
 * mount), which is filled while a delivery is being worked on, and emptied again.
 */
async function main(): Promise<number> {
  const data = await mkdtemp(join(tmpdir(), 'eakte-disk-'));
  const store = join(data, 'objects');
  mkdirSync(store);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'none', store], { stdio: 'inherit' }).status !== 0) {
    process.stdout.write('übersprungen: hier darf nichts eingehängt werden\n');
    await rm(data, { recursive: true, force: true });
    return 0;
  }
  const service = await FaultService.start(data);
  const journal = new Journal(join(data, 'journal.jsonl'));
  const filler = join(store, '.staging', 'filler');
  const wrong: string[] = [];
  try {
    const door = new Door(service.url);
    const batch = await door.open('Volle Platte');
    const send = async (path: string, bytes: Buffer): Promise<string> => {
      const answer = await door.send(batch, { path, bytes });
      if (answer.kind === 'refused') return answer.code;
      const { id: receiptId, sha256 } = answer.receipt;
      const pages = path.endsWith('.csv') ? null : 1;
      journal.receipt({ batchId: batch, receiptId, path, sha256, bytes: bytes.length, pages });
      return 'receipt';
    };
    for (let number = 1; number <= 3; number += 1) await send(`${number}.jpg`, await jpeg(letter(`Platte ${number}`)));
    await send('liste.csv', Buffer.from('Aktenzeichen;Dateiname\nP-1;1.jpg\nP-2;2.jpg\nP-3;3.jpg\nP-4;4.jpg\n'));
    fill(filler);
    const late = await jpeg(letter('Platte 4'));
    const refused = await send('4.jpg', late);
    if (refused !== 'STORE_FULL') wrong.push(`upload to a full store: ${refused}`);
    rmSync(filler);
    const again = await send('4.jpg', late);
    if (again !== 'receipt') wrong.push(`upload after there was room again: ${again}`);
    fill(filler);
    await door.complete(batch);
    journal.complete(batch);
    await pause(25_000);
    const during = await door.outcome(batch);
    for (const { name, state } of during.items) {
      if (state !== 'angenommen' && state !== 'in_arbeit') wrong.push(`${name} is ${state} while the store is full`);
    }
    rmSync(filler);
    const { items } = await door.finished(batch, 90_000);
    for (const { name, state } of items) if (state !== 'fertig') wrong.push(`${name} ended as ${state}`);
    wrong.push(
      ...(await conservation({ journal, databaseUrl: service.databaseUrl(), objects: folderObjects(store), door })),
    );
  } finally {
    await service.stop();
    journal.close();
    spawnSync('umount', [store], { stdio: 'inherit' });
    await rm(data, { recursive: true, force: true });
  }
  for (const sentence of wrong) process.stdout.write(`✕ ${sentence}\n`);
  if (wrong.length === 0) process.stdout.write('✓ volle Platte: gewartet, weitergemacht, nichts verloren\n');
  return wrong.length === 0 ? 0 : 1;
}

/** Until not a byte is left. */
function fill(file: string): void {
  mkdirSync(join(file, '..'), { recursive: true });
  for (let size = 1 << 20; size >= 1; size >>= 1) {
    for (;;) {
      try {
        appendFileSync(file, Buffer.alloc(size));
      } catch {
        break;
      }
    }
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
