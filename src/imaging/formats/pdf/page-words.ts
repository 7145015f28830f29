import type { Box } from '../../page-image';
import type { Pdfium } from './pdfium';

/** A word of a page with its box in px of the rendered image. */
export interface PageWord {
  readonly text: string;
  readonly box: Box;
}

/** Characters of a page; more is no page of an Akte. */
const MAX_CHARACTERS = 200_000;
/** Share of characters without a trustworthy meaning from which the text as a whole is not used. */
const TOLERATED_UNKNOWN = 0.02;

/**
 * The words of an open page in the order of its content, boxes in px of an image of width × height. Null when the
 * fonts do not say which characters they show: then the page has to be recognised like a scan.
 */
export function readWords(pdfium: Pdfium, page: number, width: number, height: number): readonly PageWord[] | null {
  const text = pdfium._FPDFText_LoadPage(page);
  if (text === 0) return null;
  const scratch = pdfium.wasmExports.malloc(32);
  try {
    const count = pdfium._FPDFText_CountChars(text);
    if (count < 0 || count > MAX_CHARACTERS) return null;
    const collector = new WordCollector();
    let unknown = 0;
    for (let index = 0; index < count; index++) {
      const code = pdfium._FPDFText_GetUnicode(text, index);
      const character = printableCharacter(code);
      if (character === null) {
        collector.endWord();
        if (isUnknown(code)) unknown += 1;
        continue;
      }
      if (pdfium._FPDFText_HasUnicodeMapError(text, index) === 1) unknown += 1;
      const box = characterBox(pdfium, page, text, index, { width, height, scratch });
      if (box === null) collector.endWord();
      else collector.add(character, box);
    }
    collector.endWord();
    return unknown > count * TOLERATED_UNKNOWN ? null : collector.words;
  } finally {
    pdfium.wasmExports.free(scratch);
    pdfium._FPDFText_ClosePage(text);
  }
}

/** The character as text; null for white space, control characters and codes without meaning. */
function printableCharacter(code: number): string | null {
  if (code <= 0x20 || code === 0x7f || code === 0xa0 || code > 0x10ffff || isUnknown(code)) return null;
  // PDFium marks a hyphen at a line end by 2.
  const character = String.fromCodePoint(code);
  return /\s/u.test(character) ? null : character;
}

/** Replacement character, private use area, lone surrogates. */
function isUnknown(code: number): boolean {
  return code === 0xfffd || code === 0xfffe || (code >= 0xe000 && code <= 0xf8ff) || (code >= 0xd800 && code <= 0xdfff);
}

function characterBox(
  pdfium: Pdfium,
  page: number,
  text: number,
  index: number,
  { width, height, scratch }: { width: number; height: number; scratch: number },
): Box | null {
  // FS_RECTF: left, top, right, bottom as 32-bit floats, in page units.
  if (pdfium._FPDFText_GetLooseCharBox(text, index, scratch) === 0) return null;
  const rectangle = new DataView(pdfium.HEAPU8.buffer, scratch, 32);
  const [left, top, right, bottom] = [0, 4, 8, 12].map((at) => rectangle.getFloat32(at, true));
  const corners = [
    [left ?? 0, top ?? 0],
    [right ?? 0, bottom ?? 0],
  ].map(([x, y]) => {
    pdfium._FPDF_PageToDevice(page, 0, 0, width, height, 0, x ?? 0, y ?? 0, scratch + 16, scratch + 20);
    const device = new DataView(pdfium.HEAPU8.buffer, scratch, 32);
    return { x: device.getInt32(16, true), y: device.getInt32(20, true) };
  });
  const xs = corners.map((corner) => Math.min(width, Math.max(0, corner.x)));
  const ys = corners.map((corner) => Math.min(height, Math.max(0, corner.y)));
  const box = { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
  return box.right > box.left && box.bottom > box.top ? box : null;
}

/** Puts characters together to words. A jump to another line ends a word even without a blank between. */
class WordCollector {
  readonly words: PageWord[] = [];
  private text = '';
  private box: Box | null = null;

  add(character: string, box: Box): void {
    if (this.box !== null && !sameLine(this.box, box)) this.endWord();
    this.text += character;
    this.box =
      this.box === null
        ? box
        : {
            left: Math.min(this.box.left, box.left),
            top: Math.min(this.box.top, box.top),
            right: Math.max(this.box.right, box.right),
            bottom: Math.max(this.box.bottom, box.bottom),
          };
  }

  endWord(): void {
    if (this.box !== null && this.text !== '') this.words.push({ text: this.text.normalize('NFC'), box: this.box });
    this.text = '';
    this.box = null;
  }
}

/** True when the boxes overlap by a third of the lower one's height, seen along either side of the page. */
function sameLine(one: Box, other: Box): boolean {
  const across = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  const down = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const height = Math.min(one.bottom - one.top, other.bottom - other.top);
  const width = Math.min(one.right - one.left, other.right - other.left);
  return across > height / 3 || down > width / 3;
}
