import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { ProvenBlob } from '../../platform/blobs';
import { execute, firstRow } from '../../platform/database/sql';
import { newId } from '../../platform/id';
import type { Message, MessageOf } from '../xauslaender/registry/messages';
import { lowerUuid, type Exchange } from './exchange';
import { audit, createHandover, findHandover, hold, step, type Handover } from './handover';
import { repeatOutgoing } from './outbox';
import type { Partner } from './partner';
import { azrDigits } from './person';
import { closeByReceipt, receiptProblem } from './receipt';

/** What an accepted message did. */
export interface Effect {
  readonly handover?: string;
  /** German, for people, when they should know something. */
  readonly note?: string;
}
type Apply = (tx: EntityManager) => Promise<Effect>;

/**
 * What an accepted message changes, as a step for the transaction that also records it in the inbox. Slow looks (the
 * documents behind a receipt) happen before. Messages of the process without an effect of their own here are kept.
 */
export async function prepareEffect(
  exchange: Exchange,
  message: Message,
  sender: Partner | undefined,
  paket: ProvenBlob | undefined,
): Promise<Apply> {
  if (sender === undefined)
    return () => Promise.resolve({ note: 'Der Absender ist keine Ausländerbehörde; die Nachricht ist aufbewahrt' });
  switch (message.type) {
    case '010201':
      return (tx) => requested(tx, exchange, message, sender);
    case '010206':
      return (tx) => announced(tx, exchange, message, sender);
    case '010207':
      return (tx) => arrived(tx, exchange, message, sender, paket);
    case '0020': {
      const found = await ofReference(exchange, message.inhalt.ursprungsnachricht.nachrichtenUUID);
      const problem = found === undefined ? undefined : await receiptProblem(exchange, message, found);
      return (tx) => receipted(tx, exchange, message, found, problem);
    }
    case '0021':
      return (tx) => reminded(tx, exchange, message);
    case '0010':
      return (tx) => refused(tx, exchange, message);
    default:
      return (tx) => kept(tx, exchange, message);
  }
}

/** 010201: somebody asks for an Akte; found by the AZR-Nummer. */
async function requested(
  tx: EntityManager,
  exchange: Exchange,
  message: MessageOf<'010201'>,
  sender: Partner,
): Promise<Effect> {
  const akte = await firstRow(
    tx,
    z.object({ id: z.string(), aktenzeichen: z.string() }),
    `SELECT id, aktenzeichen FROM akte WHERE office = $1 AND regexp_replace(azr_nummer, '[^0-9]', '', 'g') = $2
      ORDER BY created_at DESC LIMIT 1`,
    [exchange.office, azrDigits(message.inhalt.person.azrNummer)],
  );
  const handover = await createHandover(tx, exchange.office, {
    id: newId(),
    rolle: 'aktenfuehrend',
    zustand: 'bereit',
    partner: sender,
    akteId: akte?.id ?? null,
    anforderungUuid: lowerUuid(message.kopf.identifikation.nachrichtenUUID),
    aktenzeichen: message.inhalt.aktenzeichenAuftraggebendeABH,
  });
  await step(tx, handover, 'erhält 010201', { versandbestaetigungErbeten: message.inhalt.versandbestaetigung });
  await audit(tx, exchange.office, 'transfer.request-received', handover.id, { partner: sender.code });
  if (akte !== undefined) return { handover: handover.id, note: `Angefordert wird die Akte ${akte.aktenzeichen}` };
  const reason = 'Zu der AZR-Nummer gibt es hier keine Akte; die Anforderung ist zu beantworten';
  await hold(tx, handover.id, { code: 'AKTE_UNBEKANNT', reason });
  return { handover: handover.id, note: reason };
}

