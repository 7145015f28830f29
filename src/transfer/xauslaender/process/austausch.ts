import type { MessageType } from '../registry/messages';
import { UEBERGAENGE, type Merkmale, type Rolle, type Uebergang, type Vorfall, type Zustand } from './transitions';

/** One exchange of a file, seen from one side. */
export interface Austausch extends Merkmale {
  readonly rolle: Rolle;
  readonly zustand: Zustand;
}

export type Schritt =
  | {
      readonly kind: 'weiter';
      readonly austausch: Austausch;
      /** Messages that must be sent now. */
      readonly danach: readonly MessageType[];
    }
  | { readonly kind: 'nicht-vorgesehen'; readonly grund: string };

/** An exchange before its first message. */
export function neuerAustausch(rolle: Rolle): Austausch {
  return { rolle, zustand: 'bereit', quittungVerlangt: false, versandbestaetigungErbeten: false };
}

/**
 * Moves an exchange on. `merkmale` are facts that this message brings (010201: Versandbestätigung erbeten; 010206:
 * Quittung verlangt). What the process does not provide for is a value, not an error: the caller decides whether a
 * message that comes too early is kept, or refused.
 */
export function schritt(austausch: Austausch, vorfall: Vorfall, merkmale: Partial<Merkmale> = {}): Schritt {
  const now = { ...austausch, ...merkmale };
  const found = UEBERGAENGE.find((uebergang) => passt(uebergang, now, vorfall));
  if (found === undefined)
    return {
      kind: 'nicht-vorgesehen',
      grund: `"${vorfall}" ist im Zustand "${austausch.zustand}" nicht vorgesehen (${austausch.rolle})`,
    };
  const danach = (found.danach ?? [])
    .filter(({ nurWenn }) => nurWenn === undefined || now[nurWenn])
    .map(({ type }) => type);
  return { kind: 'weiter', austausch: { ...now, zustand: found.nach }, danach };
}

/** What may happen next, for buttons and for the inbox. */
export function moeglich(austausch: Austausch): Vorfall[] {
  return [
    ...new Set(
      UEBERGAENGE.filter((uebergang) => passt(uebergang, austausch, uebergang.vorfall)).map(({ vorfall }) => vorfall),
    ),
  ];
}

/** True as long as the old ABH must keep the file: until the Quittung, or (none asked for) until it was sent. */
export function mussAkteBehalten(austausch: Austausch): boolean {
  if (austausch.rolle !== 'aktenfuehrend') return false;
  if (austausch.zustand === 'quittiert') return false;
  return austausch.quittungVerlangt || austausch.zustand !== 'lieferung-vollstaendig';
}

function passt(uebergang: Uebergang, austausch: Austausch, vorfall: Vorfall): boolean {
  return (
    uebergang.rolle === austausch.rolle &&
    uebergang.von === austausch.zustand &&
    uebergang.vorfall === vorfall &&
    (uebergang.nurWenn === undefined || austausch[uebergang.nurWenn])
  );
}
