import { isArray, isString, latin1 } from '../reading/pdf-parser';
import { type FramedObject, isPlain, type PdfReader } from '../reading/pdf-reader';
import type { ByteSource } from '../reading/byte-source';
import type { ViolationList } from './pdfa-rules';

/** 6.1.2: "%PDF-1.n" at the first byte, then a comment with four bytes above 127. */
export async function checkHeader(source: ByteSource, found: ViolationList): Promise<void> {
  const head = latin1(await source.read(0, 32));
  if (!/^%PDF-1\.[0-7](\r\n|\r|\n)/.test(head)) found.add('HEADER', 'first line');
  else if (!/^%PDF-1\.[0-7](\r\n|\r|\n)%[\x80-\xff]{4}/.test(head)) found.add('HEADER', 'binary comment');
}

/** 6.1.3 and 6.1.4: /ID, no encryption, nothing after the end, tables row by row. */
export async function checkTrailer(reader: PdfReader, found: ViolationList): Promise<void> {
  const { source, references, trailer } = reader;
  const id = await reader.resolve(trailer.entries.get('ID'));
  const parts = isPlain(id) && isArray(id) ? id.items : [];
  if (parts.length !== 2 || !parts.every((part) => isString(part) && part.bytes.length > 0)) {
    found.add('TRAILER_ID', 'two strings expected');
  }
  if (trailer.entries.has('Encrypt')) found.add('ENCRYPTED', 'trailer');
  const tail = latin1(await source.read(Math.max(0, source.size - 64), 64));
  if (!/%%EOF(\r\n|\r|\n)?$/.test(tail)) found.add('DATA_AFTER_END', 'end of file');
  for (const section of references.sections) {
    const head = latin1(await source.read(section, 64));
    if (head.startsWith('xref') && !/^xref(\r\n|\r|\n)\d+ \d+ ?[\r\n]/.test(head)) {
      found.add('CROSS_REFERENCE', `table at byte ${section}`);
    }
  }
}

/** 6.1.7.1 and 6.1.9: white space around obj, endobj, stream and endstream; exact stream lengths. */
export async function checkFraming(
  reader: PdfReader,
  number: number,
  framed: FramedObject,
  found: ViolationList,
): Promise<void> {
  const { source } = reader;
  const head = latin1(await source.read(Math.max(0, framed.start - 1), 64));
  const faultless = framed.start === 0 ? /^\d+\s\d+\sobj(\r\n|\r|\n)/ : /^[\r\n]\d+\s\d+\sobj(\r\n|\r|\n)/;
  if (!faultless.test(head)) found.add('OBJECT_FRAMING', `object ${number} begins`);
  const { object } = framed;
  let end = framed.end;
  if (!isPlain(object)) {
    const before = latin1(await source.read(framed.end, object.start - framed.end));
    const after = latin1(await source.read(object.start + object.length, 16));
    const close = /^(\r\n|\r|\n)endstream/.exec(after);
    if (!/stream(\r\n|\n)$/.test(before)) found.add('STREAM_LENGTH', `object ${number}: line end after stream`);
    if (close === null) {
      found.add('STREAM_LENGTH', `object ${number}: endstream is not where /Length says`);
      return;
    }
    end = object.start + object.length + close[0].length;
  }
  const tail = latin1(await source.read(end, 64));
  if (!/^\s*(\r\n|\r|\n)endobj(\r\n|\r|\n|$)/.test(tail)) found.add('OBJECT_FRAMING', `object ${number} ends`);
}