/** 010206: belongs to the own request, or nobody asked for it and a person has to decide. */
async function announced(
  tx: EntityManager,
  exchange: Exchange,
  message: MessageOf<'010206'>,
  sender: Partner,
): Promise<Effect> {
  const lieferung = lowerUuid(message.kopf.identifikation.nachrichtenUUID);
  const trigger = lowerUuid(message.ausloeserUUID);
  const asked = trigger === null ? undefined : await findHandover(tx, exchange.office, 'anforderung_uuid', trigger);
  const merkmale = { quittungVerlangt: message.inhalt.quittungsrelevanterSachverhalt !== undefined };
  const fits = asked?.rolle === 'anfordernd' && asked.partner === sender.code && asked.zustand !== 'lieferung-laeuft';
  const moved = fits ? await step(tx, asked, 'erhält 010206', merkmale) : undefined;
  const handover = moved?.kind === 'weiter' && moved.austausch.zustand === 'lieferung-laeuft' ? asked : undefined;
  const target = handover ?? (await unasked(tx, exchange, sender, merkmale, asked));
  await execute(tx, `UPDATE uebergabe SET lieferung_uuid = $2, anzahl_pakete = $3, archivgroesse = $4 WHERE id = $1`, [
    target.id,
    lieferung,
    message.inhalt.anzahlDerPakete,
    message.inhalt.archivgroesse,
  ]);
  return handover === undefined
    ? { handover: target.id, note: 'Die Aktenlieferung ist zurückgehalten, eine Person muss entscheiden' }
    : { handover: target.id };
}

async function unasked(
  tx: EntityManager,
  exchange: Exchange,
  sender: Partner,
  merkmale: { readonly quittungVerlangt: boolean },
  asked: Handover | undefined,
): Promise<Handover> {
  const made = await createHandover(tx, exchange.office, {
    id: newId(),
    rolle: 'anfordernd',
    // The decision of the person who lets it in stands for the request.
    zustand: 'angefordert',
    partner: sender,
  });
  await step(tx, made, 'erhält 010206', merkmale);
  await hold(
    tx,
    made.id,
    asked === undefined
      ? { code: 'NICHT_ANGEFORDERT', reason: 'Die Akte war nicht angefordert' }
      : { code: 'ZWEITE_LIEFERUNG', reason: 'Zu dieser Anforderung gibt es schon eine Lieferung' },
  );
  return made;
}

