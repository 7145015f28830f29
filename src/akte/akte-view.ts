import type { AkteSummary, Dokument, Vorgang } from './akten.service';

/** An Akte as the reading desk shows it: by register and Vorgang, and in the original Blatt order. */
export interface AkteView extends AkteSummary {
  readonly register: readonly {
    readonly id: string;
    readonly name: string;
    readonly vorgaenge: readonly (Vorgang & { readonly dokumente: readonly string[] })[];
  }[];
  /** All documents in the original Blatt order; `register` refers to them by id. */
  readonly items: readonly Dokument[];
}
