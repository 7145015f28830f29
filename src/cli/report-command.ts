import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { EakteError } from '../platform/eakte-error';
import { daySchema } from '../reporting/day';
import { euros } from '../reporting/funding-csv';
import type { ApiClient } from './api-client';

const fundingSchema = z.looseObject({
  sum: z.object({ akten: z.number(), blatt: z.number(), seiten: z.number(), cents: z.number() }),
});

export interface ReportOptions {
  readonly von?: string | undefined;
  readonly bis?: string | undefined;
  readonly out?: string | undefined;
  readonly json?: boolean | undefined;
}

/** `eakte report foerderung|betrieb --bis <Tag>`: on the terminal, or into a .pdf, .csv or .json file. */
export async function report(client: ApiClient, kind: string, options: ReportOptions): Promise<number> {
  const day = daySchema.safeParse(options.bis);
  if (!day.success) throw new EakteError('VALIDATION', '--bis <JJJJ-MM-TT> fehlt');
  const { out } = options;
  if (kind === 'betrieb') {
    const text = JSON.stringify(
      await client.get(`/api/v1/berichte/betrieb?tag=${day.data}`, z.looseObject({})),
      null,
      2,
    );
    if (out === undefined) process.stdout.write(`${text}\n`);
    else await writeFile(out, text);
    return 0;
  }
  if (kind !== 'foerderung') throw new EakteError('VALIDATION', 'eakte report foerderung | betrieb --bis <JJJJ-MM-TT>');
  const query = `bis=${day.data}${options.von === undefined ? '' : `&von=${encodeURIComponent(options.von)}`}`;
  const ending = /\.(pdf|csv)$/.exec(out ?? '')?.[1];
  if (out !== undefined && ending !== undefined) {
    await client.download(`/api/v1/berichte/foerderung.${ending}?${query}`, out);
    return 0;
  }
  const found = await client.get(`/api/v1/berichte/foerderung?${query}`, fundingSchema);
  if (out !== undefined) await writeFile(out, JSON.stringify(found, null, 2));
  else if (options.json === true) process.stdout.write(`${JSON.stringify(found)}\n`);
  else {
    const { sum } = found;
    process.stdout.write(`${sum.akten} Akten, ${sum.blatt} Blatt, ${sum.seiten} Seiten: ${euros(sum.cents)} EUR\n`);
  }
  return 0;
}
