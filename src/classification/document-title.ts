import type { ReferenceProfile } from './profile';
import type { PageLine } from './text/page-lines';

const LONGEST = 120;

/** Recognised words of a title must look like words, or the type's own name is the better title. */
function readable(line: PageLine): boolean {
  const letters = (line.text.match(/\p{L}/gu) ?? []).length;
  const sure = line.words.reduce((sum, word) => sum + word.confidence, 0) / line.words.length;
  return letters >= 5 && letters / line.text.length > 0.6 && sure >= 0.6;
}

function tidy(text: string): string {
  const trimmed = text
    .replace(/\s+/g, ' ')
    .replace(/^(?:betr(?:eff|\.)?|hier|bezug)\s*[.:]\s*/i, '')
    .replace(/^[^\p{L}§\d„"(]+|[\s:;,.–—-]+$/gu, '');
  return trimmed.length <= LONGEST ? trimmed : `${trimmed.slice(0, LONGEST - 1).replace(/\s+\S*$/, '')}…`;
}

/** The printed title of a document where one is readable, otherwise the name of its type (first variant). */
export function documentTitle(titleLine: PageLine | null, typeId: string, profile: ReferenceProfile): string {
  if (titleLine !== null && titleLine.words.length <= 16 && readable(titleLine)) {
    return tidy(titleLine.text);
  }
  const name = profile.documentTypes.find((type) => type.id === typeId)?.name;
  return name === undefined ? 'Nachzuindizieren' : name.split(' / ')[0]!;
}
