import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { ProvenBlob } from '../../platform/blobs';
import { execute, firstRow } from '../../platform/database/sql';
import { newId } from '../../platform/id';
import type { Message, MessageOf } from '../xauslaender/registry/messages';
import type { Base64Content } from '../xauslaender/xml/base64-content';
import { moeglich } from '../xauslaender/process/austausch';
import { obstacleText } from './answers';
import { moveOn } from './emit';
import { lowerUuid, type Exchange } from './exchange';
import { recordInner, unpackInner } from './inner-message';
import { audit, createHandover, findHandover, hold, step, type Handover } from './handover';
import { repeatOutgoing } from './outbox';
import { codeOf, type Partner } from './partner';
import { azrDigits } from './person';
import { closeByReceipt, receiptProblem } from './receipt';
import { prepareRepetition } from './remind';
import { keepVorabinformationen } from './vorabinformationen';

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
    case '010101':
      return (tx) => questioned(tx, exchange, message, sender);
    case '010201':
      return (tx) => requested(tx, exchange, message, sender);
    case '010202':
      return (tx) => answered(tx, exchange, message, obstacleText(message.inhalt.antwortInhalt));
    case '010205':
      return (tx) => informed(tx, exchange, message);
    case '0030':
      return forwarded(exchange, message.inhalt.weitergeleiteteNachricht);
    case '010002': {
      const [first] = message.inhalt.container;
      return repeatedInside(exchange, message, first?.urspruenglicheNachricht.nachricht);
    }
    case '000020':
      return repeatedInside(exchange, message, message.inhalt.nachricht);
    case '0031':
      return (tx) => passedOn(tx, exchange, message);
    case '0032':
      return (tx) => unresolved(tx, exchange, message.inhalt.nachricht.nachrichtenUUID, message.inhalt.bemerkung);
    case '000030':
      return (tx) => unresolved(tx, exchange, message.ausloeserUUID ?? '', message.inhalt.bemerkung);
    case '000002':
      return refusedSynchronously(exchange, message);
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
  const anforderung = lowerUuid(message.kopf.identifikation.nachrichtenUUID);
  const open = akte === undefined ? undefined : await openExchangeAbout(tx, exchange, akte.id, sender);
  const handover =
    open ??
    (await createHandover(tx, exchange.office, {
      id: newId(),
      rolle: 'aktenfuehrend',
      zustand: 'bereit',
      partner: sender,
      akteId: akte?.id ?? null,
    }));
  await execute(
    tx,
    `UPDATE uebergabe SET anforderung_uuid = $2, aktenzeichen = $3, grund = $4, zuletzt = NULL, closed_at = NULL WHERE id = $1`,
    [handover.id, anforderung, message.inhalt.aktenzeichenAuftraggebendeABH, message.inhalt.anforderungsgrund.code],
  );
  await step(tx, handover, 'erhält 010201', { versandbestaetigungErbeten: message.inhalt.versandbestaetigung });
  await hold(tx, handover.id, null);
  await audit(tx, exchange.office, 'transfer.request-received', handover.id, { partner: sender.code });
  if (akte !== undefined) return { handover: handover.id, note: `Angefordert wird die Akte ${akte.aktenzeichen}` };
  const reason = 'Zu der AZR-Nummer gibt es hier keine Akte; die Anforderung ist zu beantworten';
  await hold(tx, handover.id, { code: 'AKTE_UNBEKANNT', reason });
  return { handover: handover.id, note: reason };
}

/** An exchange with this office about this Akte in which a (new) request is the next step. */
async function openExchangeAbout(
  tx: EntityManager,
  exchange: Exchange,
  akteId: string,
  sender: Partner,
): Promise<Handover | undefined> {
  const found = await firstRow(
    tx,
    z.object({ id: z.string() }),
    `SELECT id FROM uebergabe WHERE office = $1 AND akte_id = $2 AND partner = $3 AND rolle = 'aktenfuehrend'
        AND zustand IN ('zustaendigkeitsanfrage-offen', 'nicht-zustaendig-erklaert', 'zurueckgewiesen', 'hindernis')
      ORDER BY created_at DESC LIMIT 1`,
    [exchange.office, akteId, sender.code],
  );
  return found === undefined ? undefined : findHandover(tx, exchange.office, 'id', found.id);
}

