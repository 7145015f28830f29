import { z } from 'zod';
import { firstRow, rows, execute } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { findCode } from '../xauslaender/codelists/code-list';
import type { MessageOf } from '../xauslaender/registry/messages';
import { hashOf } from '../../platform/blobs';
import { emit, fingerprint, moveOn, partnerOfHandover, prepareMessage, requirePossible } from './emit';
import type { Exchange } from './exchange';
import { audit, hold, type Handover } from './handover';
import { loadMessage } from './messages-at-hand';
import { kennungOf, partnerOf } from './partner';
import { prepareRueckweisung } from './refuse';
import { requestAtHand } from './request-at-hand';
import { typ4, verweisAuf } from './typ4';

/** Why a requested Akte is not simply delivered (010202). */
export type ObstacleAnswer =
  | { readonly kind: 'versandt'; /** `YYYY-MM-DD` */ readonly am: string }
  /** Code list aktenanforderung:antwort, e.g. `01` Akte gebunden. */
  | { readonly kind: 'antwort'; readonly code: string }
  /** Who is competent is known, but cannot be reached electronically. */
  | { readonly kind: 'zustaendig'; readonly stelle: string };

/** 010202: tells the requesting office what is in the way. The Akte may still be sent later without a new request. */
export async function answerObstacle(exchange: Exchange, id: string, answer: ObstacleAnswer): Promise<void> {
  if (answer.kind === 'antwort' && findCode('sonstigeAntwort', answer.code) === undefined)
    throw new EakteError('VALIDATION', `Der Antwortcode ${answer.code} steht nicht in der Codeliste`);
  const { handover, message } = await requestAtHand(exchange, id, '010201');
  const antwortInhalt: MessageOf<'010202'>['inhalt']['antwortInhalt'] =
    answer.kind === 'versandt'
      ? { kind: 'akteBereitsVersandt', value: answer.am }
      : answer.kind === 'antwort'
        ? { kind: 'sonstigeAntwort', value: { code: answer.code } }
        : { kind: 'zustaendigkeitBekanntWeiterleitungNichtMoeglich', value: { zustaendig: answer.stelle } };
  const own = await ownAktenzeichen(exchange, handover);
  await emit(
    exchange,
    { handover, vorfall: 'sendet 010202', action: 'transfer.obstacle', detail: { kind: answer.kind } },
    {
      type: '010202',
      to: partnerOfHandover(handover),
      ausloeser: handover.anforderungUuid,
      dedupeKey: `${id}/010202/${fingerprint(answer)}`,
      message: (head) => ({
        ...head,
        type: '010202',
        inhalt: {
          person: message.inhalt.person,
          aktenzeichenAuftraggebendeABH: message.inhalt.aktenzeichenAuftraggebendeABH,
          ...(own === undefined ? {} : { aktenzeichenAntwortendeABH: own }),
          antwortInhalt,
        },
      }),
    },
    (tx) => hold(tx, id, null),
  );
}

/** What a 010202 says, as a German sentence. */
export function obstacleText(antwort: MessageOf<'010202'>['inhalt']['antwortInhalt']): string {
  switch (antwort.kind) {
    case 'akteBereitsVersandt':
      return `Die Akte wurde schon am ${antwort.value} versandt`;
    case 'sonstigeAntwort':
      return findCode('sonstigeAntwort', antwort.value.code)?.name ?? `Antwort ${antwort.value.code}`;
    case 'zustaendigkeitBekanntWeiterleitungNichtMoeglich':
      return `Zuständig ist ${antwort.value.zustaendig}; dorthin kann nicht weitergeleitet werden`;
  }
}

async function ownAktenzeichen(exchange: Exchange, handover: Handover): Promise<string | undefined> {
  if (handover.akteId === null) return undefined;
  const found = await firstRow(
    exchange.dataSource,
    z.object({ aktenzeichen: z.string() }),
    `SELECT aktenzeichen FROM akte WHERE office = $1 AND id = $2`,
    [exchange.office, handover.akteId],
  );
  return found?.aktenzeichen;
}

/** The offices a request came through, as its 0030 lists them. */
async function stations(exchange: Exchange, id: string): Promise<MessageOf<'0030'>['inhalt']['weiterleitendeStelle']> {
  const forwarded = await rows(
    exchange.dataSource,
    z.object({ msg_uuid: z.string() }),
    `SELECT msg_uuid FROM inbox WHERE office = $1 AND uebergabe_id = $2 AND type = '0030' AND outcome = 'angenommen'
      ORDER BY received_at DESC LIMIT 1`,
    [exchange.office, id],
  );
  const message = forwarded[0] === undefined ? undefined : await loadMessage(exchange, forwarded[0].msg_uuid);
  return message?.type === '0030' ? message.inhalt.weiterleitendeStelle : [];
}

/**
 * Not competent, but it is known who is: the request goes on unchanged (0030), the initiator is told (0031). Throws
 * `PARTNER_UNKNOWN`, `TRANSFER_STEP_INVALID`, `VALIDATION` (the target has forwarded it before: a circle).
 */
