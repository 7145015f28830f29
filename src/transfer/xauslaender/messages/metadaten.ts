import { many, one, optional, sequence } from '../codec/structure';
import { integer } from '../codec/texts';
import { dateiendung, dokument, endungPasst, istLeereBeschreibung, type Dokument } from '../types/dokument';
import { ereignis, hatZuVieleSonderzeichen } from '../types/nachricht';
import { person } from '../types/person';
import { xdomeaAkte } from '../xdomea/akte';
import { define, type NachrichtOf, type RuleCheck } from './definition';
import { pruefeAkteGegenDokumente } from './metadaten-akte';

/** Formats that need no agreement: PDF, PDF/A, JPG, JPEG, JPE. */
export const FORMATE_OHNE_VEREINBARUNG: ReadonlySet<string> = new Set(['018', '044', '011', '010', '009']);

/** 010206: opens a delivery: who, which documents in which order, how many packages, how large the ZIP. */
export const metadaten = define({
  type: '010206',
  root: { ns: 'xa', local: 'ABHABH.Aktenversand.Akte.Metadaten.010206' },
  ausloeser: 'optional',
  inhalt: sequence('xa', {
    person: one(person, { local: 'identifikationPersonABHABH' }),
    dokument: many(dokument, 1),
    akte: optional(xdomeaAkte),
    quittungsrelevanterSachverhalt: optional(ereignis, { local: 'identifikation.quittungsrelevanterSachverhalt' }),
    anzahlDerPakete: one(integer()),
    archivgroesse: one(integer()),
  }),
  rules: (nachricht, check) => {
    const { inhalt, kopf } = nachricht;
    if (inhalt.anzahlDerPakete < 1) check.refuse('S999', 'anzahlDerPakete', 'Eine Lieferung hat mindestens ein Paket');
    if (inhalt.archivgroesse < 1)
      check.refuse('S999', 'archivgroesse', 'Die Größe der ZIP-Datei muss größer als 0 sein');
    if (inhalt.archivgroesse > 0 && inhalt.anzahlDerPakete > inhalt.archivgroesse)
      check.refuse('S999', 'anzahlDerPakete', 'Es sind mehr Pakete angegeben als die ZIP-Datei Bytes hat');
    pruefeDokumente(inhalt.dokument, check);
    if (inhalt.akte !== undefined) pruefeAkteGegenDokumente(inhalt.akte, inhalt.dokument, check);
    const sachverhalt = inhalt.quittungsrelevanterSachverhalt;
    if (sachverhalt === undefined) return;
    const path = 'identifikation.quittungsrelevanterSachverhalt';
    // XAusländer 26.11, 010206: ereignis.zeitpunkt is the own erstellungszeitpunkt.
    if (Date.parse(sachverhalt.zeitpunkt) !== Date.parse(kopf.identifikation.erstellungszeitpunkt))
      check.refuse(
        'S999',
        `${path}/ereignis.zeitpunkt`,
        'ereignis.zeitpunkt ist nicht der Erstellungszeitpunkt der Nachricht',
      );
    if (hatZuVieleSonderzeichen(sachverhalt.zeichen))
      check.refuse('S999', `${path}/ereignis.zeichen`, 'ereignis.zeichen hat mehr als acht Sonderzeichen');
  },
});
export type Metadaten = NachrichtOf<typeof metadaten>;

function pruefeDokumente(dokumente: readonly Dokument[], check: RuleCheck): void {
  const uuids = new Set<string>();
  const positionen = new Set<number>();
  for (const [index, eintrag] of dokumente.entries()) {
    const path = `dokument[${index + 1}]`;
    const id = eintrag.dokumentuuid.toLowerCase();
    if (uuids.has(id)) check.refuse('S999', `${path}/dokumentuuid`, 'dokumentuuid kommt in der Lieferung mehrfach vor');
    uuids.add(id);
    if (positionen.has(eintrag.dokumentenposition))
      check.refuse('S999', `${path}/dokumentenposition`, 'dokumentenposition kommt in der Lieferung mehrfach vor');
    positionen.add(eintrag.dokumentenposition);
    if (eintrag.dokumentenposition < 0)
      check.refuse('S999', `${path}/dokumentenposition`, 'dokumentenposition darf nicht negativ sein');
    pruefeName(eintrag, path, check);
    if (!FORMATE_OHNE_VEREINBARUNG.has(eintrag.dokumenttyp.code))
      check.warn(
        'S999',
        `${path}/dokumenttyp`,
        `Format ${eintrag.dokumenttyp.code} ist nur zulässig, wenn die Anforderung es nennt`,
      );
  }
}

function pruefeName(eintrag: Dokument, path: string, check: RuleCheck): void {
  const { dateiname, beschreibung, pfad } = eintrag;
  const endung = dateiendung(dateiname);
  if (dateiname !== '' && endung === '') check.refuse('S999', `${path}/dateiname`, 'dateiname hat keine Endung');
  else if (dateiname !== '' && !endungPasst(endung, eintrag.dokumenttyp.code))
    check.refuse(
      'S999',
      `${path}/dateiname`,
      `Die Endung des dateiname passt nicht zum dokumenttyp ${eintrag.dokumenttyp.code}`,
    );
  if (beschreibung !== undefined && istLeereBeschreibung(beschreibung, dateiname))
    check.warn('S999', `${path}/beschreibung`, 'beschreibung wiederholt den Dateinamen oder ist nur eine Zahl');
  if (pfad !== undefined && pfad.bestandteil.at(-1) === dateiname)
    check.warn('S999', `${path}/pfad`, 'Der Dateiname gehört nicht in den pfad');
}
