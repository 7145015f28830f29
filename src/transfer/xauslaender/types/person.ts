import { listedCode, openCode } from '../codec/codes';
import { choice, many, one, optional, sequence, type TypeOfCodec } from '../codec/structure';
import { datatypeC, patternC } from '../codec/texts';
import { nurTrue, teilbekanntesDatumMitUnbekannt } from './datum';

/** xinneres-name: a name, or the statement that there is none. */
export const allgemeinerName = choice('none', { name: one(datatypeC), nichtVorhanden: one(nurTrue) });

/** Name of a natural person as the ABH–ABH messages allow it: no Rufname, no Ehename. */
export const personenname = sequence('xa', {
  titel: many(datatypeC),
  anrede: optional(datatypeC),
  namenssuffix: many(datatypeC),
  vorname: one(allgemeinerName),
  familienname: one(allgemeinerName),
  geburtsname: one(allgemeinerName),
  ordensname: optional(allgemeinerName),
  kuenstlername: many(allgemeinerName),
  weitererName: many(allgemeinerName),
});
export type Personenname = TypeOfCodec<typeof personenname>;

/** The wider name of `nB.Namenswahl`. */
export const nameNatuerlichePerson = sequence('xa', {
  titel: many(datatypeC),
  anrede: optional(datatypeC),
  namenssuffix: many(datatypeC),
  vorname: optional(allgemeinerName),
  rufname: optional(allgemeinerName),
  fruehererVorname: many(allgemeinerName, 0, Infinity, { local: 'frueherer.Vorname' }),
  familienname: optional(allgemeinerName),
  geburtsname: optional(allgemeinerName),
  fruehererFamilienname: many(allgemeinerName, 0, Infinity, { local: 'frueherer.Familienname' }),
  ehename: optional(allgemeinerName),
  lebenspartnerschaftsname: optional(allgemeinerName),
  ordensname: optional(allgemeinerName),
  kuenstlername: many(allgemeinerName),
  weitererName: many(allgemeinerName),
});

const staat = sequence('xa', {
  staatsangehoerigkeit: one(listedCode('staatsangehoerigkeit')),
  /** To be ignored for nationality. */
  staatsgebiet: optional(openCode('urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:staatsgebiete', /^\d{3}$/)),
});

/** AZR-Nummer: JJMMTT of the first record and six digits; month 00 and day 00 occur; no check digit is documented. */
export const azrNummer = patternC(
  /^[0-9]{2}(?:0[0-9]|1[0-2])(?:[0-2][0-9]|3[0-1])[0-9]{6}$/,
  'ist keine AZR-Nummer (zwölf Ziffern, beginnend mit JJMMTT)',
);

/** identifikationPersonABHABH: who the file is about. */
export const person = sequence('xa', {
  staatsangehoerigkeit: many(staat, 1, 4),
  geschlecht: one(sequence('xa', { geschlecht: optional(listedCode('geschlecht')) })),
  geburt: one(
    sequence('xa', {
      geburtsort: one(choice('xa', { ort: one(datatypeC), unbekannt: one(nurTrue) })),
      tagDerGeburt: one(teilbekanntesDatumMitUnbekannt),
    }),
  ),
  nameNachPass: optional(personenname),
  nameNachDeutschemRecht: optional(personenname),
  nameNachEigenenAngaben: optional(personenname),
  abweichendeNamensschreibweise: optional(personenname),
  aliasName: many(personenname),
  azrNummer: one(azrNummer),
});
export type Person = TypeOfCodec<typeof person>;

/** True when at least one leading name is there: from the passport, by German law, or by own statement. */
export function hasLeadName(value: Person): boolean {
  return [value.nameNachPass, value.nameNachDeutschemRecht, value.nameNachEigenenAngaben].some(
    (name) => name !== undefined && (name.familienname.kind === 'name' || name.vorname.kind === 'name'),
  );
}
