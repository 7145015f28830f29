import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EakteError } from '../../platform/eakte-error';

/** Folder of the lists inside a backup. */
export const STANDS = 'staende';

/** What belonged to the installation at one moment. */
export const standSchema = z.strictObject({
  form: z.literal('eakte-sicherung'),
  version: z.literal(1),
  at: z.iso.datetime(),
  keys: z.array(z.string()),
  /** What had been deleted for good until then. */
  deleted: z.array(z.strictObject({ kind: z.string(), subject: z.string() })),
});
export type Stand = z.infer<typeof standSchema>;

/** All stands of a backup, oldest first. Throws VALIDATION when there is none. */
export async function readStands(folder: string): Promise<{ readonly name: string; readonly stand: Stand }[]> {
  const files = (await readdir(join(folder, STANDS)).catch(() => [])).filter((file) => file.endsWith('.json')).sort();
  if (files.length === 0) throw new EakteError('VALIDATION', `${folder} enthält keine Sicherung von eakte`);
  return Promise.all(
    files.map(async (file) => ({
      name: file.slice(0, -'.json'.length),
      stand: standSchema.parse(JSON.parse(await readFile(join(folder, STANDS, file), 'utf8'))),
    })),
  );
}
