import {
  isArray,
  isDictionary,
  isKeyword,
  isName,
  isReference,
  isString,
  latin1,
  type PdfDictionary,
  PdfParser,
  type PdfValue,
} from '../reading/pdf-parser';
import { isPlain, type PdfReader } from '../reading/pdf-reader';
import { nameOf } from './object-rules';
import type { ViolationList } from './pdfa-rules';

/** How a font's codes become Unicode. */
interface CheckedFont {
  readonly twoByteCodes: boolean;
  /** null when every code has a meaning by its encoding. */
  readonly codes: ReadonlySet<number> | null;
}

/** Orderings whose CIDs have Unicode values of their own (ISO 19005-2, 6.2.11.7.2). */
const KNOWN_ORDERINGS = new Set(['GB1', 'CNS1', 'Japan1', 'Korea1']);
const FORBIDDEN_UNICODE = new Set([0x0000, 0xfeff, 0xfffe]);

/** Checks fonts where content uses them, each font once. */
export class FontRules {
  private readonly checked = new Map<string, CheckedFont>();
  private readonly embedded = new Set<string>();

  constructor(
    private readonly reader: PdfReader,
    /** True for level U and A: text must have Unicode values. */
    private readonly unicode: boolean,
    private readonly found: ViolationList,
  ) {}

  /** Text shown with a font; `visible` is false in rendering mode 3, which needs no glyphs (6.2.11.4.1). */
  async shown(font: PdfValue, codes: Uint8Array, visible: boolean, where: string): Promise<void> {
    const key = isReference(font) ? String(font.number) : where;
    const known = this.checked.get(key);
    if (known === undefined || (visible && !this.embedded.has(key))) {
      const dictionary = await this.reader.dictionary(font);
      if (dictionary === null) return;
      if (known === undefined) await this.font(key, dictionary, where);
      if (visible) {
        this.embedded.add(key);
        await this.requireEmbedded(dictionary, where);
      }
    }
    const checked = this.checked.get(key);
    if (checked === undefined) return;
    if (checked.codes === null || !checked.twoByteCodes) return;
    for (let place = 0; place + 1 < codes.length; place += 2) {
      const code = (codes[place]! << 8) | codes[place + 1]!;
      if (checked.codes.has(code)) continue;
      this.found.add('UNICODE', `${where}: code ${code}`);
      return;
    }
  }

  private async font(key: string, dictionary: PdfDictionary, where: string): Promise<void> {
    const subtype = nameOf(dictionary.entries.get('Subtype'));
    if (subtype === 'Type0') await this.checkComposite(dictionary, where);
    if (subtype === 'TrueType') await this.checkTrueType(dictionary, where);
    const checked: CheckedFont = {
      twoByteCodes: subtype === 'Type0' && /^Identity-/.test(nameOf(dictionary.entries.get('Encoding')) ?? ''),
      codes: this.unicode ? await this.unicodeCodes(dictionary, subtype, where) : null,
    };
    this.checked.set(key, checked);
  }

  private async requireEmbedded(font: PdfDictionary, where: string): Promise<void> {
    if (nameOf(font.entries.get('Subtype')) === 'Type3') return;
    const holder = nameOf(font.entries.get('Subtype')) === 'Type0' ? await this.descendant(font) : font;
    const descriptor = await this.reader.dictionary(holder?.entries.get('FontDescriptor'));
    const program = ['FontFile', 'FontFile2', 'FontFile3'].some((key) => descriptor?.entries.has(key) === true);
    if (!program) this.found.add('FONT_NOT_EMBEDDED', where);
  }

  /** 6.2.11.3: CIDToGIDMap where glyphs are TrueType; an embedded CMap says the same WMode inside and outside. */
  private async checkComposite(font: PdfDictionary, where: string): Promise<void> {
    const descendant = await this.descendant(font);
    if (descendant === null) {
      this.found.add('FONT', `${where}: no descendant`);
      return;
    }
    const descriptor = await this.reader.dictionary(descendant.entries.get('FontDescriptor'));
    const isTrueType = nameOf(descendant.entries.get('Subtype')) === 'CIDFontType2';
    if (isTrueType && descriptor?.entries.has('FontFile2') === true) {
      const map = await this.reader.resolve(descendant.entries.get('CIDToGIDMap'));
      if (isPlain(map) && nameOf(map) !== 'Identity') this.found.add('FONT', `${where}: CIDToGIDMap`);
    }
    const encoding = await this.reader.resolve(font.entries.get('Encoding'));
    if (isPlain(encoding)) return;
    const text = latin1((await this.reader.decodedBytes(encoding)) ?? new Uint8Array(0));
    const inside = Number(/\/WMode\s+(\d+)\s+def/.exec(text)?.[1] ?? 0);
    if (inside !== (encoding.dictionary.entries.get('WMode') ?? 0)) this.found.add('FONT', `${where}: WMode`);
    for (const [, block] of text.matchAll(/begincid(?:range|char)([^]*?)endcid/g)) {
      for (const [, cid] of block!.matchAll(/> +(\d+)/g)) {
        if (Number(cid) > 65535) this.found.add('LIMIT', `${where}: CID ${cid}`);
      }
    }
  }

