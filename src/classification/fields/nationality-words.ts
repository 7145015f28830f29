import type { PageLines } from '../text/page-lines';
import { nationalityKey } from '../vergleich/nationality';
import { spanOf } from './dates';
import type { PrintedMark } from './identifiers';

const ADJECTIVE = String.raw`\p{L}{2,}isch`;
/** `syrischer Staatsangehöriger`, `türkische Staatsbürgerin`, `der türkischen Staatsangehörigkeit`. */
const BESIDE = new RegExp(String.raw`(?<!\p{L})(${ADJECTIVE})(?:e[rnms]?)?\s+(?:Staats(?:ang|b)|St\.?-?Ang)`, 'iu');
/** `Staatsangehöriger von Syrien`, `Staatsangehörige der Türkei`. */
const STATE = /Staatsangehörige[rn]?\s+(?:von|der|des|aus)\s+(\p{Lu}[\p{L}-]+(?:\s\p{Lu}[\p{L}-]+)?)/u;
/** `Name, geb. 01.02.1990, afghanisch`: the adjective as a part of its own behind the birth date. */
const ENUMERATED = new RegExp(
  String.raw`\bgeb\S*\s[^,;]*\d{4}[^,;]*[,;]\s*(${ADJECTIVE})(?:e[rnms]?)?\s*(?:[,;.)–-]|$)`,
  'iu',
);

/**
 * The nationality that the running text of a page names by adjective or state, as its adjective stands in lists
 * (`syrisch`); only words of the code list count, the document's language ("in deutscher Sprache") does not.
 */
export function nationalityInText(page: PageLines): PrintedMark | null {
  for (const line of page.lines) {
    if (line.mrz) continue;
    for (const pattern of [BESIDE, ENUMERATED, STATE]) {
      const match = pattern.exec(line.text);
      const word = match?.[1];
      if (match === null || word === undefined || nationalityKey(word) === null) continue;
      const at = match.index + match[0].indexOf(word);
      const span = spanOf(line.words, at, at + word.length);
      return {
        value: pattern === STATE ? word : word.toLowerCase(),
        box: span.box,
        confidence: span.confidence * 0.9,
      };
    }
  }
  return null;
}