/** 010101: another office asks whether this one is competent; a person answers (010102), or requests the Akte. */
async function questioned(
  tx: EntityManager,
  exchange: Exchange,
  message: MessageOf<'010101'>,
  sender: Partner,
): Promise<Effect> {
  const handover = await createHandover(tx, exchange.office, {
    id: newId(),
    rolle: 'anfordernd',
    zustand: 'bereit',
    partner: sender,
    anforderungUuid: lowerUuid(message.kopf.identifikation.nachrichtenUUID),
  });
  await step(tx, handover, 'erhält 010101');
  const reason = `${sender.name} fragt, ob diese Behörde zuständig ist`;
  await hold(tx, handover.id, { code: 'ZUSTAENDIGKEIT_GEFRAGT', reason });
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
  await say(tx, handover.id, `Zurückgewiesen (${codes}): ${reasonOf(message)}`);
  await audit(tx, exchange.office, 'transfer.was-refused', handover.id, { codes });
  return { ...about, note: `Zurückgewiesen (${codes})` };
}

/** The UUID that stands at the head of a message which nobody could read as a whole. */
function uuidIn(data: Uint8Array): string | null {
  const head = Buffer.from(data.buffer, data.byteOffset, Math.min(data.length, 4000)).toString('latin1');
  return lowerUuid(/<nachrichtenUUID>([0-9a-fA-F-]{36})<\/nachrichtenUUID>/.exec(head)?.[1]);
}

/** What a Rückweisung gives as its first reason. */
function reasonOf(message: MessageOf<'0010'>): string {
  const [first] = message.inhalt.rueckweisung.rueckweisungsgrund;
  return first?.grundSpezifisch[0]?.fehlerbeschreibung ?? 'ohne nähere Angabe';
}

const say = (tx: EntityManager, id: string, text: string): Promise<void> =>
  execute(tx, `UPDATE uebergabe SET zuletzt = $2 WHERE id = $1`, [id, text]);

/** 010202: what is in the way; the Akte may still come. */
async function answered(tx: EntityManager, exchange: Exchange, message: Message, text: string): Promise<Effect> {
  const effect = await kept(tx, exchange, message);
  if (effect.handover === undefined) return effect;
  await say(tx, effect.handover, text);
  return { handover: effect.handover, note: text };
}

/** 010205: kept at once, whether or not an Akte was asked for; blocking data must not get lost. */
async function informed(tx: EntityManager, exchange: Exchange, message: MessageOf<'010205'>): Promise<Effect> {
  const effect = await kept(tx, exchange, message);
  const uuid = lowerUuid(message.kopf.identifikation.nachrichtenUUID) ?? newId();
  const from = { handover: effect.handover ?? null, uuid, richtung: 'eingang' as const };
  await keepVorabinformationen(tx, exchange, from, message.inhalt);
  if (effect.handover !== undefined)
    await execute(tx, `UPDATE uebergabe SET closed_at = now() WHERE id = $1 AND grund = '03'`, [effect.handover]);
  return { ...effect, note: 'Vorabinformationen sind gespeichert' };
}

/** 0030: the request inside counts as if its author had sent it here. */
async function forwarded(exchange: Exchange, content: Base64Content): Promise<Apply> {
  const inner = await unpackInner(exchange, content);
  return async (tx) => {
    if (inner?.message.type !== '010201') return { note: 'Weitergeleitet wurde keine Aktenanforderung' };
    if (!(await recordInner(tx, exchange, inner))) return { note: 'Die Anforderung ist schon bekannt' };
    return requested(tx, exchange, inner.message, inner.sender);
  };
}

