import { fold } from '../text/fold';
import table from './nationalities.json';

/** Other names a state goes by on papers and in lists; keys are ISO 3166 alpha-3. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  SYR: ['Arabische Republik Syrien', 'Syrian Arab Republic'],
  RUS: ['Russische Föderation', 'Russland'],
  IRN: ['Islamische Republik Iran'],
  COD: ['Kongo, Demokratische Republik', 'Demokratische Republik Kongo'],
  CIV: ["Côte d'Ivoire", 'Elfenbeinküste'],
  KOR: ['Korea, Republik', 'Republik Korea'],
  USA: ['Vereinigte Staaten', 'Vereinigte Staaten von Amerika', 'USA'],
  GBR: ['Vereinigtes Königreich', 'Großbritannien'],
  MKD: ['Nordmazedonien', 'Mazedonien'],
  PSE: ['Palästinensische Gebiete', 'Palästina'],
  MDA: ['Moldau', 'Republik Moldau'],
  CZE: ['Tschechien', 'Tschechische Republik'],
  VNM: ['Vietnam', 'Viet Nam'],
  BLR: ['Belarus', 'Weißrussland'],
};

/** MRZ codes that are not ISO 3166: Germany, and the codes of ICAO 9303 for refugees and stateless persons. */
const MRZ: Readonly<Record<string, string>> = { d: '000', xxa: '997', xxb: '998', xxc: '998', xxx: '998', rks: '150' };

const KEYS = build();

function build(): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames(['de'], { type: 'region', fallback: 'none' });
  const keys = new Map<string, string>(Object.entries(MRZ));
  for (const { iso3, iso2, destatis, adjektive } of table) {
    const known = [iso3, destatis, ...adjektive, ...(ALSO[iso3] ?? [])];
    const land = iso2 === null ? undefined : names.of(iso2);
    for (const one of land === undefined ? known : [...known, land]) keys.set(fold(one), destatis);
  }
  return keys;
}

const withoutEnding = (word: string): string => word.replace(/isch(?:e|er|en|es|em)$/, 'isch');

/**
 * The Destatis key of a nationality, however it is written: key (`163`), ISO or MRZ code (`TUR`, `D`), state (`Türkei`) or
 * adjective in any ending (`türkische`, `Türkischer Staatsangehöriger`). Null for what the table does not name.
 */
export function nationalityKey(text: string): string | null {
  const whole = fold(text).replace(/ staatsangehorig\w*$/, '');
  return KEYS.get(whole) ?? KEYS.get(withoutEnding(whole)) ?? null;
}

/** Keys of a list of nationalities: `deutsch, türkisch`. What cannot be named is kept folded, so that it still compares. */
function nationalityKeys(text: string): ReadonlySet<string> {
  const whole = nationalityKey(text);
  if (whole !== null) return new Set([whole]);
  const parts = text.split(/[,;/]| und /u).map((part) => part.trim());
  return new Set(parts.filter((part) => part !== '').map((part) => nationalityKey(part) ?? fold(part)));
}

/** `gleich`, `teilweise` (several nationalities, some in common) or `verschieden`. */
export function compareNationalities(a: string, b: string): 'gleich' | 'teilweise' | 'verschieden' {
  const [left, right] = [nationalityKeys(a), nationalityKeys(b)];
  const common = [...left].filter((key) => right.has(key)).length;
  if (common === left.size && common === right.size) return 'gleich';
  return common > 0 ? 'teilweise' : 'verschieden';
}
