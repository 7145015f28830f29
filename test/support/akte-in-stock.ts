import { pdfOf } from '../../src/archive/pdfa/testdata/sample-documents';
import { g4Sample } from '../../src/archive/pdfa/testdata/sample-images';
import { samplePage, sampleText, UMLAUT_LINES } from '../../src/archive/pdfa/testdata/sample-pages';
import { aktenzeichenKey } from '../../src/classification/aktenzeichen';
import { execute } from '../../src/platform/database/sql';
import { newId } from '../../src/platform/id';
import type { Exchange } from '../../src/transfer/exchange/exchange';
import { setOfficeContact } from '../../src/transfer/exchange/office-contact';

/** The person of the Akten below. */
export const PERSON = {
  name: 'Öztürk',
  vorname: 'Ayşe',
  geburtsdatum: '1988-04-17',
  staatsangehoerigkeit: 'türkisch',
  azrNummer: '190412345678',
};

/** Lets an office write messages. */
export async function introduce(
  exchange: Exchange,
  name: string,
  wohnort: string,
  postleitzahl: string,
): Promise<void> {
  await setOfficeContact(exchange, {
    name,
    strasse: 'Beispielweg',
    hausnummer: '1',
    postleitzahl,
    wohnort,
    kanal: '02',
    erreichbarkeit: '0561 5550100',
  });
}

/** A document to be filed. */
export interface Paper {
  readonly register: string;
  readonly vorgang: string;
  readonly type: string;
  readonly title: string;
  readonly date: string | null;
}
/** Four documents of one to four pages. */
export const PAPERS: readonly Paper[] = [
  { register: 'R01', vorgang: 'Übernahme aus der Papierakte', type: 'aktendeckblatt', title: 'Deckblatt', date: null },
  {
    register: 'R04',
    vorgang: 'Verlängerung 2019',
    type: 'schriftverkehr',
    title: 'Antrag „Verlängerung“ – Nr. 2',
    date: '2019-03-04',
  },
  { register: 'R04', vorgang: 'Verlängerung 2019', type: 'nachzuindizieren', title: 'Schreiben', date: '2019-03' },
  { register: 'R04', vorgang: 'Verlängerung 2021', type: 'nachzuindizieren', title: 'Bescheid', date: '2021' },
];

/** An Akte as the pipeline leaves it, with real PDF/A files and a Transfervermerk each. */
export async function fileAkte(
  exchange: Exchange,
  aktenzeichen: string,
  papers = PAPERS,
  person = PERSON,
): Promise<string> {
  const { dataSource, office, blobs } = exchange;
  const [akte, batch, delivery] = [newId(), newId(), newId()];
  await execute(
    dataSource,
    `INSERT INTO akte (id, office, aktenzeichen, aktenzeichen_key, name, vorname, geburtsdatum, staatsangehoerigkeit, azr_nummer,
                       profile_id, profile_version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'eakte-standard', '1')`,
    [akte, office, aktenzeichen, aktenzeichenKey(aktenzeichen), ...Object.values(person)],
  );
  await execute(dataSource, `INSERT INTO batch (id, office, name, state) VALUES ($1, $2, 'Scan', 'angenommen')`, [
    batch,
    office,
  ]);
  await execute(
    dataSource,
    `INSERT INTO delivery (id, office, batch_id, position, name, kind, state, aktenzeichen, akte_id)
     VALUES ($1, $2, $3, 1, 'scan.tif', 'file', 'fertig', $4, $5)`,
    [delivery, office, batch, aktenzeichen, akte],
  );
  const vorgaenge = new Map<string, string>();
  for (const [index, paper] of papers.entries()) {
    const number = index + 1;
    const vorgang = vorgaenge.get(paper.vorgang) ?? newId();
    if (!vorgaenge.has(paper.vorgang))
      await execute(
        dataSource,
        `INSERT INTO vorgang (id, office, akte_id, register, position, title) VALUES ($1, $2, $3, $4, $5, $6)`,
        [vorgang, office, akte, paper.register, Number(paper.register.slice(1)), paper.vorgang],
      );
    vorgaenge.set(paper.vorgang, vorgang);
    const pages = Array.from({ length: number }, (_, page) =>
      samplePage(g4Sample(), { text: sampleText(UMLAUT_LINES), label: `${number}-${page + 1}` }),
    );
    const pdf = await blobs.put(office, 'dokument', await pdfOf(pages));
    const vermerk = await blobs.put(office, 'vermerk', Buffer.from(`{"dokument":${number},"prüfer":"Öz\u0131"}`));
    await blobs.record(dataSource, pdf);
    await blobs.record(dataSource, vermerk);
    const first = (number * (number - 1)) / 2 + 1;
    const fields = { aktenzeichen: { value: aktenzeichen, page: first, confidence: 1, source: 'print' } };
    await execute(
      dataSource,
      `INSERT INTO dokument (id, office, delivery_id, number, akte_id, vorgang_id, akte_position, register, type, title, date, first_page,
                             last_page, confidence, cut_confidence, alternatives, fields, pdf_sha, pdf_bytes, vermerk_sha, classified_by)
       VALUES ($1, $2, $3, $4, $5, $6, $4, $7, $8, $9, $10, $11, $12, 0.75, 1, '[]', $13, $14, $15, $16, 'test')`,
      [
        newId(),
        office,
        delivery,
        number,
        akte,
        vorgang,
        paper.register,
        paper.type,
        paper.title,
        paper.date,
        first,
        first + number - 1,
        JSON.stringify(fields),
        pdf.sha256,
        pdf.bytes,
        vermerk.sha256,
      ],
    );
  }
  return akte;
}
