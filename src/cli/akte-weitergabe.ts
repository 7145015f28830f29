import { createWriteStream } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { z } from 'zod';
import { EakteError } from '../platform/eakte-error';
import { openExchange } from '../transfer/exchange/exchange';
import { schwaerzungSchema } from '../transfer/weitergabe/schwaerzung';
import { writeWeitergabe, type Art } from '../transfer/weitergabe/weitergabe';
import type { ServiceOptions } from './service';
import { withFoundations } from './with-foundations';

const RECIPIENTS: ReadonlyMap<string, Art> = new Map([
  ['court', 'gericht'],
  ['lawyer', 'anwalt'],
  ['archive', 'archiv'],
]);

/** `eakte akte export --for court | lawyer | archive`: a ZIP with documents, data set and offline overview. */
export async function giveOut(
  service: ServiceOptions,
  aktenzeichen: string,
  options: { readonly for: string; readonly out: string; readonly redactions?: string | undefined },
): Promise<number> {
  const art = RECIPIENTS.get(options.for);
  if (art === undefined) throw new EakteError('VALIDATION', '--for court | lawyer | archive');
  const schwaerzungen =
    options.redactions === undefined
      ? []
      : z.array(schwaerzungSchema).parse(JSON.parse(await readFile(options.redactions, 'utf8')));
  const part = `${options.out}.teil`;
  await withFoundations(service, 'eakte-weitergabe', async (foundations) => {
    const exchange = await openExchange(foundations, foundations.config.office);
    const auftrag = { art, actor: 'kommandozeile', schwaerzungen };
    await writeWeitergabe(exchange, aktenzeichen, auftrag, createWriteStream(part, { mode: 0o600 }));
  }).catch(async (error: unknown) => {
    await rm(part, { force: true });
    throw error;
  });
  await rename(part, options.out);
  process.stdout.write(`${options.out} geschrieben\n`);
  return 0;
}
