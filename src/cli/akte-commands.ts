import type { z } from 'zod';
import { aktenzeichenKey } from '../classification/aktenzeichen';
import type { ApiClient } from './api-client';
import { akteViewSchema, aktenSchema, ueberblickSchema } from './schemas';
import { ueberblickText } from './ueberblick-text';

/** `eakte akte list`: an Akte a line; names stay out of terminals and logs. */
export async function listAkten(client: ApiClient, json: boolean): Promise<number> {
  for (let cursor: string | null = ''; cursor !== null;) {
    const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: {
      items: { aktenzeichen: string; dokumente: number; seiten: number; unsicher: number }[];
      next: string | null;
    } = await client.get(`/api/v1/akten?limit=200${after}`, aktenSchema);
    for (const akte of page.items) {
      process.stdout.write(
        json
          ? `${JSON.stringify(akte)}\n`
          : `${akte.aktenzeichen.padEnd(24)} ${String(akte.dokumente).padStart(5)} Dokumente ${String(akte.seiten).padStart(6)} Seiten${akte.unsicher > 0 ? `  ${akte.unsicher} nachzuindizieren` : ''}\n`,
      );
    }
    cursor = page.next;
  }
  return 0;
}

async function findId(client: ApiClient, aktenzeichen: string): Promise<string> {
  const found = await client.get(
    `/api/v1/akten?aktenzeichen=${encodeURIComponent(aktenzeichenKey(aktenzeichen))}`,
    aktenSchema,
  );
  return found.items[0]?.id ?? '';
}

type View = z.output<typeof akteViewSchema>;

/** `eakte akte show`: the Akte at a glance, then registers (or the sections of an own structure) and documents. */
export async function showAkte(
  client: ApiClient,
  aktenzeichen: string,
  json: boolean,
  structure: string | undefined,
): Promise<number> {
  const path = `/api/v1/akten/${await findId(client, aktenzeichen)}`;
  const query = structure === undefined ? '' : `?structure=${encodeURIComponent(structure)}`;
  const akte = await client.get(`${path}${query}`, akteViewSchema);
  const ueberblick = await client.get(`${path}/ueberblick`, ueberblickSchema);
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...akte, ueberblick }, null, 2)}\n`);
    return 0;
  }
  process.stdout.write(`${akte.aktenzeichen}: ${akte.dokumente} Dokumente, ${akte.seiten} Seiten\n`);
  process.stdout.write(ueberblickText(ueberblick));
  if (akte.structure === undefined) printRegisters(akte);
  else printSections(akte, akte.structure);
  return 0;
}

function printRegisters(akte: View): void {
  for (const register of akte.register) {
    process.stdout.write(`\n${register.id} ${register.name}\n`);
    for (const vorgang of register.vorgaenge) {
      process.stdout.write(`  ${vorgang.title}\n`);
      printDocuments(akte, vorgang.dokumente);
    }
  }
}

function printSections(akte: View, structure: NonNullable<View['structure']>): void {
  for (const section of structure.abschnitte) {
    if (section.dokumente.length === 0) continue;
    process.stdout.write(`\n${section.id} ${section.name}\n`);
    printDocuments(akte, section.dokumente);
  }
  if (structure.nichtZugeordnet.length === 0) return;
  process.stdout.write('\nNicht zugeordnet\n');
  printDocuments(akte, structure.nichtZugeordnet);
}

function printDocuments(akte: View, ids: readonly string[]): void {
  for (const id of ids) {
    const item = akte.items.find((candidate) => candidate.id === id);
    if (item === undefined) continue;
    const number = String(item.position ?? 0).padStart(3);
    const twice = item.duplicateOf === null ? '' : '  doppelt';
    process.stdout.write(`    ${number}  ${(item.date ?? '–').padEnd(10)}  ${item.title} (${item.pages} S.)${twice}\n`);
  }
}

/** `eakte akte export`: the whole Akte as PDF/A or ZIP. */
export async function exportAkte(client: ApiClient, aktenzeichen: string, out: string, zip: boolean): Promise<number> {
  await client.download(`/api/v1/akten/${await findId(client, aktenzeichen)}/${zip ? 'zip' : 'pdf'}`, out);
  process.stdout.write(`${out} geschrieben\n`);
  return 0;
}
