/**
 * Measures the understanding of files against its goals: `npm run eval [-- --json] [--fehler] [--bild DATEI.png]`.
 * Two sets nobody trained on: the reference batch (`TRUTH.json`, if it is there) and generated files of the style that
 * training never sees, read with recognition noise; each with separator sheets and with the sheets taken out.
 * `--report REPORT.json` or `--tsv FOLDER` take the text of the batch from a real recognition instead of the truth,
 * `--akten N` the number of generated files, `--stil erst` the style trained on. `--fehler` lists mistakes.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { classifyPages } from '../src/classification/classify-pages';
import type { ClassifiablePage, Stammdaten } from '../src/classification/document';
import { loadModel } from '../src/classification/model';
import { loadProfile } from '../src/classification/profile';
import { classifiable, textPage, tsvPage } from './eval-pages';
import { confusionPicture } from './eval-picture';
import { detailLines, measure, type Measures, type Scored } from './eval-score';
import { goalsOf, tableLines } from './eval-table';
import type { Style } from './generator/person';
import { streams, type StreamPage } from './train-samples';

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

const profile = loadProfile();
const model = loadModel();

interface Run extends Measures {
  readonly name: string;
  readonly separators: boolean;
  /** CPU time a page, ms. */
  readonly milliseconds: number;
  readonly pages: number;
}

/** One Akte to be classified, and what would be right. */
interface Exercise {
  readonly pages: readonly ClassifiablePage[];
  readonly stammdaten: Stammdaten;
  readonly truth: Scored['truth'];
  readonly texts?: readonly string[];
  readonly skip: ReadonlySet<number>;
}

function run(name: string, separators: boolean, exercises: readonly Exercise[]): Run {
  let milliseconds = 0;
  let count = 0;
  const scored = exercises.map(({ pages, stammdaten, ...rest }): Scored => {
    const begin = process.cpuUsage();
    const { documents } = classifyPages(pages, stammdaten, profile, model);
    const used = process.cpuUsage(begin);
    milliseconds += (used.user + used.system) / 1000;
    count += pages.length;
    return { ...rest, found: documents };
  });
  return { ...measure(scored), name, separators, milliseconds: milliseconds / Math.max(1, count), pages: count };
}

function ofBatch(truth: Truth, pages: Map<string, ClassifiablePage[]>, separators: boolean): Exercise[] {
  return truth.akten.map((akte) => {
    const all = pages.get(akte.aktenzeichen) ?? [];
    return {
      pages: separators ? all : all.filter((page) => page.separator === null),
      stammdaten: { aktenzeichen: akte.aktenzeichen, ...akte.person },
      truth: akte.documents,
      skip: new Set(akte.pages.filter((page) => page.blank || page.separator).map((page) => page.page)),
    };
  });
}

/** A generated file: every twentieth sheet is missing where there are sheets; known beforehand are Aktenzeichen and name. */
function ofStream(stream: readonly StreamPage[], separators: boolean): Exercise {
  const pages: ClassifiablePage[] = [];
  const truth: Scored['truth'][number][] = [];
  const texts: string[] = [];
  const skip = new Set<number>();
  stream.forEach((page, place) => {
    const following = stream.findIndex((other, later) => later > place && other.begins);
    const members = stream.slice(place, following < 0 ? undefined : following);
    if (page.begins) {
      if (separators && place > 0 && place % 20 !== 7) {
        skip.add(pages.length + 1);
        pages.push(classifiable(pages.length + 1, textPage(''), false, { kind: 'patch' }));
      }
      const { document } = page;
      const firstPage = pages.length + 1;
      truth.push({
        docType: document.typeId,
        title: document.title,
        date: document.date,
        firstPage,
        lastPage: firstPage + members.length - 1,
        fields: document.fields,
      });
      texts.push(members.flatMap((member) => member.lines.lines.map((line) => line.text)).join('\n'));
    }
    pages.push(classifiable(pages.length + 1, page.text, false, null));
  });
  // As a Stammdatenliste without birth dates: names are looked for, everything else has to be read.
  const { aktenzeichen = 'unbekannt', name = '', vorname = '' } = stream[0]?.document.fields ?? {};
  const stammdaten = { aktenzeichen, name, vorname };
  return { pages, stammdaten, truth, texts, skip };
}

const { values, positionals } = parseArgs({
  options: {
    report: { type: 'string' },
    tsv: { type: 'string' },
    fehler: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    bild: { type: 'string' },
    akten: { type: 'string', default: '80' },
    stil: { type: 'string', default: 'zweit' },
  },
  allowPositionals: true,
});
const truthFile = positionals[0] ?? join(__dirname, '..', '..', 'shared', 'corpus', 'lieferung-1.truth.json');
const runs: Run[] = [];
if (existsSync(truthFile)) {
  const truth = truthSchema.parse(JSON.parse(readFileSync(truthFile, 'utf8')));
  const pages = readings(truth, values.report, values.tsv);
  for (const separators of [true, false]) {
    runs.push(run('Vergleichslieferung', separators, ofBatch(truth, pages, separators)));
  }
}
const style: Style = values.stil === 'erst' ? 'erst' : 'zweit';
const generated = streams(style, Number(values.akten), 'eval');
for (const separators of [true, false]) {
  runs.push(
    run(
      `erzeugt, Stil ${style}`,
      separators,
      generated.map((stream) => ofStream(stream, separators)),
    ),
  );
}
if (values.json) {
  const measured = runs.map((one) => ({ ...one, pairs: undefined, goals: goalsOf(one) }));
  process.stdout.write(`${JSON.stringify({ model: model.version, runs: measured }, null, 2)}\n`);
} else {
  if (!existsSync(truthFile)) process.stdout.write(`Übersprungen: ${truthFile} ist nicht vorhanden.\n`);
  process.stdout.write(`Modell ${model.version}\n\n${tableLines(runs).join('\n')}\n`);
  for (const one of values.fehler ? runs : []) {
    process.stdout.write(
      `\n== ${one.name}, ${one.separators ? 'mit' : 'ohne'} Trennblätter\n${detailLines(one).join('\n')}\n`,
    );
  }
}
const last = runs.at(-1);
if (values.bild !== undefined && last !== undefined) {
  writeFileSync(
    values.bild,
    confusionPicture(
      last.pairs,
      profile.documentTypes.map(({ id }) => id),
    ),
  );
}
