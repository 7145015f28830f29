import { GlobalFonts, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The lettering of a paper: print, typewriters (clean and worn), a hand, the machine readable zone. */
export type Face = 'sans' | 'serif' | 'serif-dv' | 'sans-dv' | 'typewriter' | 'worn' | 'hand' | 'mrz';

export interface FontSpec {
  readonly face: Face;
  /** Points. */
  readonly size: number;
  readonly bold: boolean;
  readonly italic: boolean;
}

const FONTSOURCE: Readonly<Record<string, string>> = {
  sans: 'arimo',
  serif: 'tinos',
  typewriter: 'courier-prime',
  worn: 'special-elite',
  hand: 'caveat',
};
const DEJAVU: readonly (readonly [string, string])[] = [
  ['dv-sans', 'DejaVuSans'],
  ['dv-sans', 'DejaVuSans-Bold'],
  ['dv-serif', 'DejaVuSerif'],
  ['dv-serif', 'DejaVuSerif-Bold'],
  ['dv-mono', 'DejaVuSansMono'],
];
/** Wider sets first: a letter with accents then comes from one file instead of being put together. */
const SUBSETS = ['vietnamese', 'latin-ext', 'latin'];

const FAMILIES: Readonly<Record<Face, string>> = {
  sans: families('arimo', 'dv-sans'),
  serif: families('tinos', 'dv-serif'),
  'serif-dv': '"dv-serif"',
  'sans-dv': '"dv-sans"',
  typewriter: families('courier-prime', 'dv-mono'),
  worn: families('special-elite', 'dv-mono'),
  hand: families('caveat', 'dv-sans'),
  mrz: '"dv-mono"',
};

function families(name: string, last: string): string {
  return [...[...SUBSETS].reverse().map((subset) => `"gen ${name} ${subset}"`), `"${last}"`].join(', ');
}

let context: SKRSContext2D | undefined;

/** Registers the fonts of the packages (once a process) and gives a context for measuring. */
function prepared(): SKRSContext2D {
  if (context !== undefined) {
    return context;
  }
  for (const name of Object.values(FONTSOURCE)) {
    const folder = join(dirname(require.resolve(`@fontsource/${name}/package.json`)), 'files');
    for (const subset of SUBSETS) {
      for (const variant of ['400-normal', '700-normal', '400-italic']) {
        const file = join(folder, `${name}-${subset}-${variant}.woff2`);
        if (existsSync(file)) {
          GlobalFonts.registerFromPath(file, `gen ${name} ${subset}`);
        }
      }
    }
  }
  const folder = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');
  for (const [family, file] of DEJAVU) {
    GlobalFonts.registerFromPath(join(folder, `${file}.ttf`), family);
  }
  context = createCanvas(8, 8).getContext('2d');
  return context;
}

/** The canvas font text of a font at `pxPerMm`. Makes sure that the fonts are registered. */
export function canvasFont(font: FontSpec, pxPerMm: number): string {
  prepared();
  const size = font.size * 0.3528 * pxPerMm;
  return `${font.italic ? 'italic ' : ''}${font.bold ? 'bold ' : ''}${size.toFixed(2)}px ${FAMILIES[font.face]}`;
}

const widths = new Map<string, number>();

/** Width of a text in mm: sum of its words and blanks (words are cached, so training texts are made fast). */
export function textWidth(text: string, font: FontSpec): number {
  return text
    .split(' ')
    .map((word) => wordWidth(word, font))
    .reduce((sum, width) => sum + width + wordWidth(' ', font), -wordWidth(' ', font));
}

function wordWidth(word: string, font: FontSpec): number {
  const key = `${font.face}${font.bold ? 'b' : ''}${font.italic ? 'i' : ''}${word}`;
  let unit = widths.get(key);
  if (unit === undefined) {
    const measure = prepared();
    measure.font = canvasFont({ ...font, size: 100 }, 1);
    unit = measure.measureText(word).width / 100;
    widths.set(key, unit);
  }
  return unit * font.size;
}
