import type { Box } from '../imaging/page-image';

/** A page as the classification sees it; a subset of PageReading. */
export interface ClassifiablePage {
  readonly page: number;
  readonly text: import('../ocr/page-text').PageText;
  readonly blank: boolean;
  readonly separator: import('../imaging/page-image').Separator | null;
  readonly confidence: number;
}

export interface FieldValue {
  /** Normalised value; dates are `YYYY-MM-DD`, `YYYY-MM` or `YYYY` (partial dates stay partial). */
  readonly value: string;
  /** 1-based page of the delivery; absent for values of the manifest. */
  readonly page?: number;
  readonly box?: Box;
  /** 0…1 */
  readonly confidence: number;
  /** Only on birth dates: 01.01. may stand for an unknown day and month. */
  readonly standIn?: true;
  readonly source: 'print' | 'mrz' | 'barcode' | 'manifest' | 'person';
}

/** The id of a document type of the profile, or `nachzuindizieren` where nobody should guess. */
export type DocumentTypeId = string;
export const NACHZUINDIZIEREN = 'nachzuindizieren';

/** A document cut out of the page stream. Pages are 1-based, inclusive, and include blank backs; separator sheets belong to none. */
export interface ClassifiedDocument {
  readonly firstPage: number;
  readonly lastPage: number;
  readonly type: DocumentTypeId;
  /** Register id of the profile; the register of `nachzuindizieren` is R01 (Aktenführung). */
  readonly register: string;
  readonly title: string;
  /** Document date, partial dates stay partial; null when none is found. */
  readonly date: string | null;
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** 0…1 certainty of the type. */
  readonly confidence: number;
  /** 0…1 certainty that a document begins at `firstPage`. */
  readonly cutConfidence: number;
  /** The runner-up types with their certainty, best first, for the work list. */
  readonly alternatives: readonly { readonly type: DocumentTypeId; readonly confidence: number }[];
}

export type { Stammdaten } from '../intake/stammdaten';

export interface ClassificationFinding {
  readonly code: string;
  readonly page?: number;
  readonly message: string;
}

export interface Classification {
  readonly documents: readonly ClassifiedDocument[];
  readonly findings: readonly ClassificationFinding[];
  /** Version of model and profile that decided. */
  readonly version: string;
}
