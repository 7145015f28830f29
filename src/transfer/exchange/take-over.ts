import { z } from 'zod';
import { aktenzeichenKey } from '../../classification/aktenzeichen';
import type { Stammdaten } from '../../intake/stammdaten';
import { bigintColumn, execute, firstRow, rows } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { newId } from '../../platform/id';
import { passFailPoint } from '../../platform/fail-point';
import type { Akte } from '../xauslaender/akte/akte';
import { toAkte } from '../xauslaender/akte/xdomea-to-akte';
import { assemble } from '../xauslaender/container/assembly';
import { openContainer } from '../xauslaender/container/open-container';
import type { ContainerPart } from '../xauslaender/container/part-reader';
import { codeList } from '../xauslaender/codelists/code-list';
import type { Finding } from '../xauslaender/finding';
import { AKTE_UEBERNOMMEN } from '../xauslaender/messages/quittung';
import type { MessageOf } from '../xauslaender/registry/messages';
import { writeMessage } from '../xauslaender/write-message';
import { hashOf } from '../../platform/blobs';
import { manifestOf } from './akte-in-stock';
import { checkFiles, storeFiles, wrong, type CheckedFile } from './delivered-files';
import { requirePossible } from './emit';
import { envelope, SENT_VERSION } from './envelope';
import { nameUuid, type Exchange } from './exchange';
import { fileAkte, type StoredDokument } from './file-akte';
import { audit, findHandover, hold, step, type Handover } from './handover';
import { loadMessage, loadMessageBytes } from './messages-at-hand';
import { officeContact } from './office-contact';
import { recordOutgoing, storeMessage } from './outbox';
import { authorOf, type Partner } from './partner';
import { azrDigits, contradictions, stammdatenOf } from './person';
import { prepareRueckweisung } from './refuse';
import { isTaken } from './request-akte';
import { dropFinishedPackages } from './tidy-up';

/** What became of a delivery when its packages were looked at. */
export type TakeOver =
  | { readonly kind: 'unvollstaendig'; readonly missing: readonly number[] }
  | { readonly kind: 'pruefung'; readonly code: string; readonly reason: string }
  | { readonly kind: 'zurueckgewiesen'; readonly reason: string }
  | { readonly kind: 'uebernommen'; readonly aktenzeichen: string; readonly documents: number };

/**
 * Takes a delivery over when it is complete: opens the ZIP across its packages, compares every file with what was
 * announced, stores the documents, makes the Akte and writes the receipt. What is faulty as a whole is refused (0010);
 * what a person must decide is held, and nothing of it is filed. `here`: packages that are known to be here, so that
 * an incomplete delivery costs one look. Once a person has let it in, identity and
 * existing Akten no longer stop it.
 */
export async function takeOver(exchange: Exchange, handover: Handover, here = Infinity): Promise<TakeOver> {
  const { lieferungUuid, anzahlDerPakete } = handover;
  if (lieferungUuid !== null && anzahlDerPakete !== null && here < anzahlDerPakete)
    return {
      kind: 'unvollstaendig',
      missing: await missingPackages(exchange, handover.partner, lieferungUuid, anzahlDerPakete),
    };
  const metadaten = lieferungUuid === null ? undefined : await loadMessage(exchange, lieferungUuid);
  if (lieferungUuid === null || metadaten?.type !== '010206') return { kind: 'unvollstaendig', missing: [] };
  const packages = await packagesAtHand(exchange, handover.partner, lieferungUuid);
  const assembly = assemble(metadaten.inhalt, packages);
  if (assembly.findings.length > 0) return refuse(exchange, handover, metadaten, assembly.findings);
  if (!assembly.complete) return { kind: 'unvollstaendig', missing: assembly.missing };
  const opened = await openContainer(
    await Promise.all(assembly.order.map(({ sha256, bytes }) => partOf(exchange, sha256, bytes))),
    metadaten.inhalt.dokument.map(({ dokumentuuid, dokumenttyp }) => ({ dokumentuuid, format: dokumenttyp.code })),
  );
  if (opened.kind === 'refused') return refuse(exchange, handover, metadaten, opened.findings);
  const akte = toAkte(metadaten.inhalt.akte, metadaten.inhalt.dokument, (key) => nameUuid(lieferungUuid, key));
  const files = await checkFiles(akte, opened.files);
  if ('findings' in files) return refuse(exchange, handover, metadaten, files.findings);
  const problem = signProblem(metadaten, files.checked);
  if (problem !== undefined) return refuse(exchange, handover, metadaten, [problem]);
  const doubt =
    handover.angenommenVon !== null ? null : (handover.hold ?? (await doubtAbout(exchange, handover, metadaten)));
  if (doubt !== null) {
    await exchange.dataSource.transaction((tx) => hold(tx, handover.id, doubt));
    return { kind: 'pruefung', ...doubt };
  }
  return file(exchange, handover, metadaten, akte, await storeFiles(exchange, files.checked));
}

