/**
 * Scores the classification on a batch with truth: `npm run eval -- TRUTH.json [--report REPORT.json] [--tsv FOLDER] [--kurz]`.
 * Without further options the truth's own text is classified (no recognition errors); with `--report` the text of a
 * digitising report, with `--tsv` tables of tesseract (`FOLDER/<Aktenzeichen>/0001.tsv`). Each run is done with the
 * separator sheets of the batch and once more with the sheets taken out of the stream.
 * `--erzeugt N [--stil zweit]` scores N generated files with recognition noise instead (another seed than training).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { classifyPages } from '../src/classification/classify-pages';
import type { ClassifiablePage } from '../src/classification/document';
import { loadModel } from '../src/classification/model';
import { loadProfile } from '../src/classification/profile';
import { classifiable, textPage, tsvPage } from './eval-pages';
import { scoreLines, type Scored } from './eval-score';
import type { Style } from './generator/person';
import { streams } from './train-samples';

const truthSchema = z.object({
  akten: z.array(
    z.object({
      aktenzeichen: z.string(),
      person: z.object({
        name: z.string(),
        vorname: z.string(),
        geburtsdatum: z.string(),
        staatsangehoerigkeit: z.string(),
        azrNummer: z.string(),
      }),
      pages: z.array(
        z.object({
          page: z.number(),
          text: z.string(),
          blank: z.boolean(),
          separator: z.boolean(),
          docIndex: z.number().nullable(),
        }),
      ),
      documents: z.array(
        z.object({
          docType: z.string(),
          title: z.string(),
          date: z.string().nullable(),
          firstPage: z.number(),
          lastPage: z.number(),
          fields: z.record(z.string(), z.string()),
        }),
      ),
    }),
  ),
});
const reportSchema = z.object({
  akten: z.array(
    z.object({
      aktenzeichen: z.string(),
      pages: z.array(z.object({ page: z.number(), text: z.string(), blank: z.boolean() })),
    }),
  ),
});

type Truth = z.infer<typeof truthSchema>;

function readings(truth: Truth, report: string | undefined, tsv: string | undefined): Map<string, ClassifiablePage[]> {
  const reported = report === undefined ? null : reportSchema.parse(JSON.parse(readFileSync(report, 'utf8')));
  return new Map(
    truth.akten.map((akte) => [
      akte.aktenzeichen,
      akte.pages.map((page) => {
        const next = akte.documents.find((document) => document.firstPage === page.page + 1);
        const separator = page.separator
          ? next === undefined
            ? ({ kind: 'patch' } as const)
            : ({ kind: 'dokument', typeId: next.docType } as const)
          : null;
        const seen = reported?.akten
          .find((other) => other.aktenzeichen === akte.aktenzeichen)
          ?.pages.find((other) => other.page === page.page);
        const file = tsv === undefined ? '' : join(tsv, akte.aktenzeichen, `${String(page.page).padStart(4, '0')}.tsv`);
        const text =
          file !== '' && existsSync(file)
            ? tsvPage(readFileSync(file, 'utf8'), 200)
            : textPage(seen?.text ?? page.text);
        return classifiable(page.page, text, seen?.blank ?? page.blank, separator);
      }),
    ]),
  );
}

function run(
  truth: Truth,
  pages: Map<string, ClassifiablePage[]>,
  sheets: 'mit' | 'ohne',
): { scored: Scored[]; milliseconds: number; count: number } {
  const profile = loadProfile();
  const model = loadModel();
  let milliseconds = 0;
  let count = 0;
  const scored = truth.akten.map((akte): Scored => {
    const all = pages.get(akte.aktenzeichen) ?? [];
    const stream = sheets === 'mit' ? all : all.filter((page) => page.separator === null);
    const begin = process.cpuUsage();
    const { documents, findings } = classifyPages(
      stream,
      { aktenzeichen: akte.aktenzeichen, ...akte.person },
      profile,
      model,
    );
    const used = process.cpuUsage(begin);
    milliseconds += (used.user + used.system) / 1000;
    count += stream.length;
    for (const finding of findings) {
      process.stdout.write(`  ${akte.aktenzeichen} Seite ${finding.page ?? '–'}: ${finding.code}\n`);
    }
    return {
      truth: akte.documents,
      found: documents,
      skip: new Set(akte.pages.filter((page) => page.blank || page.separator).map((page) => page.page)),
    };
  });
  return { scored, milliseconds, count };
}

/** Generated files with noise, blank backs in between, no separator sheets. */
function runGenerated(count: number, style: Style): void {
  const profile = loadProfile();
  const model = loadModel();
  let used = 0;
  let total = 0;
  const scored = streams(style, count, 'eval').map((stream): Scored => {
    const pages = stream.map((page, place) => classifiable(place + 1, page.text, false, null));
    const begin = process.cpuUsage();
    const { documents } = classifyPages(pages, { aktenzeichen: 'unbekannt' }, profile, model);
    const { user, system } = process.cpuUsage(begin);
    used += (user + system) / 1000;
    total += pages.length;
    const starts = stream.flatMap((page, place) => (page.begins ? [place] : []));
    const truth = starts.map((place, index) => ({
      docType: stream[place]!.typeId,
      title: '',
      date: null,
      firstPage: place + 1,
      lastPage: starts[index + 1] ?? stream.length,
      fields: {},
    }));
    return { truth, found: documents, skip: new Set<number>() };
  });
  process.stdout.write(`\n== erzeugt, Stil ${style}, mit Lesefehlern\n${scoreLines(scored).join('\n')}\n`);
  process.stdout.write(`Dauer          ${(used / total).toFixed(1)} ms Rechenzeit je Seite (${total} Seiten)\n`);
}

const { values, positionals } = parseArgs({
  options: {
    report: { type: 'string' },
    tsv: { type: 'string' },
    kurz: { type: 'boolean', default: false },
    erzeugt: { type: 'string' },
    stil: { type: 'string', default: 'erst' },
  },
  allowPositionals: true,
});
const truthFile = positionals[0] ?? join(__dirname, '..', '..', 'shared', 'corpus', 'lieferung-1.truth.json');
if (values.erzeugt !== undefined) {
  runGenerated(Number(values.erzeugt), values.stil === 'zweit' ? 'zweit' : 'erst');
} else if (!existsSync(truthFile)) {
  process.stdout.write(`Übersprungen: ${truthFile} ist nicht vorhanden.\n`);
} else {
  const truth = truthSchema.parse(JSON.parse(readFileSync(truthFile, 'utf8')));
  const pages = readings(truth, values.report, values.tsv);
  for (const sheets of ['mit', 'ohne'] as const) {
    process.stdout.write(`\n== ${sheets} Trennblättern\n`);
    const { scored, milliseconds, count } = run(truth, pages, sheets);
    const lines = scoreLines(scored);
    process.stdout.write(`${(values.kurz ? lines.filter((line) => !line.startsWith('  ')) : lines).join('\n')}\n`);
    process.stdout.write(
      `Dauer          ${(milliseconds / count).toFixed(1)} ms Rechenzeit je Seite (${count} Seiten)\n`,
    );
  }
}
