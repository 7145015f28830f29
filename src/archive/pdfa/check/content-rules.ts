import {
  isArray,
  isDictionary,
  isName,
  isReference,
  isString,
  type PdfDictionary,
  type PdfValue,
} from '../reading/pdf-parser';
import { isPlain, type PdfReader, type PdfStream } from '../reading/pdf-reader';
import type { ColourRules } from './colour-rules';
import { inlineDictionary, type Operation, OPERATORS, operationsOf } from './content-operators';
import type { FontRules } from './font-rules';
import { checkJpeg2000 } from './jpeg2000-rules';
import { checkGraphicsState, checkIntent, nameOf } from './object-rules';
import type { ViolationList } from './pdfa-rules';

const INLINE_FILTERS = new Set([
  'AHx',
  'A85',
  'Fl',
  'RL',
  'CCF',
  'DCT',
  'ASCIIHexDecode',
  'ASCII85Decode',
  'FlateDecode',
  'RunLengthDecode',
  'CCITTFaxDecode',
  'DCTDecode',
]);
const DEVICE_OPERATORS: Readonly<Record<string, 'Gray' | 'RGB' | 'CMYK'>> = {
  g: 'Gray',
  G: 'Gray',
  rg: 'RGB',
  RG: 'RGB',
  k: 'CMYK',
  K: 'CMYK',
};
const FILL = new Set(['f', 'F', 'f*', 'B', 'B*', 'b', 'b*']);
const STROKE = new Set(['S', 's', 'B', 'B*', 'b', 'b*']);
const SHOW = new Set(['Tj', 'TJ', "'", '"']);
const DEEPEST_SAVE = 28;
const INVISIBLE = 3;

interface State {
  fillSet: boolean;
  strokeSet: boolean;
  mode: number;
  font: PdfValue;
}

/** Checks what content streams do: pages, forms, patterns, glyphs of Type 3 fonts, looks of annotations. */
export class ContentRules {
  /** Streams that were looked at, with whether they use transparency. */
  private readonly seen = new Map<number, boolean>();

  constructor(
    private readonly reader: PdfReader,
    private readonly colours: ColourRules,
    private readonly fonts: FontRules,
    private readonly found: ViolationList,
  ) {}

  /** @returns whether the content uses transparency (6.2.10), directly or in what it draws. */
  async check(content: Uint8Array, resources: PdfDictionary | null, where: string): Promise<boolean> {
    let state: State = { fillSet: false, strokeSet: false, mode: 0, font: null };
    const saved: State[] = [];
    let transparent = false;
    for (const operation of operationsOf(content)) {
      const { operator } = operation;
      if (!OPERATORS.has(operator)) this.found.add('OPERATOR', `${where}: ${operator.slice(0, 20)}`);
      if (operator === 'q') {
        saved.push({ ...state });
        if (saved.length > DEEPEST_SAVE) this.found.add('LIMIT', `${where}: q nested ${saved.length} times`);
      } else if (operator === 'Q') {
        state = saved.pop() ?? state;
      } else if (await this.operation(operation, state, resources, where)) {
        transparent = true;
      }
    }
    return transparent;
  }

  /** A stream with resources of its own, looked at once however often it is drawn. */
  async stream(value: PdfValue | undefined, resources: PdfDictionary | null, where: string): Promise<boolean> {
    const stream = await this.reader.resolve(value);
    if (isPlain(stream)) return false;
    if (isReference(value)) {
      const known = this.seen.get(value.number);
      if (known !== undefined) return known;
      this.seen.set(value.number, false);
    }
    const own = (await this.reader.dictionary(stream.dictionary.entries.get('Resources'))) ?? resources;
    const content = (await this.reader.decodedBytes(stream)) ?? new Uint8Array(0);
    const group = await this.reader.dictionary(stream.dictionary.entries.get('Group'));
    const isGroup = nameOf(group?.entries.get('S')) === 'Transparency';
    const transparent = (await this.check(content, own, where)) || isGroup;
    if (isReference(value)) this.seen.set(value.number, transparent);
    return transparent;
  }

