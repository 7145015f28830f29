import { descriptionTag, iccProfile, textTag } from './srgb-profile';

/**
 * A profile for CMYK images that bring none of their own. Under an sRGB output intent DeviceCMYK is forbidden
 * (ISO 19005-2, 6.2.4.3); with this profile the delivered JPEG stays as it is. It says in Lab what viewers without
 * colour management compute: R = (1 − C)(1 − K), G and B alike, in sRGB.
 */

const GRID = 9;
const INPUTS = 4;
const OUTPUTS = 3;

/** An ICC 2.1 input device profile with one table CMYK → Lab (ICC.1:1998-09, 6.3.1.3 and 6.5.8); about 40 kB. */
export function cmykProfile(): Uint8Array {
  return iccProfile({ deviceClass: 'scnr', colourSpace: 'CMYK', connectionSpace: 'Lab ' }, [
    ['desc', descriptionTag('CMYK by subtraction, shown as sRGB')],
    ['cprt', textTag('Public domain')],
    ['wtpt', whitePoint()],
    ['A2B0', lookUpTable()],
  ]);
}

function whitePoint(): Buffer {
  const tag = Buffer.alloc(20);
  tag.write('XYZ ', 0, 'latin1');
  [0.9642, 1, 0.8249].forEach((value, index) => tag.writeInt32BE(Math.round(value * 65536), 8 + 4 * index));
  return tag;
}

function lookUpTable(): Buffer {
  const header = Buffer.alloc(52);
  header.write('mft2', 0, 'latin1');
  header.writeUInt8(INPUTS, 8);
  header.writeUInt8(OUTPUTS, 9);
  header.writeUInt8(GRID, 10);
  [0, 4, 8].forEach((diagonal) => header.writeInt32BE(65536, 12 + 4 * diagonal));
  header.writeUInt16BE(2, 48);
  header.writeUInt16BE(2, 50);
  const identity = Buffer.from([0x00, 0x00, 0xff, 0xff]);
  const grid = Buffer.alloc(GRID ** INPUTS * OUTPUTS * 2);
  let place = 0;
  const steps = Array.from({ length: GRID }, (_, step) => 1 - step / (GRID - 1));
  for (const c of steps) {
    for (const m of steps) {
      for (const y of steps) {
        for (const k of steps) {
          for (const value of labEncoded(c * k, m * k, y * k)) {
            grid.writeUInt16BE(value, place);
            place += 2;
          }
        }
      }
    }
  }
  const inputs = Array.from({ length: INPUTS }, () => identity);
  const outputs = Array.from({ length: OUTPUTS }, () => identity);
  return Buffer.concat([header, ...inputs, grid, ...outputs]);
}

/** sRGB 0…1 → Lab (D50) in the 16-bit encoding of ICC version 2: L × 652.8, (a + 128) × 256. */
function labEncoded(red: number, green: number, blue: number): [number, number, number] {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const x = cubeRoot((0.43607 * r + 0.38515 * g + 0.14307 * b) / 0.9642);
  const y = cubeRoot(0.22249 * r + 0.71687 * g + 0.06061 * b);
  const z = cubeRoot((0.01392 * r + 0.09708 * g + 0.7141 * b) / 0.8249);
  const limit = (value: number) => Math.min(65535, Math.max(0, Math.round(value)));
  return [limit((116 * y - 16) * 652.8), limit((500 * (x - y) + 128) * 256), limit((200 * (y - z) + 128) * 256)];
}

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function cubeRoot(t: number): number {
  return t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29;
}
