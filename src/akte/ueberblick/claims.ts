import { parseMrz } from '../../classification/fields/mrz';
import type { StoredField } from '../field-value';
import { rankOf, sourceKind, type SourceKind } from './rank';

/** A document as far as its statements are concerned. */
export interface SpeakingDocument {
  readonly id: string;
  readonly deliveryId: string;
  readonly type: string;
  readonly title: string;
  readonly date: string | null;
  readonly position: number | null;
  readonly fields: Readonly<Record<string, StoredField>>;
}

/** Where a value stands: enough to show the place on the page. */
export interface Evidence {
  readonly dokumentId: string;
  readonly title: string;
  readonly type: string;
  readonly date: string | null;
  readonly deliveryId: string;
  /** 1-based page of the delivery; null where no page shows it. */
  readonly page: number | null;
  readonly box: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number } | null;
  /** 0…1 */
  readonly confidence: number;
  readonly source: string;
  readonly kind: SourceKind;
  /** Place in the official order of sources, 1 is the highest. */
  readonly rank: number;
}

/** One statement of one document. */
export interface Claim {
  readonly key: string;
  readonly value: string;
  readonly evidence: Evidence;
}

/** The person fields compared and shown; document fields (Frist, Titel) are read where they are needed. */
export const PERSON_KEYS = [
  'name',
  'vorname',
  'geburtsdatum',
  'staatsangehoerigkeit',
  'azrNummer',
  'passnummer',
  'anschrift',
] as const;
export type PersonKey = (typeof PERSON_KEYS)[number];

/** The evidence of a field of a document. */
export function evidenceOf(document: SpeakingDocument, field: StoredField): Evidence {
  const kind = sourceKind(document.type, document.fields);
  return {
    dokumentId: document.id,
    title: document.title,
    type: document.type,
    date: document.date,
    deliveryId: document.deliveryId,
    page: field.page ?? null,
    box: field.box ?? null,
    confidence: field.confidence ?? 0,
    source: field.source ?? 'print',
    kind,
    rank: rankOf(kind),
  };
}

/**
 * What the documents of an Akte say about the person, printed or in machine readable zones. Values that were only taken
 * over from the Stammdatenliste are no statement of the paper and stay out. A zone whose check digits are wrong is not
 * believed.
 */
export function claimsOf(documents: readonly SpeakingDocument[]): Claim[] {
  return documents.flatMap((document) => {
    const printed = PERSON_KEYS.flatMap((key): Claim[] => {
      const field = document.fields[key];
      if (field === undefined || field.value === '' || field.source === 'manifest') return [];
      return [{ key, value: field.value, evidence: evidenceOf(document, field) }];
    });
    return [...printed, ...zoneClaims(document)];
  });
}

function zoneClaims(document: SpeakingDocument): Claim[] {
  const field = document.fields['mrz'];
  const zone = field === undefined ? null : parseMrz(field.value.split('\n'));
  if (field === undefined || zone?.valid !== true) return [];
  const evidence = evidenceOf(document, field);
  const values: readonly (readonly [PersonKey, string])[] = [
    ['name', zone.surname],
    ['vorname', zone.givenNames],
    ['geburtsdatum', zone.birth],
    ['staatsangehoerigkeit', zone.nationality],
  ];
  return values.flatMap(([key, value]) => (value === '' ? [] : [{ key, value, evidence }]));
}
