import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import { join } from 'node:path';
import sharp from 'sharp';
import { ROOT } from '../harness/service';

/** A grey picture, one byte a pixel. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Buffer;
}

/** A4 at 75 dpi: large enough to be read, small enough to be quick. */
const SIZE = { width: 620, height: 877 };

const FONTS = join(ROOT, 'node_modules', 'dejavu-fonts-ttf', 'ttf');
GlobalFonts.registerFromPath(join(FONTS, 'DejaVuSans.ttf'), 'Print');
const CAVEAT = join(ROOT, 'node_modules', '@fontsource', 'caveat', 'files', 'caveat-latin-400-normal.woff2');
GlobalFonts.registerFromPath(CAVEAT, 'Hand');

export interface PaperStyle {
  readonly font?: 'Print' | 'Hand';
  /** px */
  readonly size?: number;
  readonly upsideDown?: boolean;
  readonly rightToLeft?: boolean;
}

/** A sheet with lines of text, black on white. Different words make different bytes. */
export function paper(lines: readonly string[], style: PaperStyle = {}): Picture {
  const { width, height } = SIZE;
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  if (style.upsideDown === true) {
    context.translate(width, height);
    context.rotate(Math.PI);
  }
  context.fillStyle = 'black';
  const size = style.size ?? 18;
  context.font = `${size}px ${style.font ?? 'Print'}`;
  context.textAlign = style.rightToLeft === true ? 'right' : 'left';
  const left = style.rightToLeft === true ? width - 50 : 50;
  for (const [index, line] of lines.entries()) context.fillText(line, left, 90 + index * size * 1.7);
  const { data } = context.getImageData(0, 0, width, height);
  return { width, height, data: Buffer.from(Array.from({ length: width * height }, (_, pixel) => data[pixel * 4]!)) };
}

/** A few lines as any letter has them; `mark` makes it one of its kind. */
export function letter(mark: string): Picture {
  return paper([
    'Ausländerbehörde der Stadt Musterstadt',
    `Zeichen ${mark}`,
    '',
    'Sehr geehrte Frau Muster,',
    'Ihr Antrag vom 12.03.2019 ist eingegangen.',
    'Bitte legen Sie Ihren Pass vor.',
    'Mit freundlichen Grüßen',
  ]);
}

/** The picture as sharp takes it. */
export function image({ width, height, data }: Picture): sharp.Sharp {
  return sharp(data, { raw: { width, height, channels: 1 } });
}

/** A grey JPEG with a stated resolution. */
export async function jpeg(picture: Picture, dpi = 75): Promise<Buffer> {
  return image(picture).toColourspace('b-w').withMetadata({ density: dpi }).jpeg({ quality: 85 }).toBuffer();
}

export async function png(picture: Picture, dpi = 75): Promise<Buffer> {
  return image(picture).toColourspace('b-w').withMetadata({ density: dpi }).png().toBuffer();
}

/** Eight pixels a byte, 1 for ink. */
export function packedInk({ width, height, data }: Picture): Buffer {
  const row = Math.ceil(width / 8);
  const bytes = Buffer.alloc(row * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (data[y * width + x]! < 128) bytes[y * row + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  return bytes;
}
