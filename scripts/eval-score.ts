import type { ClassifiedDocument } from '../src/classification/document';
import { NACHZUINDIZIEREN } from '../src/classification/document';

export interface TruthDocument {
  readonly docType: string;
  readonly title: string;
  readonly date: string | null;
  readonly firstPage: number;
  readonly lastPage: number;
  readonly fields: Readonly<Record<string, string>>;
}

/** One Akte with truth and result. */
export interface Scored {
  readonly truth: readonly TruthDocument[];
  readonly found: readonly ClassifiedDocument[];
  /** Pages that are blank or separators: a document begins at its first other page. */
  readonly skip: ReadonlySet<number>;
}

/** Comparison of field values: without blanks, `.`, `/`, `-`, and case. */
function value(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s./-]/g, '');
}

function begin(document: { firstPage: number; lastPage: number }, skip: ReadonlySet<number>): number {
  for (let page = document.firstPage; page <= document.lastPage; page++) {
    if (!skip.has(page)) {
      return page;
    }
  }
  return document.firstPage;
}

function f1(hits: number, found: number, wanted: number): number {
  return hits === 0 ? 0 : (2 * hits) / (found + wanted);
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** The report of a run as lines of text. */
export function scoreLines(akten: readonly Scored[]): string[] {
  let hits = 0;
  let found = 0;
  let wanted = 0;
  const types: { truth: string; got: string; confidence: number }[] = [];
  const fields = new Map<
    string,
    { right: number; all: number; printed: number; printedRight: number; wrong: string[] }
  >();
  let dates = 0;
  let dated = 0;
  const wrongDates: string[] = [];
  for (const akte of akten) {
    const truthCuts = new Set(akte.truth.map((document) => begin(document, akte.skip)));
    const foundCuts = new Set(akte.found.map((document) => begin(document, akte.skip)));
    hits += [...truthCuts].filter((page) => foundCuts.has(page)).length;
    found += foundCuts.size;
    wanted += truthCuts.size;
    for (const document of akte.truth) {
      const overlap = (other: ClassifiedDocument): number =>
        Math.min(document.lastPage, other.lastPage) - Math.max(document.firstPage, other.firstPage) + 1;
      const best = [...akte.found].sort((a, b) => overlap(b) - overlap(a))[0];
      const matched = best !== undefined && overlap(best) > 0 ? best : undefined;
      types.push({ truth: document.docType, got: matched?.type ?? 'fehlt', confidence: matched?.confidence ?? 0 });
      for (const [key, text] of Object.entries(document.fields)) {
        const entry = fields.get(key) ?? { right: 0, all: 0, printed: 0, printedRight: 0, wrong: [] };
        const got = matched?.fields[key];
        const right = got !== undefined && value(got.value) === value(text);
        entry.all++;
        entry.right += right ? 1 : 0;
        entry.printed += got !== undefined && got.source !== 'manifest' ? 1 : 0;
        entry.printedRight += got !== undefined && got.source !== 'manifest' && right ? 1 : 0;
        if (!right) {
          entry.wrong.push(`${document.docType} ${text.replace('\n', '|')} ≠ ${got?.value.replace('\n', '|') ?? '–'}`);
        }
        fields.set(key, entry);
      }
      if (document.date !== null) {
        dated++;
        dates += matched?.date === document.date ? 1 : 0;
        if (matched?.date !== document.date) {
          wrongDates.push(`${document.docType} ${document.date} ≠ ${matched?.date ?? '–'}`);
        }
      }
    }
  }
  const labels = [...new Set(types.flatMap((entry) => [entry.truth, entry.got]))].filter((label) =>
    types.some((entry) => entry.truth === label),
  );
  const macro = labels.map((label) =>
    f1(
      types.filter((entry) => entry.truth === label && entry.got === label).length,
      types.filter((entry) => entry.got === label).length,
      types.filter((entry) => entry.truth === label).length,
    ),
  );
  const decided = types.filter((entry) => entry.got !== NACHZUINDIZIEREN && entry.got !== 'fehlt');
  const right = types.filter((entry) => entry.truth === entry.got).length;
  const confusions = new Map<string, number>();
  for (const entry of types.filter((other) => other.truth !== other.got)) {
    const key = `${entry.truth} → ${entry.got}`;
    confusions.set(key, (confusions.get(key) ?? 0) + 1);
  }
  return [
    `Grenzen        F1 ${percent(f1(hits, found, wanted))} (Treffer ${hits}, gefunden ${found}, richtig wären ${wanted})`,
    `Typen          richtig ${percent(right / types.length)}, Makro-F1 ${percent(macro.reduce((sum, entry) => sum + entry, 0) / Math.max(1, macro.length))}, enthalten ${percent(1 - decided.length / types.length)}, richtig wenn entschieden ${percent(decided.filter((entry) => entry.truth === entry.got).length / Math.max(1, decided.length))}`,
    `Kalibrierung   ECE ${calibrationError(decided.map((entry) => ({ confidence: entry.confidence, right: entry.truth === entry.got }))).toFixed(3)}`,
    `Dokumentdatum  ${percent(dates / Math.max(1, dated))} von ${dated}`,
    ...[...fields].map(
      ([key, entry]) =>
        `Feld ${key.padEnd(22)} ${percent(entry.right / entry.all)} von ${entry.all}; auf der Seite gelesen ${entry.printed}, davon richtig ${entry.printedRight}`,
    ),
    ...[...confusions]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 25)
      .map(([key, count]) => `  verwechselt ${key}: ${count}`),
    ...[...fields].flatMap(([key, entry]) => entry.wrong.slice(0, 8).map((text) => `  falsch ${key}: ${text}`)),
    ...wrongDates.slice(0, 40).map((text) => `  falsches Datum: ${text}`),
  ];
}

/** Expected calibration error over ten equal bins of certainty. */
export function calibrationError(entries: readonly { confidence: number; right: boolean }[]): number {
  let error = 0;
  for (let bin = 0; bin < 10; bin++) {
    const inside = entries.filter((entry) => Math.min(9, Math.floor(entry.confidence * 10)) === bin);
    if (inside.length > 0) {
      const certain = inside.reduce((sum, entry) => sum + entry.confidence, 0) / inside.length;
      const right = inside.filter((entry) => entry.right).length / inside.length;
      error += (inside.length / entries.length) * Math.abs(certain - right);
    }
  }
  return error;
}
