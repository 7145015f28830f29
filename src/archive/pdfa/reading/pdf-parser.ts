/** PDF objects as they are read (ISO 32000-1, 7.3). Names and strings are kept byte for byte (latin-1). */
export type PdfValue =
  null | boolean | number | PdfNameValue | PdfStringValue | PdfReferenceValue | PdfArray | PdfDictionary;

export interface PdfNameValue {
  readonly kind: 'name';
  readonly name: string;
}

export interface PdfStringValue {
  readonly kind: 'string';
  readonly bytes: Uint8Array;
  /** An odd number of digits or a sign that is no hex digit (ISO 19005-2, 6.1.6 forbids both). */
  readonly faultyHex?: true;
}

export interface PdfReferenceValue {
  readonly kind: 'reference';
  readonly number: number;
  readonly generation: number;
}

export interface PdfArray {
  readonly kind: 'array';
  readonly items: readonly PdfValue[];
}

export interface PdfDictionary {
  readonly kind: 'dictionary';
  readonly entries: ReadonlyMap<string, PdfValue>;
}

/** A word that is no value: obj, endobj, stream, or an operator of a content stream. */
export interface PdfKeyword {
  readonly kind: 'keyword';
  readonly word: string;
}

/** The bytes are not what the syntax asks for at this place. */
export class PdfSyntaxError extends Error {
  override name = 'PdfSyntaxError';
}

const DEEPEST = 200;
const WHITE = new Set([0x00, 0x09, 0x0a, 0x0c, 0x0d, 0x20]);
const DELIMITERS = new Set(Array.from('()<>[]{}/%', (sign) => sign.charCodeAt(0)));

/** Reads values one after the other from bytes in memory. */
export class PdfParser {
  constructor(
    readonly bytes: Uint8Array,
    public place = 0,
  ) {}

  /** The next value or keyword; undefined at the end. References are put together (`12 0 R`). */
  next(depth = 0): PdfValue | PdfKeyword | undefined {
    this.skipWhite();
    const byte = this.bytes[this.place];
    if (byte === undefined) return undefined;
    if (depth > DEEPEST) throw new PdfSyntaxError('nested too deeply');
    switch (byte) {
      case 0x2f: // /
        return this.name();
      case 0x28: // (
        return this.literalString();
      case 0x5b: // [
        this.place += 1;
        return { kind: 'array', items: this.listUntil(']', depth) };
      case 0x3c: // <
        if (this.bytes[this.place + 1] !== 0x3c) return this.hexString();
        this.place += 2;
        return this.dictionary(depth);
      case 0x3e: // >
        this.place += this.bytes[this.place + 1] === 0x3e ? 2 : 1;
        return { kind: 'keyword', word: '>>' };
      case 0x5d: // ]
      case 0x7b:
      case 0x7d:
      case 0x29:
        this.place += 1;
        return { kind: 'keyword', word: String.fromCharCode(byte) };
      default:
        return this.numberOrKeyword();
    }
  }

  /** The next value; a keyword or the end is an error. */
  value(): PdfValue {
    const value = this.next();
    if (value === undefined || isKeyword(value)) throw new PdfSyntaxError('a value was expected');
    return value;
  }

  skipWhite(): void {
    for (;;) {
      const byte = this.bytes[this.place];
      if (byte === undefined) return;
      if (byte === 0x25) {
        while (this.place < this.bytes.length && !isLineEnd(this.bytes[this.place]!)) this.place += 1;
      } else if (WHITE.has(byte)) {
        this.place += 1;
      } else {
        return;
      }
    }
  }

  private listUntil(end: string, depth: number): PdfValue[] {
    const items: PdfValue[] = [];
    for (;;) {
      const item = this.next(depth + 1);
      if (item === undefined) throw new PdfSyntaxError(`no ${end} to the end`);
      if (!isKeyword(item)) items.push(item);
      else if (item.word === end) return items;
      else throw new PdfSyntaxError(`unexpected ${item.word.slice(0, 20)}`);
    }
  }

  private dictionary(depth: number): PdfDictionary {
    const entries = new Map<string, PdfValue>();
    const items = this.listUntil('>>', depth);
    for (let index = 0; index < items.length; index += 2) {
      const key = items[index]!;
      const value = items[index + 1];
      if (!isName(key) || value === undefined) throw new PdfSyntaxError('a dictionary is not made of names and values');
      entries.set(key.name, value);
    }
    return { kind: 'dictionary', entries };
  }

