import { scanInfoSchema, type ScanInfo } from '../intake/scan-info';
import { EakteError } from '../platform/eakte-error';

/** What the command line may say about the scan. */
export interface ScanOptions {
  readonly 'scan-provider'?: string | undefined;
  readonly 'scan-operator'?: string | undefined;
  readonly scanner?: string | undefined;
  readonly 'scan-software'?: string | undefined;
  readonly 'scan-profile'?: string | undefined;
  readonly 'captured-at'?: string | undefined;
}

/** Throws VALIDATION for a time that is none. */
export function scanInfoOf(options: ScanOptions): ScanInfo {
  const given = Object.entries({
    provider: options['scan-provider'],
    operator: options['scan-operator'],
    scanner: options.scanner,
    scannerSoftware: options['scan-software'],
    scanProfile: options['scan-profile'],
    capturedAt: options['captured-at'],
  }).filter(([, value]) => value !== undefined);
  const result = scanInfoSchema.safeParse(Object.fromEntries(given));
  if (!result.success)
    throw new EakteError('VALIDATION', 'Angaben zum Scan: --captured-at braucht ISO 8601 mit Zeitzone');
  return result.data;
}
