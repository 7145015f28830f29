import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { execute, rows, type Sql } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { newId } from '../../platform/id';
import { findCode } from '../xauslaender/codelists/code-list';
import { ANFORDERUNGSGRUND } from '../xauslaender/messages/aktenanforderung';
import { BLEIBENDE_AUSKUNFTSSPERREN } from '../xauslaender/messages/vorabinformationen';
import type { MessageOf } from '../xauslaender/registry/messages';
import { akteById, angabenOf } from './akte-in-stock';
import { emit, fingerprint, partnerOfHandover } from './emit';
import type { Exchange } from './exchange';
import { azrDigits, personOf } from './person';
import { handoverById } from './request-at-hand';

type Inhalt = MessageOf<'010205'>['inhalt'];

/** What the new office must know before the Akte arrives, as a person enters it. */
export const vorabSchema = z.strictObject({
  /** Blocking data of the eAT, or whether one is ordered. Without password and sum a lost card cannot be blocked. */
  eat: z.union([
    z.strictObject({
      sperrkennwort: z.string().min(1).max(100),
      sperrsumme: z.string().min(1).max(200),
      eidAktiv: z.boolean(),
      seriennummer: z.string().regex(/^[A-Z0-9]{9}$/, 'neun Zeichen A–Z, 0–9'),
      pruefziffer: z.string().regex(/^\d$/).optional(),
    }),
    z.strictObject({ bestellt: z.boolean() }),
  ]),
  bamfKennziffer: z.string().min(1).max(50).optional(),
  bvaVerfahrensnummer: z
    .string()
    .regex(/^\d{18}$/, '18 Ziffern')
    .optional(),
  auskunftssperren: z
    .array(
      z.strictObject({
        code: z.string().refine((code) => findCode('mbauskunftssperre', code) !== undefined, 'nicht in der Codeliste'),
        gueltigBis: z.iso.date().optional(),
      }),
    )
    .default([]),
  /** Nebenbestimmungen in words. */
  nebenbestimmungen: z.array(z.string().min(1).max(1000)).default([]),
});
export type Vorabangaben = z.output<typeof vorabSchema>;

const sperreRow = z.object({ code: z.string(), gueltig_bis: z.string().nullable() });

/** Auskunftssperren known for a person; 6 and 12 among them stay for good. */
export function auskunftssperren(sql: Sql, office: string, azrNummer: string): Promise<z.output<typeof sperreRow>[]> {
  return rows(
    sql,
    sperreRow,
    `SELECT code, gueltig_bis::text FROM auskunftssperre WHERE office = $1 AND azr_nummer = $2 ORDER BY code`,
    [office, azrDigits(azrNummer)],
  );
}

/**
 * 010205: what the new office must know at once. Auskunftssperren 6 and 12 that are known here go along whether they
 * were named or not: no Meldebehörde repeats them. Throws `TRANSFER_STEP_INVALID`, `TRANSFER_MESSAGE_INVALID`.
 */
export async function sendVorabinformationen(exchange: Exchange, id: string, angaben: Vorabangaben): Promise<void> {
  const handover = await handoverById(exchange, id);
  if (handover.akteId === null) throw new EakteError('TRANSFER_STEP_INVALID', 'Zu dieser Übergabe gibt es keine Akte');
  const stock = await akteById(exchange.dataSource, exchange.office, handover.akteId);
  const person = personOf(angabenOf(stock));
  const named = new Set(angaben.auskunftssperren.map(({ code }) => code));
  const kept = (await auskunftssperren(exchange.dataSource, exchange.office, person.azrNummer))
    .filter(({ code }) => BLEIBENDE_AUSKUNFTSSPERREN.has(code) && !named.has(code))
    .map(({ code }) => ({ code }));
  const inhalt = inhaltOf(person, { ...angaben, auskunftssperren: [...angaben.auskunftssperren, ...kept] });
  await emit(
    exchange,
    { handover, vorfall: 'sendet 010205', action: 'transfer.pre-information' },
    {
      type: '010205',
      to: partnerOfHandover(handover),
      ausloeser: handover.anforderungUuid,
      dedupeKey: `${id}/010205/${fingerprint(angaben)}`,
      message: (head) => ({ ...head, type: '010205', inhalt }),
    },
    async (tx, { uuid }) => {
      await keepVorabinformationen(tx, exchange, { handover: id, uuid, richtung: 'ausgang' }, inhalt);
      // A request for Vorabinformationen alone is answered with them.
      await execute(tx, `UPDATE uebergabe SET closed_at = now() WHERE id = $1 AND grund = $2`, [
        id,
        ANFORDERUNGSGRUND.vorabinformationenErgaenzen,
      ]);
    },
  );
}

