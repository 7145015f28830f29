import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { withLock } from '../../platform/database/advisory-lock';
import { execute, firstRow, rows } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { newId } from '../../platform/id';
import { passFailPoint } from '../../platform/fail-point';
import { akteToDokumente, akteToXdomea } from '../xauslaender/akte/akte-to-xdomea';
import { moeglich } from '../xauslaender/process/austausch';
import { planDelivery, writePackages } from '../xauslaender/delivery/write-delivery';
import { writeMessage, type WriteOptions } from '../xauslaender/write-message';
import { akteById, akteInStock, angabenOf, packAkte, type PackedAkte, type StockAkte } from './akte-in-stock';
import { partnerOfHandover } from './emit';
import { envelope, SENT_VERSION } from './envelope';
import { nameUuid, type Exchange } from './exchange';
import { audit, createHandover, findHandover, handovers, handoversByIds, step, type Handover } from './handover';
import { useRelease } from './locked-akte';
import { officeContact, type OfficeContact } from './office-contact';
import {
  deliverOutbox,
  isRecorded,
  recordOutgoing,
  releaseOutgoing,
  repeatOutgoing,
  storeMessage,
  withdrawOutgoing,
} from './outbox';
import { partnerOf, type Partner } from './partner';
import { personOf } from './person';
import { preflightOf } from './preflight';

export interface SendOptions {
  /** Where the messages are written; default: the folder of the receiver in the directory exchange. */
  readonly out?: string | undefined;
  /** Who sends; a locked Akte needs a release by somebody else. */
  readonly actor?: string;
  /** Raw bytes of a package, for tests; default so that a message stays below 50 MB. */
  readonly partBytes?: number;
}

export interface SendResult {
  readonly lieferung: string;
  readonly documents: number;
  readonly packages: number;
  readonly bytes: number;
  /** Message files written now. */
  readonly files: readonly string[];
  /** True: the same messages again, unchanged. */
  readonly repeated: boolean;
}

/**
 * Hands an Akte over: checks that it is complete and undamaged, makes it read-only, writes 010206 and its 010207 through
 * the outbox. Called again it goes on where it was interrupted; when everything had gone out, the same messages go out
 * again unchanged. Throws `NOT_FOUND`, `PARTNER_UNKNOWN`, `OFFICE_CONTACT_MISSING`, `TRANSFER_NOT_READY` (with all reasons),
 * `AKTE_IN_UEBERGABE`, `OBJECT_DAMAGED`, `TRANSFER_MESSAGE_INVALID`.
 */
export async function sendAkte(
  exchange: Exchange,
  aktenzeichen: string,
  to: string,
  options: SendOptions = {},
): Promise<SendResult> {
  const handover = await beginDelivery(exchange, aktenzeichen, to, options.actor ?? 'kommandozeile');
  const repeated = handover.zustand === 'lieferung-vollstaendig';
  if (repeated) {
    await exchange.dataSource.transaction((tx) =>
      repeatOutgoing(tx, exchange.office, { handover: handover.id, types: ['010206', '010207'] }),
    );
  } else await writeBegun(exchange, handover, true, options.partBytes);
  const files = await deliverOutbox(exchange, options.out);
  const sent = await findHandover(exchange.dataSource, exchange.office, 'id', handover.id);
  return {
    lieferung: handover.lieferungUuid,
    documents: sent?.dokumente.length ?? 0,
    packages: sent?.anzahlDerPakete ?? 0,
    bytes: sent?.archivgroesse ?? 0,
    files,
    repeated,
  };
}

/** A delivery that has begun. */
export type Begun = Handover & { readonly lieferungUuid: string };

/**
 * The first half of `sendAkte`, quick: checks, makes the Akte read-only and opens the delivery (or gives the one that is
 * under way). The messages are written by `writeBegun`, here or in the background.
 */
