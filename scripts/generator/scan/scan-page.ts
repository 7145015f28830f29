import sharp from 'sharp';
import type { Random } from '../random';
import type { Pixels } from './draw-page';

/** How a page went through the scanner. */
export interface ScanLook {
  /** Clockwise degrees the sheet lay in the feeder; the reader has to turn it back by 360 minus this. */
  readonly turned: 0 | 90 | 180 | 270;
  /** Degrees, positive clockwise. */
  readonly skew: number;
  /** Paper colour, 0…255 each. */
  readonly paper: readonly [number, number, number];
  /** Share of the ink that is left, 0…1 (faded typewriting, carbon copies). */
  readonly ink: number;
  /** Grain, in grey levels. */
  readonly noise: number;
  readonly holes: boolean;
  readonly darkEdge: boolean;
  /** Print of the back side shining through, 0…1. */
  readonly showThrough: number;
}

const PAPERS: readonly (readonly [number, number, number])[] = [
  [252, 252, 250],
  [252, 252, 250],
  [247, 240, 222],
  [240, 226, 192],
];

/** Draws a look; `coloured` papers come from the document itself. */
export function drawScanLook(
  random: Random,
  turned: ScanLook['turned'],
  paper: 'white' | 'yellow' | 'green',
): ScanLook {
  const own = { white: random.pick(PAPERS), yellow: [246, 220, 130] as const, green: [214, 234, 208] as const }[paper];
  return {
    turned,
    skew: random.chance(0.7) ? random.real(-1.8, 1.8) : random.real(-0.2, 0.2),
    paper: own,
    ink: random.chance(0.15) ? random.real(0.45, 0.65) : random.real(0.88, 1),
    noise: random.real(2, 7),
    holes: random.chance(0.6),
    darkEdge: random.chance(0.15),
    showThrough: random.chance(0.2) ? random.real(0.05, 0.12) : 0,
  };
}

/** Plain RGB of the scanned sheet, row-major. */
export interface Scan {
  readonly width: number;
  readonly height: number;
  readonly data: Buffer;
}

/** Puts a drawn page through the scanner: paper, faded ink, show-through, holes, skew, edge, grain. */
export async function scanPage(page: Pixels, back: Pixels | null, look: ScanLook, random: Random): Promise<Scan> {
  const { width, height, data } = page;
  const sheet = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + x) * 4;
      const to = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const ink = (255 - data[from + channel]!) * look.ink;
        const behind =
          back !== null && look.showThrough > 0
            ? (255 - back.data[(y * width + (width - 1 - x)) * 4 + channel]!) * look.showThrough
            : 0;
        const paper = look.paper[channel]!;
        sheet[to + channel] = Math.max(0, Math.round(paper * (1 - Math.min(255, ink + behind) / 255)));
      }
    }
  }
  if (look.holes) punchHoles(sheet, width, height);
  const skewed = await sharp(sheet, { raw: { width, height, channels: 3 } })
    .rotate(look.skew, { background: { r: look.paper[0], g: look.paper[1], b: look.paper[2] } })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const [left, top] = [Math.floor((skewed.info.width - width) / 2), Math.floor((skewed.info.height - height) / 2)];
  const cropped = await sharp(skewed.data, {
    raw: { width: skewed.info.width, height: skewed.info.height, channels: 3 },
  })
    .extract({ left, top, width, height })
    .raw()
    .toBuffer();
  if (look.darkEdge) darken(cropped, width, height, random.int(12, 40));
  grain(cropped, look.noise, random);
  const turned = await sharp(cropped, { raw: { width, height, channels: 3 } })
    .rotate(look.turned)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: turned.info.width, height: turned.info.height, data: turned.data };
}

function punchHoles(sheet: Buffer, width: number, height: number): void {
  const radius = 33;
  const x0 = 135;
  for (const y0 of [height / 2 - 472, height / 2 + 472]) {
    for (let y = Math.round(y0 - radius); y <= y0 + radius; y += 1) {
      for (let x = x0 - radius; x <= x0 + radius; x += 1) {
        if ((x - x0) ** 2 + (y - y0) ** 2 > radius ** 2 || x < 0 || y < 0 || x >= width || y >= height) continue;
        sheet.fill(38, (y * width + x) * 3, (y * width + x) * 3 + 3);
      }
    }
  }
}

function darken(sheet: Buffer, width: number, height: number, edge: number): void {
  for (let y = 0; y < height; y += 1) sheet.fill(30, (y * width + width - edge) * 3, (y * width + width) * 3);
}

function grain(sheet: Buffer, levels: number, random: Random): void {
  // A short tape of noise, started anew at a random place each time: cheap, and nobody sees the repetition.
  const tape = Int8Array.from({ length: 4099 }, () => Math.round((random.real(-1, 1) + random.real(-1, 1)) * levels));
  let at = 0;
  for (let index = 0; index < sheet.length; index += 3) {
    at = (at + 1) % tape.length;
    const noise = tape[at]!;
    for (let channel = 0; channel < 3; channel += 1) {
      sheet[index + channel] = Math.max(0, Math.min(255, sheet[index + channel]! + noise));
    }
  }
}
