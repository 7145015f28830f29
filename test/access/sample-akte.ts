import type { DataSource } from 'typeorm';
import { execute } from '../../src/platform/database/sql';
import { newId } from '../../src/platform/id';

/** Ids of an Akte with one delivery, one document and one page, put straight into the database. */
export interface SampleAkte {
  readonly akte: string;
  readonly batch: string;
  readonly delivery: string;
  readonly dokument: string;
}

/** `aktenzeichen` and `word` are what it can be found by. */
export async function sampleAkte(
  owner: DataSource,
  office: string,
  aktenzeichen: string,
  word: string,
  { register = 'R04', type = 'antrag-aufenthaltstitel', name = word } = {},
): Promise<SampleAkte> {
  const [akte, batch, delivery, dokument] = [newId(), newId(), newId(), newId()];
  const sha = newId().replaceAll('-', '').padEnd(64, '0');
  await execute(owner, `INSERT INTO office (kennung) VALUES ($1) ON CONFLICT DO NOTHING`, [office]);
  await execute(owner, `INSERT INTO batch (id, office, name, state) VALUES ($1, $2, 'Muster', 'offen')`, [
    batch,
    office,
  ]);
  await execute(
    owner,
    `INSERT INTO akte (id, office, aktenzeichen, aktenzeichen_key, name, profile_id, profile_version)
     VALUES ($1, $2, $3, lower(regexp_replace($3, '[^A-Za-z0-9]', '', 'g')), $4, 'eakte-standard', '1')`,
    [akte, office, aktenzeichen, name],
  );
  await execute(
    owner,
    `INSERT INTO delivery (id, office, batch_id, position, name, kind, state, akte_id)
     VALUES ($1, $2, $3, 1, 'Band 1', 'file', 'fertig', $4)`,
    [delivery, office, batch, akte],
  );
  await execute(
    owner,
    `INSERT INTO dokument (id, office, delivery_id, number, akte_id, akte_position, register, type, title, first_page, last_page,
       confidence, cut_confidence, alternatives, fields, classified_by)
     VALUES ($1, $2, $3, 1, $4, 1, $5, $6, 'Antrag', 1, 1, 1, 1, '[]', '{}', 'test')`,
    [dokument, office, delivery, akte, register, type],
  );
  await execute(
    owner,
    `INSERT INTO page (office, delivery_id, page, bundle_sha, parts, width, height, dpi, rotation, skew, colour_mode, blank,
       confidence, handwriting, milliseconds, text, dokument_id)
     VALUES ($1, $2, 1, $3, $6, 10, 10, 300, 0, 0, 'grey', false, 1, false, 1, $4, $5)`,
    [office, delivery, sha, `Herr ${word} beantragt die Verlängerung`, dokument, JSON.stringify(PARTS)],
  );
  await execute(
    owner,
    `INSERT INTO search_term (office, akte_id, dokument_id, delivery_id, page, kind, term)
     VALUES ($1, $2, NULL, NULL, NULL, 'name', lower($3)), ($1, $2, $4, $5, 1, 'name', lower($3))`,
    [office, akte, name, dokument, delivery],
  );
  return { akte, batch, delivery, dokument };
}

const part = (start: number) => ({ start, end: start + 1 });
const PARTS = {
  image: {
    ...part(0),
    meta: {
      width: 10,
      height: 10,
      encoding: 'flate',
      takenOver: false,
      rotation: 0,
      skewDegrees: 0,
      dpiX: 300,
      dpiY: 300,
    },
  },
  preview: part(1),
  thumbnail: part(2),
  reading: part(3),
};
