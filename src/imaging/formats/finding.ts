import type { ErrorCode } from '../../platform/eakte-error';

/** Something a person should know about a file or page that is nevertheless processed. Message in German. */
export interface Finding {
  readonly code: ErrorCode;
  readonly message: string;
}
