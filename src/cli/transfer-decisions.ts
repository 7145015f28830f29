import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { EakteError } from '../platform/eakte-error';
import {
  answerObstacle,
  declareNotCompetent,
  declareUnresolved,
  forwardRequest,
  rejectRequest,
} from '../transfer/exchange/answers';
import { askCompetence, denyCompetence } from '../transfer/exchange/competence';
import type { Exchange } from '../transfer/exchange/exchange';
import { findHandover, type Handover } from '../transfer/exchange/handover';
import { deliverOutbox } from '../transfer/exchange/outbox';
import { releaseLocked } from '../transfer/exchange/locked-akte';
import { partners, setPartnerWay, steerPartner } from '../transfer/exchange/partner-directory';
import { preflight } from '../transfer/exchange/preflight';
import { remind, resend } from '../transfer/exchange/remind';
import { requestFromQuestion } from '../transfer/exchange/request-akte';
import { handoverById } from '../transfer/exchange/request-at-hand';
import { rejectDelivery } from '../transfer/exchange/take-over';
import { sendVorabinformationen, vorabSchema } from '../transfer/exchange/vorabinformationen';
import { keepDelivery, withdraw } from '../transfer/exchange/withdraw';
import { required } from './arguments';

/** The lines of `eakte --help` about decisions in a handover. */
export const DECISION_HELP = `  eakte transfer preflight <Aktenzeichen> --to <Kennung>
                                            zeigen, was vor dem Senden zu klären ist
  eakte transfer release <Aktenzeichen> --to <Kennung> --by <Person> --reason <Text>
                                            eine Akte mit Sperrvermerk für einen Empfänger freigeben (zweite Person)
  eakte transfer obstacle <Übergabe> --code <nn> | --sent <Datum> | --competent <Stelle>
  eakte transfer forward <Übergabe> --to <Kennung>
  eakte transfer unresolved <Übergabe> [--reason <Text>]
  eakte transfer not-competent <Übergabe> [--to <Kennung>] [--reason <Text>]
                                            eine Anforderung beantworten, weiterleiten, für unzuständig erklären
  eakte transfer reject <Übergabe | Lieferung> --reason <Text>
                                            eine Anforderung oder eine Lieferung zurückweisen
  eakte transfer ask <Aktenzeichen> --to <Kennung> --town <Ort> [--postcode <PLZ>] [--street <Straße>] [--number <Nr.>]
  eakte transfer deny <Übergabe> [--reason <Text>]
  eakte transfer claim <Übergabe> --as <Aktenzeichen>
                                            nach der Zuständigkeit fragen; Frage verneinen; bejahen durch Anfordern
  eakte transfer inform <Übergabe> --file <Vorab.json>
                                            Vorabinformationen senden (Sperrdaten des eAT, Auskunftssperren)
  eakte transfer remind | resend <Übergabe>
                                            erinnern; unverändert wiederholen oder neu anfordern
  eakte transfer withdraw <Übergabe> --by <Person> --reason <Text>
  eakte transfer keep <Übergabe>            Lieferung zurückziehen, bevor sie hinaus ist (zwei Personen); doch nicht
  eakte transfer partner [<Suche>]          Behörden mit Stand und Rückstau
  eakte transfer pause | stop | resume <Kennung> --by <Person> [--reason <Text>]
                                            den Versand an eine Behörde anhalten, stoppen, weiterlaufen lassen
  eakte transfer way <Kennung> [--https <Adresse>]
                                            eine Behörde über HTTPS (sonst über den Austauschordner) erreichen
`;

const string = { type: 'string' } as const;
/** Options of the decisions. */
export const DECISION_OPTIONS = {
  to: string,
  out: string,
  as: string,
  by: string,
  code: string,
  sent: string,
  competent: string,
  reason: string,
  file: string,
  town: string,
  postcode: string,
  street: string,
  number: string,
  https: string,
} as const;
type Values = { readonly [K in keyof typeof DECISION_OPTIONS]?: string | undefined };

type Decision = (exchange: Exchange, subject: string, values: Values) => Promise<string>;

const done = (work: Promise<unknown>, text: string): Promise<string> => work.then(() => text);
const reasonOf = (values: Values): string => required(values.reason, '--reason <Text>');

