import { z } from 'zod';
import type { Stammdaten } from '../classification/document';

/** Stammdaten as they come back from the database. */
export const stammdatenSchema: z.ZodType<Stammdaten> = z.object({
  aktenzeichen: z.string(),
  name: z.string().exactOptional(),
  vorname: z.string().exactOptional(),
  geburtsdatum: z.string().exactOptional(),
  staatsangehoerigkeit: z.string().exactOptional(),
  azrNummer: z.string().exactOptional(),
});
