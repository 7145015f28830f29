import { fixedCode } from '../codec/codes';
import { choice, many, one, optional, sequence } from '../codec/structure';
import { boolean, datatypeC, patternC, tagesdatum } from '../codec/texts';
import { nebenbestimmung } from '../types/nebenbestimmung';
import { person } from '../types/person';
import { define, type NachrichtOf } from './definition';

/**
 * Auskunftssperren that no Meldebehörde repeats (adoption, TSG): the author must send them, the reader keeps them for
 * good, whatever later messages say.
 */
export const BLEIBENDE_AUSKUNFTSSPERREN: ReadonlySet<string> = new Set(['6', '12']);

const eATInformationen = sequence('xa', {
  // Without these two the new office cannot block a lost card.
  sperrkennwort: one(datatypeC),
  sperrsumme: one(datatypeC),
  eIDFunktionAktiv: one(boolean()),
  eATSeriennummer: one(patternC(/^[A-Z0-9]{9}$/, 'ist keine Seriennummer (neun Zeichen A–Z, 0–9)')),
  eATSeriennummerPruefziffer: optional(patternC(/^[0-9]$/, 'ist keine Prüfziffer')),
});

/** 010205: what the new ABH must know before the file arrives; also later, unasked, when eAT data come in. */
export const vorabinformationen = define({
  type: '010205',
  root: { ns: 'xa', local: 'ABHABH.Aktenversand.VorabInformationen.010205' },
  ausloeser: 'optional',
  inhalt: sequence('xa', {
    person: one(person, { local: 'identifikationPersonABHABH' }),
    eAT: one(
      choice('xa', {
        eATInformationen: one(eATInformationen),
        informationenLiegenNichtVor: one(sequence('xa', { eATBestellt: one(boolean()) })),
      }),
    ),
    bamfkennziffer: optional(datatypeC),
    mbauskunftssperre: many(
      sequence('xa', { mbauskunftssperre: one(fixedCode('mbauskunftssperre')), gueltigBis: optional(tagesdatum) }),
    ),
    bvaVerfahrensnummer: optional(patternC(/^\d{18}$/, 'ist keine Verfahrensnummer (18 Ziffern)')),
    nebenbestimmung: many(nebenbestimmung),
  }),
  rules: (nachricht, check) => {
    const codes = nachricht.inhalt.mbauskunftssperre.map((sperre) => sperre.mbauskunftssperre.code);
    const twice = codes.find((code, index) => codes.indexOf(code) !== index);
    if (twice !== undefined) check.warn('S999', 'mbauskunftssperre', `Auskunftssperre ${twice} ist mehrfach angegeben`);
  },
});
export type Vorabinformationen = NachrichtOf<typeof vorabinformationen>;

/** The Auskunftssperren of a 010205 that must be kept for good. */
export function bleibendeAuskunftssperren(nachricht: Vorabinformationen): string[] {
  return nachricht.inhalt.mbauskunftssperre
    .map((sperre) => sperre.mbauskunftssperre.code)
    .filter((code) => BLEIBENDE_AUSKUNFTSSPERREN.has(code));
}
