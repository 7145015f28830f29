import { isArray, isReference, type PdfDictionary, type PdfValue } from '../reading/pdf-parser';
import { isPlain, type PdfReader } from '../reading/pdf-reader';
import { type IntentColour, readProfileKind } from './colour-rules';
import { nameOf } from './object-rules';
import type { ViolationList } from './pdfa-rules';

/** Rules about the catalogue: forms, actions, layers, rights, other presentations. */
export async function checkCatalog(reader: PdfReader, catalog: PdfDictionary, found: ViolationList): Promise<void> {
  const { entries } = catalog;
  if (entries.has('AA')) found.add('ACTION', 'catalogue: /AA');
  if (entries.get('NeedsRendering') === true) found.add('FORM_FIELD', 'catalogue: /NeedsRendering');
  if (entries.has('Requirements')) found.add('ALTERNATE_PRESENTATION', 'catalogue: /Requirements');
  const form = await reader.dictionary(entries.get('AcroForm'));
  if (form?.entries.get('NeedAppearances') === true) found.add('FORM_FIELD', '/NeedAppearances');
  if (form?.entries.has('XFA') === true) found.add('FORM_FIELD', '/XFA');
  const names = await reader.dictionary(entries.get('Names'));
  if (names?.entries.has('AlternatePresentations') === true) found.add('ALTERNATE_PRESENTATION', 'names');
  const permissions = await reader.dictionary(entries.get('Perms'));
  for (const key of permissions?.entries.keys() ?? []) {
    if (key !== 'DocMDP' && key !== 'UR3') found.add('PERMISSIONS', `/${key}`);
  }
  await checkLayers(reader, entries.get('OCProperties'), found);
}

/**
 * 6.2.3: output intents of PDF/A share one profile, a display or output profile.
 * @returns the colour it describes, null without a usable one.
 */
export async function checkOutputIntents(
  reader: PdfReader,
  catalog: PdfDictionary,
  found: ViolationList,
): Promise<IntentColour> {
  const list = await reader.resolve(catalog.entries.get('OutputIntents'));
  if (!isPlain(list) || !isArray(list)) return null;
  const profiles = new Set<number>();
  let colour: IntentColour = null;
  for (const item of list.items) {
    const intent = await reader.dictionary(item);
    const profile = intent?.entries.get('DestOutputProfile');
    if (isReference(profile)) profiles.add(profile.number);
    if (nameOf(intent?.entries.get('S')) !== 'GTS_PDFA1' || profile === undefined) continue;
    const kind = await readProfileKind(reader, profile);
    const known = kind !== null && (kind.space === 'RGB ' || kind.space === 'CMYK' || kind.space === 'GRAY');
    if (!known || !['prtr', 'mntr'].includes(kind.deviceClass) || kind.version > 4) {
      found.add('OUTPUT_INTENT', kind === null ? 'no profile' : `${kind.deviceClass} ${kind.space}`);
      continue;
    }
    colour = kind.space === 'RGB ' ? 'RGB ' : kind.space === 'CMYK' ? 'CMYK' : 'GRAY';
    const channels = (await reader.dictionary(profile))?.entries.get('N');
    if (channels !== { 'RGB ': 3, CMYK: 4, GRAY: 1 }[colour]) found.add('OUTPUT_INTENT', '/N');
  }
  if (profiles.size > 1) found.add('OUTPUT_INTENT', 'different profiles');
  return colour;
}

/** 6.1.13: page boundaries between 3 and 14,400 units in both directions. */
export async function checkPageBoxes(
  reader: PdfReader,
  page: PdfDictionary,
  where: string,
  found: ViolationList,
): Promise<void> {
  if (!page.entries.has('MediaBox')) found.add('PAGE_TREE', `${where}: no MediaBox`);
  for (const key of ['MediaBox', 'CropBox', 'BleedBox', 'TrimBox', 'ArtBox']) {
    const box = await reader.resolve(page.entries.get(key));
    if (!isPlain(box) || !isArray(box)) continue;
    const sides: number[] = [];
    for (const item of box.items) {
      const side = await reader.resolve(item);
      if (typeof side === 'number') sides.push(side);
    }
    const [left, bottom, right, top] = sides;
    if (left === undefined || bottom === undefined || right === undefined || top === undefined) {
      found.add('PAGE_TREE', `${where}: ${key}`);
      continue;
    }
    for (const length of [Math.abs(right - left), Math.abs(top - bottom)]) {
      if (length < 3 || length > 14_400) found.add('LIMIT', `${where}: ${key}`);
    }
  }
}

/** Embedded files: none in part 2; in part 3 described with their kind, name and relationship (ISO 19005-3, 6.8). */
export function checkEmbeddedFile(
  specification: PdfDictionary,
  part: number,
  where: string,
  found: ViolationList,
): void {
  const { entries } = specification;
  if (!entries.has('EF')) return;
  if (part === 2) found.add('EMBEDDED_FILE', where);
  if (part !== 3) return;
  for (const key of ['F', 'UF', 'AFRelationship']) {
    if (!entries.has(key)) found.add('EMBEDDED_FILE', `${where}: /${key} is missing`);
  }
}

/** 6.9: every configuration of layers has a name of its own; no automatic states. */
async function checkLayers(reader: PdfReader, value: PdfValue | undefined, found: ViolationList): Promise<void> {
  const properties = await reader.dictionary(value);
  if (properties === null) return;
  const others = await reader.resolve(properties.entries.get('Configs'));
  const list = [properties.entries.get('D'), ...(isPlain(others) && isArray(others) ? others.items : [])];
  for (const item of list) {
    const configuration = await reader.dictionary(item);
    if (configuration?.entries.has('Name') !== true) found.add('OPTIONAL_CONTENT', 'a configuration without a name');
    if (configuration?.entries.has('AS') === true) found.add('OPTIONAL_CONTENT', '/AS');
  }
}
