import codes from './error-codes.json';

export type ErrorCode = keyof typeof codes;

interface CodeEntry {
  readonly status: number;
  readonly title: string;
  readonly action: string;
}

/** The one error class. The code is stable for programs; title and action are German for people (error-codes.json). */
export class EakteError extends Error {
  constructor(
    readonly code: ErrorCode,
    /** What exactly, in German; never personal data. */
    readonly detail?: string,
    options?: { readonly cause?: unknown },
  ) {
    super(detail === undefined ? codes[code].title : `${codes[code].title}: ${detail}`, options);
    this.name = 'EakteError';
  }

  /** HTTP status of RFC 9457 answers. */
  get status(): number {
    return describeCode(this.code).status;
  }
}

/** Title, action and HTTP status of a code. */
export function describeCode(code: ErrorCode): CodeEntry {
  return codes[code];
}

/** True when the string is one of our codes (for codes that come back from the database). */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(codes, code);
}
