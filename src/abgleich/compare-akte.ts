import { claimsOf, type Claim, type Evidence, type SpeakingDocument } from '../akte/ueberblick/claims';
import { agreement } from '../akte/ueberblick/same-value';
import { rankOf, type SourceKind } from '../akte/ueberblick/rank';
import { compareDates } from '../classification/vergleich/compare-dates';
import { comparePersonNames, HARMLESS } from '../classification/vergleich/compare-names';
import { compareNationalities } from '../classification/vergleich/nationality';
import { COMPARED, type ComparedField, type RegisterRow } from './register-fields';

/** What an Akte is compared by: what it says itself and what its documents say. */
export interface AkteSide {
  readonly values: Readonly<Record<Exclude<ComparedField, 'passnummer'>, string | null>>;
  readonly documents: readonly SpeakingDocument[];
}

/** How serious a difference is: another value, only another writing of it, or one side has none. */
export type DifferenceKind = 'abweichung' | 'schreibweise' | 'luecke';

/** A field in which register and Akte differ. */
export interface Difference {
  readonly field: ComparedField;
  readonly kind: DifferenceKind;
  /** Name, date or nationality verdict in one word (`umschrift`, `vertauscht` …). */
  readonly verdict: string;
  readonly registerValue: string;
  readonly akteValue: string;
  /** What shows the value of the Akte, highest rank first; empty when only the Stammdatenliste says so. */
  readonly evidence: readonly Evidence[];
  /** Documents of the Akte that speak for the register. */
  readonly forRegister: readonly Evidence[];
  /** Which side ranks higher by the official order; `unklar` where the order does not decide. */
  readonly proposal: 'register' | 'akte' | 'unklar';
  readonly reason: string;
}

/** Evidence kept for each side; a person looks at the best. */
const KEPT = 3;
/** A document below this certainty contradicts nothing. */
const BELIEVED = 0.6;
/** Ranks of documents that can contradict an Akte by themselves: passports and register documents. */
const SPEAKING_RANK = rankOf('auslaendische-urkunde');

const KIND_LABELS: Readonly<Record<SourceKind, string>> = {
  'pass-geprueft': 'geprüfter Pass',
  pass: 'ungeprüfter Pass',
  'deutsches-register': 'deutsches Register',
  'auslaendische-urkunde': 'ausländische Urkunde',
  'eigene-angabe': 'eigene Angabe',
  sonstige: 'sonstiges Schriftstück',
};

/**
 * The fields in which a row of a register and an Akte differ. Nothing is changed and nobody is merged: this only tells.
 * @param quelle place of the register in the official order of sources.
 */
export function compareAkte(row: RegisterRow, akte: AkteSide, quelle: SourceKind): Difference[] {
  const claims = claimsOf(akte.documents).sort(
    (a, b) =>
      a.evidence.rank - b.evidence.rank ||
      (b.evidence.date ?? '').localeCompare(a.evidence.date ?? '') ||
      b.evidence.confidence - a.evidence.confidence,
  );
  const listed = (field: ComparedField): string => (field === 'passnummer' ? '' : (akte.values[field] ?? ''));
  const best = (field: ComparedField): string => claims.find(({ key }) => key === field)?.value ?? '';
  const names = comparePersonNames(
    { name: row.values.name ?? '', vorname: row.values.vorname ?? '' },
    { name: listed('name') || best('name'), vorname: listed('vorname') || best('vorname') },
  );
  return COMPARED.flatMap((field): Difference[] => {
    const registerValue = row.values[field];
    if (registerValue === undefined) return [];
    const about = claims.filter(({ key }) => key === field);
    const own = listed(field) || (about[0]?.value ?? '');
    const against = contradicting(field, registerValue, about);
    const verdict = judge(field, registerValue, own, names);
    if (verdict !== null) return [difference(field, verdict, registerValue, own, about, quelle)];
    // Register and list agree, but a passport or a certificate in the Akte says otherwise.
    return against === undefined || registerValue === ''
      ? []
      : [
          difference(
            field,
            { verdict: 'verschieden', kind: 'abweichung' },
            registerValue,
            against.value,
            about,
            quelle,
          ),
        ];
  });
}

