import type { Rotation } from '../page-image';

interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Interleaved 8-bit pixels of `channels` bytes turned clockwise by quarter turns; exact, no pixel changes. */
export function rotatePlane(plane: Plane, channels: number, rotation: Rotation): Plane {
  if (rotation === 0) return plane;
  const { width, height, data } = plane;
  const turned = rotation !== 180;
  const out = new Uint8Array(data.length);
  const outWidth = turned ? height : width;
  for (let y = 0, from = 0; y < height; y++) {
    for (let x = 0; x < width; x++, from += channels) {
      const column = rotation === 90 ? height - 1 - y : rotation === 180 ? width - 1 - x : y;
      const row = rotation === 90 ? x : rotation === 180 ? height - 1 - y : width - 1 - x;
      const to = (row * outWidth + column) * channels;
      for (let channel = 0; channel < channels; channel++) out[to + channel] = data[from + channel]!;
    }
  }
  return { width: outWidth, height: turned ? width : height, data: out };
}
