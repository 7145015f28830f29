import { isString, type PdfDictionary } from '../reading/pdf-parser';
import { textOf } from '../reading/page-tree';
import { isPlain, type PdfReader } from '../reading/pdf-reader';
import type { ViolationList } from './pdfa-rules';
import { readXmp, type XmpValues } from './xmp-values';

/** What a file says it is, e.g. part 2, conformance U. */
export interface PdfaIdentification {
  readonly part: number;
  readonly conformance: string;
}

const PDFAID = 'http://www.aiim.org/pdfa/ns/id/#';
const DC = 'http://purl.org/dc/elements/1.1/#';
const PDF = 'http://ns.adobe.com/pdf/1.3/#';
const XMP = 'http://ns.adobe.com/xap/1.0/#';

/** 6.6.2 and 6.6.4: the metadata stream, readable without a filter, and the identification in it. */
export async function checkMetadata(
  reader: PdfReader,
  catalog: PdfDictionary,
  found: ViolationList,
): Promise<{ readonly values: XmpValues; readonly identification: PdfaIdentification | null } | null> {
  const stream = await reader.resolve(catalog.entries.get('Metadata'));
  if (isPlain(stream)) {
    found.add('METADATA', 'no metadata stream in the catalogue');
    return null;
  }
  if (stream.dictionary.entries.has('Filter')) found.add('METADATA', 'the metadata stream has a filter');
  const bytes = await reader.decodedBytes(stream);
  let values: XmpValues;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes ?? new Uint8Array(0));
    if (/<\?xpacket begin[^?]*(bytes|encoding)\s*=/.test(text)) found.add('METADATA', 'packet header');
    values = readXmp(text);
  } catch (error) {
    found.add('METADATA', error instanceof Error ? error.message : 'not readable');
    return null;
  }
  const part = Number(values.get(`${PDFAID}part`)?.[0]);
  const conformance = values.get(`${PDFAID}conformance`)?.[0] ?? '';
  if (!Number.isInteger(part) || conformance === '') {
    found.add('IDENTIFICATION', 'pdfaid:part or pdfaid:conformance is missing');
    return { values, identification: null };
  }
  return { values, identification: { part, conformance } };
}

/** Every entry of the information dictionary has its equal in XMP; dates are compared as points in time. */
export async function checkInfo(reader: PdfReader, values: XmpValues, found: ViolationList): Promise<void> {
  const info = await reader.dictionary(reader.trailer.entries.get('Info'));
  if (info === null) return;
  const pairs: [entry: string, property: string, same: (a: string, b: string) => boolean][] = [
    ['Title', `${DC}title`, isEqual],
    ['Author', `${DC}creator`, isEqual],
    ['Subject', `${DC}description`, isEqual],
    ['Keywords', `${PDF}Keywords`, isEqual],
    ['Creator', `${XMP}CreatorTool`, isEqual],
    ['Producer', `${PDF}Producer`, isEqual],
    ['CreationDate', `${XMP}CreateDate`, isSameTime],
    ['ModDate', `${XMP}ModifyDate`, isSameTime],
  ];
  for (const [entry, property, same] of pairs) {
    const value = await reader.resolve(info.entries.get(entry));
    if (!isPlain(value) || !isString(value)) continue;
    const text = textOf(value.bytes).replace(/\0+$/, '');
    if (!same(text, values.get(property)?.[0] ?? '')) found.add('INFO_DIFFERS', entry);
  }
}

function isEqual(a: string, b: string): boolean {
  return a === b;
}

function isSameTime(pdf: string, xmp: string): boolean {
  const parts = /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(Z|[+-]\d\d)?'?(\d\d)?'?$/.exec(pdf);
  if (parts === null) return false;
  const zone = parts[7] === undefined || parts[7] === 'Z' ? 'Z' : `${parts[7]}:${parts[8] ?? '00'}`;
  const iso = `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}${zone}`;
  return Date.parse(iso) === Date.parse(xmp);
}