export async function beginDelivery(
  exchange: Exchange,
  aktenzeichen: string,
  to: string,
  actor: string,
): Promise<Begun> {
  const partner = await partnerOf(exchange, to);
  if (partner.code === exchange.office)
    throw new EakteError('TRANSFER_NOT_READY', 'Sender und Empfänger sind dieselbe Behörde');
  await officeContact(exchange);
  const stock = await akteInStock(exchange, aktenzeichen);
  const handover = (await runningDelivery(exchange, stock, partner)) ?? (await begin(exchange, stock, partner, actor));
  return begun(handover);
}

function begun(handover: Handover): Begun {
  const { lieferungUuid } = handover;
  if (lieferungUuid === null) throw new Error('a delivery without its UUID');
  return { ...handover, lieferungUuid };
}

/**
 * The second half of `sendAkte`: writes the messages of a delivery that has begun; a run that was killed is gone on with.
 * One process at a time: false when another one is at it (`wait` false). Throws like `sendAkte`; then the Akte is free again.
 */
export async function writeBegun(
  exchange: Exchange,
  handover: Begun,
  wait: boolean,
  partBytes?: number,
): Promise<boolean> {
  const options = {
    ...(exchange.schemas === undefined ? {} : { schemas: exchange.schemas }),
    ...(partBytes === undefined ? {} : { partBytes }),
  };
  const written = await withLock(exchange.dataSource, `lieferung/${handover.lieferungUuid}`, wait, async () => {
    const now = await findHandover(exchange.dataSource, exchange.office, 'id', handover.id);
    // Written meanwhile, or taken back.
    if (now?.lieferungUuid !== handover.lieferungUuid || now.akteId === null) return true;
    if (!maySend(now) || now.zustand === 'lieferung-vollstaendig') return true;
    const stock = await akteById(exchange.dataSource, exchange.office, now.akteId);
    const contact = await officeContact(exchange);
    const lieferung = handover.lieferungUuid;
    const partner = partnerOfHandover(now);
    await writeDelivery(exchange, { stock, partner, contact, handover: now, lieferung, options });
    return true;
  });
  return written ?? false;
}

/** Deliveries that have begun and are not written: somebody ordered them, or was killed while writing. */
export async function begunDeliveries(exchange: Exchange): Promise<Begun[]> {
  const ids = await rows(
    exchange.dataSource,
    z.object({ id: z.string() }),
    `SELECT u.id FROM uebergabe u JOIN akte a ON a.uebergabe_id = u.id
      WHERE u.office = $1 AND u.rolle = 'aktenfuehrend' AND u.lieferung_uuid IS NOT NULL AND u.hold_code IS NULL
        AND u.zustand IN ('anforderung-liegt-vor', 'hindernis', 'lieferung-zurueckgewiesen') AND a.state = 'in_uebergabe'
      ORDER BY u.created_at LIMIT 20`,
    [exchange.office],
  );
  return (
    await handoversByIds(
      exchange,
      ids.map(({ id }) => id),
    )
  ).map(begun);
}

/** The delivery of this Akte that is under way; throws `AKTE_IN_UEBERGABE` when it goes to somebody else. */
async function runningDelivery(exchange: Exchange, stock: StockAkte, partner: Partner): Promise<Handover | undefined> {
  if (stock.state === 'aktiv') return undefined;
  const running =
    stock.uebergabe_id === null || stock.state === 'abgegeben'
      ? undefined
      : await findHandover(exchange.dataSource, exchange.office, 'id', stock.uebergabe_id);
  if (running?.partner !== partner.code)
    throw new EakteError('AKTE_IN_UEBERGABE', running === undefined ? 'abgegeben' : `an ${running.partner}`);
  return running;
}