/** 010002 and 000020: the message inside is done when it never came; otherwise a person sees that somebody waits. */
async function repeatedInside(
  exchange: Exchange,
  message: MessageOf<'010002'> | MessageOf<'000020'>,
  content: Base64Content | undefined,
): Promise<Apply> {
  const inner = content === undefined ? undefined : await unpackInner(exchange, content);
  return async (tx) => {
    if (inner === undefined) return { note: 'Die enthaltene Nachricht ist von Hand zu bearbeiten' };
    if (await recordInner(tx, exchange, inner))
      return inner.message.type === '010101'
        ? questioned(tx, exchange, inner.message, inner.sender)
        : requested(tx, exchange, inner.message, inner.sender);
    const handover = await findHandover(tx, exchange.office, 'anforderung_uuid', inner.uuid);
    if (handover === undefined) return { note: 'Die Nachricht ist schon bearbeitet' };
    const moved = await step(tx, handover, `erhält ${message.type}`);
    if (moved.kind === 'nicht-vorgesehen') return { handover: handover.id, note: moved.grund };
    const note = 'Die andere Behörde erinnert an die Antwort';
    await say(tx, handover.id, note);
    return { handover: handover.id, note };
  };
}

/** 0031: the request went on to another office; the Akte will come from there. */
async function passedOn(tx: EntityManager, exchange: Exchange, message: MessageOf<'0031'>): Promise<Effect> {
  const handover = await byRequest(tx, exchange, message.inhalt.weitergeleiteteNachricht.nachrichtenUUID);
  if (handover === undefined) return { note: 'Zu dieser Abgabenachricht gibt es hier keine Anforderung' };
  const moved = await step(tx, handover, 'erhält 0031');
  if (moved.kind === 'nicht-vorgesehen') return { handover: handover.id, note: moved.grund };
  const { kennung, name } = message.inhalt.zustaendigeStelle;
  const note = `Die Anforderung wurde an ${name} weitergeleitet`;
  const code = codeOf(kennung);
  if (code !== undefined)
    await execute(tx, `UPDATE uebergabe SET partner = $2, partner_name = $3 WHERE id = $1`, [handover.id, code, name]);
  await say(tx, handover.id, note);
  return { handover: handover.id, note };
}

/** 0032 and 000030: the request ended nowhere; a person has to find out who is competent. */
async function unresolved(
  tx: EntityManager,
  exchange: Exchange,
  uuid: string,
  bemerkung: string | undefined,
): Promise<Effect> {
  const handover = await byRequest(tx, exchange, uuid);
  if (handover === undefined) return { note: 'Zu dieser Nachricht gibt es hier keine Anforderung' };
  const moved = await step(tx, handover, 'erhält 0032');
  if (moved.kind === 'nicht-vorgesehen') return { handover: handover.id, note: moved.grund };
  const note = `Niemand erklärt sich für zuständig${bemerkung === undefined ? '' : `: ${bemerkung}`}`;
  await say(tx, handover.id, note);
  return { handover: handover.id, note };
}

/** 000002: refused in a synchronous exchange; the same message goes out again in a 000020. */
async function refusedSynchronously(exchange: Exchange, message: MessageOf<'000002'>): Promise<Apply> {
  const uuid = lowerUuid(message.inhalt.rueckweisung.idNachricht?.nachrichtenUUID);
  const handover =
    uuid === null ? undefined : await findHandover(exchange.dataSource, exchange.office, 'anforderung_uuid', uuid);
  if (handover === undefined || !moeglich(handover).includes('erhält 000002'))
    return () => Promise.resolve({ note: 'Zurückgewiesen wurde eine Nachricht, die hier nicht offen ist' });
  const repetition = await prepareRepetition(exchange, handover, message.kopf.identifikation.nachrichtenUUID);
  return async (tx) => {
    await moveOn(tx, exchange, handover.id, 'erhält 000002');
    await moveOn(tx, exchange, handover.id, 'sendet 000020');
    await repetition.record(tx, handover.id);
    return { handover: handover.id, note: 'Die Nachricht wird wiederholt (000020)' };
  };
}

function byRequest(tx: EntityManager, exchange: Exchange, uuid: string): Promise<Handover | undefined> {
  const id = lowerUuid(uuid);
  return id === null ? Promise.resolve(undefined) : findHandover(tx, exchange.office, 'anforderung_uuid', id);
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
