import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { EakteError } from '../platform/eakte-error';
import shipped from './reference-structure.json';

const registerSchema = z.object({
  id: z.string().regex(/^R\d{2}$/),
  name: z.string().min(1),
  order: z.number().int().positive(),
});

const documentTypeSchema = z.object({
  id: z.string().regex(/^[a-z0-9-]+$/),
  name: z.string().min(1),
  register: z.string(),
  legalBasis: z.string().optional(),
  phrases: z.array(z.string().min(2)),
});

const profileSchema = z
  .object({
    /** Which structure this is; kept with every Akte beside its version. */
    id: z.string().min(1).default('eakte-standard'),
    version: z.string().min(1),
    registers: z.array(registerSchema).min(1),
    documentTypes: z.array(documentTypeSchema).min(1),
    annotations: z.object({ restrictedAccess: z.array(z.string()).optional() }).optional(),
  })
  .superRefine((profile, context) => {
    const registers = new Set(profile.registers.map((register) => register.id));
    const seen = new Set<string>();
    for (const type of profile.documentTypes) {
      if (!registers.has(type.register)) {
        context.addIssue({ code: 'custom', message: `Dokumenttyp ${type.id}: Register ${type.register} fehlt` });
      }
      if (seen.has(type.id)) {
        context.addIssue({ code: 'custom', message: `Dokumenttyp ${type.id} ist doppelt` });
      }
      seen.add(type.id);
    }
  });

export interface ProfileRegister {
  readonly id: string;
  readonly name: string;
  readonly order: number;
}

export interface ProfileDocumentType {
  readonly id: string;
  readonly name: string;
  /** Register id, e.g. `R04`. */
  readonly register: string;
  readonly legalBasis?: string;
  /** Words and phrases printed on documents of this type. */
  readonly phrases: readonly string[];
}

/** The structure of an Akte: registers and document types. Data, not code: an office may bring its own version. */
export interface ReferenceProfile {
  readonly id: string;
  readonly version: string;
  readonly registers: readonly ProfileRegister[];
  readonly documentTypes: readonly ProfileDocumentType[];
  /** Types that nobody may guess: they are assigned only on explicit printed evidence. */
  readonly restrictedTypes: ReadonlySet<string>;
}

/** Register of documents nobody could name: Aktenführung. */
export const FALLBACK_REGISTER = 'R01';

/** Register of the specially protected documents (Sicherheit und Strafsachen). */
const PROTECTED_REGISTER = 'R11';

/**
 * The profile of a parsed JSON value.
 * @throws EakteError VALIDATION with the first faults when the value is no profile.
 */
export function parseProfile(json: unknown): ReferenceProfile {
  const parsed = profileSchema.safeParse(json);
  if (!parsed.success) {
    const faults = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new EakteError('VALIDATION', `Referenzstruktur: ${faults.join('; ')}`);
  }
  const { id, version, registers, documentTypes, annotations } = parsed.data;
  const restricted = documentTypes.filter((type) => type.register === PROTECTED_REGISTER).map((type) => type.id);
  return {
    id,
    version,
    registers,
    documentTypes: documentTypes.map(({ legalBasis, ...type }) =>
      legalBasis === undefined ? type : { ...type, legalBasis },
    ),
    restrictedTypes: new Set([...restricted, ...(annotations?.restrictedAccess ?? [])]),
  };
}

/**
 * The profile of a file, or the shipped default (60 types, 12 registers) without a path.
 * @throws EakteError VALIDATION when the file is no profile; file errors of node when it cannot be read.
 */
export function loadProfile(path?: string): ReferenceProfile {
  if (path === undefined) {
    return parseProfile(shipped);
  }
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new EakteError('VALIDATION', 'Referenzstruktur: kein JSON', { cause: error });
    }
    throw error;
  }
  return parseProfile(json);
}

/** Register of a type; the fallback register for types the profile does not know. */
export function registerOf(profile: ReferenceProfile, typeId: string): string {
  return profile.documentTypes.find((type) => type.id === typeId)?.register ?? FALLBACK_REGISTER;
}