interface Judgement {
  readonly verdict: string;
  readonly kind: DifferenceKind;
}

function contradicting(field: ComparedField, value: string, about: readonly Claim[]): Claim | undefined {
  return about.find(
    ({ value: said, evidence }) =>
      evidence.rank <= SPEAKING_RANK &&
      evidence.confidence >= BELIEVED &&
      agreement(field, value, said) === 'widerspruch',
  );
}

function judge(
  field: ComparedField,
  register: string,
  own: string,
  names: ReturnType<typeof comparePersonNames>,
): Judgement | null {
  if (register === own) return null;
  // A Blockname leaves the given names of one side empty without anything missing.
  const divided = (field === 'name' || field === 'vorname') && names[field] === 'anordnung';
  if (!divided && (register === '' || own === ''))
    return { verdict: register === '' ? 'fehlt-im-register' : 'fehlt-in-der-akte', kind: 'luecke' };
  switch (field) {
    case 'name':
    case 'vorname': {
      const verdict = names[field];
      return verdict === 'gleich' ? null : { verdict, kind: HARMLESS.has(verdict) ? 'schreibweise' : 'abweichung' };
    }
    case 'geburtsdatum': {
      const verdict = compareDates(register, own);
      return verdict === 'gleich' ? null : { verdict, kind: verdict === 'ungenau' ? 'schreibweise' : 'abweichung' };
    }
    case 'staatsangehoerigkeit': {
      const verdict = compareNationalities(register, own);
      return verdict === 'gleich' ? null : { verdict, kind: 'abweichung' };
    }
    case 'azrNummer':
    case 'passnummer':
      return agreement(field, register, own) === 'gleich' ? null : { verdict: 'verschieden', kind: 'abweichung' };
  }
}

function difference(
  field: ComparedField,
  { verdict, kind }: Judgement,
  registerValue: string,
  akteValue: string,
  about: readonly Claim[],
  quelle: SourceKind,
): Difference {
  const agrees = (value: string): Evidence[] => {
    if (value === '') return [];
    const exact = about.filter((claim) => agreement(field, value, claim.value) === 'gleich');
    const near = about.filter((claim) => agreement(field, value, claim.value) === 'vereinbar');
    return [...exact, ...near].map(({ evidence }) => evidence);
  };
  const nearer =
    kind === 'schreibweise'
      ? about.filter(({ value }) => value === akteValue).map(({ evidence }) => evidence)
      : agrees(akteValue);
  const forRegister =
    kind === 'schreibweise'
      ? about.filter(({ value }) => value === registerValue).map(({ evidence }) => evidence)
      : agrees(registerValue);
  return {
    field,
    kind,
    verdict,
    registerValue,
    akteValue,
    evidence: byRank(nearer),
    forRegister: byRank(forRegister),
    ...propose(registerValue, akteValue, byRank(nearer)[0], byRank(forRegister)[0], quelle),
  };
}

const byRank = (evidence: readonly Evidence[]): Evidence[] =>
  evidence.toSorted((a, b) => a.rank - b.rank).slice(0, KEPT);

/** Which side ranks higher: for the register its own place in the order, or a better document that says the same. */
function propose(
  registerValue: string,
  akteValue: string,
  forAkte: Evidence | undefined,
  forRegister: Evidence | undefined,
  quelle: SourceKind,
): Pick<Difference, 'proposal' | 'reason'> {
  if (registerValue === '') return { proposal: 'akte', reason: 'Das Register hat keine Angabe' };
  if (akteValue === '') return { proposal: 'register', reason: 'Die Akte hat keine Angabe' };
  const registerKind = forRegister !== undefined && forRegister.rank < rankOf(quelle) ? forRegister.kind : quelle;
  if (forAkte === undefined)
    return { proposal: 'unklar', reason: 'Kein Dokument der Akte zeigt ihren Wert; nur die Stammdatenliste nennt ihn' };
  const [left, right] = [rankOf(registerKind), forAkte.rank];
  const reason = `Register: ${KIND_LABELS[registerKind]}; Akte: ${KIND_LABELS[forAkte.kind]}`;
  return { proposal: left < right ? 'register' : right < left ? 'akte' : 'unklar', reason };
}