  /** 6.2.11.6: a symbolic TrueType font has no Encoding, any other has one of two. */
  private async checkTrueType(font: PdfDictionary, where: string): Promise<void> {
    const descriptor = await this.reader.dictionary(font.entries.get('FontDescriptor'));
    const flags = await this.reader.resolve(descriptor?.entries.get('Flags'));
    const encoding = await this.reader.resolve(font.entries.get('Encoding'));
    if (typeof flags !== 'number') return;
    if ((flags & 4) !== 0 && encoding !== null) this.found.add('FONT', `${where}: symbolic with Encoding`);
    if ((flags & 4) === 0 && encoding === null) this.found.add('FONT', `${where}: no Encoding`);
  }

  private async unicodeCodes(
    font: PdfDictionary,
    subtype: string | undefined,
    where: string,
  ): Promise<ReadonlySet<number> | null> {
    const toUnicode = await this.reader.resolve(font.entries.get('ToUnicode'));
    if (!isPlain(toUnicode))
      return this.readToUnicode((await this.reader.decodedBytes(toUnicode)) ?? new Uint8Array(0), where);
    if (subtype === 'Type0') {
      const system = await this.reader.dictionary((await this.descendant(font))?.entries.get('CIDSystemInfo'));
      const ordering = await this.reader.resolve(system?.entries.get('Ordering'));
      const known = isPlain(ordering) && isString(ordering) && KNOWN_ORDERINGS.has(latin1(ordering.bytes));
      if (!known) this.found.add('UNICODE', `${where}: no ToUnicode`);
      return null;
    }
    const encoding = await this.reader.resolve(font.entries.get('Encoding'));
    const named = isPlain(encoding) && (isName(encoding) || isDictionary(encoding));
    const symbolic = await this.isSymbolic(font);
    if (!named && symbolic) this.found.add('UNICODE', `${where}: no ToUnicode`);
    return null;
  }

  private async isSymbolic(font: PdfDictionary): Promise<boolean> {
    const descriptor = await this.reader.dictionary(font.entries.get('FontDescriptor'));
    const flags = await this.reader.resolve(descriptor?.entries.get('Flags'));
    return typeof flags === 'number' && (flags & 4) !== 0;
  }

  /** The codes a ToUnicode map knows; values that mean nothing are reported. */
  private readToUnicode(bytes: Uint8Array, where: string): ReadonlySet<number> {
    const codes = new Set<number>();
    const parser = new PdfParser(bytes);
    let operands: PdfValue[] = [];
    for (let token = parser.next(); token !== undefined; token = parser.next()) {
      if (!isKeyword(token)) {
        operands.push(token);
        continue;
      }
      const step = token.word === 'endbfchar' ? 2 : token.word === 'endbfrange' ? 3 : 0;
      for (let index = 0; step > 0 && index + step <= operands.length; index += step) {
        const first = codeOf(operands[index]);
        const last = step === 3 ? codeOf(operands[index + 1]) : first;
        for (let code = first; code <= last && code - first <= 0xffff; code += 1) codes.add(code);
        this.checkTarget(operands[index + step - 1], last - first, where);
      }
      operands = [];
    }
    return codes;
  }

  private checkTarget(target: PdfValue | undefined, span: number, where: string): void {
    const strings = isArray(target) ? target.items : [target];
    for (const string of strings) {
      if (!isString(string)) continue;
      const first = codeOf(string);
      if (string.bytes.length !== 2) continue;
      const last = first + (isArray(target) ? 0 : span);
      for (const forbidden of FORBIDDEN_UNICODE) {
        if (forbidden >= first && forbidden <= last) this.found.add('UNICODE', `${where}: U+${forbidden.toString(16)}`);
      }
    }
  }

  private async descendant(font: PdfDictionary): Promise<PdfDictionary | null> {
    const list = await this.reader.resolve(font.entries.get('DescendantFonts'));
    return isPlain(list) && isArray(list) ? this.reader.dictionary(list.items[0]) : null;
  }
}

function codeOf(value: PdfValue | undefined): number {
  if (!isString(value)) return 0;
  return value.bytes.reduce((code, byte) => code * 256 + byte, 0);
}