  private name(): PdfNameValue {
    this.place += 1;
    const raw = this.regularCharacters();
    const name = raw.replace(/#([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
    return { kind: 'name', name };
  }

  private regularCharacters(): string {
    const start = this.place;
    let byte = this.bytes[this.place];
    while (byte !== undefined && !WHITE.has(byte) && !DELIMITERS.has(byte)) {
      this.place += 1;
      byte = this.bytes[this.place];
    }
    return latin1(this.bytes.subarray(start, this.place));
  }

  private numberOrKeyword(): PdfValue | PdfKeyword {
    const word = this.regularCharacters();
    if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(word)) return this.referenceOrNumber(word);
    if (word === 'true') return true;
    if (word === 'false') return false;
    if (word === 'null') return null;
    return { kind: 'keyword', word };
  }

  private referenceOrNumber(word: string): number | PdfReferenceValue {
    if (/^\d+$/.test(word)) {
      const ahead = latin1(this.bytes.subarray(this.place, this.place + 24));
      const match = /^[\0\t\n\f\r ]+(\d{1,5})[\0\t\n\f\r ]+R(?![^\0\t\n\f\r ()<>[\]{}/%])/.exec(ahead);
      if (match !== null) {
        this.place += match[0].length;
        return { kind: 'reference', number: Number(word), generation: Number(match[1]) };
      }
    }
    return Number(word);
  }

  private hexString(): PdfStringValue {
    const end = this.bytes.indexOf(0x3e, this.place);
    if (end < 0) throw new PdfSyntaxError('a hex string without end');
    const digits = latin1(this.bytes.subarray(this.place + 1, end)).replace(/[\0\t\n\f\r ]/g, '');
    this.place = end + 1;
    const faulty = digits.length % 2 === 1 || /[^0-9A-Fa-f]/.test(digits);
    const clean = digits.replace(/[^0-9A-Fa-f]/g, '');
    const bytes = Buffer.from(clean.length % 2 === 1 ? `${clean}0` : clean, 'hex');
    return faulty ? { kind: 'string', bytes, faultyHex: true } : { kind: 'string', bytes };
  }

  private literalString(): PdfStringValue {
    const bytes: number[] = [];
    let depth = 1;
    this.place += 1;
    for (;;) {
      const byte = this.bytes[this.place];
      if (byte === undefined) throw new PdfSyntaxError('a string without end');
      this.place += 1;
      if (byte === 0x5c) {
        const escaped = this.escaped();
        if (escaped !== null) bytes.push(escaped);
        continue;
      }
      if (byte === 0x28) depth += 1;
      if (byte === 0x29) {
        depth -= 1;
        if (depth === 0) return { kind: 'string', bytes: Uint8Array.from(bytes) };
      }
      bytes.push(byte);
    }
  }

  /** What stands behind a backslash (table 3): one byte, or null for an escaped line end. */
  private escaped(): number | null {
    const sign = String.fromCharCode(this.bytes[this.place] ?? 0);
    const octal = /^[0-7]{1,3}/.exec(latin1(this.bytes.subarray(this.place, this.place + 3)));
    if (octal !== null) {
      this.place += octal[0].length;
      return parseInt(octal[0], 8) & 0xff;
    }
    this.place += 1;
    if (sign === '\r' && this.bytes[this.place] === 0x0a) this.place += 1;
    if (sign === '\r' || sign === '\n') return null;
    const control = { n: 0x0a, r: 0x0d, t: 0x09, b: 0x08, f: 0x0c }[sign];
    return control ?? sign.charCodeAt(0);
  }
}

export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

export function isKeyword(value: PdfValue | PdfKeyword): value is PdfKeyword {
  return typeof value === 'object' && value !== null && value.kind === 'keyword';
}

export function isName(value: PdfValue | undefined): value is PdfNameValue {
  return typeof value === 'object' && value !== null && value.kind === 'name';
}

export function isString(value: PdfValue | undefined): value is PdfStringValue {
  return typeof value === 'object' && value !== null && value.kind === 'string';
}

export function isReference(value: PdfValue | undefined): value is PdfReferenceValue {
  return typeof value === 'object' && value !== null && value.kind === 'reference';
}

export function isArray(value: PdfValue | undefined): value is PdfArray {
  return typeof value === 'object' && value !== null && value.kind === 'array';
}

export function isDictionary(value: PdfValue | undefined): value is PdfDictionary {
  return typeof value === 'object' && value !== null && value.kind === 'dictionary';
}

function isLineEnd(byte: number): boolean {
  return byte === 0x0a || byte === 0x0d;
}
