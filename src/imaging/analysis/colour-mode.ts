import type { ColourMode, GreyImage, RgbImage } from '../page-image';

/**
 * Whether a page is colour, grey or black and white.
 *
 * Colour means: some print, stamp, pen or form differs in hue from the paper. The hue of the paper itself (yellowed or
 * tinted by the lamp) is taken out first, and chroma noise of JPEG disappears in the mean of a block; but a sheet whose
 * paper is strongly coloured (yellow Zustellungsurkunde, pink or green copy) is colour as well.
 */
export function colourMode(grey: GreyImage, rgb: RgbImage | undefined, dpi: number): ColourMode {
  if (rgb !== undefined && carriesColour(rgb, dpi)) return 'colour';
  return isBitonal(grey) ? 'bitonal' : 'grey';
}

/** Hue distance from paper (in units of 8-bit colour difference) from which a block is coloured. */
const COLOURED = 18;
/** Coloured area from which a page is colour: 6 mm² (one short pen word has about 10 mm² of blocks). */
const COLOURED_SQUARE_MM = 6;
/** Hue of the paper as such from which the sheet counts as coloured paper: strongest against weakest channel. */
const COLOURED_PAPER = 0.3;

function carriesColour(rgb: RgbImage, dpi: number): boolean {
  const { width, height, data } = rgb;
  // Blocks of about half a millimetre; of each block two rows are read, which is enough for a mean.
  const block = Math.max(1, Math.round(dpi / 50));
  const columns = Math.floor(width / block);
  const rows = Math.floor(height / block);
  if (columns === 0 || rows === 0) return false;
  const offset = Math.floor(block / 2);
  const means = new Float32Array(columns * rows * 3);
  for (let row = 0; row < rows; row++) {
    for (const y of block === 1 ? [row] : [row * block, row * block + offset]) {
      let at = y * width * 3;
      let to = row * columns * 3;
      for (let column = 0; column < columns; column++, to += 3) {
        let r = 0;
        let g = 0;
        let b = 0;
        for (let x = 0; x < block; x++, at += 3) {
          r += data[at]!;
          g += data[at + 1]!;
          b += data[at + 2]!;
        }
        means[to]! += r;
        means[to + 1]! += g;
        means[to + 2]! += b;
      }
    }
  }
  const share = 1 / (block * (block === 1 ? 1 : 2));
  for (let i = 0; i < means.length; i++) means[i]! *= share;
  const paper = paperColour(means);
  const strongest = Math.max(...paper);
  if ((strongest - Math.min(...paper)) / strongest > COLOURED_PAPER) return true;
  return colouredArea(means, columns, rows, paper) * (25.4 / (dpi / block)) ** 2 >= COLOURED_SQUARE_MM;
}

/** Median colour of the brighter half of the blocks. */
function paperColour(means: Float32Array): readonly [number, number, number] {
  const stride = 3 * Math.max(1, Math.floor(means.length / 3 / 20000));
  const samples: (readonly [number, number, number])[] = [];
  for (let i = 0; i + 2 < means.length; i += stride) samples.push([means[i]!, means[i + 1]!, means[i + 2]!]);
  samples.sort((a, b) => a[0] + a[1] + a[2] - (b[0] + b[1] + b[2]));
  const bright = samples.slice(Math.floor(samples.length / 2));
  const median = (channel: 0 | 1 | 2): number => {
    const values = bright.map((sample) => sample[channel]).sort((a, b) => a - b);
    return Math.max(1, values[Math.floor(values.length / 2)]!);
  };
  return [median(0), median(1), median(2)];
}

/** Number of coloured blocks that have a coloured neighbour (single ones are noise). */
function colouredArea(
  means: Float32Array,
  columns: number,
  rows: number,
  paper: readonly [number, number, number],
): number {
  const coloured = new Uint8Array(columns * rows);
  const white = Math.max(...paper);
  const [scaleR, scaleG, scaleB] = paper.map((channel) => white / channel) as [number, number, number];
  for (let i = 0; i < coloured.length; i++) {
    const r = means[i * 3]! * scaleR;
    const g = means[i * 3 + 1]! * scaleG;
    const b = means[i * 3 + 2]! * scaleB;
    if (Math.max(r, g, b) - Math.min(r, g, b) > COLOURED) coloured[i] = 1;
  }
  let area = 0;
  for (let y = 1; y + 1 < rows; y++) {
    for (let x = 1; x + 1 < columns; x++) {
      const i = y * columns + x;
      if (coloured[i] === 0) continue;
      const neighbours = coloured[i - 1]! + coloured[i + 1]! + coloured[i - columns]! + coloured[i + columns]!;
      if (neighbours > 0) area++;
    }
  }
  return area;
}

/** True when nearly every sampled px is black or white (JPEG of a bitonal scan may ring a little). */
function isBitonal(grey: GreyImage): boolean {
  const { data } = grey;
  const step = Math.max(1, Math.floor(data.length / 200_003));
  let between = 0;
  let samples = 0;
  for (let i = 0; i < data.length; i += step) {
    const value = data[i]!;
    if (value > 12 && value < 243) between++;
    samples++;
  }
  return between <= samples * 0.0005;
}
