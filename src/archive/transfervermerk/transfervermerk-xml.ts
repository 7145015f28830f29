import { wellFormed } from '../pdfa/pdf-values';
import type { JsonValue } from './canonical-json';
import type { Transfervermerk } from './transfervermerk';

/** Namespace of the XML form; its last part is the version of the Vermerk. */
const NAMESPACE = 'urn:eakte:transfervermerk:1';

/**
 * The Vermerk as XML for receivers that read no JSON: the same entries, keys as elements in the order of the
 * canonical JSON, list items as `<eintrag>`, what was not stated as an empty element with `angegeben="nein"`.
 */
export function transfervermerkXml(vermerk: Transfervermerk): string {
  const body = members(vermerk, 1);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<transfervermerk xmlns="${NAMESPACE}">\n${body}</transfervermerk>\n`;
}

function members(value: Readonly<Record<string, JsonValue | undefined>>, depth: number): string {
  return Object.keys(value)
    .sort()
    .map((key) => element(key, value[key] ?? null, depth))
    .join('');
}

function element(name: string, value: JsonValue, depth: number): string {
  const indent = '  '.repeat(depth);
  if (value === null) return `${indent}<${name} angegeben="nein"/>\n`;
  if (typeof value !== 'object') return `${indent}<${name}>${escapeXml(String(value))}</${name}>\n`;
  const inside = isList(value)
    ? value.map((item) => element('eintrag', item, depth + 1)).join('')
    : members(value, depth + 1);
  return `${indent}<${name}>\n${inside}${indent}</${name}>\n`;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function escapeXml(text: string): string {
  return wellFormed(text)
    .replace(/(?![\t\n\r])[\p{Cc}\uFFFE\uFFFF]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