/** Checks everything, then makes the Akte read-only and opens the delivery: from here on nothing in it changes. */
async function begin(exchange: Exchange, stock: StockAkte, partner: Partner, actor: string): Promise<Handover> {
  const reasons = (await preflightOf(exchange, stock, partner, actor)).filter(({ stand }) => stand === 'hindert');
  if (reasons.length > 0) throw new EakteError('TRANSFER_NOT_READY', reasons.map(({ text }) => text).join('; '));
  const open = (await handovers(exchange, stock.id)).find(
    (handover) => handover.partner === partner.code && maySend(handover),
  );
  return exchange.dataSource.transaction(async (tx) => {
    const handover =
      open ??
      // Asked for outside the electronic procedure (telephone, letter): the decision of a person stands for the request.
      (await createHandover(tx, exchange.office, {
        id: newId(),
        rolle: 'aktenfuehrend',
        zustand: 'anforderung-liegt-vor',
        partner,
        akteId: stock.id,
      }));
    const locked = await firstRow(
      tx,
      z.object({ id: z.string() }),
      `UPDATE akte SET state = 'in_uebergabe', uebergabe_id = $2 WHERE id = $1 AND state = 'aktiv' RETURNING id`,
      [stock.id, handover.id],
    );
    if (locked === undefined) throw new EakteError('AKTE_IN_UEBERGABE');
    const lieferung = newId();
    await execute(
      tx,
      `UPDATE uebergabe SET lieferung_uuid = $2, akte_id = $3, hold_code = NULL, hold_reason = NULL, closed_at = NULL WHERE id = $1`,
      [handover.id, lieferung, stock.id],
    );
    await useRelease(tx, stock, partner.code, lieferung);
    await audit(tx, exchange.office, 'transfer.begun', stock.id, { partner: partner.code });
    const begun = await findHandover(tx, exchange.office, 'id', handover.id);
    if (begun === undefined) throw new Error('uebergabe is gone');
    return begun;
  });
}

const maySend = (handover: Handover): boolean =>
  handover.rolle === 'aktenfuehrend' && moeglich(handover).includes('sendet 010206');

interface Delivery {
  readonly stock: StockAkte;
  readonly partner: Partner;
  readonly contact: OfficeContact;
  readonly handover: Handover;
  readonly lieferung: string;
  readonly options: WriteOptions & { readonly partBytes?: number };
}

/** Every message of the delivery into the outbox, held back until all are there; nothing has left when this fails. */
async function writeDelivery(exchange: Exchange, delivery: Delivery): Promise<void> {
  try {
    const packed = await packAkte(exchange, delivery.stock, delivery.lieferung);
    await writeMetadaten(exchange, delivery, packed);
    await writePakete(exchange, delivery, packed);
    await dispatch(exchange, delivery);
  } catch (error) {
    await exchange.dataSource.transaction(async (tx) => {
      await withdrawOutgoing(tx, delivery.handover.id);
      await execute(tx, `UPDATE akte SET state = 'aktiv', uebergabe_id = NULL WHERE id = $1 AND uebergabe_id = $2`, [
        delivery.stock.id,
        delivery.handover.id,
      ]);
      await execute(tx, `UPDATE uebergabe SET lieferung_uuid = NULL WHERE id = $1`, [delivery.handover.id]);
    });
    throw error;
  }
}

/** 010206. Its sign (ereignis.zeichen) is the manifest: the receipt repeats it, and so names exactly this content. */
async function writeMetadaten(exchange: Exchange, delivery: Delivery, packed: PackedAkte): Promise<void> {
  const { handover, lieferung, partner, stock } = delivery;
  const dedupeKey = `${lieferung}/metadaten`;
  if (await isRecorded(exchange, dedupeKey)) return;
  const { partBytes, ...options } = delivery.options;
  const plan = planDelivery(packed.files, partBytes);
  const at = exchange.clock.now().toISOString();
  const bytes = await writeMessage(
    {
      ...envelope(exchange, delivery.contact, {
        type: '010206',
        uuid: lieferung,
        at,
        to: partner,
        ausloeser: handover.anforderungUuid ?? undefined,
      }),
      type: '010206',
      version: SENT_VERSION,
      inhalt: {
        person: personOf(angabenOf(stock)),
        dokument: akteToDokumente(packed.akte),
        akte: akteToXdomea(packed.akte),
        quittungsrelevanterSachverhalt: { zeitpunkt: at, zeichen: packed.manifest },
        ...plan,
      },
    },
    options,
  );
  const blob = await storeMessage(exchange, bytes);
  await exchange.dataSource.transaction(async (tx) => {
    await recordOutgoing(tx, exchange, blob, {
      dedupeKey,
      receiver: partner.code,
      uuid: lieferung,
      type: '010206',
      handover: handover.id,
      prepared: true,
    });
    await execute(
      tx,
      `UPDATE uebergabe SET anzahl_pakete = $2, archivgroesse = $3, dokumente = $4, manifest_sha = $5 WHERE id = $1`,
      [handover.id, plan.anzahlDerPakete, plan.archivgroesse, JSON.stringify(packed.dokumente), packed.manifest],
    );
  });
}