/** Decisions by the name of their command; each gives the sentence that is printed. */
export const DECISIONS: Readonly<Record<string, Decision>> = {
  preflight: async (exchange, aktenzeichen, { to }) => {
    const { punkte, darf } = await preflight(exchange, aktenzeichen, required(to, '--to <Kennung>'), {
      everyPdf: true,
    });
    const lines = punkte.map(({ stand, text }) => `${stand.padEnd(8)} ${text}`);
    return [...lines, darf ? 'Die Akte kann gesendet werden' : 'Die Akte kann so nicht gesendet werden'].join('\n');
  },
  release: (exchange, aktenzeichen, values) => {
    const by = { actor: required(values.by, '--by <Person>'), grund: reasonOf(values) };
    return done(releaseLocked(exchange, aktenzeichen, required(values.to, '--to <Kennung>'), by), 'Freigegeben');
  },
  obstacle: (exchange, id, { code, sent, competent }) => {
    const answer =
      sent !== undefined
        ? { kind: 'versandt' as const, am: sent }
        : competent !== undefined
          ? { kind: 'zustaendig' as const, stelle: competent }
          : { kind: 'antwort' as const, code: required(code, '--code, --sent oder --competent') };
    return done(answerObstacle(exchange, id, answer), 'Hindernis mitgeteilt');
  },
  forward: (exchange, id, { to }) =>
    done(forwardRequest(exchange, id, required(to, '--to <Kennung>')), 'Anforderung weitergeleitet'),
  unresolved: (exchange, id, { reason }) =>
    done(declareUnresolved(exchange, id, reason ?? ''), 'Ungeklärte Zuständigkeit gemeldet'),
  'not-competent': (exchange, id, { to, reason }) =>
    done(declareNotCompetent(exchange, id, { zustaendig: to, bemerkung: reason ?? '' }), 'Nichtzuständigkeit erklärt'),
  reject: async (exchange, id, values) => {
    const handover = await ofDelivery(exchange, id);
    const { rolle, lieferungUuid } = handover;
    if (rolle === 'aktenfuehrend')
      return done(rejectRequest(exchange, handover.id, reasonOf(values)), 'Anforderung zurückgewiesen');
    if (lieferungUuid === null) throw new EakteError('TRANSFER_STEP_INVALID', 'Es ist keine Lieferung angekommen');
    return done(rejectDelivery(exchange, lieferungUuid, reasonOf(values)), 'Lieferung zurückgewiesen');
  },
  ask: async (exchange, aktenzeichen, { to, town, postcode, street, number }) => {
    const id = await askCompetence(exchange, aktenzeichen, required(to, '--to <Kennung>'), {
      ...(number === undefined ? {} : { hausnummer: number }),
      ...(postcode === undefined ? {} : { postleitzahl: postcode }),
      ...(street === undefined ? {} : { strasse: street }),
      wohnort: required(town, '--town <Ort>'),
    });
    return `Gefragt; Übergabe ${id}`;
  },
  deny: (exchange, id, { reason }) =>
    done(
      denyCompetence(
        exchange,
        id,
        reason === undefined ? { kind: 'kein-aufenthalt' } : { kind: 'grund', text: reason },
      ),
      'Zuständigkeit verneint',
    ),
  claim: (exchange, id, values) =>
    done(requestFromQuestion(exchange, id, required(values.as, '--as <Aktenzeichen>')), 'Akte angefordert'),
  inform: async (exchange, id, { file }) => {
    const parsed = vorabSchema.safeParse(JSON.parse(await readFile(required(file, '--file <Vorab.json>'), 'utf8')));
    if (!parsed.success) throw new EakteError('VALIDATION', z.prettifyError(parsed.error));
    return done(sendVorabinformationen(exchange, id, parsed.data), 'Vorabinformationen gesendet');
  },
  remind: async (exchange, id) => `Erinnert (${(await remind(exchange, id)).type})`,
  resend: async (exchange, id) =>
    (await resend(exchange, id)).fresh ? 'Neu angefordert' : 'Wird unverändert wiederholt',
  withdraw: async (exchange, id, values) => {
    const result = await withdraw(exchange, id, required(values.by, '--by <Person>'), reasonOf(values));
    return result.done ? 'Zurückgezogen; die Akte ist frei' : 'Vorgeschlagen; eine zweite Person muss bestätigen';
  },
  keep: (exchange, id) => done(keepDelivery(exchange, id), 'Die Lieferung geht weiter'),
  pause: (exchange, kennung, values) => steer(exchange, kennung, 'angehalten', values),
  stop: (exchange, kennung, values) => steer(exchange, kennung, 'gestoppt', values),
  resume: (exchange, kennung, values) => steer(exchange, kennung, 'offen', values),
  way: async (exchange, kennung, { https }) => {
    const { name, weg, adresse } = await setPartnerWay(exchange, kennung, https ?? null);
    return `${name}: ${weg}${adresse === null ? '' : ` ${adresse}`}`;
  },
  partner: async (exchange, q) => {
    const { items, gesamt } = await partners(exchange, { q, limit: 50 });
    const lines = items.map(
      ({ code, name, steuerung, kreis, rueckstau, ende }) =>
        `${code}  ${name}  ${steuerung}${kreis === 'geschlossen' ? '' : `, Störung (${kreis})`}${rueckstau === 0 ? '' : `, ${rueckstau} warten, Ende ${ende ?? 'unbestimmt'}`}`,
    );
    return [...lines, `${gesamt} Behörden`].join('\n');
  },
};

/** Runs a decision; what it wrote goes out at once (to `--out`, else to the folders of the receivers). */
export async function decide(exchange: Exchange, name: string, subject: string, values: Values): Promise<string> {
  const decision = DECISIONS[name];
  if (decision === undefined) throw new EakteError('VALIDATION', `Unbekannt: eakte transfer ${name}`);
  const text = await decision(exchange, subject, values);
  const files = await deliverOutbox(exchange, values.out);
  return `${text}\n${files.map((file) => `  ${file}\n`).join('')}`;
}

const steer = async (
  exchange: Exchange,
  kennung: string,
  steuerung: 'offen' | 'angehalten' | 'gestoppt',
  values: Values,
): Promise<string> => {
  const by = { actor: required(values.by, '--by <Person>'), grund: values.reason ?? '' };
  const { name, rueckstau } = await steerPartner(exchange, kennung, steuerung, by);
  return `${name}: ${steuerung}; ${rueckstau} Nachrichten warten`;
};

/** A handover by its own id, or by the UUID of its delivery. */
async function ofDelivery(exchange: Exchange, id: string): Promise<Handover> {
  const found = await findHandover(exchange.dataSource, exchange.office, 'lieferung_uuid', id);
  return found ?? handoverById(exchange, id);
}
