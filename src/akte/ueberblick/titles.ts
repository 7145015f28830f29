import { evidenceOf, type Evidence, type SpeakingDocument } from './claims';

/** Documents that give, or stand for, a right or a toleration to stay. */
const TITLES: Readonly<Record<string, string>> = {
  aufenthaltserlaubnis: 'Aufenthaltserlaubnis',
  niederlassungserlaubnis: 'Niederlassungserlaubnis',
  'freizuegigkeit-eu': 'Freizügigkeit',
  fiktionsbescheinigung: 'Fiktionsbescheinigung',
  'asyl-bescheinigung': 'Aufenthaltsgestattung',
  duldung: 'Duldung',
  visum: 'Visum',
};
/** Granted without end (§ 9, § 9a AufenthG): a date on it is that of the card. */
const UNLIMITED = 'niederlassungserlaubnis';
/** Documents after which a title may be gone. */
const ENDING = new Set([
  'ablehnung-titel',
  'ausreiseaufforderung',
  'ausweisung',
  'abschiebung-vollzug',
  'rueckkehr-freiwillig',
  'einbuergerung',
]);

export interface TitleNow {
  readonly type: string;
  readonly label: string;
  readonly nummer: string | null;
  readonly gueltigBis: string | null;
  readonly state: 'gueltig' | 'abgelaufen' | 'unbefristet' | 'unbekannt';
  /** What a person should know about it, in German; null when there is nothing. */
  readonly note: string | null;
  readonly evidence: Evidence;
  /** Later documents that may have ended it; a person has to look. */
  readonly later: readonly Evidence[];
}

export interface PassportNow {
  readonly nummer: string | null;
  readonly gueltigBis: string | null;
  readonly state: 'gueltig' | 'abgelaufen' | 'unbekannt';
  readonly evidence: Evidence;
}

/** Newest first: by document date, else by expiry; what has neither comes last, later pages before earlier ones. */
function newest(documents: readonly SpeakingDocument[]): SpeakingDocument[] {
  const when = (document: SpeakingDocument): string => document.date ?? '';
  const expiry = (document: SpeakingDocument): string => document.fields['gueltigBis']?.value ?? '';
  return documents.toSorted(
    (a, b) =>
      when(b).localeCompare(when(a)) || expiry(b).localeCompare(expiry(a)) || (b.position ?? 0) - (a.position ?? 0),
  );
}

/** The field that shows the document best: the wanted one, else any that a page shows. */
function shown(document: SpeakingDocument, keys: readonly string[]): Evidence {
  const field = keys.map((key) => document.fields[key]).find((one) => one?.page !== undefined);
  return evidenceOf(
    document,
    field ?? Object.values(document.fields).find((one) => one.page !== undefined) ?? { value: '' },
  );
}

function validity(gueltigBis: string | null, today: string): 'gueltig' | 'abgelaufen' | 'unbekannt' {
  if (gueltigBis === null) return 'unbekannt';
  // A partial date is judged by its end: `2026-11` is over when December begins.
  return gueltigBis >= today.slice(0, gueltigBis.length) ? 'gueltig' : 'abgelaufen';
}

/** The last title in the Akte; null when no document is one. */
export function lastTitle(documents: readonly SpeakingDocument[], today: string): TitleNow | null {
  const last = newest(documents.filter(({ type }) => type in TITLES))[0];
  if (last === undefined) return null;
  const gueltigBis = last.fields['gueltigBis']?.value ?? null;
  const unlimited = last.type === UNLIMITED;
  const state = unlimited ? 'unbefristet' : validity(gueltigBis, today);
  const from = last.date;
  const later =
    from === null ? [] : documents.filter(({ type, date }) => ENDING.has(type) && date !== null && date > from);
  return {
    type: last.type,
    label: TITLES[last.type] ?? last.title,
    nummer: last.fields['titelnummer']?.value ?? null,
    gueltigBis,
    state,
    note: unlimited && gueltigBis !== null ? 'Das Datum ist das der Karte; der Titel selbst gilt unbefristet' : null,
    evidence: shown(last, ['gueltigBis', 'titelnummer', 'mrz']),
    later: newest(later).map((document) => shown(document, ['absender', 'name'])),
  };
}

/** The passport with the newest paper or latest expiry; null when the Akte holds none. */
export function lastPassport(documents: readonly SpeakingDocument[], today: string): PassportNow | null {
  const passports = documents.filter(({ type }) => type === 'reisepass');
  const last = passports.toSorted((a, b) =>
    (b.fields['gueltigBis']?.value ?? '').localeCompare(a.fields['gueltigBis']?.value ?? ''),
  )[0];
  if (last === undefined) return null;
  const found = last.fields['gueltigBis'] === undefined ? (newest(passports)[0] ?? last) : last;
  const gueltigBis = found.fields['gueltigBis']?.value ?? null;
  return {
    nummer: found.fields['passnummer']?.value ?? null,
    gueltigBis,
    state: validity(gueltigBis, today),
    evidence: shown(found, ['passnummer', 'gueltigBis', 'mrz']),
  };
}
