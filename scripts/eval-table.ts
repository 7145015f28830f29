import type { FieldMeasure, Measures } from './eval-score';

type Numbers = Omit<Measures, 'pairs'> & { readonly separators: boolean; readonly milliseconds: number };

/** A goal with what was measured; `value` is null where the set holds nothing to measure it on. */
export interface Goal {
  readonly name: string;
  readonly goal: number;
  readonly direction: 'least' | 'most';
  readonly value: number | null;
  readonly reached: boolean | null;
}

function share(entries: readonly FieldMeasure[]): number | null {
  const all = entries.reduce((sum, entry) => sum + entry.all, 0);
  return all === 0 ? null : entries.reduce((sum, entry) => sum + entry.right, 0) / all;
}

/** The goals of understanding a file, with the values of a run. */
export function goalsOf(run: Numbers): Goal[] {
  const { mrz, ...others } = run.fields;
  const goal = (name: string, wanted: number, direction: Goal['direction'], value: number | null): Goal => ({
    name,
    goal: wanted,
    direction,
    value,
    reached: value === null ? null : direction === 'least' ? value >= wanted : value <= wanted,
  });
  return [
    goal('Dokumentgrenzen, F1', run.separators ? 0.97 : 0.92, 'least', run.boundaries.f1),
    goal('Typen richtig, wenn entschieden', 0.93, 'least', run.types.rightWhenDecided),
    goal('Typen, Makro-F1', 0.9, 'least', run.types.macroF1),
    goal('Enthaltungen', 0.1, 'most', run.types.abstained),
    goal('Kalibrierfehler (ECE)', 0.05, 'most', run.types.calibrationError),
    goal('Felder genau, wenn richtig gelesen', 0.95, 'least', share(Object.values(others))),
    goal('MRZ genau, wenn lesbar', 0.99, 'least', mrz === undefined ? null : share([mrz])),
    goal('ms Rechenzeit je Seite', 50, 'most', run.milliseconds),
  ];
}

function shown({ name, value }: Goal): string {
  if (value === null) return '–';
  return name.startsWith('ms') ? value.toFixed(1) : value.toFixed(3);
}

/** One table: a line a goal, a column a run; what misses its goal has a mark. Needs at least one run. */
export function tableLines(runs: readonly (Numbers & { readonly name: string; readonly pages: number })[]): string[] {
  const columns = runs.map((run) => ({
    title: `${run.name}, ${run.separators ? 'mit' : 'ohne'} Trennbl.`,
    pages: run.pages,
    documents: run.types.documents,
    goals: goalsOf(run),
  }));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rows = (columns[0]?.goals ?? []).map((first, place) => {
    const cells = columns.map(({ goals }) => goals[place]!);
    const goals = [...new Set(cells.map((cell) => `${cell.direction === 'least' ? '≥' : '≤'} ${cell.goal}`))].join(
      ' / ',
    );
    return [first.name, goals, ...cells.map((cell) => shown(cell) + (cell.reached === false ? ' ✗' : ''))];
  });
  return [
    line(['', 'Ziel', ...columns.map(({ title }) => title)]),
    line(['---', '---', ...columns.map(() => '---')]),
    ...rows.map(line),
    line(['Dokumente / Seiten', '', ...columns.map(({ documents, pages }) => `${documents} / ${pages}`)]),
  ];
}
