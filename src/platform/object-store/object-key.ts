import { EakteError } from '../eakte-error';

const pattern = /^[A-Za-z0-9][A-Za-z0-9._=-]*(\/[A-Za-z0-9][A-Za-z0-9._=-]*)*$/;

/**
 * Refuses keys that are not plain ASCII words between slashes (`OBJECT_KEY_INVALID`): no `..`, no hidden names, nothing
 * that one store would read differently from another. At most 512 bytes (S3 allows 1,024).
 */
export function checkKey(key: string): void {
  if (key.length > 512 || !pattern.test(key)) throw new EakteError('OBJECT_KEY_INVALID', key.slice(0, 60));
}

/** Refuses to delete originals: they leave only by the deletion procedure of the records themselves. */
export function checkDeletable(key: string): void {
  checkKey(key);
  if (key.includes('/original/')) throw new EakteError('OBJECT_PROTECTED');
}

/** Refuses ranges that are not whole numbers in order. */
export function checkRange(start: number, end: number): void {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start) {
    throw new EakteError('VALIDATION', `Bereich ${start}-${end}`);
  }
}
