import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { EncodedImage } from '../imaging/page-image';
import type { PageImageForArchive, PageReading } from '../ocr/read-page';
import { EakteError } from '../platform/eakte-error';
import type { Blobs, ProvenBlob } from '../platform/blobs';

/**
 * One object a page: archive image, screen preview, thumbnail and the reading with all word boxes, one after another.
 * Four million pages are four million objects instead of sixteen, and a viewer reads only the bytes it shows.
 */
const partSchema = z.object({
  start: z.number(),
  end: z.number(),
  /** Of the part's bytes, so that reading one part proves it without reading the others. */
  digest: z.string().exactOptional(),
});
const rotationSchema = z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]);
const imageMetaSchema = z.object({
  width: z.number(),
  height: z.number(),
  encoding: z.enum(['ccitt-g4', 'jpeg', 'flate']),
  blackIs1: z.boolean().optional(),
  components: z.union([z.literal(1), z.literal(3), z.literal(4)]).optional(),
  invertedCmyk: z.boolean().optional(),
  bits: z.union([z.literal(1), z.literal(8)]).optional(),
  takenOver: z.boolean(),
  rotation: rotationSchema,
  skewDegrees: z.number(),
  dpiX: z.number(),
  dpiY: z.number(),
});

/** The `parts` column of a page row: where each part lies in the bundle (`end` exclusive, bytes), and how the image is coded. */
export const bundlePartsSchema = z.object({
  image: partSchema.extend({ meta: imageMetaSchema }),
  preview: partSchema,
  thumbnail: partSchema,
  reading: partSchema,
});
export type BundleParts = z.output<typeof bundlePartsSchema>;

/** What the page process hands over for one page. */
export interface PageParts {
  readonly image: PageImageForArchive;
  readonly preview: Uint8Array;
  readonly thumbnail: Uint8Array;
  readonly reading: PageReading;
}

/** Lays the parts of a page into one byte string; deterministic. */
export function packPage(page: PageParts): { readonly bytes: Uint8Array; readonly parts: BundleParts } {
  // Durations differ from run to run; the stored reading must not (same input, same bytes).
  const reading = gzipSync(JSON.stringify({ ...page.reading, milliseconds: {} }), { level: 6 });
  const pieces = [page.image.image.bytes, page.preview, page.thumbnail, reading];
  const ends: number[] = [];
  let offset = 0;
  for (const piece of pieces) ends.push((offset += piece.byteLength));
  const part = (index: number): z.output<typeof partSchema> => ({
    start: ends[index - 1] ?? 0,
    end: ends[index]!,
    digest: digestOf(pieces[index]!),
  });
  const { image } = page.image;
  const meta: z.output<typeof imageMetaSchema> = {
    width: image.width,
    height: image.height,
    encoding: image.encoding,
    ...(image.encoding === 'ccitt-g4' ? { blackIs1: image.blackIs1 } : { components: image.components }),
    ...(image.encoding === 'jpeg' && image.invertedCmyk !== undefined ? { invertedCmyk: image.invertedCmyk } : {}),
    ...(image.encoding === 'flate' ? { bits: image.bits } : {}),
    takenOver: page.image.takenOver,
    rotation: page.image.rotation,
    skewDegrees: page.image.skewDegrees,
    dpiX: page.image.dpiX,
    dpiY: page.image.dpiY,
  };
  return {
    bytes: Buffer.concat(pieces),
    parts: { image: { ...part(0), meta }, preview: part(1), thumbnail: part(2), reading: part(3) },
  };
}

/** Where a page's bundle lies. */
export interface StoredPage {
  readonly office: string;
  readonly bundleSha: string;
  readonly parts: BundleParts;
}

/** Half of a SHA-256 is more than any damage can hit by chance, and a row a page holds four of them. */
const digestOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest().subarray(0, 16).toString('base64url');

/** The bytes of one part; throws OBJECT_NOT_FOUND, and OBJECT_DAMAGED when they are not what was stored. */
export async function readPart(blobs: Blobs, page: StoredPage, part: keyof BundleParts): Promise<Buffer> {
  const { start, end, digest } = page.parts[part];
  if (digest === undefined) return (await blobs.read(page.office, 'seite', page.bundleSha)).subarray(start, end);
  const bytes = await blobs.readRange(page.office, 'seite', page.bundleSha, start, end - 1);
  if (digestOf(bytes) !== digest) throw new EakteError('OBJECT_DAMAGED', `Seite ${page.bundleSha}`);
  return bytes;
}

/** The full reading of a page. */
export async function readReading(blobs: Blobs, page: StoredPage): Promise<PageReading> {
  // Written by packPage from a PageReading and proven by hash: parsing it again field by field would check ourselves.
  return JSON.parse(gunzipSync(await readPart(blobs, page, 'reading')).toString('utf8')) as PageReading;
}

/** The archive image of a page with its placement. */
export async function readArchiveImage(blobs: Blobs, page: StoredPage): Promise<PageImageForArchive> {
  const { meta } = page.parts.image;
  const bytes = await readPart(blobs, page, 'image');
  const size = { width: meta.width, height: meta.height, bytes };
  return {
    image: encodedImage(meta, size),
    takenOver: meta.takenOver,
    rotation: meta.rotation,
    skewDegrees: meta.skewDegrees,
    dpiX: meta.dpiX,
    dpiY: meta.dpiY,
  };
}

function encodedImage(
  meta: z.output<typeof imageMetaSchema>,
  size: { readonly width: number; readonly height: number; readonly bytes: Uint8Array },
): EncodedImage {
  switch (meta.encoding) {
    case 'ccitt-g4':
      return { ...size, encoding: 'ccitt-g4', blackIs1: meta.blackIs1 ?? false };
    case 'jpeg':
      return {
        ...size,
        encoding: 'jpeg',
        components: meta.components ?? 3,
        ...(meta.invertedCmyk === undefined ? {} : { invertedCmyk: meta.invertedCmyk }),
      };
    case 'flate':
      return { ...size, encoding: 'flate', components: meta.components === 1 ? 1 : 3, bits: meta.bits ?? 8 };
  }
}

/** Packs and stores a page; gives the proven blob and the column value. */
export async function storePage(
  blobs: Blobs,
  office: string,
  page: PageParts,
): Promise<{ readonly blob: ProvenBlob; readonly parts: BundleParts }> {
  const { bytes, parts } = packPage(page);
  return { blob: await blobs.put(office, 'seite', bytes), parts };
}
