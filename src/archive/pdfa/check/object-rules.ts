import { isArray, isDictionary, isName, isString, type PdfDictionary, type PdfValue } from '../reading/pdf-parser';
import { isPlain, type PdfObject } from '../reading/pdf-reader';
import { filtersOf } from '../reading/stream-filters';
import type { ViolationList } from './pdfa-rules';

/** Rules that hold for an object wherever it is used. */

const FILTERS = new Set([
  'ASCIIHexDecode',
  'ASCII85Decode',
  'FlateDecode',
  'RunLengthDecode',
  'CCITTFaxDecode',
  'JBIG2Decode',
  'DCTDecode',
  'JPXDecode',
]);

export const RENDERING_INTENTS = new Set(['RelativeColorimetric', 'AbsoluteColorimetric', 'Perceptual', 'Saturation']);

/** 6.5.1; GoTo, GoToR, GoToE, Thread, URI, SubmitForm and Named (four names) remain. */
const FORBIDDEN_ACTIONS = new Set([
  'Launch',
  'Sound',
  'Movie',
  'ResetForm',
  'ImportData',
  'JavaScript',
  'Hide',
  'SetOCGState',
  'Rendition',
  'Trans',
  'GoTo3DView',
]);
const NAMED_ACTIONS = new Set(['NextPage', 'PrevPage', 'FirstPage', 'LastPage']);

const FORBIDDEN_ANNOTATIONS = new Set(['3D', 'Sound', 'Screen', 'Movie']);

/** Names must be UTF-8 of at most 127 bytes, numbers and strings within 6.1.13. */
export function checkValue(value: PdfValue, where: string, found: ViolationList): void {
  if (typeof value === 'number') {
    if (Number.isInteger(value) && (value > 2147483647 || value < -2147483648))
      found.add('LIMIT', `${where}: ${value}`);
    if (Math.abs(value) > 3.403e38) found.add('LIMIT', `${where}: real number`);
  } else if (isName(value)) {
    checkName(value.name, where, found);
  } else if (isString(value)) {
    if (value.faultyHex === true) found.add('HEX_STRING', where);
    if (value.bytes.length > 32767) found.add('LIMIT', `${where}: string of ${value.bytes.length} bytes`);
  } else if (isArray(value)) {
    for (const item of value.items) checkValue(item, where, found);
  } else if (isDictionary(value)) {
    checkDictionary(value, where, found);
    for (const [key, entry] of value.entries) {
      checkName(key, where, found);
      checkValue(entry, `${where}/${key}`, found);
    }
  }
}

/** An indirect object with all that is nested in it. */
export function checkObject(object: PdfObject, where: string, found: ViolationList): void {
  if (isPlain(object)) {
    checkValue(object, where, found);
    return;
  }
  const { dictionary } = object;
  checkValue(dictionary, where, found);
  for (const key of ['F', 'FFilter', 'FDecodeParms']) {
    if (dictionary.entries.has(key)) found.add('EXTERNAL_STREAM', `${where}: /${key}`);
  }
  for (const { filter } of filtersOf(dictionary)) {
    if (!FILTERS.has(filter)) found.add('FILTER', `${where}: ${filter}`);
  }
}

/** 6.2.5, for what a Resources dictionary lists under /ExtGState. */
export function checkGraphicsState(state: PdfDictionary, where: string, found: ViolationList): void {
  const { entries } = state;
  if (entries.has('TR')) found.add('GRAPHICS_STATE', `${where}: /TR`);
  if (entries.has('HTP')) found.add('GRAPHICS_STATE', `${where}: /HTP`);
  if (entries.has('TR2') && nameOf(entries.get('TR2')) !== 'Default') found.add('GRAPHICS_STATE', `${where}: /TR2`);
  checkIntent(entries.get('RI'), where, found);
}

export function checkIntent(value: PdfValue | undefined, where: string, found: ViolationList): void {
  if (isName(value) && !RENDERING_INTENTS.has(value.name)) found.add('RENDERING_INTENT', `${where}: ${value.name}`);
}

