import { openCode } from '../codec/codes';
import { choice, one, optional, sequence, type TypeOfCodec } from '../codec/structure';
import { datatypeC, patternCMayBeEmpty } from '../codec/texts';

const hausnummer = patternCMayBeEmpty(/^[0-9 ]{0,4}$/, 'ist keine Hausnummer (höchstens vier Ziffern)');
const zusatz = patternCMayBeEmpty(/^[\p{L}0-9./ ]{0,4}$/u, 'ist kein Hausnummernzusatz (höchstens vier Zeichen)');
const postleitzahl = patternCMayBeEmpty(/^[0-9 ]{0,5}$/, 'ist keine Postleitzahl (höchstens fünf Ziffern)');
const stockwerk = patternCMayBeEmpty(/^[\p{L}0-9 .]{0,4}$/u, 'ist keine Wohnungsnummer (höchstens vier Zeichen)');

/** xinneres-meldeanschrift 5: everything optional, the order binding. */
export const meldeanschrift = sequence('none', {
  gemeindeschluessel: optional(openCode('urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:ags', /^\d{8}$/)),
  hausnummer: optional(hausnummer),
  hausnummerBuchstabeZusatzziffer: optional(zusatz),
  postleitzahl: optional(postleitzahl),
  stockwerkswohnungsnummer: optional(stockwerk),
  strasse: optional(datatypeC),
  teilnummerDerHausnummer: optional(datatypeC),
  wohnort: optional(datatypeC),
  wohnortFruehererGemeindename: optional(datatypeC),
  wohnungsinhaber: optional(datatypeC),
  zusatzangaben: optional(datatypeC),
});
export type Meldeanschrift = TypeOfCodec<typeof meldeanschrift>;

const gebaeude = sequence('none', {
  hausnummer: optional(hausnummer),
  hausnummerBuchstabeZusatzziffer: optional(zusatz),
  postleitzahl: one(postleitzahl),
  stockwerkswohnungsnummer: optional(stockwerk),
  strasse: one(datatypeC),
  teilnummerDerHausnummer: optional(datatypeC),
  wohnort: one(datatypeC),
  wohnortFruehererGemeindename: optional(datatypeC),
  wohnungsinhaber: optional(datatypeC),
  zusatzangaben: optional(datatypeC),
  hausnummernBis: optional(
    sequence('none', {
      hausnummerBis: optional(hausnummer, { local: 'hausnummer.bis' }),
      hausnummerbuchstabezusatzzifferBis: optional(zusatz, { local: 'hausnummerbuchstabezusatzziffer.bis' }),
      teilnummerderhausnummerBis: optional(datatypeC, { local: 'teilnummerderhausnummer.bis' }),
    }),
    { local: 'hausnummern.bis' },
  ),
});

/** xinneres-postanschrift 5, Postfachanschrift. */
export const postfachanschrift = sequence('none', {
  postfach: optional(datatypeC),
  wohnort: one(datatypeC),
  postleitzahl: one(postleitzahl),
});

/** xinneres-postanschrift 5: a building or a post-office box. */
export const postanschrift = choice('none', { gebaeude: one(gebaeude), postfach: one(postfachanschrift) });
export type Postanschrift = TypeOfCodec<typeof postanschrift>;
