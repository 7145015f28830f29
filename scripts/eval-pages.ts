import type { ClassifiablePage } from '../src/classification/document';
import { pageConfidence, type Line, type PageText, type Word } from '../src/ocr/page-text';

const WIDTH = 1654;
const HEIGHT = 2339;
const DPI = 200;

/** A page model from plain text: lines set one below the other, first lines of the page as if nothing were known of their size. */
export function textPage(text: string): PageText {
  const step = 36;
  let y = 120;
  const blocks = text.split(/\n\s*\n/).map((part) => {
    const lines = part
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line): Line => {
        let x = 160;
        const words = line
          .split(/\s+/)
          .filter((word) => word !== '')
          .map((word): Word => {
            const box = { left: x, top: y, right: x + word.length * 15, bottom: y + 26 };
            x += word.length * 15 + 12;
            return { text: word, box, confidence: 1 };
          });
        const made = {
          box: { left: 160, top: y, right: x, bottom: y + 26 },
          baseline: [y + 20, y + 20] as const,
          fontSize: 26,
          words,
        };
        y += step;
        return made;
      });
    y += step / 2;
    const box = {
      left: 160,
      top: lines[0]?.box.top ?? y,
      right: Math.max(160, ...lines.map((line) => line.box.right)),
      bottom: lines.at(-1)?.box.bottom ?? y,
    };
    return { box, kind: 'text' as const, lines };
  });
  return { width: WIDTH, height: Math.max(HEIGHT, y + 100), dpi: DPI, blocks };
}

/** A page model from a TSV table of tesseract (`tesseract page.png page tsv`). */
export function tsvPage(tsv: string, dpi: number): PageText {
  let width = WIDTH;
  let height = HEIGHT;
  const lines = new Map<string, Word[]>();
  for (const row of tsv.split('\n').slice(1)) {
    const cells = row.split('\t');
    const [left = 0, top = 0, w = 0, h = 0] = cells.slice(6, 10).map(Number);
    if (cells[0] === '1') {
      width = w;
      height = h;
    } else if (cells[0] === '5' && (cells[11] ?? '').trim() !== '') {
      const key = `${cells[2] ?? ''}.${cells[3] ?? ''}.${cells[4] ?? ''}`;
      const words = lines.get(key) ?? [];
      words.push({
        text: cells[11]!.trim(),
        box: { left, top, right: left + w, bottom: top + h },
        confidence: Number(cells[10]) / 100,
      });
      lines.set(key, words);
    }
  }
  const made = [...lines.values()].map((words): Line => {
    const box = {
      left: Math.min(...words.map((word) => word.box.left)),
      top: Math.min(...words.map((word) => word.box.top)),
      right: Math.max(...words.map((word) => word.box.right)),
      bottom: Math.max(...words.map((word) => word.box.bottom)),
    };
    return { box, baseline: [box.bottom, box.bottom], fontSize: 0, words };
  });
  return { width, height, dpi, blocks: made.map((line) => ({ box: line.box, kind: 'text' as const, lines: [line] })) };
}

/** The page as classification takes it. */
export function classifiable(
  page: number,
  text: PageText,
  blank: boolean,
  separator: ClassifiablePage['separator'],
): ClassifiablePage {
  return { page, text, blank, separator, confidence: pageConfidence(text) };
}
