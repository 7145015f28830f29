import type { AkteView } from '../akte-view';
import { sectionOf, type OfficeStructure } from './office-structure';

/** An Akte in the office's own structure; documents by id, in each section in the order of their dates. */
export interface StructureView {
  readonly id: string;
  readonly version: string;
  readonly name: string;
  readonly abschnitte: readonly {
    readonly id: string;
    readonly name: string;
    /** Section that this one lies in. */
    readonly parent: string | null;
    readonly dokumente: readonly string[];
  }[];
  /** Documents whose register no rule names: shown, never hidden. */
  readonly nichtZugeordnet: readonly string[];
}

/** Sorts the documents of a view into the office's own structure: each exactly once. */
export function inStructure(view: AkteView, structure: OfficeStructure): StructureView {
  const sorted = view.items.toSorted(
    (a, b) => (a.date ?? '9999').localeCompare(b.date ?? '9999') || (a.position ?? 0) - (b.position ?? 0),
  );
  const bySection = new Map<string | null, string[]>();
  for (const item of sorted) {
    const section = sectionOf(structure, item);
    const ids = bySection.get(section);
    if (ids === undefined) bySection.set(section, [item.id]);
    else ids.push(item.id);
  }
  return {
    id: structure.id,
    version: structure.version,
    name: structure.name,
    abschnitte: structure.sections.map((section) => ({
      id: section.id,
      name: section.name,
      parent: section.parent ?? null,
      dokumente: bySection.get(section.id) ?? [],
    })),
    nichtZugeordnet: bySection.get(null) ?? [],
  };
}
