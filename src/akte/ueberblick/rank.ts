import type { StoredField } from '../field-value';

/**
 * Where a statement about a person comes from, in the official order for names (DSAusländer: checked passport, unchecked
 * passport, German register document, foreign register document, own statement); `sonstige` are papers that only repeat
 * what others said. 1 ranks highest.
 */
export const RANKS = [
  'pass-geprueft',
  'pass',
  'deutsches-register',
  'auslaendische-urkunde',
  'eigene-angabe',
  'sonstige',
] as const;
export type SourceKind = (typeof RANKS)[number];

/** Field by which a person notes that the authenticity of a passport was checked; no scan can tell. */
const CHECKED_FIELD = 'passGeprueft';

const REGISTERED = new Set(['geburtsurkunde', 'personenstandsurkunde']);
const OWN = new Set([
  'antrag-aufenthaltstitel',
  'asylantrag',
  'asyl-anhoerung',
  'identitaetsklaerung',
  'rechtsbehelf',
  'verpflichtungserklaerung',
  'schriftverkehr',
]);

/** What kind of source a document is for the data of its person. */
export function sourceKind(type: string, fields: Readonly<Record<string, StoredField>>): SourceKind {
  if (type === 'reisepass') {
    const checked = fields[CHECKED_FIELD];
    return checked?.source === 'person' && checked.value === 'ja' ? 'pass-geprueft' : 'pass';
  }
  if (type === 'registerauskunft') return 'deutsches-register';
  if (REGISTERED.has(type))
    return /standesamt/i.test(fields['absender']?.value ?? '') ? 'deutsches-register' : 'auslaendische-urkunde';
  if (type === 'uebersetzung-apostille') return 'auslaendische-urkunde';
  return OWN.has(type) ? 'eigene-angabe' : 'sonstige';
}

/** 1 (highest) … 6. */
export function rankOf(kind: SourceKind): number {
  return RANKS.indexOf(kind) + 1;
}
