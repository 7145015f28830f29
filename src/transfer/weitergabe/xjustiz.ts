import type { Weitergabedokument } from './inhalt';
import { xmlText } from './xml-text';

/** What the data set says about the export as a whole. */
export interface Begleitangaben {
  readonly aktenzeichen: string;
  readonly absender: string;
  readonly erstelltAm: string;
  readonly uuid: string;
}

/** Documents of a copy: those that are withheld stand in the list with their reason, without a file. */
export type Begleitdokument = Weitergabedokument & {
  readonly geschwaerzt?: readonly string[];
  readonly entnommen?: string;
};

/**
 * The data set beside the documents (BehAktÜbV § 2: file number of the sender, order of the documents, type, date of receipt),
 * written after the structure of XJustiz "uebermittlungSchriftgutobjekte". The official schema is not at hand here: a court's
 * gateway that checks against it needs a mapping of these names. Same content, same bytes.
 */
export function begleitdatensatz(angaben: Begleitangaben, dokumente: readonly Begleitdokument[]): string {
  const line = (level: number, name: string, text: string | null): string =>
    text === null ? '' : `${'  '.repeat(level)}<${name}>${xmlText(text)}</${name}>\n`;
  const body = dokumente
    .map(
      (dokument) =>
        `    <dokument>\n` +
        line(3, 'id', dokument.id) +
        line(3, 'nummerImUebergeordnetenContainer', String(dokument.nummer)) +
        line(3, 'anzeigename', dokument.titel) +
        line(3, 'dokumenttyp', dokument.typName) +
        line(3, 'teilakte', `${dokument.register} ${dokument.registerName}`) +
        line(3, 'datumDesSchreibens', dokument.datum) +
        line(3, 'posteingangsdatum', dokument.eingang) +
        line(3, 'seiteVon', String(dokument.seiteVon)) +
        line(3, 'seiteBis', String(dokument.seiteBis)) +
        (dokument.entnommen === undefined
          ? `      <datei>\n${line(4, 'dateiname', dokument.pfad)}${line(4, 'sha256', dokument.sha256)}      </datei>\n`
          : line(3, 'entnommen', dokument.entnommen)) +
        (dokument.geschwaerzt ?? []).map((grund) => line(3, 'schwaerzung', grund)).join('') +
        `    </dokument>\n`,
    )
    .join('');
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n` +
    `<uebermittlungSchriftgutobjekte xmlns="urn:eakte:weitergabe:1">\n` +
    `  <nachrichtenkopf>\n` +
    line(2, 'aktenzeichen.absender', angaben.aktenzeichen) +
    line(2, 'absender', angaben.absender) +
    line(2, 'erstellungszeitpunkt', angaben.erstelltAm) +
    line(2, 'eigeneNachrichtenID', angaben.uuid) +
    `  </nachrichtenkopf>\n` +
    `  <akte>\n${line(2, 'aktenzeichen', angaben.aktenzeichen)}${line(2, 'seiten', String(lastPage(dokumente)))}${body}  </akte>\n` +
    `</uebermittlungSchriftgutobjekte>\n`
  );
}

const lastPage = (dokumente: readonly Weitergabedokument[]): number =>
  Math.max(0, ...dokumente.map(({ seiteBis }) => seiteBis));
