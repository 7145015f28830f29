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
  /** Text of the documents of `truth` as it was read; a field counts when its value was read right (absent: always). */
  readonly texts?: readonly string[];
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

/** How one field did: values that were read right off the paper, and how many of them came out exactly. */
export interface FieldMeasure {
  readonly all: number;
  readonly right: number;
  readonly wrong: readonly string[];
}

/** All numbers of a run; shares are 0…1. */
export interface Measures {
  readonly boundaries: { readonly f1: number; readonly hits: number; readonly found: number; readonly wanted: number };
  readonly types: {
    readonly documents: number;
    readonly right: number;
    readonly abstained: number;
    readonly rightWhenDecided: number;
    readonly macroF1: number;
    readonly calibrationError: number;
  };
  readonly fields: Readonly<Record<string, FieldMeasure>>;
  readonly dates: FieldMeasure;
  /** Truth and answer of every document. */
  readonly pairs: readonly { readonly truth: string; readonly got: string }[];
}

/** The written forms of a date `YYYY[-MM[-DD]]` that count as read. */
function dateForms(text: string): string[] {
  const [year = '', month = '00', day = '00'] = text.split('-');
  return [
    `${day}.${month}.${year}`,
    `${Number(day)}.${Number(month)}.${year}`,
    `${day}.${month}.${year.slice(2)}`,
    text,
  ];
}

function wasRead(text: string, wanted: string): boolean {
  const read = value(text);
  const forms = /^\d{4}(-\d\d){0,2}$/.test(wanted) ? dateForms(wanted) : wanted.split('\n');
  const need = forms.map((form) => read.includes(value(form)));
  return /^\d{4}(-\d\d){0,2}$/.test(wanted) ? need.some(Boolean) : need.every(Boolean);
}

function tally(): { all: number; right: number; wrong: string[] } {
  return { all: 0, right: 0, wrong: [] };
}

/** Compares truth and result of all Akten. */
export function measure(akten: readonly Scored[]): Measures {
  let [hits, found, wanted] = [0, 0, 0];
  const types: { truth: string; got: string; confidence: number }[] = [];
  const fields = new Map<string, ReturnType<typeof tally>>();
  const dates = tally();
  const note = (entry: ReturnType<typeof tally>, right: boolean, text: string): void => {
    entry.all++;
    entry.right += right ? 1 : 0;
    if (!right) entry.wrong.push(text);
  };
  for (const akte of akten) {
    const truthCuts = new Set(akte.truth.map((document) => begin(document, akte.skip)));
    const foundCuts = new Set(akte.found.map((document) => begin(document, akte.skip)));
    hits += [...truthCuts].filter((page) => foundCuts.has(page)).length;
    found += foundCuts.size;
    wanted += truthCuts.size;
    akte.truth.forEach((document, index) => {
      const overlap = (other: ClassifiedDocument): number =>
        Math.min(document.lastPage, other.lastPage) - Math.max(document.firstPage, other.firstPage) + 1;
      const best = [...akte.found].sort((a, b) => overlap(b) - overlap(a))[0];
      const matched = best !== undefined && overlap(best) > 0 ? best : undefined;
      types.push({ truth: document.docType, got: matched?.type ?? 'fehlt', confidence: matched?.confidence ?? 0 });
      const text = akte.texts?.[index];
      for (const [key, wantedValue] of Object.entries(document.fields)) {
        if (text !== undefined && !wasRead(text, wantedValue)) continue;
        const entry = fields.get(key) ?? tally();
        const got = matched?.fields[key];
        const onPaper = text === undefined || got?.source !== 'manifest';
        const right = got !== undefined && onPaper && value(got.value) === value(wantedValue);
        note(
          entry,
          right,
          `${document.docType} ${wantedValue.replace('\n', '|')} ≠ ${got?.value.replace('\n', '|') ?? '–'}`,
        );
        fields.set(key, entry);
      }
      if (document.date !== null && (text === undefined || wasRead(text, document.date))) {
        note(dates, matched?.date === document.date, `${document.docType} ${document.date} ≠ ${matched?.date ?? '–'}`);
      }
    });
  }
  const decided = types.filter((entry) => entry.got !== NACHZUINDIZIEREN && entry.got !== 'fehlt');
  const labels = [...new Set(types.map((entry) => entry.truth))];
  const macro = labels.map((label) =>
    f1(
      types.filter((entry) => entry.truth === label && entry.got === label).length,
      types.filter((entry) => entry.got === label).length,
      types.filter((entry) => entry.truth === label).length,
    ),
  );
  const right = types.filter((entry) => entry.truth === entry.got).length;
  return {
    boundaries: { f1: f1(hits, found, wanted), hits, found, wanted },
    types: {
      documents: types.length,
      right: right / Math.max(1, types.length),
      abstained: 1 - decided.length / Math.max(1, types.length),
      rightWhenDecided: right / Math.max(1, decided.length),
      macroF1: macro.reduce((sum, entry) => sum + entry, 0) / Math.max(1, macro.length),
      calibrationError: calibrationError(
        decided.map((entry) => ({ confidence: entry.confidence, right: entry.truth === entry.got })),
      ),
    },
    fields: Object.fromEntries(fields),
    dates,
    pairs: types.map(({ truth, got }) => ({ truth, got })),
  };
}

/** Everything a run can tell about its mistakes, as lines of text. */
export function detailLines({ boundaries, fields, dates, pairs }: Measures): string[] {
  const confusions = new Map<string, number>();
  for (const { truth, got } of pairs.filter((pair) => pair.truth !== pair.got)) {
    confusions.set(`${truth} → ${got}`, (confusions.get(`${truth} → ${got}`) ?? 0) + 1);
  }
  const all: [string, FieldMeasure][] = [...Object.entries(fields), ['Dokumentdatum', dates]];
  return [
    `Grenzen: ${boundaries.hits} von ${boundaries.wanted} getroffen, ${boundaries.found} gefunden`,
    ...all.map(([key, entry]) => `Feld ${key.padEnd(22)} ${entry.right} von ${entry.all}`),
    ...[...confusions]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 25)
      .map(([key, count]) => `  verwechselt ${key}: ${count}`),
    ...all.flatMap(([key, entry]) => entry.wrong.slice(0, 10).map((text) => `  falsch ${key}: ${text}`)),
  ];
}

/** Expected calibration error over ten equal bins of certainty. */
function calibrationError(entries: readonly { confidence: number; right: boolean }[]): number {
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