function checkName(name: string, where: string, found: ViolationList): void {
  if (name.length > 127) found.add('LIMIT', `${where}: name of ${name.length} bytes`);
}

function checkDictionary(dictionary: PdfDictionary, where: string, found: ViolationList): void {
  const { entries } = dictionary;
  const type = nameOf(entries.get('Type'));
  const subtype = nameOf(entries.get('Subtype'));
  if (subtype === 'Image' && (type === undefined || type === 'XObject')) checkImage(dictionary, where, found);
  if (subtype === 'Form' && (type === undefined || type === 'XObject')) checkForm(dictionary, where, found);
  if (subtype === 'PS' && type === 'XObject') found.add('FORM', `${where}: PostScript`);
  if (type === 'Annot') checkAnnotation(dictionary, where, found);
  checkAction(dictionary, type, where, found);
  // 6.6.2 and table of names: no document level scripts.
  if (entries.has('JavaScript')) found.add('ACTION', `${where}: /JavaScript`);
  if (type === 'Sig' && entries.has('Reference')) checkSignature(entries.get('Reference'), where, found);
  if (type === 'OutputIntent' && entries.has('DestOutputProfileRef')) found.add('OUTPUT_INTENT', `${where}: reference`);
}

function checkImage(image: PdfDictionary, where: string, found: ViolationList): void {
  for (const key of ['Alternates', 'OPI']) {
    if (image.entries.has(key)) found.add('IMAGE', `${where}: /${key}`);
  }
  if (image.entries.get('Interpolate') === true) found.add('IMAGE', `${where}: /Interpolate`);
  checkIntent(image.entries.get('Intent'), where, found);
}

function checkForm(form: PdfDictionary, where: string, found: ViolationList): void {
  for (const key of ['OPI', 'PS', 'Ref']) {
    if (form.entries.has(key)) found.add('FORM', `${where}: /${key}`);
  }
  if (nameOf(form.entries.get('Subtype2')) === 'PS') found.add('FORM', `${where}: /Subtype2`);
}

/** 6.3: no multimedia; visible and printable (flags: Print set, Hidden, Invisible, NoView, ToggleNoView clear). */
function checkAnnotation(annotation: PdfDictionary, where: string, found: ViolationList): void {
  const subtype = nameOf(annotation.entries.get('Subtype')) ?? '';
  if (FORBIDDEN_ANNOTATIONS.has(subtype)) found.add('ANNOTATION', `${where}: ${subtype}`);
  if (annotation.entries.has('AA')) found.add('ACTION', `${where}: /AA`);
  if (subtype === 'Popup') return;
  const flags = annotation.entries.get('F');
  const value = typeof flags === 'number' ? flags : 0;
  if ((value & 0b100) === 0 || (value & 0b1_0010_0011) !== 0) found.add('ANNOTATION', `${where}: flags ${value}`);
}

function checkAction(dictionary: PdfDictionary, type: string | undefined, where: string, found: ViolationList): void {
  const action = nameOf(dictionary.entries.get('S'));
  if (action === undefined || (type !== undefined && type !== 'Action')) return;
  if (FORBIDDEN_ACTIONS.has(action)) found.add('ACTION', `${where}: ${action}`);
  if (type === 'Action' && action === 'Named' && !NAMED_ACTIONS.has(nameOf(dictionary.entries.get('N')) ?? '')) {
    found.add('ACTION', `${where}: Named`);
  }
}

/** 6.1.12: no digest in a signature's references. */
function checkSignature(references: PdfValue | undefined, where: string, found: ViolationList): void {
  const list = isArray(references) ? references.items : [];
  for (const reference of list) {
    if (!isDictionary(reference)) continue;
    for (const key of ['DigestLocation', 'DigestMethod', 'DigestValue']) {
      if (reference.entries.has(key)) found.add('PERMISSIONS', `${where}: /${key}`);
    }
  }
}

export function nameOf(value: PdfValue | undefined): string | undefined {
  return isName(value) ? value.name : undefined;
}
