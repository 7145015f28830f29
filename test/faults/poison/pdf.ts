import { createHash } from 'node:crypto';
import type { Picture } from './paper';

export type PdfObject = string | { readonly dict: string; readonly data: Buffer };

export interface PdfParts {
  /** By number; 1 is the catalog. */
  readonly objects: Map<number, PdfObject>;
  /** Further entries of the trailer. */
  readonly trailer?: string;
}

/** Writes the parts with a cross-reference table. `crossShift` makes every offset wrong by so many bytes. */
export function pdf({ objects, trailer = '' }: PdfParts, crossShift = 0): Buffer {
  const chunks: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  const length = (): number => chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const offsets = new Map<number, number>();
  for (const [number, object] of objects) {
    offsets.set(number, length());
    chunks.push(objectBytes(number, object));
  }
  const start = length();
  const size = Math.max(...objects.keys()) + 1;
  const rows = Array.from({ length: size }, (_, number) => {
    const offset = offsets.get(number);
    return offset === undefined
      ? '0000000000 65535 f \n'
      : `${String(offset + crossShift).padStart(10, '0')} 00000 n \n`;
  });
  chunks.push(
    Buffer.from(
      `xref\n0 ${size}\n${rows.join('')}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`,
      'latin1',
    ),
  );
  return Buffer.concat(chunks);
}

function objectBytes(number: number, object: PdfObject): Buffer {
  const head = Buffer.from(`${number} 0 obj\n`);
  if (typeof object === 'string') return Buffer.concat([head, Buffer.from(`${object}\nendobj\n`, 'latin1')]);
  const dict = Buffer.from(`<< ${object.dict} /Length ${object.data.length} >>\nstream\n`, 'latin1');
  return Buffer.concat([head, dict, object.data, Buffer.from('\nendstream\nendobj\n')]);
}

export interface PdfPage {
  readonly content: string;
  readonly image?: { readonly dict: string; readonly data: Buffer };
  readonly entries?: string;
  /** Points; A6 otherwise, which renders quickly. */
  readonly size?: readonly [number, number];
}

/** Catalog 1, page tree 2, font 3, then three numbers a page from 10 on: page, content, image. */
export function documentOf(pages: readonly PdfPage[], catalog = ''): PdfParts {
  const objects = new Map<number, PdfObject>([
    [1, `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`],
    [2, `<< /Type /Pages /Kids [${pages.map((_, at) => `${10 + at * 3} 0 R`).join(' ')}] /Count ${pages.length} >>`],
    [3, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>'],
  ]);
  for (const [at, { content, image, entries = '', size = [298, 420] }] of pages.entries()) {
    const number = 10 + at * 3;
    const xObject = image === undefined ? '' : `/XObject << /Im ${number + 2} 0 R >>`;
    objects.set(
      number,
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${size.join(' ')}] /Resources << /Font << /F 3 0 R >> ${xObject} >> /Contents ${number + 1} 0 R ${entries} >>`,
    );
    objects.set(number + 1, { dict: '', data: Buffer.from(content, 'latin1') });
    if (image !== undefined) {
      objects.set(number + 2, { dict: `/Type /XObject /Subtype /Image ${image.dict}`, data: image.data });
    }
  }
  return { objects };
}

/** Words on a page. */
export const words = (text: string): string => `BT /F 14 Tf 30 350 Td (${text}) Tj ET`;

/** A page that is one scanned picture (JPEG) all over. */
export function scan({ width, height }: Picture, data: Buffer, content = '', entries = ''): PdfPage {
  const dict = `/Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode`;
  return { content: `q 298 0 0 420 0 0 cm /Im Do Q ${content}`, image: { dict, data }, entries };
}

const PADDING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');

/**
 * Encrypts a document so that anybody may read it (empty user password) and only the owner may change it: the standard
 * security handler, revision 3, RC4 with 128 bit (ISO 32000-1, 7.6.3).
 */
export function withOwnerPassword({ objects }: PdfParts, ownerPassword: string): PdfParts {
  const id = createHash('md5').update(ownerPassword).digest();
  const permissions = Buffer.from([0xc0, 0xf0, 0xff, 0xff]);
  let ownerKey = md5(Buffer.concat([Buffer.from(ownerPassword, 'latin1'), PADDING]).subarray(0, 32));
  for (let round = 0; round < 50; round += 1) ownerKey = md5(ownerKey);
  const owner = rc4Rounds(ownerKey, PADDING);
  let key = md5(Buffer.concat([PADDING, owner, permissions, id]));
  for (let round = 0; round < 50; round += 1) key = md5(key);
  const user = Buffer.concat([rc4Rounds(key, md5(Buffer.concat([PADDING, id]))), Buffer.alloc(16)]);
  const encrypted = new Map<number, PdfObject>();
  for (const [number, object] of objects) {
    if (typeof object === 'string') encrypted.set(number, object);
    else {
      const objectKey = md5(Buffer.concat([key, Buffer.from([number & 255, (number >> 8) & 255, 0, 0, 0])]));
      encrypted.set(number, { dict: object.dict, data: rc4(objectKey, object.data) });
    }
  }
  const trailer = `/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P ${permissions.readInt32LE()} /O <${owner.toString('hex')}> /U <${user.toString('hex')}> >> /ID [<${id.toString('hex')}> <${id.toString('hex')}>]`;
  return { objects: encrypted, trailer };
}

const md5 = (bytes: Buffer): Buffer => createHash('md5').update(bytes).digest();

function rc4Rounds(key: Buffer, data: Buffer): Buffer {
  let result = data;
  for (let round = 0; round < 20; round += 1) result = rc4(Buffer.from(key.map((byte) => byte ^ round)), result);
  return result;
}

function rc4(key: Buffer, data: Buffer): Buffer {
  const state = Array.from({ length: 256 }, (_, index) => index);
  for (let index = 0, other = 0; index < 256; index += 1) {
    other = (other + state[index]! + key[index % key.length]!) & 255;
    [state[index], state[other]] = [state[other]!, state[index]!];
  }
  const out = Buffer.alloc(data.length);
  for (let at = 0, index = 0, other = 0; at < data.length; at += 1) {
    index = (index + 1) & 255;
    other = (other + state[index]!) & 255;
    [state[index], state[other]] = [state[other]!, state[index]!];
    out[at] = data[at]! ^ state[(state[index]! + state[other]!) & 255]!;
  }
  return out;
}
