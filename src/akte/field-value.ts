import { z } from 'zod';

/** A rectangle on an upright page, px, origin top left. */
export const boxSchema = z.object({ left: z.number(), top: z.number(), right: z.number(), bottom: z.number() });

/** A field of a document as it comes back from the database (`FieldValue` of the classification, or of another office). */
export const fieldValueSchema = z.looseObject({
  value: z.string(),
  /** 1-based page of the delivery; absent for values that no page shows. */
  page: z.number().exactOptional(),
  box: boxSchema.exactOptional(),
  confidence: z.number().exactOptional(),
  source: z.string().exactOptional(),
});
export type StoredField = z.output<typeof fieldValueSchema>;
