import type { Parcel } from '../harness/door';

/** What reliability promises for a kind: refused at the door, quarantined, done with a flag, or simply done. */
export type Promised = 'R' | 'Q' | 'D' | 'OK';

/** What has to come of it: codes are the stable ones of the product. */
export type Expected =
  | { readonly end: 'refused'; readonly code: string }
  | { readonly end: 'quarantined'; readonly code: string }
  | { readonly end: 'duplicate' }
  /** Filed; each of these findings must be there, `pages` as many pages. */
  | { readonly end: 'filed'; readonly findings?: readonly string[]; readonly pages?: number };

/** A kind of poison: how to make it, what was promised, what happens. */
export interface PoisonKind {
  /** Number in the list of poisons. */
  readonly number: number;
  readonly name: string;
  readonly promised: Promised;
  readonly expected: Expected;
  /** Why the outcome is another one than promised: a decision, or a known gap. */
  readonly deviation?: string;
  /** Takes long: left to `npm run poison`. */
  readonly slow?: true;
  /** The file; its path carries the extension it pretends to have. */
  readonly make: () => Promise<Parcel> | Parcel;
  /** The row of the Stammdatenliste counts so many pages. */
  readonly statedPages?: number;
  /** False: no hash of the list for it, the file is as it is. */
  readonly listed?: false;
}
