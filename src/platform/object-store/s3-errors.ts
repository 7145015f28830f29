import { EakteError } from '../eakte-error';
import { codeOf, reasonOf } from '../errno';

/** The store has no such object. HEAD has no body to carry the precise code, so the client says `NotFound`. */
export function isMissing(error: unknown): boolean {
  return ['NoSuchKey', 'NotFound', 'NoSuchObject'].includes(codeOf(error) ?? '');
}

/** The store kept the condition `If-None-Match: *` and found something there; 409 while another writer is at it. */
export function isRefusedByCondition(error: unknown): boolean {
  return ['PreconditionFailed', 'ConditionalRequestConflict'].includes(codeOf(error) ?? '');
}

const full = [
  'XMinioStorageFull',
  'QuotaExceeded',
  'InsufficientStorage',
  'StorageFull',
  'NoSpaceLeft',
  'EntityTooLargeQuota',
];
const away = [
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'EPIPE'],
  ...['ServiceUnavailable', 'SlowDown', 'InternalError', 'RequestTimeout'],
  ...['AccessDenied', 'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'NoSuchBucket'],
];

/** What the store's error means for us; errors of our own and unknown ones stay as they are. */
export function storeError(error: unknown): unknown {
  if (error instanceof EakteError) return error;
  const code = codeOf(error) ?? '';
  if (full.includes(code)) return new EakteError('STORE_FULL', undefined, { cause: error });
  if (away.includes(code)) return new EakteError('STORE_UNAVAILABLE', `${code}: ${reasonOf(error)}`, { cause: error });
  return error;
}
