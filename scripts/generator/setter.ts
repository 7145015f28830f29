import { textWidth, type FontSpec } from './fonts';
import type { Look } from './look';
import type { GeneratedPage, LayoutItem, StampItem } from './page';

const POINT = 0.3528;

export interface ParagraphOptions {
  readonly font?: Partial<FontSpec>;
  readonly align?: 'left' | 'centre' | 'right';
  readonly x?: number;
  readonly width?: number;
  /** Space after, mm. */
  readonly after?: number;
  /** Hanging mark in front (bullet, number). */
  readonly mark?: string;
  readonly indent?: number;
  readonly colour?: string;
  readonly leading?: number;
  /** Goes on in the block before, instead of beginning a new one. */
  readonly sameBlock?: boolean;
}

/** Sets text into pages from top to bottom and opens a new page where one is full. */
export class Setter {
  readonly pages: { items: LayoutItem[] }[] = [];
  y = 0;
  private block = 0;
  private line = 0;

  constructor(
    readonly look: Look,
    readonly width: number,
    readonly height: number,
  ) {
    this.newPage();
  }

  /** Width between the margins, mm. */
  get measure(): number {
    return this.width - this.look.left - this.look.right;
  }

  /** The items of the page being set. */
  get items(): LayoutItem[] {
    return this.pages.at(-1)!.items;
  }

  /** Begins the next page; the cursor stands at its top margin (lower on continuation pages, which may carry a number). */
  newPage(): void {
    this.pages.push({ items: [] });
    this.y = this.look.top + (this.pages.length > 1 ? 9 : 0);
  }

  /** Opens a new page when less than `height` mm are left. */
  ensure(height: number): void {
    if (this.y + height > this.height - this.look.bottom) {
      this.newPage();
    }
  }

  /** The body font with changes. */
  font(change: Partial<FontSpec> = {}): FontSpec {
    return { face: this.look.face, size: this.look.size, bold: false, italic: false, ...change };
  }

  /** Begins a new text block. */
  nextBlock(): number {
    this.block += 1;
    this.line = 0;
    return this.block;
  }

  /** Writes one run at a place, without moving the cursor. */
  run(text: string, x: number, y: number, font: FontSpec, colour = this.look.ink): void {
    if (text !== '') {
      this.items.push({ kind: 'text', x, y, text, font, colour, block: this.block, line: this.line });
    }
  }

  /** The next run belongs to a new line of the block. */
  nextLine(): void {
    this.line += 1;
  }

  /** A paragraph at the cursor. */
  paragraph(text: string, options: ParagraphOptions = {}): void {
    const font = this.font(options.font);
    const indent = options.indent ?? 0;
    const x = (options.x ?? this.look.left) + indent;
    const width = (options.width ?? this.measure) - indent;
    const step = font.size * POINT * (options.leading ?? this.look.leading);
    if (options.sameBlock !== true) {
      this.nextBlock();
    }
    const lines = breakLines(text, font, width);
    lines.forEach((line, index) => {
      this.ensure(step);
      this.y += step;
      const free = width - textWidth(line, font);
      if (options.mark !== undefined && index === 0) {
        this.run(options.mark, x - Math.max(indent - 1, 5), this.y, font, options.colour);
      }
      if (options.align === 'centre' || options.align === 'right') {
        this.run(line, x + (options.align === 'centre' ? free / 2 : free), this.y, font, options.colour);
      } else if (this.look.justify && index < lines.length - 1 && free < width * 0.12 && line.includes(' ')) {
        this.justified(line, x, width, font, options.colour);
      } else {
        this.run(line, x, this.y, font, options.colour);
      }
      this.nextLine();
    });
    this.y += options.after ?? step * 0.45;
  }

  private justified(line: string, x: number, width: number, font: FontSpec, colour?: string): void {
    const words = line.split(' ');
    const used = words.reduce((sum, word) => sum + textWidth(word, font), 0);
    const gap = (width - used) / (words.length - 1);
    let at = x;
    for (const word of words) {
      this.run(word, at, this.y, font, colour);
      at += textWidth(word, font) + gap;
    }
  }

  /** A line from one place to another. */
  rule(x1: number, y1: number, x2: number, y2: number, width = 0.25, dotted = false): void {
    this.items.push({ kind: 'rule', x1, y1, x2, y2, width, colour: this.look.ink, ...(dotted ? { dotted } : {}) });
  }

  /** A rectangle; without fill only its outline. */
  box(x: number, y: number, width: number, height: number, fill?: string, line = 0.25): void {
    this.items.push({
      kind: 'box',
      x,
      y,
      width,
      height,
      line,
      stroke: this.look.ink,
      ...(fill === undefined ? {} : { fill }),
    });
  }

  /** A rubber stamp; its text becomes a block of its own. */
  stamp(stamp: Omit<StampItem, 'kind' | 'block'>): void {
    this.items.push({ kind: 'stamp', ...stamp, block: this.nextBlock() });
  }

  /** The pages set so far. */
  finished(): GeneratedPage[] {
    return this.pages.map(({ items }) => ({ width: this.width, height: this.height, items }));
  }
}

/** Breaks a text into lines not wider than `width` mm (single words may be wider). */
export function breakLines(text: string, font: FontSpec, width: number): string[] {
  return text.split('\n').flatMap((part) => {
    const lines: string[] = [];
    let line = '';
    for (const word of part.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (line !== '' && textWidth(longer, font) > width) {
        lines.push(line);
        line = word;
      } else {
        line = longer;
      }
    }
    lines.push(line);
    return lines;
  });
}
