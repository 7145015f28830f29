/**
 * The sRGB output intent profile, made by ourselves from the numbers of IEC 61966-2-1 as an ICC version 2.1 matrix/TRC
 * display profile (ICC.1:1998-09): a file of our own, so no one else's licence comes into the archive.
 */

type XyzNumber = readonly [number, number, number];

/** D50, the illuminant of the profile connection space. */
const D50: XyzNumber = [0.9642, 1, 0.8249];

/** Primaries of sRGB (D65) adapted to D50 by Bradford, as columns X Y Z. */
const RED: XyzNumber = [0.43607, 0.22249, 0.01392];
const GREEN: XyzNumber = [0.38515, 0.71687, 0.09708];
const BLUE: XyzNumber = [0.14307, 0.06061, 0.7141];

const CURVE_POINTS = 1024;

/** The profile file: about 2.6 kB, the same bytes each time. */
export function srgbProfile(): Uint8Array {
  const curve = curveTag((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return iccProfile({ deviceClass: 'mntr', colourSpace: 'RGB ', connectionSpace: 'XYZ ' }, [
    ['desc', descriptionTag('sRGB IEC61966-2.1')],
    ['cprt', textTag('Public domain')],
    ['wtpt', xyzTag(D50)],
    ['rXYZ', xyzTag(RED)],
    ['gXYZ', xyzTag(GREEN)],
    ['bXYZ', xyzTag(BLUE)],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ]);
}

/** Header and tag table around tags; a tag that is the same object is stored once (ICC.1:1998-09, 6.1 and 6.2). */
export function iccProfile(
  kind: { readonly deviceClass: string; readonly colourSpace: string; readonly connectionSpace: string },
  tags: readonly (readonly [signature: string, data: Buffer])[],
): Uint8Array {
  const table = Buffer.alloc(4 + 12 * tags.length);
  table.writeUInt32BE(tags.length, 0);
  const places = new Map<Buffer, number>();
  const parts: Buffer[] = [];
  let position = 128 + table.length;
  tags.forEach(([signature, data], index) => {
    let place = places.get(data);
    if (place === undefined) {
      place = position;
      places.set(data, place);
      const padded = Buffer.alloc(Math.ceil(data.length / 4) * 4);
      data.copy(padded);
      parts.push(padded);
      position += padded.length;
    }
    table.write(signature, 4 + 12 * index, 'latin1');
    table.writeUInt32BE(place, 8 + 12 * index);
    table.writeUInt32BE(data.length, 12 + 12 * index);
  });
  const header = Buffer.alloc(128);
  header.writeUInt32BE(position, 0);
  header.writeUInt32BE(0x02100000, 8);
  header.write(kind.deviceClass, 12, 'latin1');
  header.write(kind.colourSpace, 16, 'latin1');
  header.write(kind.connectionSpace, 20, 'latin1');
  // A fixed date: a profile made at run time must not differ from run to run.
  [2000, 1, 1, 0, 0, 0].forEach((part, index) => header.writeUInt16BE(part, 24 + 2 * index));
  header.write('acsp', 36, 'latin1');
  xyzBytes(D50).copy(header, 68);
  return Buffer.concat([header, table, ...parts]);
}

/** textDescriptionType (6.5.16): ASCII, then empty Unicode and ScriptCode parts. */
export function descriptionTag(text: string): Buffer {
  const tag = Buffer.alloc(12 + text.length + 1 + 8 + 3 + 67);
  tag.write('desc', 0, 'latin1');
  tag.writeUInt32BE(text.length + 1, 8);
  tag.write(text, 12, 'latin1');
  return tag;
}

/** textType (6.5.17). */
export function textTag(text: string): Buffer {
  return Buffer.concat([Buffer.from('text\0\0\0\0', 'latin1'), Buffer.from(`${text}\0`, 'latin1')]);
}

function xyzTag(xyz: XyzNumber): Buffer {
  return Buffer.concat([Buffer.from('XYZ \0\0\0\0', 'latin1'), xyzBytes(xyz)]);
}

function xyzBytes(xyz: XyzNumber): Buffer {
  const bytes = Buffer.alloc(12);
  xyz.forEach((value, index) => bytes.writeInt32BE(Math.round(value * 65536), 4 * index));
  return bytes;
}

/** curveType (6.5.3): `CURVE_POINTS` samples of a function 0…1 → 0…1. */
function curveTag(value: (x: number) => number): Buffer {
  const tag = Buffer.alloc(12 + 2 * CURVE_POINTS);
  tag.write('curv', 0, 'latin1');
  tag.writeUInt32BE(CURVE_POINTS, 8);
  for (let index = 0; index < CURVE_POINTS; index += 1) {
    tag.writeUInt16BE(Math.round(value(index / (CURVE_POINTS - 1)) * 65535), 12 + 2 * index);
  }
  return tag;
}
