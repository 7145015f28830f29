import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import type { PoisonKind } from './kind';
import { image, jpeg, letter, packedInk, paper, png } from './paper';
import { grayPage, lzw, stripOf, tiff, type TiffPage } from './tiff';

/** A PNG from its header fields and image data. */
function rawPng(width: number, height: number, data: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const chunk = (type: string, bytes: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), bytes]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(bytes.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** A marker segment put behind the start of a JPEG. */
function withSegment(file: Buffer, marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([file.subarray(0, 2), head, content, file.subarray(2)]);
}

/** A page with nothing in it but 8 grey pixels: for files of many pages. */
const tinyPage = (): TiffPage => grayPage({ width: 4, height: 2, data: Buffer.alloc(8, 255) });

/** A strip of grey paper without a resolution. */
const strip = (width: number, height: number): TiffPage =>
  grayPage({ width, height, data: Buffer.alloc(width * height, 200) }, [
    [282, 'rational', [0, 1]],
    [283, 'rational', [0, 1]],
  ]);

async function g4Page(mark: string): Promise<TiffPage> {
  const picture = letter(mark);
  const file = await image(picture)
    .threshold(128)
    .toColourspace('b-w')
    .tiff({ compression: 'ccittfax4', bitdepth: 1, tile: false })
    .toBuffer()
    .then(stripOf)
    .catch(() => null);
  const bits = { fields: [[258, 'short', [1]]] as const };
  if (file !== null)
    return { ...grayPage(picture, [...bits.fields, [259, 'short', [4]], [262, 'short', [1]]]), strip: file };
  return { ...grayPage(picture, [...bits.fields, [262, 'short', [0]]]), strip: packedInk(picture) };
}

const colour = (mark: string): sharp.Sharp => image(letter(mark)).toColourspace('srgb');

/** 21–52: pictures. */
export const imageKinds: readonly PoisonKind[] = [
  {
    number: 21,
    name: 'JPEG, bei der Hälfte abgeschnitten',
    promised: 'Q',
    expected: { end: 'quarantined', code: 'FILE_CORRUPT' },
    make: async () => {
      const bytes = await jpeg(letter('21'));
      return { path: '21.jpg', bytes: bytes.subarray(0, bytes.length / 2) };
    },
  },
  {
    number: 22,
    name: 'PNG, das 65.535 × 65.535 Punkte verspricht',
    promised: 'Q',
    expected: { end: 'quarantined', code: 'IMAGE_TOO_LARGE' },
    make: () => ({ path: '22.png', bytes: rawPng(65_535, 65_535, deflateSync(Buffer.alloc(1 << 20))) }),
  },
  {
    number: 23,
    name: 'TIFF mit Verzeichnissen im Kreis',
    promised: 'Q',
    expected: { end: 'quarantined', code: 'FILE_CORRUPT' },
    make: () => ({ path: '23.tif', bytes: tiff([grayPage(letter('23')), tinyPage()], { loop: true }) }),
  },
  {
    number: 24,
    name: 'TIFF mit 65.535 Verzeichnissen',
    promised: 'Q',
    expected: { end: 'quarantined', code: 'FILE_TOO_LARGE' },
    make: () => ({ path: '24.tif', bytes: tiff(Array.from({ length: 65_535 }, tinyPage)) }),
  },
  {
    number: 25,
    name: 'TIFF mit falscher Länge seiner Streifen',
    promised: 'Q',
    expected: { end: 'quarantined', code: 'FILE_CORRUPT' },
    make: () => ({
      path: '25.tif',
      bytes: tiff([{ ...grayPage(letter('25')), statedStripBytes: 900_000_000 }]),
    }),
  },
  {
    number: 26,
    name: 'Bild von 0 × 0 Punkten',
    promised: 'Q',
    expected: { end: 'quarantined', code: 'FILE_CORRUPT' },
    make: () => ({ path: '26.png', bytes: rawPng(0, 0, deflateSync(Buffer.alloc(1))) }),
  },
  {
    number: 27,
    name: 'JPEG 2000',
    promised: 'Q',
    expected: { end: 'quarantined', code: 'FILE_FORMAT_UNKNOWN' },
    make: () => ({
      path: '27.jp2',
      bytes: Buffer.concat([Buffer.from('0000000c6a5020200d0a870a', 'hex'), Buffer.alloc(200, 0x4f)]),
    }),
  },
  ...[
    ['35', 'SVG', 'svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['36', 'PostScript mit der Endung .jpg', 'jpg', '%!PS-Adobe-3.0 EPSF-3.0\n(%pipe%id) (r) file pop\n'],
    ['37', 'animiertes GIF', 'gif', 'GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00;'],
  ].map(([number, name, extension, text]): PoisonKind => ({
    number: Number(number),
    name: name!,
    promised: 'R',
    expected: { end: 'quarantined', code: 'FILE_FORMAT_UNKNOWN' },
    deviation:
      'Was ein Scandienst liefert, wird bit-genau aufbewahrt und mit Grund angehalten, nicht an der Tür verworfen: die Tür entschlüsselt nichts und urteilt nicht über Inhalte.',
    make: () => ({ path: `${number}.${extension}`, bytes: Buffer.from(text!, 'latin1') }),
  })),
  {
    number: 38,
    name: 'Datenmüll hinter dem Bild',
    promised: 'D',
    expected: { end: 'filed', findings: ['FILE_TRAILING_DATA'] },
    make: async () => ({
      path: '38.jpg',
      bytes: Buffer.concat([await jpeg(letter('38')), Buffer.from('und noch etwas anderes'.repeat(40))]),
    }),
  },
  {
    number: 39,
    name: '1 × 100.000 Punkte',
    promised: 'D',
    expected: { end: 'quarantined', code: 'IMAGE_TOO_LARGE' },
    deviation: 'Kein Blatt ist bei 300 dpi länger als fünf Meter; das JPEG der Ablage kann nicht länger sein.',
    make: () => ({ path: '39.tif', bytes: tiff([strip(1, 100_000)]) }),
  },
  {
    number: 39,
    name: 'Streifen von 8 × 60.000 Punkten',
    promised: 'D',
    expected: { end: 'quarantined', code: 'PAGE_UNREADABLE' },
    deviation: 'Schmaler als ein Millimeter: kein Blatt, und kein PDF kann eine solche Seite haben.',
    make: () => ({ path: '39b.tif', bytes: tiff([strip(8, 60_000)]) }),
  },
  {
    number: 39,
    name: 'Streifen von 120 × 40.000 Punkten',
    promised: 'D',
    expected: { end: 'filed', findings: ['DPI_DERIVED'] },
    make: () => ({ path: '39c.tif', bytes: tiff([strip(120, 40_000)]) }),
  },
  {
    number: 40,
    name: 'ganz schwarze Seite',
    promised: 'D',
    expected: { end: 'filed', findings: ['PAGE_UNCERTAIN'] },
    make: async () => ({
      path: '40.jpg',
      bytes: await jpeg({ width: 620, height: 877, data: Buffer.alloc(620 * 877, 2) }),
    }),
  },
  {
    number: 41,
    name: 'ohne Auflösung',
    promised: 'D',
    expected: { end: 'filed', findings: ['DPI_DERIVED'] },
    make: () => ({ path: '41.png', bytes: rawPng(620, 877, deflateSync(scanlines(letter('41')))) }),
  },
  {
    number: 42,
    name: 'Auflösung in Zentimetern',
    promised: 'D',
    expected: { end: 'filed' },
    deviation: 'Wird genau umgerechnet; es gibt nichts zu melden.',
    make: () => ({
      path: '42.tif',
      bytes: tiff([
        grayPage(letter('42'), [
          [282, 'rational', [2953, 100]],
          [283, 'rational', [2953, 100]],
          [296, 'short', [3]],
        ]),
      ]),
    }),
  },
  {
    number: 43,
    name: 'TIFF mit JPEG alter Art',
    promised: 'D',
    expected: { end: 'filed' },
    deviation: 'Das Bild wird vollständig gelesen; es gibt nichts zu melden.',
    make: async () => ({ path: '43.tif', bytes: await oldJpegTiff() }),
  },
  {
    number: 44,
    name: 'übergroße Zusatzsegmente im JPEG',
    promised: 'D',
    expected: { end: 'filed' },
    deviation: 'Zusatzsegmente werden übersprungen und bleiben im Original; es gibt nichts zu melden.',
    make: async () => {
      let bytes = await jpeg(letter('44'));
      for (let count = 0; count < 60; count += 1) bytes = withSegment(bytes, 0xed, Buffer.alloc(65_000, count));
      return { path: '44.jpg', bytes };
    },
  },
  {
    number: 45,
    name: 'CMYK',
    promised: 'OK',
    expected: { end: 'filed' },
    make: async () => ({ path: '45.jpg', bytes: await colour('45').toColourspace('cmyk').jpeg().toBuffer() }),
  },
  {
    number: 46,
    name: 'umgekehrtes CMYK von Adobe',
    promised: 'OK',
    expected: { end: 'filed' },
    make: async () => {
      const inverted = await colour('46').toColourspace('cmyk').jpeg({ quality: 90 }).toBuffer();
      const adobe = Buffer.from('41646f62650064000000000000', 'hex').subarray(0, 12);
      const has = inverted.includes('Adobe');
      return { path: '46.jpg', bytes: has ? inverted : withSegment(inverted, 0xee, adobe) };
    },
  },
  {
    number: 47,
    name: '16 Bit je Kanal',
    promised: 'OK',
    expected: { end: 'filed' },
    make: async () => ({ path: '47.png', bytes: await image(letter('47')).toColourspace('grey16').png().toBuffer() }),
  },
  {
    number: 48,
    name: 'progressives JPEG',
    promised: 'OK',
    expected: { end: 'filed' },
    make: async () => ({ path: '48.jpg', bytes: await image(letter('48')).jpeg({ progressive: true }).toBuffer() }),
  },
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((orientation): PoisonKind => ({
    number: 49,
    name: `EXIF-Lage ${orientation}`,
    promised: 'OK',
    expected: { end: 'filed', pages: 1 },
    ...(orientation % 3 === 0 ? {} : { slow: true as const }),
    make: async () => ({
      path: `49-${orientation}.jpg`,
      bytes: await image(letter(`49-${orientation}`))
        .withMetadata({ orientation, density: 75 })
        .jpeg()
        .toBuffer(),
    }),
  })),
  {
    number: 50,
    name: 'BigTIFF',
    promised: 'OK',
    expected: { end: 'filed', pages: 1 },
    make: () => ({ path: '50.tif', bytes: tiff([grayPage(letter('50'))], { big: true }) }),
  },
  {
    number: 51,
    name: 'mehrseitiges TIFF mit gemischten Kodierungen',
    promised: 'OK',
    expected: { end: 'filed', pages: 4 },
    make: async () => {
      const packed = letter('51-lzw');
      const flat = letter('51-deflate');
      return {
        path: '51.tif',
        bytes: tiff([
          await g4Page('51-g4'),
          { ...grayPage(packed, [[259, 'short', [5]]]), strip: lzw(packed.data) },
          { ...grayPage(flat, [[259, 'short', [8]]]), strip: deflateSync(flat.data) },
          grayPage(letter('51-roh')),
        ]),
      };
    },
    statedPages: 4,
  },
  {
    number: 52,
    name: 'leere Seite',
    promised: 'OK',
    expected: { end: 'filed', pages: 2 },
    make: () => ({ path: '52.tif', bytes: tiff([grayPage(letter('52')), grayPage(paper([]))]) }),
    statedPages: 2,
  },
  {
    number: 30,
    name: 'Bild, das mehr Speicher braucht als erlaubt',
    promised: 'Q',
    expected: { end: 'quarantined', code: 'PAGE_LIMIT' },
    slow: true,
    make: async () => ({
      path: '30.png',
      bytes: await sharp({
        create: {
          width: 9_900,
          height: 9_900,
          channels: 3,
          background: '#dcd8d0',
          noise: { type: 'gaussian', mean: 200, sigma: 40 },
        },
      })
        .png({ compressionLevel: 1 })
        .toBuffer(),
    }),
  },
  {
    number: 22,
    name: 'PNG, das kürzer ist, als es verspricht',
    promised: 'Q',
    expected: { end: 'quarantined', code: 'PAGE_UNREADABLE' },
    make: async () => {
      const whole = await png(letter('22b'));
      return {
        path: '22b.png',
        bytes: Buffer.concat([
          rawPng(620, 877, deflateSync(Buffer.alloc(621 * 200))).subarray(0, -12),
          whole.subarray(-12),
        ]),
      };
    },
  },
];

/** Rows of a grey picture as PNG keeps them: a filter byte, then the pixels. */
function scanlines({ width, height, data }: { width: number; height: number; data: Buffer }): Buffer {
  const rows = Array.from({ length: height }, (_, y) => [Buffer.alloc(1), data.subarray(y * width, (y + 1) * width)]);
  return Buffer.concat(rows.flat());
}

/** Compression 6 with the whole JPEG as interchange format, as old scanners wrote it. */
async function oldJpegTiff(): Promise<Buffer> {
  const picture = letter('43');
  const file = await jpeg(picture);
  // The strip is the first thing behind the header of 8 bytes: the fields can name it.
  return tiff([
    {
      ...grayPage(picture, [
        [259, 'short', [6]],
        [512, 'short', [1]],
        [513, 'long', [8]],
        [514, 'long', [file.length]],
      ]),
      strip: file,
    },
  ]);
}