/** 010207: kept by delivery and number, also before its 010206. */
async function arrived(
  tx: EntityManager,
  exchange: Exchange,
  message: MessageOf<'010207'>,
  sender: Partner,
  paket: ProvenBlob | undefined,
): Promise<Effect> {
  const lieferung = lowerUuid(message.inhalt.identifikationAktenlieferung);
  if (paket === undefined || lieferung === null) throw new Error('a package without its bytes');
  const handover = await findHandover(tx, exchange.office, 'lieferung_uuid', lieferung);
  // Late duplicates of a delivery that is filed change nothing.
  if (handover?.zustand === 'uebernommen') return { handover: handover.id, note: 'Die Akte ist schon übernommen' };
  await exchange.blobs.record(tx, paket);
  await execute(
    tx,
    `INSERT INTO paket (office, sender, lieferung_uuid, nummer, sha256, bytes) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    [exchange.office, sender.code, lieferung, message.inhalt.paketnummer, paket.sha256, paket.bytes],
  );
  if (handover === undefined) return {};
  await step(tx, handover, 'erhält 010207');
  return { handover: handover.id };
}

function ofReference(exchange: Exchange, uuid: string): Promise<Handover | undefined> {
  const lieferung = lowerUuid(uuid);
  return lieferung === null
    ? Promise.resolve(undefined)
    : findHandover(exchange.dataSource, exchange.office, 'lieferung_uuid', lieferung);
}

async function receipted(
  tx: EntityManager,
  exchange: Exchange,
  message: MessageOf<'0020'>,
  found: Handover | undefined,
  problem: string | undefined,
): Promise<Effect> {
  if (found === undefined) return { note: 'Zu dieser Quittung gibt es hier keine Aktenlieferung' };
  const note = await closeByReceipt(tx, exchange, message, found, problem);
  return { handover: found.id, ...(note === undefined ? {} : { note }) };
}

/** 0021: who has taken the Akte over repeats the receipt, unchanged. */
async function reminded(tx: EntityManager, exchange: Exchange, message: MessageOf<'0021'>): Promise<Effect> {
  const lieferung = lowerUuid(message.inhalt.ursprungsnachricht.nachrichtenUUID);
  const handover =
    lieferung === null ? undefined : await findHandover(tx, exchange.office, 'lieferung_uuid', lieferung);
  if (handover === undefined) return { note: 'Zu dieser Erinnerung gibt es hier keine Aktenlieferung' };
  const moved = await step(tx, handover, 'erhält 0021');
  if (moved.kind === 'nicht-vorgesehen') return { handover: handover.id, note: moved.grund };
  if (moved.danach.includes('0020'))
    await repeatOutgoing(tx, exchange.office, { handover: handover.id, types: ['0020'] });
  return { handover: handover.id };
}

/**
 * 0010: the other office did not process one of our messages. When the message that comes back is not the one we wrote,
 * it was damaged on its way: it goes out once more, unchanged. Otherwise the handover is refused and the Akte is free.
 */
async function refused(tx: EntityManager, exchange: Exchange, message: MessageOf<'0010'>): Promise<Effect> {
  const { rueckweisung } = message.inhalt;
  const original = rueckweisung.nachricht;
  const data = original.kind === 'inline' ? original.data : new Uint8Array(0);
  const uuid = lowerUuid(rueckweisung.idNachricht?.nachrichtenUUID) ?? uuidIn(data);
  const ours =
    uuid === null
      ? undefined
      : await firstRow(
          tx,
          z.object({ payload_sha: z.string(), uebergabe_id: z.string().nullable() }),
          `SELECT payload_sha, uebergabe_id FROM outbox WHERE office = $1 AND msg_uuid = $2`,
          [exchange.office, uuid],
        );
  const codes = rueckweisung.rueckweisungsgrund.map(({ grund }) => grund.code).join(', ');
  if (uuid === null || ours === undefined)
    return { note: `Zurückgewiesen wurde eine Nachricht, die hier nicht bekannt ist (${codes})` };
  const handover =
    ours.uebergabe_id === null ? undefined : await findHandover(tx, exchange.office, 'id', ours.uebergabe_id);
  const about = handover === undefined ? {} : { handover: handover.id };
  const same = createHash('sha256').update(data).digest('hex') === ours.payload_sha;
  if (!same) {
    if (handover?.zustand !== 'quittiert') await repeatOutgoing(tx, exchange.office, { uuid });
    return { ...about, note: `Die Nachricht kam verändert an (${codes}) und wird unverändert wiederholt` };
  }
  if (handover === undefined) return { note: `Zurückgewiesen (${codes})` };
  const moved = await step(tx, handover, 'erhält 0010');
  if (moved.kind === 'nicht-vorgesehen') return { ...about, note: `Zurückgewiesen (${codes}): ${moved.grund}` };
  await execute(
    tx,
    `UPDATE akte SET state = 'aktiv', uebergabe_id = NULL WHERE uebergabe_id = $1 AND state = 'in_uebergabe'`,
    [handover.id],
  );
  await audit(tx, exchange.office, 'transfer.was-refused', handover.id, { codes });
  return { ...about, note: `Zurückgewiesen (${codes})` };
}

/** The UUID that stands at the head of a message which nobody could read as a whole. */
function uuidIn(data: Uint8Array): string | null {
  const head = Buffer.from(data.buffer, data.byteOffset, Math.min(data.length, 4000)).toString('latin1');
  return lowerUuid(/<nachrichtenUUID>([0-9a-fA-F-]{36})<\/nachrichtenUUID>/.exec(head)?.[1]);
}

/** Other messages of the process move the handover they answer to, where there is one; a person reads them. */
async function kept(tx: EntityManager, exchange: Exchange, message: Message): Promise<Effect> {
  const trigger = lowerUuid(message.ausloeserUUID);
  const handover = trigger === null ? undefined : await findHandover(tx, exchange.office, 'anforderung_uuid', trigger);
  if (handover === undefined) return { note: 'Die Nachricht ist aufbewahrt und von Hand zu bearbeiten' };
  const moved = await step(tx, handover, `erhält ${message.type}`);
  return {
    handover: handover.id,
    note: moved.kind === 'weiter' ? 'Die Nachricht ist aufbewahrt und zu lesen' : moved.grund,
  };
}
