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

/** The view without documents that lie in the Akte twice; registers and Vorgänge that are empty then are left out. */
export function withoutDuplicates(view: AkteView): AkteView {
  const kept = new Set(view.items.filter(({ duplicateOf }) => duplicateOf === null).map(({ id }) => id));
  const register = view.register
    .map((entry) => ({
      ...entry,
      vorgaenge: entry.vorgaenge
        .map((vorgang) => ({ ...vorgang, dokumente: vorgang.dokumente.filter((id) => kept.has(id)) }))
        .filter(({ dokumente }) => dokumente.length > 0),
    }))
    .filter(({ vorgaenge }) => vorgaenge.length > 0);
  return { ...view, register, items: view.items.filter(({ id }) => kept.has(id)) };
}