  /** @returns true when the operation brings transparency. */
  private async operation(
    operation: Operation,
    state: State,
    resources: PdfDictionary | null,
    where: string,
  ): Promise<boolean> {
    const { operator, operands } = operation;
    const device = DEVICE_OPERATORS[operator];
    if (device !== undefined) {
      if (operator === operator.toLowerCase()) state.fillSet = true;
      else state.strokeSet = true;
      await this.colours.device(device, resources, where);
      return false;
    }
    if (FILL.has(operator) && !state.fillSet) await this.colours.device('Gray', resources, where);
    if (STROKE.has(operator) && !state.strokeSet) await this.colours.device('Gray', resources, where);
    if (SHOW.has(operator)) return this.showText(operands, state, resources, where);
    switch (operator) {
      case 'cs':
      case 'CS':
        if (operator === 'cs') state.fillSet = true;
        else state.strokeSet = true;
        await this.colours.space(operands[0], resources, where);
        return false;
      case 'scn':
      case 'SCN':
        return this.pattern(operands.at(-1), resources, where);
      case 'Tr':
        if (typeof operands[0] === 'number') state.mode = operands[0];
        return false;
      case 'Tf':
        state.font = await this.resource('Font', operands[0], resources, where);
        return false;
      case 'ri':
        checkIntent(operands[0], where, this.found);
        return false;
      case 'gs':
        return this.graphicsState(operands[0], state, resources, where);
      case 'Do':
        return this.externalObject(operands[0], resources, where);
      case 'sh': {
        const shading = await this.reader.dictionary(await this.resource('Shading', operands[0], resources, where));
        await this.colours.space(shading?.entries.get('ColorSpace'), resources, where);
        return false;
      }
      case 'BI':
        await this.inlineImage(inlineDictionary(operation), resources, where);
        return false;
      default:
        return false;
    }
  }

  private async showText(
    operands: readonly PdfValue[],
    state: State,
    resources: PdfDictionary | null,
    where: string,
  ): Promise<boolean> {
    const visible = state.mode !== INVISIBLE;
    const font = await this.reader.dictionary(state.font);
    const isType3 = nameOf(font?.entries.get('Subtype')) === 'Type3';
    if (visible && !isType3 && !state.fillSet) await this.colours.device('Gray', resources, where);
    const last = operands.at(-1);
    const strings = isArray(last) ? last.items : [last];
    for (const string of strings) {
      if (isString(string)) await this.fonts.shown(state.font, string.bytes, visible, where);
    }
    return isType3 ? this.glyphs(font, resources, where) : false;
  }

  private async glyphs(font: PdfDictionary | null, resources: PdfDictionary | null, where: string): Promise<boolean> {
    const procedures = await this.reader.dictionary(font?.entries.get('CharProcs'));
    const own = (await this.reader.dictionary(font?.entries.get('Resources'))) ?? resources;
    let transparent = false;
    for (const glyph of procedures?.entries.values() ?? []) {
      if (await this.stream(glyph, own, `${where}, glyph`)) transparent = true;
    }
    return transparent;
  }

  private async pattern(name: PdfValue | undefined, resources: PdfDictionary | null, where: string): Promise<boolean> {
    if (!isName(name)) return false;
    const pattern = await this.resource('Pattern', name, resources, where);
    const dictionary = await this.reader.dictionary(pattern);
    const shading = await this.reader.dictionary(dictionary?.entries.get('Shading'));
    if (shading !== null) await this.colours.space(shading.entries.get('ColorSpace'), resources, where);
    return this.stream(pattern, resources, `${where}, pattern`);
  }

