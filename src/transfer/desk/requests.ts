import { z } from 'zod';
import { parsePartialDate } from '../../platform/partial-date';

/** Bodies and queries of the transfer desk, parsed at the border. */
const aktenzeichen = z.string().trim().min(1).max(100);
const kennung = z
  .string()
  .trim()
  .regex(/^(?:azr:)?[0-9A-Za-z]{3,20}$/, 'eine Behördenkennziffer wird erwartet');
const text = (most: number) => z.string().trim().min(1).max(most);
const remark = z.string().trim().max(1000).default('');
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

export const boardQuery = z.object({
  richtung: z.enum(['ausgang', 'eingang']).optional(),
  offen: flag.optional(),
  entscheidung: flag.optional(),
  akteId: z.uuid().optional(),
  cursor: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const preflightQuery = z.object({ aktenzeichen, an: kennung, pruefsummen: flag.default(false) });

export const sendBody = z.strictObject({ aktenzeichen, an: kennung });

export const releaseBody = z.strictObject({ aktenzeichen, an: kennung, grund: text(500) });

export const requestBody = z.strictObject({
  von: kennung,
  aktenzeichen,
  azrNummer: text(20),
  name: text(200),
  vorname: text(200).optional(),
  geburtsdatum: z
    .string()
    .refine((date) => parsePartialDate(date) !== null, 'ein Datum wird erwartet')
    .transform((date) => parsePartialDate(date) ?? '')
    .optional(),
  staatsangehoerigkeit: text(100).optional(),
  grund: z.enum(['01', '02', '03', '04']).default('01'),
  versandbestaetigung: z.boolean().default(false),
});

export const questionBody = z.strictObject({
  aktenzeichen,
  an: kennung,
  aufenthalt: z.strictObject({
    strasse: text(200).optional(),
    hausnummer: z
      .string()
      .regex(/^\d{1,4}$/, 'höchstens vier Ziffern')
      .optional(),
    postleitzahl: z
      .string()
      .regex(/^\d{5}$/, 'fünf Ziffern')
      .optional(),
    wohnort: text(200),
  }),
});

export const obstacleBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('versandt'), am: z.iso.date() }),
  z.strictObject({ kind: z.literal('antwort'), code: z.string().regex(/^\d{2}$/) }),
  z.strictObject({ kind: z.literal('zustaendig'), stelle: text(200) }),
]);

export const denialBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('kein-aufenthalt') }),
  z.strictObject({ kind: z.literal('grund'), text: text(1000) }),
]);

export const forwardBody = z.strictObject({ an: kennung });
export const remarkBody = z.strictObject({ bemerkung: remark });
export const notCompetentBody = z.strictObject({ zustaendig: kennung.optional(), bemerkung: remark });
export const reasonBody = z.strictObject({ grund: text(1000) });
export const numberBody = z.strictObject({ aktenzeichen });

export const partnerQuery = z.object({
  q: z.string().trim().max(100).optional(),
  auffaellig: flag.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
});
export const steeringBody = z.strictObject({
  steuerung: z.enum(['offen', 'angehalten', 'gestoppt']),
  grund: z.string().trim().max(500).default(''),
});
