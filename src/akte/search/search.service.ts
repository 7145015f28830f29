import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { bundlePartsSchema, readReading } from '../../archive/page-bundle';
import type { Box } from '../../imaging/page-image';
import type { PageReading } from '../../ocr/read-page';
import { Blobs } from '../../platform/blobs';
import { execute, rows } from '../../platform/database/sql';
import { foldName, foldNumber } from './fold';
import { highlighter, parseQuery, toTsquery, type QueryTerm } from './query-terms';

/** A place in a file that fits the query. `page` is the page of the delivery; without page the Akte itself fits. */
export interface SearchHit {
  readonly akteId: string;
  readonly aktenzeichen: string;
  readonly name: string | null;
  readonly vorname: string | null;
  readonly dokumentId: string | null;
  readonly title: string | null;
  readonly deliveryId: string | null;
  readonly page: number | null;
  /** Page inside the document's PDF, 1-based. */
  readonly pdfPage: number | null;
  readonly snippet: string | null;
  /** Boxes of the matching words, px of the upright page, with the page's size for scaling. */
  readonly boxes: readonly Box[];
  readonly width: number | null;
  readonly height: number | null;
  readonly via: 'text' | 'name' | 'nummer';
}

const hitRow = z.object({
  akte_id: z.string(),
  aktenzeichen: z.string(),
  name: z.string().nullable(),
  vorname: z.string().nullable(),
  dokument_id: z.string().nullable(),
  title: z.string().nullable(),
  delivery_id: z.string().nullable(),
  page: z.number().nullable(),
  pdf_page: z.number().nullable(),
  snippet: z.string().nullable(),
  bundle_sha: z.string().nullable(),
  parts: bundlePartsSchema.nullable(),
  via: z.enum(['text', 'name', 'nummer']),
});

const COLUMNS = `a.id AS akte_id, a.aktenzeichen, a.name, a.vorname, d.id AS dokument_id, d.title, p.delivery_id, p.page,
  (SELECT count(*)::integer FROM page q WHERE q.dokument_id = d.id AND q.page <= p.page) AS pdf_page, p.bundle_sha, p.parts`;

/** Share of trigrams a name and a number must have in common with what is looked for, 0…1. */
const NAME_NEARNESS = 0.4;
const NUMBER_NEARNESS = 0.35;

/**
 * Full text with German stemming and prefixes; names and numbers tolerant of OCR errors by trigrams. The ids come from
 * functions that may use the indexes (migration row_security); every row is read again under the row policies.
 */
@Injectable()
export class SearchService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly blobs: Blobs,
  ) {}

  /** Best hits first: names and numbers, then text. `akteId` searches in one Akte only. */
  async search(office: string, query: string, limit: number, akteId: string | null): Promise<SearchHit[]> {
    const terms = parseQuery(query);
    if (terms.length === 0) return [];
    const [named, text] = await Promise.all([
      this.byNameOrNumber(office, query, limit, akteId),
      this.byText(office, terms, limit, akteId),
    ]);
    const seen = new Set<string>();
    const unique = [...named, ...text].filter((hit) => {
      const key = `${hit.akte_id}/${hit.delivery_id ?? ''}/${hit.page ?? ''}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
    return Promise.all(unique.slice(0, limit).map((hit) => this.withBoxes(office, hit, terms, query)));
  }

  private async byText(
    office: string,
    terms: readonly QueryTerm[],
    limit: number,
    akteId: string | null,
  ): Promise<z.output<typeof hitRow>[]> {
    const tsquery = toTsquery(terms);
    if (tsquery === '') return [];
    return rows(
      this.dataSource,
      hitRow,
      `WITH found AS MATERIALIZED (SELECT * FROM eakte_search_text($1, to_tsquery('eakte_german', $2), $3, $4))
       SELECT ${COLUMNS}, 'text' AS via,
              ts_headline('eakte_german', p.text, to_tsquery('eakte_german', $2),
                          'StartSel=⟦, StopSel=⟧, MaxWords=24, MinWords=8, MaxFragments=1') AS snippet
         FROM found f JOIN page p ON p.delivery_id = f.delivery_id AND p.page = f.page
         JOIN dokument d ON d.id = f.dokument_id JOIN akte a ON a.id = f.akte_id
        ORDER BY f.rank DESC, f.delivery_id, f.page`,
      [office, tsquery, limit, akteId],
    );
  }

  /** Trigram index on the folded terms: a letter or digit that OCR misread still finds the file. */
  private async byNameOrNumber(
    office: string,
    query: string,
    limit: number,
    akteId: string | null,
  ): Promise<z.output<typeof hitRow>[]> {
    const name = foldName(query);
    const number = foldNumber(query);
    if (number.length < 3) return [];
    return this.dataSource.transaction(async (tx) => {
      // The operators take their thresholds from the session: one letter too few in a short name must still be near.
      await execute(
        tx,
        `SELECT set_config('pg_trgm.word_similarity_threshold', '${NAME_NEARNESS}', true),
                set_config('pg_trgm.similarity_threshold', '${NUMBER_NEARNESS}', true)`,
      );
      return rows(
        tx,
        hitRow,
        `WITH found AS MATERIALIZED (SELECT * FROM eakte_search_term($1, $2, $3, $4, $5, $6))
       SELECT ${COLUMNS}, f.kind AS via, NULL AS snippet
         FROM found f JOIN akte a ON a.id = f.akte_id
         LEFT JOIN dokument d ON d.id = f.dokument_id
         LEFT JOIN page p ON p.delivery_id = f.delivery_id AND p.page = f.page
        ORDER BY f.closeness DESC, (f.dokument_id IS NOT NULL), f.akte_id, f.page`,
        [office, name, number, limit, akteId, /\d/.test(number)],
      );
    });
  }

  private async withBoxes(
    office: string,
    hit: z.output<typeof hitRow>,
    terms: readonly QueryTerm[],
    query: string,
  ): Promise<SearchHit> {
    const stored =
      hit.bundle_sha !== null && hit.parts !== null ? { office, bundleSha: hit.bundle_sha, parts: hit.parts } : null;
    const reading = stored === null ? null : await readReading(this.blobs, stored);
    return {
      akteId: hit.akte_id,
      aktenzeichen: hit.aktenzeichen,
      name: hit.name,
      vorname: hit.vorname,
      dokumentId: hit.dokument_id,
      title: hit.title,
      deliveryId: hit.delivery_id,
      page: hit.page,
      pdfPage: hit.page === null ? null : hit.pdf_page,
      snippet: hit.snippet,
      boxes: reading === null ? [] : matchingBoxes(reading, terms, hit.via === 'nummer' ? foldNumber(query) : null),
      width: reading?.text.width ?? null,
      height: reading?.text.height ?? null,
      via: hit.via,
    };
  }
}

function matchingBoxes(reading: PageReading, terms: readonly QueryTerm[], number: string | null): Box[] {
  const fits = highlighter(terms);
  const boxes: Box[] = [];
  for (const block of reading.text.blocks) {
    for (const line of block.lines) {
      for (const word of line.words) {
        if (fits(word.text) || (number !== null && isNear(foldNumber(word.text), number))) boxes.push(word.box);
      }
    }
  }
  return boxes;
}

/** The same number but for a third of its digits: what the trigram index took for similar. */
function isNear(a: string, b: string): boolean {
  if (a.length < 4 || Math.abs(a.length - b.length) > 2) return false;
  let same = 0;
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) if (a[index] === b[index]) same += 1;
  return same >= Math.max(a.length, b.length) * 0.67;
}
