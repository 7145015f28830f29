import type { GreyImage } from '../imaging/page-image';

/** Netpbm P5, one byte a px: the plainest image file, written without any coding. */
export function portableGreymap({ width, height, data }: GreyImage): Uint8Array {
  const header = Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1');
  const file = new Uint8Array(header.length + width * height);
  file.set(header);
  file.set(data.subarray(0, width * height), header.length);
  return file;
}
