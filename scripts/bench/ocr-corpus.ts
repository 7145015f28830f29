import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const truthSchema = z.object({
  akten: z.array(
    z.object({
      delivered: z.string(),
      form: z.string(),
      pages: z.array(
        z.object({
          page: z.number(),
          text: z.string(),
          rotation: z.number(),
          blank: z.boolean(),
          separator: z.boolean(),
        }),
      ),
    }),
  ),
});

/** A scanned page with its known text. */
export interface TruthPage {
  readonly file: string;
  /** 1-based in the file. */
  readonly pageInFile: number;
  /** How it was delivered: tiff-g4, pdf-jpeg, jpeg-folder … */
  readonly form: string;
  readonly rotation: number;
  readonly text: string;
}

/** The written pages (no blanks, no separators) of a delivery with `<folder>.truth.json` beside it; null when missing. */
export function loadCorpus(folder: string): readonly TruthPage[] | null {
  if (!existsSync(`${folder}.truth.json`)) return null;
  const truth = truthSchema.parse(JSON.parse(readFileSync(`${folder}.truth.json`, 'utf8')));
  return truth.akten.flatMap(({ delivered, form, pages }) => {
    const path = join(folder, delivered);
    const images = statSync(path).isDirectory() ? readdirSync(path).sort() : null;
    return pages
      .filter(({ blank, separator }) => !blank && !separator)
      .map(({ page, text, rotation }) => {
        const image = images?.[page - 1];
        return {
          file: image === undefined ? path : join(path, image),
          pageInFile: image === undefined ? page : 1,
          form,
          rotation,
          text,
        };
      });
  });
}

/** `count` pages spread evenly over all. */
export function spread<T>(pages: readonly T[], count: number): readonly T[] {
  if (count >= pages.length) return pages;
  return Array.from({ length: count }, (_, index) => pages[Math.floor(((index + 0.5) * pages.length) / count)]!);
}
