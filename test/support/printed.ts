import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import sharp from 'sharp';
import { canvasFont, type Face } from '../../scripts/generator/fonts';
import type { GreyImage } from '../../src/imaging/page-image';

/** A piece of print: its baseline starts at (x, y) px; `pitch` sets each sign in a cell of that width, centred. */
export interface Print {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** Height of the type, px. */
  readonly size: number;
  readonly face?: Face;
  readonly pitch?: number;
  /** Degrees the letters lean to the right about the start of their baseline. */
  readonly lean?: number;
}

/** Points of a type of `size` px when one mm is one px in the font text. */
const POINTS_A_PX = 1 / 0.3528;

/** Black print on a ground, with the fonts of our packages: the same on a machine that has none installed. */
export function printed(
  width: number,
  height: number,
  prints: readonly Print[],
  ground = '#ffffff',
  alsoDraw?: (context: SKRSContext2D) => void,
): sharp.Sharp {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = ground;
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#000000';
  alsoDraw?.(context);
  for (const { text, x, y, size, face = 'sans', pitch, lean = 0 } of prints) {
    context.font = canvasFont({ face, size: size * POINTS_A_PX, bold: false, italic: false }, 1);
    context.textAlign = pitch === undefined ? 'left' : 'center';
    context.save();
    context.translate(x, y);
    context.transform(1, 0, -Math.tan((lean * Math.PI) / 180), 1, 0, 0);
    if (pitch === undefined) context.fillText(text, 0, 0);
    else Array.from(text).forEach((sign, at) => context.fillText(sign, at * pitch, 0));
    context.restore();
  }
  const { data } = context.getImageData(0, 0, width, height);
  return sharp(Buffer.from(data.buffer), { raw: { width, height, channels: 4 } }).removeAlpha();
}

/** The same as a recogniser gets it. */
export async function printedGrey(
  width: number,
  height: number,
  prints: readonly Print[],
  alsoDraw?: (context: SKRSContext2D) => void,
): Promise<GreyImage> {
  const { data } = await printed(width, height, prints, '#ffffff', alsoDraw)
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width, height, data };
}
