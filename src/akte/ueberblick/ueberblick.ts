import { isPlaceholderDate } from '../../classification/vergleich/compare-dates';
import type { AkteSummary } from '../akten.service';
import { claimsOf, type Claim, type Evidence, type PersonKey, type SpeakingDocument } from './claims';
import { deadlines, type Deadline } from './deadlines';
import { agreement } from './same-value';
import { lastPassport, lastTitle, type PassportNow, type TitleNow } from './titles';

/** One line of the overview: a value, what it rests on, and what speaks against it. */
export interface Fact {
  readonly key: PersonKey;
  readonly label: string;
  readonly value: string | null;
  /**
   * `belegt` a page shows it; `unbelegt` only the Stammdatenliste says so; `widerspruch` documents say otherwise;
   * `unbekannt` nobody says anything.
   */
  readonly state: 'belegt' | 'unbelegt' | 'widerspruch' | 'unbekannt';
  /** What a person should know about the value, in German; null when there is nothing. */
  readonly note: string | null;
  readonly evidence: Evidence | null;
  /** Contradicting values with their best evidence. */
  readonly others: readonly { readonly value: string; readonly evidence: Evidence }[];
}

/** The Akte on one screen. Everything is computed from the documents' fields; nothing of it is stored. */
export interface Ueberblick {
  readonly akteId: string;
  readonly aktenzeichen: string;
  /** Day for which validity and deadlines are judged, `YYYY-MM-DD`. */
  readonly asOf: string;
  readonly person: readonly Fact[];
  readonly titel: TitleNow | null;
  readonly pass: PassportNow | null;
  readonly anschrift: Fact;
  readonly fristen: readonly Deadline[];
  readonly counts: {
    readonly dokumente: number;
    readonly seiten: number;
    readonly unsicher: number;
    readonly duplikate: number;
  };
}

const LABELS: Readonly<Record<PersonKey, string>> = {
  name: 'Name',
  vorname: 'Vorname',
  geburtsdatum: 'Geburtsdatum',
  staatsangehoerigkeit: 'Staatsangehörigkeit',
  azrNummer: 'AZR-Nummer',
  passnummer: 'Passnummer',
  anschrift: 'Anschrift',
};

/** Below this certainty a reading does not contradict anything: it is more likely misread. */
const BELIEVED = 0.6;

/**
 * The overview of an Akte from its documents.
 * @param today `YYYY-MM-DD`.
 */
export function ueberblick(
  akte: Pick<
    AkteSummary,
    | 'id'
    | 'aktenzeichen'
    | 'name'
    | 'vorname'
    | 'geburtsdatum'
    | 'staatsangehoerigkeit'
    | 'azrNummer'
    | 'dokumente'
    | 'seiten'
    | 'unsicher'
  >,
  filed: readonly (SpeakingDocument & { readonly duplicateOf: string | null })[],
  today: string,
): Ueberblick {
  // A paper from the future was misread; it is neither the newest nor the last word.
  const documents = filed.map((one) => (one.date !== null && one.date > today ? { ...one, date: null } : one));
  const claims = claimsOf(documents);
  const about = (key: PersonKey, listed: string | null): Fact => fact(key, listed, claims);
  return {
    akteId: akte.id,
    aktenzeichen: akte.aktenzeichen,
    asOf: today,
    person: [
      about('name', akte.name),
      about('vorname', akte.vorname),
      about('geburtsdatum', akte.geburtsdatum),
      about('staatsangehoerigkeit', akte.staatsangehoerigkeit),
      about('azrNummer', akte.azrNummer),
    ],
    titel: lastTitle(documents, today),
    pass: lastPassport(documents, today),
    anschrift: currentAddress(claims),
    fristen: deadlines(documents, today),
    counts: {
      dokumente: akte.dokumente,
      seiten: akte.seiten,
      unsicher: akte.unsicher,
      duplikate: documents.filter(({ duplicateOf }) => duplicateOf !== null).length,
    },
  };
}

/** Best first: official rank, then the newer paper, then the surer reading. */
function byWeight(a: Claim, b: Claim): number {
  return (
    a.evidence.rank - b.evidence.rank ||
    (b.evidence.date ?? '').localeCompare(a.evidence.date ?? '') ||
    b.evidence.confidence - a.evidence.confidence
  );
}

function fact(key: PersonKey, listed: string | null, all: readonly Claim[]): Fact {
  const claims = all.filter((claim) => claim.key === key).sort(byWeight);
  const printed = claims.filter((claim) => claim.evidence.source !== 'mrz');
  // The zone knows no ü and cuts long names: it confirms a value, or contradicts it, but does not spell it.
  const value = listed ?? (printed[0] ?? claims[0])?.value ?? null;
  if (value === null)
    return { key, label: LABELS[key], value, state: 'unbekannt', note: null, evidence: null, others: [] };
  const supporting = claims.filter((claim) => agreement(key, value, claim.value) !== 'widerspruch');
  const evidence = (supporting.find((claim) => claim.value === value) ?? supporting[0])?.evidence ?? null;
  const others = distinct(
    key,
    claims.filter(
      (claim) => agreement(key, value, claim.value) === 'widerspruch' && claim.evidence.confidence >= BELIEVED,
    ),
  );
  const state = others.length > 0 ? 'widerspruch' : evidence === null ? 'unbelegt' : 'belegt';
  return { key, label: LABELS[key], value, state, note: note(key, value, supporting), evidence, others };
}

/** Each contradicting value once, with its best evidence. */
function distinct(key: PersonKey, claims: readonly Claim[]): { value: string; evidence: Evidence }[] {
  const kept: Claim[] = [];
  for (const claim of claims)
    if (!kept.some((one) => agreement(key, one.value, claim.value) !== 'widerspruch')) kept.push(claim);
  return kept.map(({ value, evidence }) => ({ value, evidence }));
}

function note(key: PersonKey, value: string, supporting: readonly Claim[]): string | null {
  if (key !== 'geburtsdatum') return null;
  const precise = supporting.find((claim) => claim.value.length > value.length);
  if (precise !== undefined) return `Ein Dokument nennt das Datum genauer: ${precise.value}`;
  if (value.length < 10) return 'Tag oder Monat sind nicht bekannt';
  const other = supporting.find((claim) => claim.value !== value && !isPlaceholderDate(claim.value));
  if (!isPlaceholderDate(value)) return null;
  return other === undefined
    ? 'Möglicherweise ein Platzhalter für ein unbekanntes Datum'
    : `Möglicherweise ein Platzhalter; ein Dokument nennt ${other.value}`;
}

/** The address of the newest paper that names one; an older address is history, no contradiction. */
function currentAddress(claims: readonly Claim[]): Fact {
  const newest = claims
    .filter((claim) => claim.key === 'anschrift')
    .sort((a, b) => (b.evidence.date ?? '').localeCompare(a.evidence.date ?? '') || byWeight(a, b));
  const first = newest[0];
  const base = { key: 'anschrift' as const, label: LABELS.anschrift };
  if (first === undefined) return { ...base, value: null, state: 'unbekannt', note: null, evidence: null, others: [] };
  const sameDay = newest.filter((claim) => claim.evidence.date === first.evidence.date);
  const others = distinct(
    'anschrift',
    sameDay.filter((claim) => agreement('anschrift', first.value, claim.value) === 'widerspruch'),
  );
  const note = first.evidence.date === null ? 'Das Dokument trägt kein Datum' : null;
  return {
    ...base,
    value: first.value,
    state: others.length > 0 ? 'widerspruch' : 'belegt',
    note,
    evidence: first.evidence,
    others,
  };
}
