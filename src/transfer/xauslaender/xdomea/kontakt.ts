import { listedCode, namedCode, openCode } from '../codec/codes';
import { foreignElements } from '../codec/foreign';
import { many, one, optional, sequence, type TypeOfCodec } from '../codec/structure';
import { anyString, boolean, datatypeC, date } from '../codec/texts';
import { erweiterung } from './erweiterung';

const text = optional(anyString);
const anschriftstyp = openCode('urn:xoev-de:xdomea:codeliste:anschriftstyp');
const allgemeinerName = sequence('xdomea', { Name: text });

/** KontaktType. */
export const kontakt = sequence('xdomea', {
  Behoerdenkennung: optional(
    sequence('xdomea', {
      verzeichnisdienst: one(listedCode('verzeichnisdienst', { name: false })),
      kennung: one(datatypeC),
    }),
  ),
  NameInstitution: optional(sequence('xdomea', { Name: text, Kurzbezeichnung: text })),
  NameOrganisationseinheit: optional(sequence('xdomea', { Name: one(anyString) })),
  NameAnsprechpartner: optional(
    sequence('xdomea', {
      Anrede: text,
      Titel: text,
      Familienname: optional(allgemeinerName),
      Vorname: optional(allgemeinerName),
    }),
  ),
  Taetigkeit: text,
  Zustaendigkeit: text,
  Anschrift: many(
    sequence('xdomea', {
      Staat: optional(sequence('xdomea', { Staat: one(openCode('urn:xoev-de:kosit:codeliste:country-codes')) })),
      Strasse: text,
      Hausnummer: text,
      Postfach: text,
      Postleitzahl: text,
      Ort: text,
      Zusatz: text,
      Typ: optional(anschriftstyp),
    }),
  ),
  erreichbarkeit: many(
    sequence('xdomea', {
      kanal: one(listedCode('erreichbarkeit', { name: false }), { ns: 'none' }),
      kennung: one(datatypeC, { ns: 'none' }),
      zusatz: optional(datatypeC, { ns: 'none' }),
      IstDienstlich: optional(boolean()),
      IstInstitution: optional(boolean()),
    }),
  ),
  Rolle: text,
  RolleCode: optional(namedCode()),
  UnstrukturierteAnschrift: many(
    sequence('xdomea', {
      Typ: optional(anschriftstyp),
      Zeile1: text,
      Zeile2: text,
      Zeile3: text,
      Zeile4: text,
      Zeile5: text,
      Zeile6: text,
      Zusatz: text,
    }),
  ),
  Geburt: optional(sequence('xdomea', { Datum: one(date) })),
  AnwendungsspezifischeErweiterung: many(erweiterung),
  AnwendungsspezifischeErweiterungXML: optional(foreignElements),
});
export type Kontakt = TypeOfCodec<typeof kontakt>;
