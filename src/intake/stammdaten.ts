import { z } from 'zod';

/** What the Stammdatenliste says about the person and the file; all but the Aktenzeichen may be missing. */
export interface Stammdaten {
  readonly aktenzeichen: string;
  readonly name?: string;
  readonly vorname?: string;
  /** Partial dates stay partial: `YYYY-MM-DD`, `YYYY-MM`, `YYYY`. */
  readonly geburtsdatum?: string;
  readonly staatsangehoerigkeit?: string;
  readonly azrNummer?: string;
}

/** Stammdaten as they come back from the database. */
export const stammdatenSchema: z.ZodType<Stammdaten> = z.object({
  aktenzeichen: z.string(),
  name: z.string().exactOptional(),
  vorname: z.string().exactOptional(),
  geburtsdatum: z.string().exactOptional(),
  staatsangehoerigkeit: z.string().exactOptional(),
  azrNummer: z.string().exactOptional(),
});
