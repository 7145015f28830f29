import { EakteError } from '../../platform/eakte-error';
import { canonicalJson } from './canonical-json';
import { type Transfervermerk, transfervermerkSchema } from './transfervermerk';

/**
 * The Vermerk as it is stored, hashed and sealed: UTF-8, canonical JSON.
 * @throws EakteError VALIDATION when it contradicts itself (counts, pages); the text names the entry.
 */
export function writeTransfervermerk(vermerk: Transfervermerk): Uint8Array {
  return Buffer.from(canonicalJson(validated(vermerk)), 'utf8');
}

/**
 * Reads what `writeTransfervermerk` wrote (any order of keys and any white space is accepted).
 * @throws EakteError VALIDATION with the entries that are missing or wrong.
 */
export function parseTransfervermerk(bytes: Uint8Array): Transfervermerk {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new EakteError('VALIDATION', 'Der Transfervermerk ist kein JSON in UTF-8', { cause: error });
  }
  return validated(value);
}

function validated(value: unknown): Transfervermerk {
  const result = transfervermerkSchema.safeParse(value);
  if (result.success) return result.data;
  const places = result.error.issues.map((issue) => issue.path.join('.') || '(ganz)');
  const reasons = result.error.issues.filter((issue) => issue.code === 'custom').map((issue) => issue.message);
  const detail = [...new Set([...places, ...reasons])].slice(0, 10).join('; ');
  throw new EakteError('VALIDATION', `Transfervermerk: ${detail}`, { cause: result.error });
}
