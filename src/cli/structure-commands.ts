import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { EakteError } from '../platform/eakte-error';
import type { ApiClient } from './api-client';

/** The lines of `eakte --help` about an office's own structure. */
export const STRUCTURE_HELP = `  eakte structure load <Datei.json | Datei.csv>
                                            eigene Ordnung (Register, Aktenplan) laden, die auf das Referenzprofil abbildet
  eakte structure list                      geladene Ordnungen
  eakte structure export <eigene | id | id@version> --out <Datei.json | Datei.csv>
`;

const loadedSchema = z.object({
  structure: z.object({
    id: z.string(),
    version: z.string(),
    sections: z.array(z.unknown()),
    rules: z.array(z.unknown()),
  }),
  gaps: z.object({ unmappedRegisters: z.array(z.string()), emptySections: z.array(z.string()) }),
});
const listSchema = z.object({ items: z.array(z.object({ id: z.string(), version: z.string(), name: z.string() })) });

/** `eakte structure load`. Throws VALIDATION for a file that is no structure. */
export async function loadStructure(client: ApiClient, file: string): Promise<number> {
  const text = await readFile(file, 'utf8');
  const body: unknown = file.toLowerCase().endsWith('.csv') ? { csv: text } : parseJson(text, file);
  const { structure, gaps } = await client.post('/api/v1/strukturen', body, loadedSchema);
  process.stdout.write(
    `${structure.id} ${structure.version}: ${structure.sections.length} Abschnitte, ${structure.rules.length} Zuordnungen\n`,
  );
  if (gaps.unmappedRegisters.length > 0)
    process.stdout.write(`Nicht oder nicht ganz zugeordnet: ${gaps.unmappedRegisters.join(', ')}\n`);
  if (gaps.emptySections.length > 0) process.stdout.write(`Ohne Zuordnung: ${gaps.emptySections.join(', ')}\n`);
  return 0;
}

/** `eakte structure list`. */
export async function listStructures(client: ApiClient): Promise<number> {
  const { items } = await client.get('/api/v1/strukturen', listSchema);
  for (const { id, version, name } of items) process.stdout.write(`${`${id}@${version}`.padEnd(30)} ${name}\n`);
  if (items.length === 0) process.stdout.write('Keine eigene Ordnung geladen\n');
  return 0;
}

/** `eakte structure export`; the ending of the file decides the format. */
export async function exportStructure(client: ApiClient, reference: string, out: string | undefined): Promise<number> {
  if (out === undefined) throw new EakteError('VALIDATION', '--out <Datei> fehlt');
  const path = `/api/v1/strukturen/${encodeURIComponent(reference)}`;
  if (out.toLowerCase().endsWith('.csv')) await client.download(`${path}?format=csv`, out);
  else await writeFile(out, `${JSON.stringify(await client.get(path, z.unknown()), null, 2)}\n`);
  process.stdout.write(`${out} geschrieben\n`);
  return 0;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new EakteError('VALIDATION', `${file} ist kein JSON`, { cause: error });
  }
}
