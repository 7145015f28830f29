import type { DataSource } from 'typeorm';

/**
 * An Akte of `pages` pages and 300 documents, in rows only: every page shows the bytes of a page that was digitised.
 * Gives its id.
 */
export async function longAkte(database: DataSource, pages: number): Promise<string> {
  const id = '00000000-0000-7000-8000-000000003000';
  await database.query(
    `WITH one AS (SELECT * FROM akte ORDER BY aktenzeichen_key LIMIT 1)
     INSERT INTO akte (id, office, aktenzeichen, aktenzeichen_key, name, vorname, geburtsdatum, profile_id, profile_version)
     SELECT $1, office, 'LANG-3000', 'lang3000', 'Langmann', 'Lea', '1970-01-01', profile_id, profile_version FROM one`,
    [id],
  );
  await database.query(
    `INSERT INTO delivery (id, office, batch_id, position, name, kind, bytes, state, akte_id, aktenzeichen, seiten_ist, blatt_soll, seiten_soll, seiten_fertig, finished_at)
     SELECT $1, office, batch_id, 99, 'lang.tif', kind, bytes, 'fertig', $1, 'LANG-3000', $2::integer, $2::integer / 2, $2::integer, $2::integer, now()
       FROM delivery WHERE state = 'fertig' LIMIT 1`,
    [id, pages],
  );
  await database.query(
    `INSERT INTO vorgang (id, office, akte_id, register, position, title)
     SELECT $1, office, $1, 'R01', 1, 'Schriftverkehr' FROM akte WHERE id = $1`,
    [id],
  );
  await database.query(
    `INSERT INTO dokument (id, office, delivery_id, number, akte_id, vorgang_id, akte_position, register, type, title, date, first_page,
                           last_page, confidence, cut_confidence, alternatives, fields, classified_by)
     SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, a.office, a.id, n, a.id, a.id, n, 'R01', 'schriftverkehr',
            'Schreiben ' || n, '2010-01-01', (n - 1) * $2::integer / 300 + 1, n * $2::integer / 300, 0.9, 0.9, '[]', '{}', 'test'
       FROM akte a, generate_series(1, 300) n WHERE a.id = $1`,
    [id, pages],
  );
  await database.query(
    `INSERT INTO page (office, delivery_id, page, bundle_sha, parts, width, height, dpi, rotation, skew, colour_mode, blank, confidence,
                       handwriting, milliseconds, text, dokument_id)
     SELECT p.office, $1, n, p.bundle_sha, p.parts, p.width, p.height, p.dpi, 0, 0, p.colour_mode, false, p.confidence, false, 1, md5(n::text),
            ('00000000-0000-7000-8000-' || lpad(((n - 1) * 300 / $2::integer + 1)::text, 12, '0'))::uuid
       FROM (SELECT * FROM page WHERE NOT blank AND text <> '' ORDER BY page LIMIT 1) p, generate_series(1, $2::integer) n`,
    [id, pages],
  );
  return id;
}
