import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { EakteError } from '../../platform/eakte-error';
import type { OfficeStructure } from './office-structure';

const HEADER = ['Abschnitt', 'Bezeichnung', 'Übergeordnet', 'Register', 'Dokumenttyp'] as const;
const FIRST = 'Ordnung';

/**
 * A structure as a table for spreadsheets. First line: `Ordnung;<id>;<version>;<name>;<profile>;<profile version>`, then the header and
 * a line for each rule; a section without rules has one line with an empty register.
 */
export function structureToCsv(structure: OfficeStructure): string {
  const { id, version, name, profile, sections, rules } = structure;
  const lines: string[][] = [[FIRST, id, version, name, profile.id, profile.version], [...HEADER]];
  for (const section of sections) {
    const own = rules.filter((rule) => rule.section === section.id);
    const head = [section.id, section.name, section.parent ?? ''];
    if (own.length === 0) lines.push([...head, '', '']);
    for (const rule of own) lines.push([...head, rule.register, rule.type ?? '']);
  }
  return `\uFEFF${lines.map((line) => line.map(cell).join(';')).join('\r\n')}\r\n`;
}

const cell = (text: string): string => (/[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The JSON form of such a table, not yet checked; throws VALIDATION when it is no such table. */
export function structureFromCsv(text: string): unknown {
  let table: string[][];
  try {
    table = z
      .array(z.array(z.string()))
      .parse(parse(text, { delimiter: ';', bom: true, relaxColumnCount: true, skipEmptyLines: true, trim: true }));
  } catch (error) {
    throw new EakteError('VALIDATION', 'Ordnung: die Tabelle lässt sich nicht lesen', { cause: error });
  }
  const [first = [], header = [], ...lines] = table;
  if (first[0] !== FIRST || HEADER.some((column, at) => header[at] !== column))
    throw new EakteError(
      'VALIDATION',
      `Ordnung: erwartet werden die Zeile „${FIRST};…“ und die Spalten ${HEADER.join(', ')}`,
    );
  const [, id, version, name, profileId, profileVersion] = first;
  const sections = new Map<string, { id: string; name: string; parent?: string }>();
  const rules: { register: string; type?: string; section: string }[] = [];
  for (const [section = '', label = '', parent = '', register = '', type = ''] of lines) {
    sections.set(section, { id: section, name: label, ...(parent === '' ? {} : { parent }) });
    if (register !== '') rules.push({ register, ...(type === '' ? {} : { type }), section });
  }
  return {
    id,
    version,
    name,
    profile: { id: profileId, version: profileVersion },
    sections: [...sections.values()],
    rules,
  };
}