/** Numbers of the packages that have not come, at most 100. */
export async function missingPackages(
  exchange: Exchange,
  partner: string,
  lieferung: string,
  anzahl: number,
): Promise<readonly number[]> {
  const found = await rows(
    exchange.dataSource,
    z.object({ n: z.number() }),
    `SELECT n FROM generate_series(1, $4::integer) n
      WHERE NOT EXISTS (SELECT 1 FROM paket WHERE office = $1 AND sender = $2 AND lieferung_uuid = $3 AND nummer = n) ORDER BY n LIMIT 100`,
    [exchange.office, partner, lieferung, anzahl],
  );
  return found.map(({ n }) => n);
}

async function packagesAtHand(exchange: Exchange, partner: string, lieferung: string) {
  return rows(
    exchange.dataSource,
    z.object({ paketnummer: z.number(), sha256: z.string(), bytes: bigintColumn }),
    `SELECT nummer AS paketnummer, sha256, bytes FROM paket WHERE office = $1 AND sender = $2 AND lieferung_uuid = $3
      ORDER BY nummer, sha256`,
    [exchange.office, partner, lieferung],
  );
}

async function partOf(exchange: Exchange, sha256: string, bytes: number): Promise<ContainerPart> {
  const key = await exchange.blobs.keyOf(exchange.office, 'paket', sha256);
  return {
    bytes,
    read: async function* (start: number, end: number): AsyncGenerator<Uint8Array> {
      const stream: AsyncIterable<Uint8Array> = await exchange.objects.getRange(key, start, end - 1);
      yield* stream;
    },
  };
}

/** The sign of a delivery of this product is the manifest of its documents: another one means another content. */
function signProblem(metadaten: MessageOf<'010206'>, files: readonly CheckedFile[]): Finding | undefined {
  const zeichen = metadaten.inhalt.quittungsrelevanterSachverhalt?.zeichen;
  if (metadaten.produkt.produkt !== 'eakte' || zeichen === undefined || !/^[0-9a-f]{64}$/.test(zeichen))
    return undefined;
  return manifestOf(files) === zeichen
    ? undefined
    : wrong('Die Dokumente sind nicht die, für die die Quittung verlangt wird');
}

/** Why a person must look before the Akte is filed; null when nothing speaks against it. */
async function doubtAbout(
  exchange: Exchange,
  handover: Handover,
  metadaten: MessageOf<'010206'>,
): Promise<{ readonly code: string; readonly reason: string } | null> {
  if (handover.aktenzeichen === null)
    return { code: 'NICHT_ANGEFORDERT', reason: 'Die Akte war nicht angefordert; es ist kein Aktenzeichen vorgesehen' };
  const request = handover.anforderungUuid === null ? undefined : await loadMessage(exchange, handover.anforderungUuid);
  if (request?.type === '010201') {
    const differing = contradictions(stammdatenOf(request.inhalt.person), stammdatenOf(metadaten.inhalt.person));
    if (differing.length > 0)
      return { code: 'PERSON_ABWEICHEND', reason: `Die Person weicht von der Anforderung ab: ${differing.join(', ')}` };
  }
  // Nothing is merged into an existing Akte, and none is put beside one without a decision.
  const existing = await firstRow(
    exchange.dataSource,
    z.object({ aktenzeichen: z.string() }),
    `SELECT aktenzeichen FROM akte
      WHERE office = $1 AND (aktenzeichen_key = $2 OR regexp_replace(azr_nummer, '[^0-9]', '', 'g') = $3) LIMIT 1`,
    [exchange.office, aktenzeichenKey(handover.aktenzeichen), azrDigits(metadaten.inhalt.person.azrNummer)],
  );
  return existing === undefined
    ? null
    : { code: 'AKTE_VORHANDEN', reason: 'Zu dieser Person oder diesem Aktenzeichen gibt es hier schon eine Akte' };
}

