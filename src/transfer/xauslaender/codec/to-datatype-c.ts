import { isDatatypeC } from './din91379';

/** Typographic signs that DIN 91379 datatype C does not have, as the signs people read them as. */
const PLAIN: Readonly<Record<string, string>> = {
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '„': '"',
  '“': '"',
  '”': '"',
  '‚': "'",
  '‘': "'",
  '‹': "'",
  '›': "'",
  '…': '...',
  '•': '*',
  '\u00ad': '',
  '\u200b': '',
  '\ufeff': '',
};

/**
 * A text as datatypeC allows it, for places that have no wider type (`dateiname`, `pfad`, `beschreibung`): composed
 * letters, plain dashes and quotation marks, `?` for every other foreign sign. Names of persons never go through here.
 */
export function toDatatypeC(text: string): string {
  if (isDatatypeC(text)) return text;
  const composed = text.normalize('NFC');
  if (isDatatypeC(composed)) return composed;
  const plain = composed.replace(/[^]/gu, (sign) => PLAIN[sign] ?? sign);
  if (isDatatypeC(plain)) return plain;
  // Letter by letter, so that a listed combining sequence stays and only the foreign signs go.
  return plain
    .replace(/\P{M}\p{M}*/gu, (cluster) =>
      isDatatypeC(cluster) ? cluster : isDatatypeC(cluster.charAt(0)) ? cluster.charAt(0) : '?',
    )
    .replace(/^\p{M}+/u, '?');
}
