import { deflateSync } from 'node:zlib';

/** An object to write: PDF source, or a stream with the entries of its dictionary. */
export type BuiltObject = string | { readonly dict: string; readonly data: Uint8Array };

export interface BuiltPdf {
  /** By number; 1 is the catalog. */
  readonly objects: ReadonlyMap<number, BuiltObject>;
  readonly trailer?: string;
  /** How objects are found: a table, a stream with all plain objects packed, or nothing usable. */
  readonly cross?: 'table' | 'stream' | 'wrong' | 'missing';
}

/** Writes a PDF. */
export function buildPdf({ objects, trailer = '', cross = 'table' }: BuiltPdf): Buffer {
  const out = new Output();
  out.add('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n');
  if (cross === 'stream') return withStream(out, objects, trailer);
  const offsets = new Map<number, number>();
  for (const [number, object] of objects) {
    offsets.set(number, out.length);
    out.object(number, object);
  }
  if (cross === 'missing') return out.bytes();
  const size = Math.max(...objects.keys()) + 1;
  const start = out.length;
  const shift = cross === 'wrong' ? 7 : 0;
  const entries = Array.from({ length: size }, (_, number) => {
    const offset = offsets.get(number);
    if (offset === undefined) return '0000000000 65535 f \n';
    return `${String(offset + shift).padStart(10, '0')} 00000 n \n`;
  });
  out.add(`xref\n0 ${size}\n${entries.join('')}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\n`);
  out.add(`startxref\n${start}\n%%EOF\n`);
  return out.bytes();
}

/** Appends changed objects with a table of their own, as editors do. */
export function appendRevision(pdf: Buffer, objects: ReadonlyMap<number, BuiltObject>): Buffer {
  const previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(pdf.toString('latin1'))![1]!;
  const out = new Output();
  out.add(pdf.toString('latin1'));
  const sections: string[] = [];
  for (const [number, object] of objects) {
    sections.push(`${number} 1\n${String(out.length).padStart(10, '0')} 00000 n \n`);
    out.object(number, object);
  }
  const start = out.length;
  out.add(`xref\n${sections.join('')}trailer\n<< /Size 100 /Root 1 0 R /Prev ${previous} >>\n`);
  out.add(`startxref\n${start}\n%%EOF\n`);
  return out.bytes();
}

function withStream(out: Output, objects: ReadonlyMap<number, BuiltObject>, trailer: string): Buffer {
  const size = Math.max(...objects.keys()) + 3;
  const [packNumber, crossNumber] = [size - 2, size - 1];
  const rows = Array.from({ length: size }, () => [0, 0, 0]);
  const packed: { number: number; source: string }[] = [];
  for (const [number, object] of objects) {
    if (typeof object === 'string') {
      rows[number] = [2, packNumber, packed.length];
      packed.push({ number, source: object });
    } else {
      rows[number] = [1, out.length, 0];
      out.object(number, object);
    }
  }
  let body = '';
  const index = packed.map(({ number, source }) => {
    const entry = `${number} ${body.length}`;
    body += `${source}\n`;
    return entry;
  });
  const header = `${index.join(' ')}\n`;
  rows[packNumber] = [1, out.length, 0];
  const pack = deflateSync(Buffer.from(header + body, 'latin1'));
  const packDict = `/Type /ObjStm /N ${packed.length} /First ${header.length} /Filter /FlateDecode`;
  out.object(packNumber, { dict: packDict, data: pack });
  rows[crossNumber] = [1, out.length, 0];
  const start = out.length;
  // Rows of 1 + 4 + 2 bytes, each with PNG filter "up" in front as most writers do.
  const plain = rows.map(([type = 0, second = 0, third = 0]) => {
    const row = Buffer.alloc(7);
    row.writeUInt8(type, 0);
    row.writeUInt32BE(second, 1);
    row.writeUInt16BE(third, 5);
    return row;
  });
  const filtered = plain.map((row, at) =>
    Buffer.concat([Buffer.of(2), row.map((byte, column) => byte - (plain[at - 1]?.[column] ?? 0))]),
  );
  const dict = `/Type /XRef /Size ${size} /W [1 4 2] /Root 1 0 R ${trailer} /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 7 >>`;
  out.object(crossNumber, { dict, data: deflateSync(Buffer.concat(filtered)) });
  out.add(`startxref\n${start}\n%%EOF\n`);
  return out.bytes();
}

class Output {
  private readonly chunks: Buffer[] = [];
  length = 0;

  add(content: string | Uint8Array): void {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : Buffer.from(content);
    this.chunks.push(bytes);
    this.length += bytes.length;
  }

  object(number: number, object: BuiltObject): void {
    this.add(`${number} 0 obj\n`);
    if (typeof object === 'string') this.add(object);
    else {
      this.add(`<< ${object.dict} /Length ${object.data.length} >>\nstream\n`);
      this.add(object.data);
      this.add('\nendstream');
    }
    this.add('\nendobj\n');
  }

  bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }
}

/** One page of a document to be built. */
export interface BuiltPage {
  /** Page description; an image of the page is `/Im`, a font `/F`. */
  readonly content: string;
  readonly image?: { readonly dict: string; readonly data: Uint8Array };
  /** Further entries of the page, e.g. /Rotate 90. */
  readonly entries?: string;
  /** Width and height in points; A4 otherwise. */
  readonly size?: readonly [number, number];
}

const FIRST_PAGE = 10;
const PER_PAGE = 3;

/** Objects of a document with these pages: catalog 1, page tree 2, font 3, from 10 on three objects a page. */
export function documentOf(pages: readonly BuiltPage[], catalog = ''): Map<number, BuiltObject> {
  const kids = pages.map((_, index) => `${FIRST_PAGE + index * PER_PAGE} 0 R`);
  const objects = new Map<number, BuiltObject>([
    [1, `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`],
    [2, `<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${pages.length} >>`],
    [3, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>'],
  ]);
  pages.forEach(({ content, image, entries = '', size = [595.2, 841.92] }, index) => {
    const number = FIRST_PAGE + index * PER_PAGE;
    const xObject = image === undefined ? '' : `/XObject << /Im ${number + 2} 0 R >>`;
    const resources = `/Resources << /Font << /F 3 0 R >> ${xObject} >>`;
    const box = `/MediaBox [0 0 ${size.join(' ')}]`;
    objects.set(number, `<< /Type /Page /Parent 2 0 R ${box} ${resources} /Contents ${number + 1} 0 R ${entries} >>`);
    objects.set(number + 1, { dict: '', data: Buffer.from(content, 'latin1') });
    if (image !== undefined)
      objects.set(number + 2, { dict: `/Type /XObject /Subtype /Image ${image.dict}`, data: image.data });
  });
  return objects;
}