/** The receiving Akte, its documents' rows, the process and the receipt: one transaction. */
async function file(
  exchange: Exchange,
  handover: Handover,
  metadaten: MessageOf<'010206'>,
  akte: Akte,
  stored: ReadonlyMap<string, StoredDokument>,
): Promise<TakeOver> {
  const partner = authorOf(metadaten);
  const aktenzeichen = handover.aktenzeichen ?? '';
  const receipt = partner === undefined ? undefined : await prepareQuittung(exchange, metadaten, partner);
  const said = akte.zusaetze.find(({ kennung }) => kennung === 'stammdaten')?.felder;
  const staat = said?.find(({ name }) => name === 'staatsangehoerigkeit')?.wert ?? '';
  const stammdaten: Stammdaten = {
    ...stammdatenOf(metadaten.inhalt.person),
    ...(staat === '' ? {} : { staatsangehoerigkeit: staat }),
    aktenzeichen,
  };
  const filed = await exchange.dataSource.transaction(async (tx) => {
    const now = await findHandover(tx, exchange.office, 'id', handover.id);
    if (now?.zustand !== 'lieferung-laeuft') return 'taken' as const;
    const made = await fileAkte(tx, exchange, now, stammdaten, akte, stored);
    if (made === undefined) return undefined;
    const checked = await step(tx, now, 'Lieferung geprüft');
    if (checked.kind === 'nicht-vorgesehen') throw new Error(checked.grund);
    const taken = await step(tx, { ...now, ...checked.austausch }, 'Akte übernommen');
    if (taken.kind === 'nicht-vorgesehen') throw new Error(taken.grund);
    await execute(
      tx,
      `UPDATE uebergabe SET akte_id = $2, dokumente = $3, manifest_sha = $4, aktenzeichen = $5, hold_code = NULL, hold_reason = NULL WHERE id = $1`,
      [handover.id, made.akteId, JSON.stringify(made.dokumente), manifestOf(made.dokumente), aktenzeichen],
    );
    if (receipt !== undefined && taken.danach.includes('0020')) {
      await recordOutgoing(tx, exchange, receipt.blob, {
        dedupeKey: `${metadaten.kopf.identifikation.nachrichtenUUID.toLowerCase()}/quittung`,
        receiver: partner?.code ?? '',
        uuid: receipt.uuid,
        type: '0020',
        handover: handover.id,
      });
    }
    await audit(tx, exchange.office, 'transfer.taken-over', made.akteId, { lieferung: handover.lieferungUuid });
    return made;
  });
  if (filed === 'taken') return { kind: 'unvollstaendig', missing: [] };
  if (filed === undefined) return { kind: 'pruefung', code: 'AKTE_VORHANDEN', reason: 'Das Aktenzeichen ist vergeben' };
  passFailPoint('transfer.filed');
  await dropFinishedPackages(exchange);
  return { kind: 'uebernommen', aktenzeichen, documents: filed.dokumente.length };
}

/** 0020: repeats time and sign of the event that the 010206 named. */
async function prepareQuittung(exchange: Exchange, metadaten: MessageOf<'010206'>, partner: Partner) {
  const ereignis = metadaten.inhalt.quittungsrelevanterSachverhalt;
  if (ereignis === undefined) return undefined;
  const { identifikation } = metadaten.kopf;
  const uuid = newId();
  const bytes = await writeMessage(
    {
      ...envelope(exchange, await officeContact(exchange), {
        type: '0020',
        uuid,
        at: exchange.clock.now().toISOString(),
        to: partner,
      }),
      type: '0020',
      version: SENT_VERSION,
      inhalt: {
        ursprungsnachricht: {
          nachrichtenUUID: identifikation.nachrichtenUUID,
          nachrichtentyp: {
            code: '010206',
            listURI: codeList('nachrichtentyp').urn,
            listVersionID: codeList('nachrichtentyp').version,
          },
          erstellungszeitpunkt: identifikation.erstellungszeitpunkt,
        },
        quittung: { ursprungsereignis: ereignis, sachverhalt: { code: AKTE_UEBERNOMMEN } },
      },
    },
    exchange.schemas === undefined ? {} : { schemas: exchange.schemas },
  );
  return { uuid, blob: await storeMessage(exchange, bytes) };
}

