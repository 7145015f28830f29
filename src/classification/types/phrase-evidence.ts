import { findApproximately, indexAtWord, mayOccur } from '../text/find-phrase';
import type { PageLine, PageLines } from '../text/page-lines';
import type { Cue, TypeCues } from '../wording';

/** What the printed phrases of a page say about one type. Scores are sums of cue weights, 0 = nothing found. */
export interface PhraseEvidence {
  /** Best form title or subject line, weighted by how much it looks like one (about 0…7). */
  readonly title: number;
  /** Sentences and labels. */
  readonly body: number;
  /** Letterhead. */
  readonly head: number;
  /** The line that gave `title`. */
  readonly titleLine: PageLine | null;
  /** A title of the type stands on the page where titles stand, or its letterhead together with its words. */
  readonly explicit: boolean;
}

interface Candidate {
  readonly folded: string;
  readonly line: PageLine;
  readonly titleness: number;
}

/** How deep on a page titles are looked for (share of the height). */
const TITLE_DEPTH = 0.62;
const HEAD_DEPTH = 0.2;

function upperShare(text: string): number {
  const letters = text.match(/\p{L}/gu) ?? [];
  return letters.length < 5 ? 0 : letters.filter((letter) => letter === letter.toUpperCase()).length / letters.length;
}

/** 0…1: big, high, short lines and lines in capitals look like titles; long lines in the running text do not. */
function titleness(line: PageLine, place: number): number {
  let value = 0.3;
  if (line.size >= 1.5) {
    value = 1;
  } else if (line.size >= 1.2) {
    value = 0.8;
  }
  if (upperShare(line.text) > 0.85) {
    value += 0.25;
  }
  if (place < 3) {
    value += 0.2;
  }
  if (/^\s*(betr|betreff|hier|bezug|wegen)\b/i.test(line.text)) {
    value += 0.3;
  }
  // A subject line names its matter in few words and has no full stop.
  if (line.words.length > 14 || /[.,;]\s*$/.test(line.text)) {
    value *= 0.5;
  }
  return Math.min(1, value) * (line.y < 0.45 ? 1 : 0.6);
}

function titleCandidates(page: PageLines): Candidate[] {
  const high = page.lines.filter((line) => line.y < TITLE_DEPTH && !line.mrz);
  return high.flatMap((line, place) => {
    const own = { folded: line.folded, line, titleness: titleness(line, place) };
    const following = high[place + 1];
    if (following === undefined || line.words.length > 12 || Math.abs(following.size - line.size) > 0.25) {
      return [own];
    }
    const broken = /\p{L}[-¬]$/u.test(line.text);
    const folded = line.folded + (broken ? '' : ' ') + following.folded;
    return [own, { folded, line, titleness: own.titleness * 0.95 }];
  });
}

interface TitleHit {
  readonly value: number;
  readonly line: PageLine;
}

/** Short titles must not be the beginning of another word: `Attest` in `Attestation`; endings of inflection may follow. */
function endsFitly(text: string, end: number, phrase: string): boolean {
  const rest = text.slice(end).split(' ', 1)[0]!;
  return phrase.length >= 12 || rest.length <= 2;
}

function bestTitle(candidates: readonly Candidate[], together: string, cue: Cue): TitleHit | null {
  let best: TitleHit | null = null;
  if (!mayOccur(together, cue.search)) {
    return null;
  }
  for (const candidate of candidates) {
    if (!mayOccur(candidate.folded, cue.search)) {
      continue;
    }
    const match = findApproximately(candidate.folded, cue.phrase, cue.search.limit);
    if (match === null || !endsFitly(candidate.folded, match.end, cue.phrase)) {
      continue;
    }
    const start = match.end - cue.phrase.length;
    const coverage = Math.min(1, cue.phrase.length / Math.max(1, candidate.folded.length));
    const early = start <= 14 ? 1 : 0.6;
    const quality = 1 - (match.errors / cue.phrase.length) * 1.5;
    const value = cue.weight * quality * (0.6 + 6.4 * candidate.titleness * early * Math.sqrt(coverage));
    if (best === null || value > best.value) {
      best = { value, line: candidate.line };
    }
  }
  return best;
}

/** Evidence for every type of the cue list, in its order. Titles are found in spite of recognition errors. */
export function phraseEvidence(page: PageLines, types: readonly TypeCues[]): PhraseEvidence[] {
  const candidates = titleCandidates(page);
  const together = candidates.map((candidate) => candidate.folded).join('|');
  const headText = page.lines
    .filter((line) => line.y < HEAD_DEPTH && !line.mrz)
    .map((line) => line.folded)
    .join(' ');
  return types.map(({ cues }) => {
    let title: TitleHit | null = null;
    let otherTitles = 0;
    let body = 0;
    let head = 0;
    let longTitle = false;
    for (const cue of cues) {
      if (cue.kind === 'title') {
        const hit = bestTitle(candidates, together, cue);
        if (hit !== null) {
          otherTitles += Math.min(title?.value ?? hit.value, hit.value) * 0.1;
          title = title === null || hit.value > title.value ? hit : title;
          longTitle ||= cue.phrase.length >= 14;
        } else if (indexAtWord(page.folded, cue.phrase) >= 0) {
          body += cue.weight * 0.5;
        }
      } else if (cue.kind === 'head') {
        head = Math.max(head, indexAtWord(headText, cue.phrase) >= 0 ? cue.weight : 0);
      } else if (indexAtWord(page.folded, cue.phrase) >= 0) {
        body += cue.weight;
      }
    }
    const titleValue = title === null ? 0 : title.value + Math.min(0.5, otherTitles);
    return {
      title: titleValue,
      body,
      head,
      titleLine: title?.line ?? null,
      explicit: titleValue >= 1.4 || (longTitle && head > 0) || (head > 0 && body >= 1.2),
    };
  });
}
