import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { aktenzeichenKey } from '../classification/aktenzeichen';
import type { Stammdaten } from '../classification/document';
import type { ReferenceProfile } from '../classification/profile';
import { execute, firstRow, rows } from '../platform/database/sql';
import { newId } from '../platform/id';
import { foldName, foldNumber, numbersIn } from './search/fold';

/** A delivery whose documents are archived and may go into an Akte. */
export interface FilingDelivery {
  readonly id: string;
  readonly office: string;
  readonly batchId: string;
}

export interface FilingResult {
  readonly akteId: string;
  /** Fields in which the Stammdatenliste differs from what the Akte already says; the Akte is never overwritten. */
  readonly differing: readonly string[];
}

const akteRow = z.object({
  id: z.string(),
  name: z.string().nullable(),
  vorname: z.string().nullable(),
  geburtsdatum: z.string().nullable(),
  staatsangehoerigkeit: z.string().nullable(),
  azr_nummer: z.string().nullable(),
  created: z.boolean(),
});

/**
 * Files the documents of a delivery into the Akte with this Aktenzeichen (made if it is new): Akte → register → Vorgang
 * → Dokument. A further Band is appended behind what is there; the original Blatt order is kept as `akte_position`.
 */
export async function fileDelivery(
  tx: EntityManager,
  profile: ReferenceProfile,
  delivery: FilingDelivery,
  stammdaten: Stammdaten,
): Promise<FilingResult> {
  const akte = await findOrCreateAkte(tx, profile, delivery.office, stammdaten);
  // Two Bände of one Akte may be filed at the same moment: one after the other.
  await execute(tx, `SELECT id FROM akte WHERE id = $1 FOR UPDATE`, [akte.id]);
  const documents = await rows(
    tx,
    z.object({ id: z.string(), register: z.string() }),
    `SELECT id, register FROM dokument WHERE delivery_id = $1 AND ersetzt_am IS NULL ORDER BY number`,
    [delivery.id],
  );
  const last = await firstRow(
    tx,
    z.object({ last: z.number() }),
    `SELECT coalesce(max(akte_position), 0)::integer AS last FROM dokument WHERE akte_id = $1`,
    [akte.id],
  );
  const vorgaenge = new Map<string, string>();
  for (const [index, document] of documents.entries()) {
    const vorgang =
      vorgaenge.get(document.register) ??
      (await findOrCreateVorgang(tx, profile, delivery.office, akte.id, document.register));
    vorgaenge.set(document.register, vorgang);
    await execute(tx, `UPDATE dokument SET akte_id = $2, vorgang_id = $3, akte_position = $4 WHERE id = $1`, [
      document.id,
      akte.id,
      vorgang,
      (last?.last ?? 0) + index + 1,
    ]);
  }
  await indexAkte(tx, delivery.office, akte.id, stammdaten, akte.created);
  await indexPages(tx, delivery, akte.id);
  return { akteId: akte.id, differing: akte.created ? [] : differing(akte, stammdaten) };
}

async function findOrCreateAkte(
  tx: EntityManager,
  profile: ReferenceProfile,
  office: string,
  person: Stammdaten,
): Promise<z.output<typeof akteRow>> {
  const akte = await firstRow(
    tx,
    akteRow,
    `INSERT INTO akte (id, office, aktenzeichen, aktenzeichen_key, name, vorname, geburtsdatum, staatsangehoerigkeit, azr_nummer,
                       profile_id, profile_version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (office, aktenzeichen_key) DO UPDATE SET aktenzeichen_key = akte.aktenzeichen_key
     RETURNING id, name, vorname, geburtsdatum, staatsangehoerigkeit, azr_nummer, (xmax = 0) AS created`,
    [
      newId(),
      office,
      person.aktenzeichen,
      aktenzeichenKey(person.aktenzeichen),
      person.name ?? null,
      person.vorname ?? null,
      person.geburtsdatum ?? null,
      person.staatsangehoerigkeit ?? null,
      person.azrNummer ?? null,
      profile.id,
      profile.version,
    ],
  );
  if (akte === undefined) throw new Error('akte was not created');
  return akte;
}