function inhaltOf(person: Inhalt['person'], angaben: Vorabangaben): Inhalt {
  const { eat } = angaben;
  return {
    person,
    eAT:
      'bestellt' in eat
        ? { kind: 'informationenLiegenNichtVor', value: { eATBestellt: eat.bestellt } }
        : {
            kind: 'eATInformationen',
            value: {
              sperrkennwort: eat.sperrkennwort,
              sperrsumme: eat.sperrsumme,
              eIDFunktionAktiv: eat.eidAktiv,
              eATSeriennummer: eat.seriennummer,
              ...(eat.pruefziffer === undefined ? {} : { eATSeriennummerPruefziffer: eat.pruefziffer }),
            },
          },
    ...(angaben.bamfKennziffer === undefined ? {} : { bamfkennziffer: angaben.bamfKennziffer }),
    mbauskunftssperre: angaben.auskunftssperren.map(({ code, gueltigBis }) => ({
      mbauskunftssperre: { code },
      ...(gueltigBis === undefined ? {} : { gueltigBis }),
    })),
    ...(angaben.bvaVerfahrensnummer === undefined ? {} : { bvaVerfahrensnummer: angaben.bvaVerfahrensnummer }),
    nebenbestimmung: angaben.nebenbestimmungen.map((beschreibung) => ({
      kind: 'individuell',
      value: { beschreibung },
    })),
  };
}

/** Keeps Vorabinformationen with their Auskunftssperren; a later message never takes 6 or 12 away. */
export async function keepVorabinformationen(
  tx: EntityManager,
  exchange: Exchange,
  from: { readonly handover: string | null; readonly uuid: string; readonly richtung: 'eingang' | 'ausgang' },
  inhalt: Inhalt,
): Promise<void> {
  const azr = azrDigits(inhalt.person.azrNummer);
  const eat = inhalt.eAT.kind === 'eATInformationen' ? inhalt.eAT.value : undefined;
  const ordered = inhalt.eAT.kind === 'informationenLiegenNichtVor' ? inhalt.eAT.value.eATBestellt : null;
  await execute(
    tx,
    `INSERT INTO vorabinformation (id, office, uebergabe_id, richtung, msg_uuid, azr_nummer, sperrkennwort, sperrsumme, eid_aktiv,
                                   seriennummer, pruefziffer, eat_bestellt, bamf_kennziffer, bva_verfahrensnummer, nebenbestimmungen)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING`,
    [
      newId(),
      exchange.office,
      from.handover,
      from.richtung,
      from.uuid,
      azr,
      eat?.sperrkennwort ?? null,
      eat?.sperrsumme ?? null,
      eat?.eIDFunktionAktiv ?? null,
      eat?.eATSeriennummer ?? null,
      eat?.eATSeriennummerPruefziffer ?? null,
      ordered,
      inhalt.bamfkennziffer ?? null,
      inhalt.bvaVerfahrensnummer ?? null,
      JSON.stringify(inhalt.nebenbestimmung),
    ],
  );
  for (const { mbauskunftssperre, gueltigBis } of inhalt.mbauskunftssperre)
    await execute(
      tx,
      `INSERT INTO auskunftssperre (office, azr_nummer, code, gueltig_bis, msg_uuid) VALUES ($1, $2, $3, $4::date, $5)
       ON CONFLICT (office, azr_nummer, code) DO UPDATE SET gueltig_bis = EXCLUDED.gueltig_bis, msg_uuid = EXCLUDED.msg_uuid
        WHERE auskunftssperre.code NOT IN ('6', '12')`,
      [exchange.office, azr, mbauskunftssperre.code, gueltigBis ?? null, from.uuid],
    );
}

const vorabRow = z.object({
  richtung: z.enum(['eingang', 'ausgang']),
  sperrkennwort: z.string().nullable(),
  sperrsumme: z.string().nullable(),
  eid_aktiv: z.boolean().nullable(),
  seriennummer: z.string().nullable(),
  pruefziffer: z.string().nullable(),
  eat_bestellt: z.boolean().nullable(),
  bamf_kennziffer: z.string().nullable(),
  bva_verfahrensnummer: z.string().nullable(),
});

/** The Vorabinformationen of a handover, newest first. */
export function vorabinformationenOf(exchange: Exchange, handover: string): Promise<z.output<typeof vorabRow>[]> {
  return rows(
    exchange.dataSource,
    vorabRow,
    `SELECT richtung, sperrkennwort, sperrsumme, eid_aktiv, seriennummer, pruefziffer, eat_bestellt, bamf_kennziffer,
            bva_verfahrensnummer FROM vorabinformation WHERE office = $1 AND uebergabe_id = $2 ORDER BY created_at DESC, id DESC`,
    [exchange.office, handover],
  );
}