export async function forwardRequest(exchange: Exchange, id: string, to: string): Promise<void> {
  const { handover, message, bytes } = await requestAtHand(exchange, id, '010201');
  requirePossible(handover, 'sendet 0030');
  const target = await partnerOf(exchange, to);
  const before = await stations(exchange, id);
  if (target.code === exchange.office || before.some(({ stelle }) => stelle.kennung === target.kennung))
    throw new EakteError('VALIDATION', 'Diese Behörde hat die Anforderung schon weitergeleitet');
  const initiator = partnerOfHandover(handover);
  const { verzeichnisdienst } = message.kopf.leser;
  const forwarding = await prepareMessage(exchange, {
    type: '0030',
    to: target,
    dedupeKey: `${id}/0030`,
    message: (head) => ({
      ...head,
      type: '0030',
      inhalt: {
        // The forwarding office appends itself; zeitpunkt is the erstellungszeitpunkt of this 0030.
        weiterleitendeStelle: [
          ...before,
          { stelle: head.kopf.autor, zeitpunkt: head.kopf.identifikation.erstellungszeitpunkt },
        ],
        ausloesendeStelle: message.kopf.autor,
        weitergeleiteteNachricht: { kind: 'inline', data: bytes },
        weitergeleiteteNachrichtTyp: typ4('010201'),
      },
    }),
  });
  const notice = await prepareMessage(exchange, {
    type: '0031',
    to: initiator,
    dedupeKey: `${id}/0031`,
    message: (head) => ({
      ...head,
      type: '0031',
      inhalt: {
        zustaendigeStelle: { verzeichnisdienst, kennung: target.kennung, name: target.name, erreichbarkeit: [] },
        weitergeleiteteNachricht: verweisAuf('010201', message.kopf),
      },
    }),
  });
  await exchange.dataSource.transaction(async (tx) => {
    await moveOn(tx, exchange, id, 'sendet 0030');
    await moveOn(tx, exchange, id, 'sendet 0031');
    await forwarding.record(tx, id);
    await notice.record(tx, id);
    await hold(tx, id, null);
    await execute(tx, `UPDATE uebergabe SET zuletzt = $2, closed_at = now() WHERE id = $1`, [
      id,
      `Weitergeleitet an ${target.name}`,
    ]);
    await audit(tx, exchange.office, 'transfer.forwarded', id, { to: target.code });
  });
}

/** Not competent, and nobody knows who is: 0032 to the initiator. */
export async function declareUnresolved(exchange: Exchange, id: string, bemerkung: string): Promise<void> {
  const { handover, message } = await requestAtHand(exchange, id, '010201');
  const before = await stations(exchange, id);
  await emit(
    exchange,
    { handover, vorfall: 'sendet 0032', action: 'transfer.unresolved' },
    {
      type: '0032',
      to: partnerOfHandover(handover),
      dedupeKey: `${id}/0032`,
      message: (head) => ({
        ...head,
        type: '0032',
        inhalt: {
          // The sender of a 0032 is not in the list.
          weiterleitendeStelle: before.filter(({ stelle }) => stelle.kennung !== kennungOf(exchange.office)),
          nachricht: verweisAuf('010201', message.kopf),
          ...(bemerkung === '' ? {} : { bemerkung }),
        },
      }),
    },
    (tx) => hold(tx, id, null),
  );
}

/** Not competent (000030), with the competent office where it is known. */
export async function declareNotCompetent(
  exchange: Exchange,
  id: string,
  facts: { readonly zustaendig?: string | undefined; readonly bemerkung: string },
): Promise<void> {
  const { handover, message } = await requestAtHand(exchange, id, '010201');
  const target = facts.zustaendig === undefined ? undefined : await partnerOf(exchange, facts.zustaendig);
  const { verzeichnisdienst } = message.kopf.leser;
  await emit(
    exchange,
    { handover, vorfall: 'sendet 000030', action: 'transfer.not-competent' },
    {
      type: '000030',
      to: partnerOfHandover(handover),
      ausloeser: message.kopf.identifikation.nachrichtenUUID,
      dedupeKey: `${id}/000030`,
      message: (head) => ({
        ...head,
        type: '000030',
        inhalt: {
          ...(target === undefined
            ? {}
            : {
                zustaendigeBehoerde: {
                  verzeichnisdienst,
                  kennung: target.kennung,
                  name: target.name,
                  erreichbarkeit: [],
                },
              }),
          ...(facts.bemerkung === '' ? {} : { bemerkung: facts.bemerkung }),
        },
      }),
    },
    (tx) => hold(tx, id, null),
  );
}

/** Refuses a request as faulty (0010, with the request in it); the other office has to make a new one. */
export async function rejectRequest(exchange: Exchange, id: string, reason: string): Promise<void> {
  const { handover, message, bytes } = await requestAtHand(exchange, id, '010201');
  requirePossible(handover, 'sendet 0010');
  const { nachrichtenUUID, erstellungszeitpunkt } = message.kopf.identifikation;
  const answer = await prepareRueckweisung(
    exchange,
    {
      kind: 'refused',
      findings: [{ code: 'S999', path: '', reason }],
      warnings: [],
      identifikation: { root: '', type: '010201', uuid: nachrichtenUUID, erstellungszeitpunkt },
      raw: await hashOf(bytes),
    },
    bytes,
    partnerOfHandover(handover),
    id,
  );
  await exchange.dataSource.transaction(async (tx) => {
    await moveOn(tx, exchange, id, 'sendet 0010');
    await answer?.(tx);
    await hold(tx, id, null);
    await audit(tx, exchange.office, 'transfer.request-rejected', id);
  });
}
