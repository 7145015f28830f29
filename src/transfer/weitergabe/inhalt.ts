import { z } from 'zod';
import { documentPath } from '../../akte/document-path';
import { execute, rows } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import type { Exchange } from '../exchange/exchange';
import type { StockAkte } from '../exchange/akte-in-stock';

/** One document of an Akte that is handed out, with its place in the through-pagination. */
export interface Weitergabedokument {
  readonly id: string;
  /** Order in the Akte, 1-based. */
  readonly nummer: number;
  readonly titel: string;
  readonly typ: string;
  readonly typName: string;
  readonly register: string;
  readonly registerName: string;
  readonly datum: string | null;
  /** Date of receipt, where the document shows one. */
  readonly eingang: string | null;
  readonly seiten: number;
  /** Through-pagination of the whole Akte: the same number for good once it was given out. */
  readonly seiteVon: number;
  readonly seiteBis: number;
  readonly sha256: string;
  readonly vermerkSha256: string | null;
  /** Path inside the export. */
  readonly pfad: string;
}

const row = z.object({
  id: z.string(),
  akte_position: z.number(),
  title: z.string(),
  type: z.string(),
  register: z.string(),
  date: z.string().nullable(),
  received: z.string().nullable(),
  pages: z.number(),
  pdf_sha: z.string().nullable(),
  vermerk_sha: z.string().nullable(),
  erste_seite: z.number().nullable(),
});

/**
 * The documents of an Akte in their order with a through-pagination that is frozen: a document that was given out once
 * keeps its page numbers, later ones are numbered behind. Throws `NOT_READY` when documents have no PDF yet.
 */
export async function weitergabeinhalt(exchange: Exchange, akte: StockAkte): Promise<readonly Weitergabedokument[]> {
  return exchange.dataSource.transaction(async (tx) => {
    await execute(tx, `SELECT id FROM akte WHERE office = $1 AND id = $2 FOR UPDATE`, [exchange.office, akte.id]);
    const found = await rows(
      tx,
      row,
      `SELECT d.id, d.akte_position, d.title, d.type, d.register, d.date, d.fields->'eingangsdatum'->>'value' AS received,
              d.last_page - d.first_page + 1 AS pages, d.pdf_sha, d.vermerk_sha, s.erste_seite
         FROM dokument d LEFT JOIN seitenzahl s ON s.dokument_id = d.id
        WHERE d.office = $1 AND d.akte_id = $2 ORDER BY d.akte_position`,
      [exchange.office, akte.id],
    );
    if (found.length === 0 || found.some(({ pdf_sha }) => pdf_sha === null))
      throw new EakteError('NOT_READY', 'Nicht jedes Dokument der Akte hat sein PDF');
    let next =
      1 + Math.max(0, ...found.map(({ erste_seite, pages }) => (erste_seite === null ? 0 : erste_seite + pages - 1)));
    const numbered: Weitergabedokument[] = [];
    for (const document of found) {
      const first = document.erste_seite ?? next;
      if (document.erste_seite === null) {
        next += document.pages;
        await execute(
          tx,
          `INSERT INTO seitenzahl (dokument_id, office, akte_id, erste_seite, seiten) VALUES ($1, $2, $3, $4, $5)`,
          [document.id, exchange.office, akte.id, first, document.pages],
        );
      }
      numbered.push(entry(exchange, document, first));
    }
    return numbered;
  });
}

function entry({ profile }: Exchange, document: z.output<typeof row>, first: number): Weitergabedokument {
  const position = document.akte_position;
  return {
    id: document.id,
    nummer: position,
    titel: document.title,
    typ: document.type,
    typName: profile.documentTypes.find(({ id }) => id === document.type)?.name ?? 'nicht eingeordnet',
    register: document.register,
    registerName: profile.registers.find(({ id }) => id === document.register)?.name ?? document.register,
    datum: document.date,
    eingang: document.received,
    seiten: document.pages,
    seiteVon: first,
    seiteBis: first + document.pages - 1,
    sha256: document.pdf_sha ?? '',
    vermerkSha256: document.vermerk_sha,
    pfad: `dokumente/${documentPath(document, position).split('/').at(-1) ?? document.id}`,
  };
}
