import type { DataSource } from 'typeorm';
import { newId } from '../../src/platform/id';
import { aktenzeichenKey } from '../../src/classification/aktenzeichen';
import { execute } from '../../src/platform/database/sql';

/** A document of a filed Akte, as far as a test cares. */
export interface FiledDocument {
  readonly type: string;
  readonly register?: string;
  readonly date?: string | null;
  readonly title?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly pages?: readonly string[];
}

export interface FiledAkte {
  readonly id: string;
  readonly deliveryId: string;
  readonly documents: readonly string[];
}

/** Puts an Akte with documents into the database as filing would, without page images. */
export async function fileAkteForTest(
  dataSource: DataSource,
  office: string,
  person: {
    readonly aktenzeichen: string;
    readonly name?: string;
    readonly vorname?: string;
    readonly geburtsdatum?: string;
    readonly staatsangehoerigkeit?: string;
    readonly azrNummer?: string;
  },
  documents: readonly FiledDocument[],
): Promise<FiledAkte> {
  const [batch, delivery, akte] = [newId(), newId(), newId()];
  await execute(dataSource, `INSERT INTO office (kennung) VALUES ($1) ON CONFLICT DO NOTHING`, [office]);
  await execute(dataSource, `INSERT INTO batch (id, office, name, state) VALUES ($1, $2, 'Test', 'angenommen')`, [
    batch,
    office,
  ]);
  await execute(
    dataSource,
    `INSERT INTO akte (id, office, aktenzeichen, aktenzeichen_key, name, vorname, geburtsdatum, staatsangehoerigkeit, azr_nummer,
                       profile_id, profile_version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'eakte-standard', '1.0.0-default')`,
    [
      akte,
      office,
      person.aktenzeichen,
      aktenzeichenKey(person.aktenzeichen),
      person.name ?? null,
      person.vorname ?? null,
      person.geburtsdatum ?? null,
      person.staatsangehoerigkeit ?? null,
      person.azrNummer ?? null,
    ],
  );
  const pageCount = documents.reduce((sum, document) => sum + (document.pages?.length ?? 1), 0);
  await execute(
    dataSource,
    `INSERT INTO delivery (id, office, batch_id, position, name, kind, state, aktenzeichen, seiten_ist, akte_id)
     VALUES ($1, $2, $3, 1, 'test.tif', 'file', 'fertig', $4, $5, $6)`,
    [delivery, office, batch, person.aktenzeichen, pageCount, akte],
  );
  const ids: string[] = [];
  const vorgaenge = new Map<string, string>();
  let page = 1;
  for (const [index, document] of documents.entries()) {
    const [id, register, pages] = [newId(), document.register ?? 'R01', document.pages ?? ['']];
    const vorgang = vorgaenge.get(register) ?? newId();
    if (!vorgaenge.has(register)) {
      await execute(
        dataSource,
        `INSERT INTO vorgang (id, office, akte_id, register, position, title) VALUES ($1, $2, $3, $4, 1, 'Übernahme aus der Papierakte')`,
        [vorgang, office, akte, register],
      );
      vorgaenge.set(register, vorgang);
    }
    await execute(
      dataSource,
      `INSERT INTO dokument (id, office, delivery_id, number, akte_id, vorgang_id, akte_position, register, type, title, date, first_page,
                             last_page, confidence, cut_confidence, alternatives, fields, classified_by)
       VALUES ($1, $2, $3, $4, $5, $6, $4, $7, $8, $9, $10, $11, $12, 0.9, 0.9, '[]', $13, 'test')`,
      [
        id,
        office,
        delivery,
        index + 1,
        akte,
        vorgang,
        register,
        document.type,
        document.title ?? document.type,
        document.date ?? null,
        page,
        page + pages.length - 1,
        JSON.stringify(document.fields ?? {}),
      ],
    );
    for (const text of pages) {
      await execute(
        dataSource,
        `INSERT INTO page (office, delivery_id, page, bundle_sha, parts, width, height, dpi, rotation, skew, colour_mode, blank, confidence,
                           handwriting, milliseconds, text, dokument_id)
         VALUES ($1, $2, $3, $4, $5, 2480, 3508, 300, 0, 0, 'grey', $6, 0.95, false, 1, $7, $8)`,
        [office, delivery, page, '0'.repeat(64), JSON.stringify(NO_PARTS), text === '', text, id],
      );
      page += 1;
    }
    ids.push(id);
  }
  return { id: akte, deliveryId: delivery, documents: ids };
}

const PART = { start: 0, end: 0 };
const META = {
  width: 1,
  height: 1,
  encoding: 'jpeg',
  components: 1,
  takenOver: false,
  rotation: 0,
  skewDegrees: 0,
  dpiX: 300,
  dpiY: 300,
};
const NO_PARTS = { image: { ...PART, meta: META }, preview: PART, thumbnail: PART, reading: PART };
