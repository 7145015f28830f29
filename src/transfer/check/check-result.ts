import type { Finding } from '../xauslaender/finding';

/** The judgement over one message or one delivery. */
export interface CheckResult {
  readonly kind: 'message' | 'delivery';
  /** Path below the checked folder; for a delivery the file of its 010206. */
  readonly file: string;
  readonly accepted: boolean;
  /** Code a Rückweisung would name first; null when accepted. */
  readonly code: string | null;
  /** German, without personal data; null when accepted. */
  readonly reason: string | null;
  readonly warnings: readonly Finding[];
  /** All reasons, most important first. */
  readonly findings: readonly Finding[];
  /** Message type by root element, e.g. `010206`. */
  readonly type?: string;
  readonly uuid?: string;
  readonly version?: string;
  /** True: the message has the attribute `test` and must never reach productive data. */
  readonly test?: boolean;
}

/** A judgement from its findings. */
export function toResult(
  about: Pick<CheckResult, 'kind' | 'file' | 'type' | 'uuid' | 'version' | 'test'>,
  findings: readonly Finding[],
  warnings: readonly Finding[],
): CheckResult {
  const first = findings[0];
  return {
    ...about,
    accepted: first === undefined,
    code: first?.code ?? null,
    reason: first === undefined ? null : first.path === '' ? first.reason : `${first.reason} (${first.path})`,
    warnings,
    findings,
  };
}
