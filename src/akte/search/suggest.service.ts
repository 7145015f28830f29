import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { rows } from '../../platform/database/sql';
import { foldName } from './fold';
import { birthDatePrefix } from './birth-date-prefix';

export const suggestionSchema = z.object({
  akteId: z.string(),
  aktenzeichen: z.string(),
  name: z.string().nullable(),
  vorname: z.string().nullable(),
  geburtsdatum: z.string().nullable(),
  /** by what the Akte was found: its name, how the name sounds, the birth date, a number */
  via: z.enum(['name', 'klang', 'geburtsdatum', 'nummer']),
});
export type Suggestion = z.output<typeof suggestionSchema>;

/** Words of a query that count; a pasted letter stays a query. */
const MOST_WORDS = 5;
/** Akten one word may bring into the choice: enough to meet with the other words, few enough to be quick. */
const CANDIDATES = 2000;

/** `term` begins with a value that is not known when the statement is planned: a range of the index, up to the last sign of all. */
const startsWith = (value: string): string => `term ~>=~ ${value} AND term ~<~ (${value} || chr(1114111))`;

/** Akten while somebody types: every word must fit, by name, sound, birth date (also partial) or number. */
@Injectable()
export class SuggestService {
  constructor(private readonly dataSource: DataSource) {}

  /** Best first: whole names before beginnings, names before sounds. Nothing for less than two letters or digits. */
  async suggest(office: string, query: string, limit: number): Promise<Suggestion[]> {
    const words = wordsOf(query);
    if (words.length === 0) return [];
    return rows(
      this.dataSource,
      suggestionSchema,
      `WITH word AS (SELECT * FROM jsonb_to_recordset($2::jsonb) AS w(nr integer, term text, geburt text, nummer boolean, exact text)),
       hit AS (
         SELECT w.nr, s.akte_id, s.art, CASE WHEN s.art = 'klang' THEN 1 WHEN s.term = w.exact THEN 4 WHEN s.art = 'name' THEN 3 ELSE 2 END AS worth
           FROM word w CROSS JOIN LATERAL (
             (SELECT akte_id, art, term FROM akte_suche WHERE office = $1 AND art = 'name' AND ${startsWith('w.term')} ORDER BY term USING ~<~ LIMIT ${CANDIDATES})
             UNION ALL
             (SELECT akte_id, art, term FROM akte_suche WHERE office = $1 AND art = 'klang' AND NOT w.nummer AND length(eakte_klang(w.term)) >= 2
                 AND ${startsWith('eakte_klang(w.term)')} ORDER BY term USING ~<~ LIMIT ${CANDIDATES})
             UNION ALL
             (SELECT akte_id, art, term FROM akte_suche WHERE office = $1 AND art = 'geburtsdatum' AND w.geburt IS NOT NULL AND ${startsWith('w.geburt')}
               ORDER BY term USING ~<~ LIMIT ${CANDIDATES})
             UNION ALL
             (SELECT akte_id, art, term FROM akte_suche WHERE office = $1 AND art = 'nummer' AND w.nummer AND ${startsWith('w.exact')}
               ORDER BY term USING ~<~ LIMIT ${CANDIDATES})) s),
       best AS (SELECT akte_id, nr, max(worth) AS worth, (array_agg(art ORDER BY worth DESC))[1] AS art FROM hit GROUP BY akte_id, nr),
       found AS (SELECT akte_id, sum(worth) AS worth, (array_agg(art ORDER BY worth DESC))[1] AS via FROM best GROUP BY akte_id
                 HAVING count(*) = (SELECT count(*) FROM word) ORDER BY worth DESC, akte_id LIMIT $3)
       SELECT a.id AS "akteId", a.aktenzeichen, a.name, a.vorname, a.geburtsdatum, f.via
         FROM found f JOIN akte a ON a.id = f.akte_id ORDER BY f.worth DESC, a.name, a.vorname, a.aktenzeichen_key`,
      [office, JSON.stringify(words), limit],
    );
  }
}

interface Word {
  readonly nr: number;
  /** folded, as names are */
  readonly term: string;
  /** what the birth date must begin with, where the word looks like one */
  readonly geburt: string | null;
  readonly nummer: boolean;
  /** folded without gaps: a whole name, or a number */
  readonly exact: string;
}

/** The words of a query. An Aktenzeichen with blanks is one number; dates keep their dots. */
function wordsOf(query: string): Word[] {
  const whole = foldName(query).replaceAll(' ', '');
  if (whole.length < 2) return [];
  const parts = /\p{L}{3}/u.test(query) || birthDatePrefix(query.trim()) !== null ? query.split(/[\s,;]+/u) : [query];
  const words: Word[] = [];
  for (const part of parts) {
    for (const term of /\d/.test(part) ? [foldName(part)] : foldName(part).split(' ')) {
      const exact = term.replaceAll(' ', '');
      if (exact === '' || words.length === MOST_WORDS) continue;
      words.push({ nr: words.length, term, geburt: birthDatePrefix(part), nummer: /\d/.test(part), exact });
    }
  }
  return words;
}
