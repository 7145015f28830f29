/** What the frame header of a JPEG says (ITU-T T.81, B.2.2). */
export interface JpegFrame {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly components: number;
  /** n of the marker SOFn: 0 baseline, 1 extended, 2 progressive, others need decoders that PDF viewers lack. */
  readonly coding: number;
}

/** The segments of a JPEG before its first scan; null when the bytes are no JPEG. */
export function* jpegSegments(bytes: Uint8Array): Generator<{ readonly marker: number; readonly data: Uint8Array }> {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return;
  let place = 2;
  while (place + 4 <= bytes.length) {
    if (bytes[place] !== 0xff) return;
    const marker = bytes[place + 1]!;
    if (marker === 0xff) {
      place += 1;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) return;
    const length = (bytes[place + 2]! << 8) | bytes[place + 3]!;
    if (length < 2) return;
    yield { marker, data: bytes.subarray(place + 4, place + 2 + length) };
    place += 2 + length;
  }
}

/** The frame header; null when there is none. */
export function readJpegFrame(bytes: Uint8Array): JpegFrame | null {
  for (const { marker, data } of jpegSegments(bytes)) {
    // C4 DHT, C8 reserved, CC DAC are no frame headers.
    if (marker < 0xc0 || marker > 0xcf || marker === 0xc4 || marker === 0xc8 || marker === 0xcc) continue;
    if (data.length < 6) return null;
    return {
      bits: data[0]!,
      height: (data[1]! << 8) | data[2]!,
      width: (data[3]! << 8) | data[4]!,
      components: data[5]!,
      coding: marker - 0xc0,
    };
  }
  return null;
}

/**
 * The ICC profile inside a JPEG (ICC.1:2010, B.4: APP2 segments "ICC_PROFILE", numbered from 1), if it is complete,
 * belongs to an image of `components` channels and is of a version a PDF/A-2 may carry; otherwise null.
 */
export function readJpegProfile(bytes: Uint8Array, components: 1 | 3 | 4): Uint8Array | null {
  const parts = new Map<number, Uint8Array>();
  let count = 0;
  for (const { marker, data } of jpegSegments(bytes)) {
    if (marker !== 0xe2 || Buffer.from(data.subarray(0, 12)).toString('latin1') !== 'ICC_PROFILE\0') continue;
    count = data[13] ?? 0;
    parts.set(data[12] ?? 0, data.subarray(14));
  }
  const inOrder = Array.from({ length: count }, (_, index) => parts.get(index + 1) ?? new Uint8Array(0));
  const profile = Buffer.concat(inOrder);
  return isUsableProfile(profile, components) ? profile : null;
}

function isUsableProfile(profile: Buffer, components: 1 | 3 | 4): boolean {
  if (profile.length < 132 || profile.readUInt32BE(0) !== profile.length) return false;
  const text = (from: number) => profile.toString('latin1', from, from + 4);
  const space = { 1: 'GRAY', 3: 'RGB ', 4: 'CMYK' }[components];
  // ISO 19005-2, 6.2.4.2: input, display, output or colour space profiles up to version 4.
  return (
    text(36) === 'acsp' &&
    text(16) === space &&
    ['scnr', 'mntr', 'prtr', 'spac'].includes(text(12)) &&
    profile.readUInt8(8) <= 4
  );
}
