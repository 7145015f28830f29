import { z } from 'zod';
import { rows, type Sql } from '../../platform/database/sql';

const row = z.object({
  akte_position: z.number(),
  register: z.string(),
  vorgang: z.string(),
  type: z.string(),
  title: z.string(),
  date: z.string().nullable(),
  pages: z.number(),
  pdf_sha: z.string().nullable(),
  vermerk_sha: z.string().nullable(),
});

/** Compares two Akten document by document in their order: place, structure, description, SHA-256 of PDF and Transfervermerk. */
export async function compareAkten(
  sql: Sql,
  one: string,
  other: string,
): Promise<{ readonly documents: number; readonly differences: readonly string[] }> {
  const [left, right] = await Promise.all([one, other].map((akte) => dokumente(sql, akte)));
  const differences: string[] = [];
  const length = Math.max(left?.length ?? 0, right?.length ?? 0);
  for (let index = 0; index < length; index += 1) {
    const [a, b] = [left?.[index], right?.[index]];
    if (a === undefined || b === undefined) differences.push(`Dokument ${index + 1} fehlt auf einer Seite`);
    else
      for (const key of row.keyof().options)
        if (a[key] !== b[key]) differences.push(`Dokument ${index + 1}: ${key} ist verschieden`);
  }
  return { documents: length, differences };
}

function dokumente(sql: Sql, akte: string) {
  return rows(
    sql,
    row,
    `SELECT d.akte_position, d.register, v.title AS vorgang, d.type, d.title, d.date, d.last_page - d.first_page + 1 AS pages,
            d.pdf_sha, d.vermerk_sha
       FROM dokument d JOIN vorgang v ON v.id = d.vorgang_id WHERE d.akte_id = $1 ORDER BY d.akte_position`,
    [akte],
  );
}
