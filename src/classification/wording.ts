import type { ReferenceProfile } from './profile';
import { compilePhrase, type CompiledPhrase } from './text/find-phrase';
import { fold } from './text/fold';
import shipped from './document-wording.json';

/** A folded phrase and what it is worth. */
export interface Cue {
  readonly phrase: string;
  /** `title`: form title or subject line; `phrase`: body; `head`: letterhead. */
  readonly kind: 'title' | 'phrase' | 'head';
  /** Grows with length, falls with the number of types that share the phrase. */
  readonly weight: number;
  /** The phrase made ready for tolerant search. */
  readonly search: CompiledPhrase;
}

/** All cues of one document type. */
export interface TypeCues {
  readonly typeId: string;
  readonly cues: readonly Cue[];
}

interface Wording {
  readonly titles: readonly string[];
  readonly phrases: readonly string[];
  readonly heads: readonly string[];
}

const WORDING: Readonly<Record<string, Wording | undefined>> = shipped.types;

/** Version of the shipped phrase lists. */
export const WORDING_VERSION = shipped.version;

function collect(profile: ReferenceProfile): Map<string, Map<string, Cue['kind']>> {
  const all = new Map<string, Map<string, Cue['kind']>>();
  for (const type of profile.documentTypes) {
    const cues = new Map<string, Cue['kind']>();
    const wording = WORDING[type.id] ?? { titles: [], phrases: [], heads: [] };
    const add = (list: readonly string[], kind: Cue['kind']): void => {
      for (const text of list) {
        const folded = fold(text);
        if (folded.length > 1 && !cues.has(folded)) {
          cues.set(folded, kind);
        }
      }
    };
    add(wording.titles, 'title');
    // The first name of a type is its usual title: this is all a type needs that an office has added.
    add(type.name.split(/\s*[/(]\s*/).slice(0, 1), 'title');
    add(wording.phrases, 'phrase');
    add(wording.heads, 'head');
    add(type.phrases, 'phrase');
    all.set(type.id, cues);
  }
  return all;
}

/**
 * The cues by which the types of a profile are told from each other: the profile's own phrases and the shipped
 * wording. A phrase that several types know is worth little for each.
 */
export function cuesOf(profile: ReferenceProfile): readonly TypeCues[] {
  const collected = collect(profile);
  const sharing = new Map<string, number>();
  for (const cues of collected.values()) {
    for (const phrase of cues.keys()) {
      sharing.set(phrase, (sharing.get(phrase) ?? 0) + 1);
    }
  }
  return [...collected].map(([typeId, cues]) => ({
    typeId,
    cues: [...cues].map(([phrase, kind]) => {
      const specific = Math.min(1, 0.25 + phrase.length / 24) / Math.sqrt(sharing.get(phrase) ?? 1);
      return { phrase, kind, weight: specific, search: compilePhrase(phrase) };
    }),
  }));
}
