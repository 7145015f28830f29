import { z } from 'zod';

/** A calendar day in Germany, `YYYY-MM-DD`, as reports are asked for. */
export const daySchema = z.iso.date('ein Tag als JJJJ-MM-TT wird erwartet');

/** SQL for the end of a day (exclusive) in German time; `parameter` is its place, e.g. `$2`. */
export const endOfDay = (parameter: string): string =>
  `((${parameter}::date + 1)::timestamp AT TIME ZONE 'Europe/Berlin')`;

/** SQL for the day of a moment in German time. */
export const dayOf = (moment: string): string => `(${moment} AT TIME ZONE 'Europe/Berlin')::date::text`;
