import { z } from 'zod';
import { RANKS } from '../akte/ueberblick/rank';

/** The fields of a person that are compared. */
export const COMPARED = ['name', 'vorname', 'geburtsdatum', 'staatsangehoerigkeit', 'azrNummer', 'passnummer'] as const;
export type ComparedField = (typeof COMPARED)[number];

export const FIELD_LABELS: Readonly<Record<ComparedField, string>> = {
  name: 'Name',
  vorname: 'Vorname',
  geburtsdatum: 'Geburtsdatum',
  staatsangehoerigkeit: 'Staatsangehörigkeit',
  azrNummer: 'AZR-Nummer',
  passnummer: 'Passnummer',
};

/** Column headings under which an export gives a field; the first that the table has counts. */
const headings = z.array(z.string().trim().min(1).max(100)).min(1).max(20);

/** Which column of an export holds which field. What is left out keeps the headings of the Stammdatenliste. */
export const columnsSchema = z.strictObject({
  aktenzeichen: headings.default(['Aktenzeichen', 'Az', 'Geschäftszeichen']),
  name: headings.default(['Name', 'Familienname', 'Nachname']),
  vorname: headings.default(['Vorname', 'Vornamen']),
  geburtsdatum: headings.default(['Geburtsdatum', 'geboren am']),
  staatsangehoerigkeit: headings.default(['Staatsangehörigkeit', 'Staatsangehörigkeiten', 'Staat']),
  azrNummer: headings.default(['AZR-Nummer', 'AZR-Nr', 'AZR']),
  passnummer: headings.default(['Passnummer', 'Pass-Nr', 'Nummer des Passes']),
});
export type Columns = z.output<typeof columnsSchema>;

/** What a person says about an export before handing it over. */
export const abgleichSchema = z.strictObject({
  name: z.string().trim().min(1).max(200),
  /** The other side: `AZR`, or the name of the specialised procedure. */
  register: z.string().trim().min(1).max(60).default('AZR'),
  /** Place of the register in the official order of sources; decides which side is proposed. */
  quelle: z.enum(RANKS).default('deutsches-register'),
  felder: columnsSchema.prefault({}),
});
export type AbgleichOrder = z.output<typeof abgleichSchema>;

/** One person as the register has it. Missing columns are absent, empty cells are empty. */
export interface RegisterRow {
  /** Line in the file, the header is line 1. */
  readonly line: number;
  readonly aktenzeichen: string;
  readonly values: Readonly<Partial<Record<ComparedField, string>>>;
}

/** A line that cannot be used; the others are. The message holds no personal data. */
export interface RegisterProblem {
  readonly line: number;
  readonly message: string;
}
