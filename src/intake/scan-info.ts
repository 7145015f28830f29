import { z } from 'zod';

const text = z.string().trim().min(1).max(200);

/** How the paper became images, as the scanning service states it; goes into each Transfervermerk (BSI TR-03138). */
export const scanInfoSchema = z.strictObject({
  /** Scanning service or office. */
  provider: text.optional(),
  /** Who scanned: a pseudonym or staff number of the service, no need for a name. */
  operator: text.optional(),
  scanner: text.optional(),
  scannerSoftware: text.optional(),
  scanProfile: text.optional(),
  /** When the paper was captured, ISO 8601 with seconds and offset. */
  capturedAt: z.iso.datetime({ offset: true }).optional(),
});

export type ScanInfo = z.output<typeof scanInfoSchema>;
