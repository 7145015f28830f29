/**
 * A small sample through the real recognition: `node scripts/run-ts.mjs scripts/eval-ocr.ts --out FOLDER [--akten 3]`.
 * Generated files of the style that training never sees are drawn, put through a scanner (paper, skew, grain), read by the
 * installed tesseract and classified; prints the table of `npm run eval`. The readings stay in FOLDER.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import sharp from 'sharp';
import { classifyPages } from '../src/classification/classify-pages';
import type { ClassifiablePage } from '../src/classification/document';
import { loadModel } from '../src/classification/model';
import { loadProfile } from '../src/classification/profile';
import { classifiable, tsvPage } from './eval-pages';
import { detailLines, measure, type Scored, type TruthDocument } from './eval-score';
import { tableLines } from './eval-table';
import { generateAkte } from './generator/akte';
import { seededRandom } from './generator/random';
import { SCAN_DPI, drawPage } from './generator/scan/draw-page';
import { drawScanLook, scanPage } from './generator/scan/scan-page';

const run = promisify(execFile);

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { out: { type: 'string' }, akten: { type: 'string', default: '3' } } });
  if (values.out === undefined) throw new Error('--out FOLDER');
  mkdirSync(values.out, { recursive: true });
  const [profile, model] = [loadProfile(), loadModel()];
  const scored: Scored[] = [];
  let [milliseconds, count] = [0, 0];
  for (let number = 0; number < Number(values.akten); number++) {
    const akte = generateAkte(`ocr-${number}`, { style: 'zweit' });
    const random = seededRandom(`eval-ocr/${number}`);
    const pages: ClassifiablePage[] = [];
    const truth: TruthDocument[] = [];
    const texts: string[] = [];
    for (const document of akte.documents) {
      const firstPage = pages.length + 1;
      const read: string[] = [];
      for (const page of document.pages) {
        const scan = await scanPage(await drawPage(page), null, drawScanLook(random, 0, document.paper), random);
        const file = join(values.out, `${number}-${String(pages.length + 1).padStart(3, '0')}`);
        const { width, height, data } = scan;
        await sharp(data, { raw: { width, height, channels: data.length === width * height ? 1 : 3 } })
          .withMetadata({ density: SCAN_DPI })
          .png()
          .toFile(`${file}.png`);
        await run('tesseract', [`${file}.png`, file, '-l', 'deu', '--dpi', String(SCAN_DPI), 'tsv'], {
          env: { ...process.env, OMP_THREAD_LIMIT: '1' },
        });
        const text = tsvPage(readFileSync(`${file}.tsv`, 'utf8'), SCAN_DPI);
        read.push(
          text.blocks.flatMap(({ lines }) => lines.map(({ words }) => words.map((w) => w.text).join(' '))).join('\n'),
        );
        pages.push(classifiable(pages.length + 1, text, false, null));
      }
      const { typeId: docType, title, date, fields } = document;
      truth.push({ docType, title, date, firstPage, lastPage: pages.length, fields });
      texts.push(read.join('\n'));
    }
    const { name, vorname } = akte.person;
    const begin = process.cpuUsage();
    const { documents } = classifyPages(pages, { aktenzeichen: akte.aktenzeichen, name, vorname }, profile, model);
    const used = process.cpuUsage(begin);
    milliseconds += (used.user + used.system) / 1000;
    count += pages.length;
    scored.push({ truth, found: documents, texts, skip: new Set() });
  }
  const measured = measure(scored);
  const column = { ...measured, name: 'zweit, tesseract', separators: false, milliseconds: milliseconds / count };
  process.stdout.write(
    `${tableLines([{ ...column, pages: count }]).join('\n')}\n${detailLines(measured).join('\n')}\n`,
  );
}

void main();