/** The delivery as a whole is faulty: Rückweisung with its 010206; the sender makes a new delivery. */
async function refuse(
  exchange: Exchange,
  handover: Handover,
  metadaten: MessageOf<'010206'>,
  findings: readonly Finding[],
): Promise<TakeOver> {
  const [first, ...rest] = findings;
  if (first === undefined) throw new Error('refused without a reason');
  const { nachrichtenUUID, erstellungszeitpunkt } = metadaten.kopf.identifikation;
  const original = (await loadMessageBytes(exchange, nachrichtenUUID)) ?? Buffer.alloc(0);
  const { sha256, bytes } = await hashOf(original);
  const answer = await prepareRueckweisung(
    exchange,
    {
      kind: 'refused',
      findings: [first, ...rest],
      warnings: [],
      identifikation: { root: '', type: '010206', uuid: nachrichtenUUID, erstellungszeitpunkt },
      raw: { bytes, sha256 },
    },
    original,
    authorOf(metadaten),
    handover.id,
  );
  await exchange.dataSource.transaction(async (tx) => {
    const moved = await step(tx, handover, 'sendet 0010');
    if (moved.kind === 'nicht-vorgesehen') throw new Error(moved.grund);
    await answer?.(tx);
    await hold(tx, handover.id, null);
    await execute(tx, `UPDATE uebergabe SET zuletzt = $2 WHERE id = $1`, [
      handover.id,
      `Zurückgewiesen: ${first.reason}`,
    ]);
    await audit(tx, exchange.office, 'transfer.refused', handover.id, { reason: first.reason });
  });
  return { kind: 'zurueckgewiesen', reason: first.reason };
}

/**
 * A person decides that a held delivery is filed, as a new Akte under this Aktenzeichen. The take-over follows (`takeOver`, or
 * the background). Throws `NOT_FOUND`, `NOT_READY` (it waits for no decision), `VALIDATION` (the Aktenzeichen is taken).
 */
export function letIn(exchange: Exchange, lieferung: string, aktenzeichen: string, actor: string): Promise<Handover> {
  return exchange.dataSource.transaction(async (tx) => {
    const found = await findHandover(tx, exchange.office, 'lieferung_uuid', lieferung);
    if (found === undefined) throw new EakteError('NOT_FOUND', `Aktenlieferung ${lieferung}`);
    if (found.hold === null || found.zustand !== 'lieferung-laeuft')
      throw new EakteError('NOT_READY', 'Die Aktenlieferung wartet nicht auf eine Entscheidung');
    if (await isTaken(tx, exchange.office, aktenzeichen))
      throw new EakteError('VALIDATION', `Unter ${aktenzeichen} gibt es hier schon eine Akte`);
    await execute(
      tx,
      `UPDATE uebergabe SET aktenzeichen = $2, angenommen_von = $3, hold_code = NULL, hold_reason = NULL WHERE id = $1`,
      [found.id, aktenzeichen, actor],
    );
    await audit(tx, exchange.office, 'transfer.accepted', found.id, { lieferung, actor });
    return { ...found, aktenzeichen, angenommenVon: actor, hold: null };
  });
}

/** Lets a held delivery in and takes it over at once. */
export async function acceptDelivery(exchange: Exchange, lieferung: string, aktenzeichen: string): Promise<TakeOver> {
  return takeOver(exchange, await letIn(exchange, lieferung, aktenzeichen, 'kommandozeile'));
}

/**
 * A person decides that a delivery is not taken over: Rückweisung with this reason. The other office keeps the Akte, it is
 * free again there. Throws `NOT_FOUND`, `TRANSFER_STEP_INVALID`.
 */
export async function rejectDelivery(exchange: Exchange, lieferung: string, reason: string): Promise<void> {
  const handover = await findHandover(exchange.dataSource, exchange.office, 'lieferung_uuid', lieferung);
  const metadaten = await loadMessage(exchange, lieferung);
  if (handover === undefined || metadaten?.type !== '010206')
    throw new EakteError('NOT_FOUND', `Aktenlieferung ${lieferung}`);
  requirePossible(handover, 'sendet 0010');
  await refuse(exchange, handover, metadaten, [{ code: 'S999', path: '', reason }]);
}
