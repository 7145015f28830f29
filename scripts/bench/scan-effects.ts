import sharp from 'sharp';
import type { DecodedPage, GreyImage, Rotation } from '../../src/imaging/page-image';

/** What happens to a sheet on its way through a scanner; all optional. */
export interface ScanEffects {
  /** Clockwise degrees the sheet lies turned. */
  readonly turned?: Rotation;
  /** Clockwise degrees it lies askew. */
  readonly skew?: number;
  /** Grey level of what shows beside the sheet. */
  readonly surround?: number;
  /** 0…1: how much paler the print is. */
  readonly fade?: number;
  /** Standard deviation of the noise, grey levels. */
  readonly noise?: number;
  /** Another page showing through from the back, mirrored and blurred, 0…1. */
  readonly showThrough?: { readonly page: GreyImage; readonly share: number };
  readonly punchHoles?: boolean;
  /** Brightness of the left edge against the right one, 0…1 (shadow of a bound volume). */
  readonly shadow?: number;
}

/** Applies the effects to a grey page; the result is a page as a scanner would deliver it. Seeded noise. */
export async function scanned(page: DecodedPage, effects: ScanEffects, seed = 1): Promise<DecodedPage> {
  const { width, height } = page.grey;
  const data = Uint8Array.from(page.grey.data);
  const random = generator(seed);
  if (effects.showThrough !== undefined) await showThrough(data, width, height, effects.showThrough);
  for (let i = 0; i < data.length; i++) {
    let value = 255 - (255 - data[i]!) * (1 - (effects.fade ?? 0));
    if (effects.shadow !== undefined) value *= 1 - effects.shadow * Math.max(0, 1 - (i % width) / (width * 0.3));
    data[i] = value;
  }
  if (effects.punchHoles === true) punch(data, width, height, page.dpiX);
  const surround = effects.surround ?? 250;
  let image = sharp(data, { raw: { width, height, channels: 1 } });
  if (effects.skew !== undefined && effects.skew !== 0) {
    const turned = await image
      .rotate(effects.skew, { background: { r: surround, g: surround, b: surround } })
      .greyscale()
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { info } = turned;
    image = sharp(turned.data, { raw: { width: info.width, height: info.height, channels: info.channels } }).extract({
      left: Math.floor((info.width - width) / 2),
      top: Math.floor((info.height - height) / 2),
      width,
      height,
    });
    image = sharp(await image.raw().toBuffer(), { raw: { width, height, channels: info.channels } });
  }
  if (effects.turned !== undefined) image = image.rotate(effects.turned);
  const { data: raw, info } = await image.greyscale().toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  const out = new Uint8Array(raw);
  if (effects.noise !== undefined) {
    for (let i = 0; i < out.length; i++) {
      const noise = (random() + random() + random() - 1.5) * 2 * effects.noise;
      out[i] = Math.min(255, Math.max(0, out[i]! + noise));
    }
  }
  return {
    page: page.page,
    grey: { width: info.width, height: info.height, data: out },
    dpiX: page.dpiX,
    dpiY: page.dpiY,
    dpiKnown: true,
    findings: [],
  };
}

/** An empty sheet of the given brightness, A4 at 300 dpi. */
export function emptySheet(level: number): DecodedPage {
  const width = 2480;
  const height = 3508;
  const grey = { width, height, data: new Uint8Array(width * height).fill(level) };
  return { page: 1, grey, dpiX: 300, dpiY: 300, dpiKnown: true, findings: [] };
}

async function showThrough(
  data: Uint8Array,
  width: number,
  height: number,
  { page, share }: NonNullable<ScanEffects['showThrough']>,
): Promise<void> {
  const back = await sharp(page.data, { raw: { width: page.width, height: page.height, channels: 1 } })
    .flop()
    .resize(width, height, { fit: 'fill' })
    .blur(4)
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  for (let i = 0; i < data.length; i++) data[i] = Math.max(0, data[i]! - (255 - back[i]!) * share);
}

function punch(data: Uint8Array, width: number, height: number, dpi: number): void {
  const radius = (3 * dpi) / 25.4;
  for (const side of [-1, 1]) {
    const centreY = height / 2 + (side * 40 * dpi) / 25.4;
    const centreX = (12 * dpi) / 25.4;
    for (let y = Math.floor(centreY - radius); y <= centreY + radius; y++) {
      const half = Math.sqrt(Math.max(0, radius * radius - (y - centreY) ** 2));
      data.fill(60, y * width + Math.round(centreX - half), y * width + Math.round(centreX + half));
    }
  }
}

/** Small linear congruential generator, 0…1, so that every run sees the same noise. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}
