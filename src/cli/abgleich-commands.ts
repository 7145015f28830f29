import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { EakteError } from '../platform/eakte-error';
import { germanDate } from '../platform/partial-date';
import type { ApiClient } from './api-client';

/** The lines of `eakte --help` about comparing with registers. */
export const ABGLEICH_HELP = `  eakte abgleich import <Auszug.csv> [--register AZR] [--name <Name>] [--columns <Felder.json>] [--source <Rang der Quelle>]
                                            Auszug eines Registers oder Fachverfahrens mit den Akten vergleichen
  eakte abgleich list [<Abgleich>] [--kind abweichung | schreibweise | luecke] [--json]
                                            Abgleiche, oder die Abweichungen eines Abgleichs
  eakte abgleich decide <Abweichung> register | akte | unklar | offen [--note <Text>]
                                            über ein Feld entscheiden; offen nimmt zurück
  eakte abgleich export <Abgleich> --out <Datei.csv>
                                            Korrekturliste der entschiedenen Felder
`;

const abgleichSchema = z.object({
  id: z.string(),
  name: z.string(),
  register: z.string(),
  counts: z.object({
    zeilen: z.number(),
    probleme: z.number(),
    ohneAkte: z.number(),
    abweichungen: z.number(),
    schreibweisen: z.number(),
    luecken: z.number(),
    entschieden: z.number(),
  }),
  problems: z.array(z.object({ message: z.string() })).default([]),
});
const differenceSchema = z.object({
  id: z.string(),
  aktenzeichen: z.string(),
  label: z.string(),
  field: z.string(),
  kind: z.string(),
  verdict: z.string(),
  registerValue: z.string(),
  akteValue: z.string(),
  proposal: z.string(),
  reason: z.string(),
  evidence: z.array(z.object({ title: z.string(), page: z.number().nullable() })),
  decision: z.object({ decision: z.string(), actor: z.string(), at: z.string() }).nullable(),
});
const pageSchema = z.object({ items: z.array(differenceSchema), next: z.string().nullable() });
type Difference = z.output<typeof differenceSchema>;

interface ImportOptions {
  readonly name?: string | undefined;
  readonly register?: string | undefined;
  readonly source?: string | undefined;
  readonly columns?: string | undefined;
}

/** `eakte abgleich import`; exit code 1 when lines could not be used. */
export async function importRegister(client: ApiClient, file: string, options: ImportOptions): Promise<number> {
  const felder: unknown =
    options.columns === undefined ? undefined : JSON.parse(await readFile(options.columns, 'utf8'));
  const order = { name: options.name ?? basename(file), register: options.register, quelle: options.source, felder };
  const { id } = await client.post('/api/v1/abgleich', order, abgleichSchema);
  const found = await client.put(`/api/v1/abgleich/${id}/daten`, file, 'text/csv', abgleichSchema);
  process.stdout.write(`Abgleich ${id}\n${countsText(found)}`);
  for (const { message } of found.problems) process.stdout.write(`  ${message}\n`);
  return found.counts.probleme === 0 ? 0 : 1;
}

function countsText({ counts }: z.output<typeof abgleichSchema>): string {
  return (
    `  ${counts.zeilen} Zeilen, ${counts.probleme} unbrauchbar, ${counts.ohneAkte} ohne Akte\n` +
    `  ${counts.abweichungen} Abweichungen, ${counts.schreibweisen} andere Schreibweisen, ${counts.luecken} Lücken; ${counts.entschieden} entschieden\n`
  );
}

/** `eakte abgleich list`: all, or the differences of one. */
export async function listAbgleiche(
  client: ApiClient,
  id: string | undefined,
  kind: string | undefined,
  json: boolean,
): Promise<number> {
  if (id === undefined) {
    const { items } = await client.get('/api/v1/abgleich', z.object({ items: z.array(abgleichSchema) }));
    for (const one of items)
      process.stdout.write(
        json ? `${JSON.stringify(one)}\n` : `${one.id}  ${one.register}  ${one.name}\n${countsText(one)}`,
      );
    return 0;
  }
  const filter = kind === undefined ? '' : `&kind=${encodeURIComponent(kind)}`;
  for (let cursor: string | null = '0:'; cursor !== null;) {
    const path: string = `/api/v1/abgleich/${encodeURIComponent(id)}/differenzen?limit=200${filter}&cursor=${encodeURIComponent(cursor)}`;
    const page: z.output<typeof pageSchema> = await client.get(path, pageSchema);
    for (const item of page.items) process.stdout.write(json ? `${JSON.stringify(item)}\n` : differenceText(item));
    cursor = page.next;
  }
  return 0;
}

function differenceText(item: Difference): string {
  const shown = (value: string): string =>
    value === '' ? '–' : item.field === 'geburtsdatum' ? germanDate(value) : value;
  const evidence = item.evidence[0];
  const place =
    evidence === undefined ? 'kein Beleg' : `${evidence.title}${evidence.page === null ? '' : `, S. ${evidence.page}`}`;
  const decided = item.decision === null ? 'offen' : `entschieden: ${item.decision.decision}`;
  return (
    `${item.id}  ${item.aktenzeichen}  ${item.label} (${item.verdict})\n` +
    `    Register: ${shown(item.registerValue)}   Akte: ${shown(item.akteValue)}  [${place}]\n` +
    `    Vorschlag: ${item.proposal} (${item.reason}); ${decided}\n`
  );
}

/** `eakte abgleich decide`. */
export async function decideDifference(
  client: ApiClient,
  args: readonly string[],
  note: string | undefined,
): Promise<number> {
  const [id, decision] = args;
  if (id === undefined || decision === undefined || args.length !== 2)
    throw new EakteError('VALIDATION', 'erwartet werden <Abweichung> und register, akte, unklar oder offen');
  const path = `/api/v1/abgleich/differenzen/${encodeURIComponent(id)}/entscheidung`;
  process.stdout.write(differenceText(await client.post(path, { decision, note }, differenceSchema)));
  return 0;
}

/** `eakte abgleich export`: the correction list. */
export async function exportCorrections(client: ApiClient, id: string, out: string | undefined): Promise<number> {
  if (out === undefined) throw new EakteError('VALIDATION', '--out <Datei.csv> fehlt');
  await client.download(`/api/v1/abgleich/${encodeURIComponent(id)}/korrekturliste`, out);
  process.stdout.write(`${out} geschrieben\n`);
  return 0;
}
