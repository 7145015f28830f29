import { fixedCode, namedCode } from '../codec/codes';
import { many, one, optional, sequence, type TypeOfCodec } from '../codec/structure';
import { datatypeC, dateTime } from '../codec/texts';
import type { CodeListName } from '../codelists/code-list';
import { postanschrift } from './anschrift';
import { kommunikation } from './behoerde';
import type { NamespaceKey } from '../codec/namespace';

const grundSpezifisch = sequence('none', {
  fehlercode: optional(namedCode()),
  fehlerbeschreibung: optional(datatypeC),
});

/** A reason of a Rückweisung; `list` is the list of its codes. The code carries no name. */
export function rueckweisungsgrund(ns: NamespaceKey, list: CodeListName, name: boolean) {
  return sequence(ns, { grund: one(fixedCode(list, { name })), grundSpezifisch: many(grundSpezifisch) });
}

export const rueckweisendeStelle = sequence('none', {
  pruefinstanz: one(datatypeC),
  anschrift: one(postanschrift),
  erreichbarkeit: many(kommunikation, 1),
});

/** Transport data of a Rückweisung: here sendezeitpunkt is a point in time (in 010002 it is text). */
export const transportinformationen = sequence('none', {
  nachrichtenId: optional(datatypeC),
  betreff: optional(datatypeC),
  sendezeitpunkt: optional(dateTime),
  ergaenzendeHinweise: optional(datatypeC),
});

export interface Grund {
  readonly grund: { readonly code: string };
  readonly grundSpezifisch: readonly TypeOfCodec<typeof grundSpezifisch>[];
}

/** S999 says nothing without its description. */
export function fehltBeschreibung(grund: Grund): boolean {
  return (
    grund.grund.code === 'S999' &&
    !grund.grundSpezifisch.some(
      (special) => special.fehlercode !== undefined || (special.fehlerbeschreibung ?? '') !== '',
    )
  );
}
