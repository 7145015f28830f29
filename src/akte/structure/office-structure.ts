import { z } from 'zod';
import type { ReferenceProfile } from '../../classification/profile';
import { EakteError } from '../../platform/eakte-error';

const id = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[\p{L}\p{N}._ -]+$/u, 'nur Buchstaben, Ziffern, Punkt, Strich und Leerzeichen');

const structureSchema = z.strictObject({
  id,
  version: id,
  name: z.string().trim().min(1).max(200),
  /** The reference profile this maps to. */
  profile: z.strictObject({ id: z.string().min(1), version: z.string().min(1) }),
  /** The office's own register names or file plan, in the order in which they are shown. */
  sections: z
    .array(
      z.strictObject({
        id,
        name: z.string().trim().min(1).max(200),
        /** Section that this one lies in. */
        parent: id.exactOptional(),
      }),
    )
    .min(1)
    .max(1000),
  /** Where the registers and document types of the profile go; the rule with a type outweighs the one without. */
  rules: z
    .array(z.strictObject({ register: z.string().min(1), type: z.string().min(1).exactOptional(), section: id }))
    .max(5000),
});

/**
 * How an office keeps its Akten where that is not the reference structure (variant 2 of the Referenzstandard): data with a
 * version, never code. It changes how an Akte is shown and nothing that is stored.
 */
export type OfficeStructure = z.output<typeof structureSchema>;

/** What a structure leaves open; a person decides whether that is meant. */
export interface StructureGaps {
  /** Registers of the profile that no rule names: their documents stand under „nicht zugeordnet“. */
  readonly unmappedRegisters: readonly string[];
  /** Sections that no rule fills and no other section lies in. */
  readonly emptySections: readonly string[];
}

/** A structure from JSON; throws VALIDATION when it has not the form of one. */
export function readStructure(json: unknown): OfficeStructure {
  const parsed = structureSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new EakteError('VALIDATION', `Ordnung: ${faults.join('; ')}`);
}

/** A structure from JSON that fits the profile; throws VALIDATION with what is wrong with it. */
export function parseStructure(json: unknown, profile: ReferenceProfile): OfficeStructure {
  const structure = readStructure(json);
  const faults = faultsOf(structure, profile);
  if (faults.length > 0) throw new EakteError('VALIDATION', `Ordnung: ${faults.slice(0, 5).join('; ')}`);
  return structure;
}

function faultsOf(structure: OfficeStructure, profile: ReferenceProfile): string[] {
  const faults: string[] = [];
  const sections = new Map(structure.sections.map((section) => [section.id, section]));
  if (sections.size < structure.sections.length) faults.push('ein Abschnitt ist doppelt');
  for (const section of structure.sections) {
    if (section.parent !== undefined && !sections.has(section.parent))
      faults.push(`Abschnitt ${section.id}: übergeordneter Abschnitt ${section.parent} fehlt`);
    let above = section.parent;
    for (let depth = 0; above !== undefined; depth++) {
      if (depth > structure.sections.length) {
        faults.push(`Abschnitt ${section.id} liegt in sich selbst`);
        break;
      }
      above = sections.get(above)?.parent;
    }
  }
  const registers = new Set(profile.registers.map((register) => register.id));
  const types = new Map(profile.documentTypes.map((type) => [type.id, type.register]));
  const seen = new Set<string>();
  for (const { register, type, section } of structure.rules) {
    if (!registers.has(register)) faults.push(`Register ${register} gibt es im Profil ${profile.version} nicht`);
    if (type !== undefined && types.get(type) !== register)
      faults.push(`Dokumenttyp ${type} gibt es im Register ${register} nicht`);
    if (!sections.has(section)) faults.push(`Abschnitt ${section} fehlt`);
    const key = `${register}/${type ?? ''}`;
    if (seen.has(key)) faults.push(`${type ?? register} ist zweimal zugeordnet`);
    seen.add(key);
  }
  return faults;
}

/** What a structure leaves open. */
export function gapsOf(structure: OfficeStructure, profile: ReferenceProfile): StructureGaps {
  const whole = new Set(structure.rules.filter(({ type }) => type === undefined).map(({ register }) => register));
  const typed = new Set(structure.rules.map(({ type }) => type));
  const open = (register: string): boolean =>
    !whole.has(register) && profile.documentTypes.some((type) => type.register === register && !typed.has(type.id));
  const filled = new Set<string>([
    ...structure.rules.map(({ section }) => section),
    ...structure.sections.flatMap(({ parent }) => (parent === undefined ? [] : [parent])),
  ]);
  return {
    unmappedRegisters: profile.registers.map(({ id: register }) => register).filter(open),
    emptySections: structure.sections.map((section) => section.id).filter((section) => !filled.has(section)),
  };
}

/** The own section of a document, or null where no rule names its register or type. */
export function sectionOf(
  structure: OfficeStructure,
  document: { readonly register: string; readonly type: string },
): string | null {
  const rules = structure.rules.filter(({ register }) => register === document.register);
  const rule = rules.find(({ type }) => type === document.type) ?? rules.find(({ type }) => type === undefined);
  return rule?.section ?? null;
}

/**
 * Back to the reference structure: the register of a document that stands in a section. Null where several registers go to
 * the section and none of them is the one the profile gives the type.
 */
export function registerOfSection(
  structure: OfficeStructure,
  profile: ReferenceProfile,
  section: string,
  type: string,
): string | null {
  const rules = structure.rules.filter((rule) => rule.section === section);
  const exact = rules.find((rule) => rule.type === type);
  if (exact !== undefined) return exact.register;
  const registers = new Set(rules.filter((rule) => rule.type === undefined).map(({ register }) => register));
  const usual = profile.documentTypes.find((known) => known.id === type)?.register;
  if (usual !== undefined && registers.has(usual)) return usual;
  return registers.size === 1 ? [...registers][0]! : null;
}