/** 010207: streamed one after the other; those a run before this one has written are left as they are. */
async function writePakete(exchange: Exchange, delivery: Delivery, packed: PackedAkte): Promise<void> {
  const { handover, lieferung, partner, contact, options } = delivery;
  const uuidOf = (paketnummer: number): string => nameUuid(lieferung, 'paket', String(paketnummer));
  const packages = writePackages(
    packed.files,
    SENT_VERSION,
    lieferung,
    (paketnummer) =>
      envelope(exchange, contact, {
        type: '010207',
        uuid: uuidOf(paketnummer),
        at: exchange.clock.now().toISOString(),
        to: partner,
        ausloeser: handover.anforderungUuid ?? undefined,
      }),
    options,
  );
  for await (const { paketnummer, message } of packages) {
    const blob = await storeMessage(exchange, message);
    passFailPoint('transfer.package');
    await exchange.dataSource.transaction((tx) =>
      recordOutgoing(tx, exchange, blob, {
        dedupeKey: `${lieferung}/paket/${paketnummer}`,
        receiver: partner.code,
        uuid: uuidOf(paketnummer),
        type: '010207',
        handover: handover.id,
        prepared: true,
      }),
    );
  }
}

/** All is written: the delivery goes out, with the confirmation where one was asked for. */
async function dispatch(exchange: Exchange, delivery: Delivery): Promise<void> {
  const { handover, stock } = delivery;
  const confirmation = handover.versandbestaetigungErbeten ? await versandbestaetigung(exchange, delivery) : undefined;
  await exchange.dataSource.transaction(async (tx) => {
    const begun = await findHandover(tx, exchange.office, 'id', handover.id);
    if (begun === undefined) throw new Error('uebergabe is gone');
    // Somebody else sent the same Akte at the same time, and was first.
    if (begun.zustand === 'lieferung-vollstaendig') return;
    let now = begun;
    for (const [vorfall, merkmale] of [
      ['sendet 010206', { quittungVerlangt: true }],
      ['sendet 010207', {}],
      ['Lieferung versandt', {}],
    ] as const) {
      const moved = await step(tx, now, vorfall, merkmale);
      if (moved.kind === 'nicht-vorgesehen') throw new EakteError('TRANSFER_NOT_READY', moved.grund);
      now = { ...now, ...moved.austausch };
    }
    if (confirmation !== undefined) await confirmation(tx);
    await releaseOutgoing(tx, handover.id);
    await audit(tx, exchange.office, 'transfer.sent', stock.id, { lieferung: delivery.lieferung });
  });
}

async function versandbestaetigung(
  exchange: Exchange,
  delivery: Delivery,
): Promise<(tx: EntityManager) => Promise<unknown>> {
  const { handover, stock, partner, contact, lieferung } = delivery;
  const uuid = newId();
  const bytes = await writeMessage(
    {
      ...envelope(exchange, contact, {
        type: '010203',
        uuid,
        at: exchange.clock.now().toISOString(),
        to: partner,
        ausloeser: handover.anforderungUuid ?? undefined,
      }),
      type: '010203',
      version: SENT_VERSION,
      inhalt: {
        aktenzeichenAuftraggebendeABH: handover.aktenzeichen ?? '',
        aktenzeichenAntwortendeABH: stock.aktenzeichen,
        person: personOf(angabenOf(stock)),
      },
    },
    delivery.options,
  );
  const blob = await storeMessage(exchange, bytes);
  return (tx) =>
    recordOutgoing(tx, exchange, blob, {
      dedupeKey: `${lieferung}/versandbestaetigung`,
      receiver: partner.code,
      uuid,
      type: '010203',
      handover: handover.id,
      prepared: true,
    });
}
