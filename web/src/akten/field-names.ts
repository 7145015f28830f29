/** What the fields of documents are called on the screen. */
export const FIELD_NAMES: Readonly<Record<string, string>> = {
  name: 'Name',
  vorname: 'Vorname',
  geburtsdatum: 'Geburtsdatum',
  staatsangehoerigkeit: 'Staatsangehörigkeit',
  aktenzeichen: 'Aktenzeichen',
  azrNummer: 'AZR-Nummer',
  bamfAktenzeichen: 'BAMF-Aktenzeichen',
  gerichtsaktenzeichen: 'Aktenzeichen des Gerichts',
  absender: 'Absender',
  anschrift: 'Anschrift',
  eingangsdatum: 'Eingang',
  frist: 'Frist',
  gueltigBis: 'Gültig bis',
  titelnummer: 'Nummer des Titels',
  passnummer: 'Passnummer',
  mrz: 'Maschinenlesbare Zeile',
};