/** The default Vorgang of a register ("Übernahme aus der Papierakte"), made where the Akte has none yet. */
export async function findOrCreateVorgang(
  tx: EntityManager,
  profile: ReferenceProfile,
  office: string,
  akteId: string,
  register: string,
): Promise<string> {
  const position = profile.registers.findIndex((entry) => entry.id === register) + 1;
  const vorgang = await firstRow(
    tx,
    z.object({ id: z.string() }),
    `INSERT INTO vorgang (id, office, akte_id, register, position, title) VALUES ($1, $2, $3, $4, $5, 'Übernahme aus der Papierakte')
     ON CONFLICT (akte_id, register, title) DO UPDATE SET position = vorgang.position RETURNING id`,
    [newId(), office, akteId, register, position],
  );
  if (vorgang === undefined) throw new Error('vorgang was not created');
  return vorgang.id;
}

function differing(akte: z.output<typeof akteRow>, person: Stammdaten): string[] {
  const pairs: readonly (readonly [string, string | null, string | undefined])[] = [
    ['Name', akte.name, person.name],
    ['Vorname', akte.vorname, person.vorname],
    ['Geburtsdatum', akte.geburtsdatum, person.geburtsdatum],
    ['Staatsangehörigkeit', akte.staatsangehoerigkeit, person.staatsangehoerigkeit],
    ['AZR-Nummer', akte.azr_nummer, person.azrNummer],
  ];
  return pairs.flatMap(([label, kept, given]) =>
    kept !== null && given !== undefined && kept !== given ? [label] : [],
  );
}

interface Term {
  readonly kind: 'name' | 'nummer';
  readonly term: string;
  readonly dokument_id?: string;
  readonly page?: number;
}

async function insertTerms(
  tx: EntityManager,
  office: string,
  akteId: string,
  deliveryId: string | null,
  terms: readonly Term[],
): Promise<void> {
  await execute(
    tx,
    `INSERT INTO search_term (office, akte_id, delivery_id, kind, term, dokument_id, page)
     SELECT $1, $2, $3, kind, term, dokument_id, page
       FROM jsonb_to_recordset($4::jsonb) AS t(kind text, term text, dokument_id uuid, page integer)
      WHERE dokument_id IS NULL OR NOT EXISTS (
            -- the file's own number stands on every second page and finds the file already
            SELECT FROM search_term own WHERE own.akte_id = $2 AND own.dokument_id IS NULL AND own.kind = t.kind AND own.term = t.term)`,
    [office, akteId, deliveryId, JSON.stringify(terms)],
  );
}

/** The person and the file's own numbers: found without any page. */
async function indexAkte(
  tx: EntityManager,
  office: string,
  akteId: string,
  person: Stammdaten,
  created: boolean,
): Promise<void> {
  if (!created) return;
  const terms: Term[] = [{ kind: 'nummer', term: foldNumber(person.aktenzeichen) }];
  const name = foldName(`${person.vorname ?? ''} ${person.name ?? ''}`);
  if (name !== '') terms.push({ kind: 'name', term: name });
  if (person.azrNummer !== undefined) terms.push({ kind: 'nummer', term: foldNumber(person.azrNummer) });
  await insertTerms(tx, office, akteId, null, terms);
}

/** Numbers printed on the pages `from` … `to`, in steps so that a long Band never lies in memory as a whole. */
export async function indexPages(
  tx: EntityManager,
  delivery: Pick<FilingDelivery, 'id' | 'office'>,
  akteId: string,
  from = 1,
  to = Infinity,
): Promise<void> {
  const size = 200;
  for (let first = from; first <= to; first += size) {
    const pages = await rows(
      tx,
      z.object({ page: z.number(), dokument_id: z.string().nullable(), text: z.string() }),
      `SELECT page, dokument_id, text FROM page WHERE delivery_id = $1 AND page BETWEEN $2 AND $3`,
      [delivery.id, first, Math.min(to, first + size - 1)],
    );
    if (pages.length === 0) return;
    const terms = pages.flatMap((page): Term[] => {
      const dokument = page.dokument_id;
      if (dokument === null) return [];
      return numbersIn(page.text).map((term) => ({ kind: 'nummer', term, dokument_id: dokument, page: page.page }));
    });
    if (terms.length > 0) await insertTerms(tx, delivery.office, akteId, delivery.id, terms);
  }
}
