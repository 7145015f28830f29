import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';

/** What programs of other people (poppler, qpdf) make of a PDF. */

function withFile<Result>(pdf: Uint8Array, use: (path: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'eakte-pdf-'));
  try {
    const path = join(folder, 'test.pdf');
    writeFileSync(path, pdf);
    return use(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A rendered page as RGB samples. */
export interface RenderedPage {
  readonly width: number;
  readonly height: number;
  at(x: number, y: number): readonly [number, number, number];
  readonly data: Uint8Array;
}

/** Renders one page (1-based) with pdftoppm. */
export async function rendered(pdf: Uint8Array, dpi: number, page = 1): Promise<RenderedPage> {
  const png = withFile(pdf, (path) => {
    execFileSync('pdftoppm', ['-r', `${dpi}`, '-f', `${page}`, '-l', `${page}`, '-singlefile', '-png', path, path]);
    return readFileSync(`${path}.png`);
  });
  const { data, info } = await sharp(png)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return {
    width: info.width,
    height: info.height,
    data,
    at: (x, y) => {
      const place = (y * info.width + x) * 3;
      return [data[place]!, data[place + 1]!, data[place + 2]!];
    },
  };
}

/** Text as pdftotext gives it; `raw` in the order of the content stream. */
export function extractedText(pdf: Uint8Array, raw = false): string {
  return withFile(pdf, (path) => execFileSync('pdftotext', [...(raw ? ['-raw'] : []), path, '-']).toString('utf8'));
}

export interface ExtractedWord {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Words with their boxes in px of `dpi`, as pdftotext -bbox sees them. */
export function extractedWords(pdf: Uint8Array, dpi: number): ExtractedWord[] {
  const html = withFile(pdf, (path) => execFileSync('pdftotext', ['-bbox', path, '-']).toString('utf8'));
  const words = html.matchAll(/<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)<\/word>/g);
  return Array.from(words, ([, left, top, right, bottom, text]) => ({
    text: text!,
    left: (Number(left) * dpi) / 72,
    top: (Number(top) * dpi) / 72,
    right: (Number(right) * dpi) / 72,
    bottom: (Number(bottom) * dpi) / 72,
  }));
}

/** Output of qpdf for a file, e.g. `['--json']`; throws when qpdf finds errors. */
export function qpdf(pdf: Uint8Array, parameters: readonly string[]): string {
  return withFile(pdf, (path) =>
    execFileSync('qpdf', [...parameters, path], { maxBuffer: 64 * 1024 * 1024 }).toString(),
  );
}
