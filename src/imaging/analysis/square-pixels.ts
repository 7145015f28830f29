import type { DecodedPage, GreyImage, RgbImage } from '../page-image';

/**
 * A page with equal resolution both ways. Fax sheets come with 204 × 98 dpi; everything behind the analysis (upright
 * page, boxes, PDF page size) counts in px of max(dpiX, dpiY), so the coarser direction is stretched once, here.
 * Pages that are square already (within 1 %) are returned as they are.
 */
export interface SquarePage {
  readonly grey: GreyImage;
  readonly rgb?: RgbImage;
  /** px per inch, both ways. */
  readonly dpi: number;
}

/** Stretches the coarser direction of a page to the finer one (linear interpolation). */
export function squarePixels(page: DecodedPage): SquarePage {
  const dpi = Math.max(page.dpiX, page.dpiY);
  const { width, height } = page.grey;
  if (Math.abs(page.dpiX - page.dpiY) <= dpi / 100) {
    return page.rgb === undefined ? { grey: page.grey, dpi } : { grey: page.grey, rgb: page.rgb, dpi };
  }
  const toWidth = Math.max(1, Math.round((width * dpi) / page.dpiX));
  const toHeight = Math.max(1, Math.round((height * dpi) / page.dpiY));
  const stretch = (data: Uint8Array, channels: number) => ({
    width: toWidth,
    height: toHeight,
    data: stretchLinear(data, width, height, channels, toWidth, toHeight),
  });
  const grey = stretch(page.grey.data, 1);
  return page.rgb === undefined ? { grey, dpi } : { grey, rgb: stretch(page.rgb.data, 3), dpi };
}

function stretchLinear(
  data: Uint8Array,
  width: number,
  height: number,
  channels: number,
  toWidth: number,
  toHeight: number,
): Uint8Array {
  const out = new Uint8Array(toWidth * toHeight * channels);
  for (let y = 0; y < toHeight; y++) {
    const sourceY = clamp(((y + 0.5) * height) / toHeight - 0.5, height - 1);
    const y0 = Math.floor(sourceY);
    const fy = sourceY - y0;
    const row0 = y0 * width * channels;
    const row1 = Math.min(y0 + 1, height - 1) * width * channels;
    for (let x = 0; x < toWidth; x++) {
      const sourceX = clamp(((x + 0.5) * width) / toWidth - 0.5, width - 1);
      const x0 = Math.floor(sourceX);
      const fx = sourceX - x0;
      const left = x0 * channels;
      const right = Math.min(x0 + 1, width - 1) * channels;
      for (let c = 0; c < channels; c++) {
        const top = data[row0 + left + c]! * (1 - fx) + data[row0 + right + c]! * fx;
        const bottom = data[row1 + left + c]! * (1 - fx) + data[row1 + right + c]! * fx;
        out[(y * toWidth + x) * channels + c] = top * (1 - fy) + bottom * fy + 0.5;
      }
    }
  }
  return out;
}

function clamp(value: number, max: number): number {
  return value < 0 ? 0 : value > max ? max : value;
}
