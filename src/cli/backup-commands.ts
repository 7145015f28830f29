import { resolve } from 'node:path';
import { backup } from '../archive/backup/backup';
import { restore } from '../archive/backup/restore';
import { Blobs } from '../platform/blobs';
import { systemClock } from '../platform/clock';
import type { ServiceOptions } from './service';
import { withFoundations } from './with-foundations';

/** `eakte backup <Ordner>`: brings the folder to the present stand; works beside a running service. */
export async function backupTo(options: ServiceOptions, folder: string): Promise<number> {
  return withFoundations(options, 'eakte-backup', async ({ dataSource, objects }) => {
    const place = { dataSource, objects, blobs: new Blobs(dataSource, objects) };
    const { stand, objects: count, copied } = await backup(place, resolve(folder), systemClock.now());
    process.stdout.write(`Stand ${stand}: ${count} Objekte, davon ${copied} neu kopiert\n`);
    return 0;
  });
}

/** `eakte restore <Ordner> [--stand <Name>]`: into an empty store and an empty database. */
export async function restoreFrom(options: ServiceOptions, folder: string, stand: string | undefined): Promise<number> {
  return withFoundations(options, 'eakte-restore', async ({ dataSource, objects }) => {
    const result = await restore(dataSource, objects, resolve(folder), stand);
    const count = (table: string): number => result.rows[table] ?? 0;
    process.stdout.write(
      `Stand ${result.stand}: ${result.objects} Objekte, ${count('akte')} Akten, ${count('dokument')} Dokumente\n`,
    );
    if (result.staysDeleted > 0) {
      process.stdout.write(`${result.staysDeleted} inzwischen gelöschte Bestandteile kamen nicht zurück\n`);
    }
    return result.unreadable.length === 0 ? 0 : 1;
  });
}