  /** 6.2.10: opacity below 1, a soft mask, a blend mode other than Normal. */
  private async graphicsState(
    name: PdfValue | undefined,
    state: State,
    resources: PdfDictionary | null,
    where: string,
  ): Promise<boolean> {
    const dictionary = await this.reader.dictionary(await this.resource('ExtGState', name, resources, where));
    if (dictionary === null) return false;
    checkGraphicsState(dictionary, where, this.found);
    const { entries } = dictionary;
    const font = await this.reader.resolve(entries.get('Font'));
    if (isPlain(font) && isArray(font)) state.font = font.items[0] ?? null;
    const opaque = (key: string) => entries.get(key) === undefined || entries.get(key) === 1;
    const mode = await this.reader.resolve(entries.get('BM'));
    const normal = mode === null || (isPlain(mode) && ['Normal', 'Compatible'].includes(nameOf(mode) ?? ''));
    const mask = await this.reader.dictionary(entries.get('SMask'));
    if (mask !== null) await this.stream(mask.entries.get('G'), resources, `${where}, soft mask`);
    return !opaque('ca') || !opaque('CA') || !normal || mask !== null;
  }

  private async externalObject(
    name: PdfValue | undefined,
    resources: PdfDictionary | null,
    where: string,
  ): Promise<boolean> {
    const value = await this.resource('XObject', name, resources, where);
    const object = await this.reader.resolve(value);
    if (isPlain(object)) return false;
    if (nameOf(object.dictionary.entries.get('Subtype')) !== 'Image')
      return this.stream(value, resources, `${where}, form`);
    return this.image(object, resources, `${where}, image`);
  }

  private async image(image: PdfStream, resources: PdfDictionary | null, where: string): Promise<boolean> {
    const { entries } = image.dictionary;
    const filter = await this.reader.resolve(entries.get('Filter'));
    const isJpeg2000 = isPlain(filter) && nameOf(filter) === 'JPXDecode';
    if (isJpeg2000) checkJpeg2000(await this.reader.rawBytes(image), where, this.found);
    if (entries.get('ImageMask') !== true) {
      if (entries.has('ColorSpace')) await this.colours.space(entries.get('ColorSpace'), resources, where);
      else if (!isJpeg2000) this.found.add('IMAGE', `${where}: no colour space`);
    }
    return !isPlain(await this.reader.resolve(entries.get('SMask')));
  }

  /** 6.1.10 and 6.2.8: filters, interpolation and colour of an inline image. */
  private async inlineImage(
    entries: ReadonlyMap<string, PdfValue>,
    resources: PdfDictionary | null,
    where: string,
  ): Promise<void> {
    const filter = entries.get('F') ?? entries.get('Filter');
    const filters = isArray(filter) ? filter.items : [filter];
    for (const one of filters) {
      if (isName(one) && !INLINE_FILTERS.has(one.name)) this.found.add('INLINE_IMAGE_FILTER', `${where}: ${one.name}`);
    }
    if (entries.get('I') === true || entries.get('Interpolate') === true) this.found.add('IMAGE', `${where}: /I`);
    const isMask = entries.get('IM') === true || entries.get('ImageMask') === true;
    if (!isMask) await this.colours.space(entries.get('CS') ?? entries.get('ColorSpace'), resources, where);
  }

  /** What a name stands for in the resources; 6.2.2 forbids names that are not there. */
  private async resource(
    kind: string,
    name: PdfValue | undefined,
    resources: PdfDictionary | null,
    where: string,
  ): Promise<PdfValue> {
    const group = await this.reader.dictionary(resources?.entries.get(kind));
    const value = isName(name) ? group?.entries.get(name.name) : undefined;
    if (value === undefined) this.found.add('RESOURCE', `${where}: ${kind} ${nameOf(name) ?? ''}`);
    return value ?? null;
  }
}

/** Looks of an annotation: streams, or dictionaries of streams by state. */
export async function appearancesOf(reader: PdfReader, annotation: PdfDictionary): Promise<readonly PdfValue[]> {
  const appearance = await reader.dictionary(annotation.entries.get('AP'));
  const normal = appearance?.entries.get('N');
  const resolved = await reader.resolve(normal);
  if (!isPlain(resolved)) return normal === undefined ? [] : [normal];
  return isDictionary(resolved) ? [...resolved.entries.values()] : [];
}
