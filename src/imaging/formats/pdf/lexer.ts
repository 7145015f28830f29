import { EakteError } from '../../../platform/eakte-error';
import { type PdfDict, PdfName, PdfRef, PdfString, type PdfValue } from './values';

/** An operator or structural word: `obj`, `stream`, `Do`, … */
export class Keyword {
  constructor(readonly word: string) {}
}

/** The bytes ran out in the middle of an object: read more of the file and start again. */
export class UnexpectedEnd extends Error {}

/** Nesting beyond any real file; deeper ones are attacks on the stack. */
const MAX_DEPTH = 100;

const WHITE = new Set([0, 9, 10, 12, 13, 32]);
const DELIMITERS = new Set(Buffer.from('()<>[]{}/%'));
const END = Symbol('end');
type Closing = ']' | '>>';

/** Reads PDF values and keywords one after the other from bytes (ISO 32000-1, 7.2 and 7.3). */
export class Lexer {
  constructor(
    private readonly bytes: Buffer,
    public position = 0,
  ) {}

  /**
   * The next value or keyword, null at the end of the bytes. References (`1 0 R`) are values. Throws EakteError
   * FILE_CORRUPT for nesting without end and UnexpectedEnd when the bytes stop inside a value.
   */
  next(): { readonly value: PdfValue } | Keyword | null {
    const token = this.read(0);
    if (token === END) return null;
    if (token instanceof Keyword) return token;
    // A stray closing bracket outside any array or dictionary is a word that means nothing.
    if (typeof token === 'string') return new Keyword(token);
    return token;
  }

  /** The next value; FILE_CORRUPT when something else stands there. */
  value(): PdfValue {
    const token = this.next();
    if (token === null) throw new UnexpectedEnd();
    if (token instanceof Keyword) throw new EakteError('FILE_CORRUPT', `"${printable(token.word)}" an falscher Stelle`);
    return token.value;
  }

  skipWhite(): void {
    for (;;) {
      const byte = this.bytes[this.position];
      if (byte === undefined) return;
      if (byte === 0x25) this.skipComment();
      else if (WHITE.has(byte)) this.position += 1;
      else return;
    }
  }

  private skipComment(): void {
    while (this.position < this.bytes.length) {
      const byte = this.bytes[this.position]!;
      if (byte === 10 || byte === 13) return;
      this.position += 1;
    }
  }

  private read(depth: number): { readonly value: PdfValue } | Keyword | Closing | typeof END {
    if (depth > MAX_DEPTH) throw new EakteError('FILE_CORRUPT', 'zu tief verschachtelte Objekte');
    this.skipWhite();
    const byte = this.bytes[this.position];
    if (byte === undefined) return END;
    switch (byte) {
      case 0x2f:
        return { value: this.name() };
      case 0x28:
        return { value: this.literalString() };
      case 0x5b:
        this.position += 1;
        return { value: this.list(']', depth + 1) };
      case 0x5d:
        this.position += 1;
        return ']';
      case 0x3c:
        if (this.bytes[this.position + 1] !== 0x3c) return { value: this.hexString() };
        this.position += 2;
        return { value: this.dict(depth + 1) };
      case 0x3e:
        this.position += this.bytes[this.position + 1] === 0x3e ? 2 : 1;
        return '>>';
      case 0x7b:
      case 0x7d:
      case 0x29:
        this.position += 1;
        return new Keyword(String.fromCharCode(byte));
      default:
        return this.word();
    }
  }

  private list(closing: Closing, depth: number): PdfValue[] {
    const values: PdfValue[] = [];
    for (;;) {
      const token = this.read(depth);
      if (token === END) throw new UnexpectedEnd();
      if (token === closing) return values;
      if (token instanceof Keyword || typeof token === 'string') {
        // `endobj` or `stream` before the closing bracket: the object is broken, read what there is.
        if (token instanceof Keyword && (token.word === 'endobj' || token.word === 'stream')) {
          this.position -= token.word.length;
          return values;
        }
        continue;
      }
      values.push(token.value);
    }
  }

  private dict(depth: number): PdfDict {
    const values = this.list('>>', depth);
    const dict = new Map<string, PdfValue>();
    for (let index = 0; index + 1 < values.length; index += 2) {
      const key = values[index];
      if (key instanceof PdfName) dict.set(key.name, values[index + 1] ?? null);
      // A key without value shifts everything behind it by one.
      else index -= 1;
    }
    return dict;
  }

  private word(): { readonly value: PdfValue } | Keyword {
    const text = this.regularCharacters();
    if (/^[+-]*\d*\.?\d*-?\d*$/.test(text) && /\d/.test(text)) {
      return { value: this.reference(text) ?? numeric(text) };
    }
    if (text === 'true' || text === 'false') return { value: text === 'true' };
    return text === 'null' ? { value: null } : new Keyword(text);
  }

  /** `1 0 R` when that is what follows the number just read, else null with the position unchanged. */
  private reference(first: string): PdfRef | null {
    if (!/^\d+$/.test(first)) return null;
    const back = this.position;
    const rest = /^[\0\t\n\f\r ]+(\d{1,5})[\0\t\n\f\r ]+R(?![^\0\t\n\f\r ()<>[\]{}/%])/.exec(
      this.bytes.toString('latin1', back, Math.min(this.bytes.length, back + 24)),
    );
    if (rest === null) return null;
    this.position = back + rest[0].length;
    return new PdfRef(Number(first), Number(rest[1]));
  }

  private regularCharacters(): string {
    const start = this.position;
    while (this.position < this.bytes.length) {
      const byte = this.bytes[this.position]!;
      if (WHITE.has(byte) || DELIMITERS.has(byte)) break;
      this.position += 1;
    }
    return this.bytes.toString('latin1', start, this.position);
  }

  private name(): PdfName {
    this.position += 1;
    const raw = this.regularCharacters();
    if (!raw.includes('#')) return new PdfName(raw);
    return new PdfName(raw.replace(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))));
  }

  private hexString(): PdfString {
    const end = this.bytes.indexOf(0x3e, this.position);
    if (end < 0) throw new UnexpectedEnd();
    const digits = this.bytes.toString('latin1', this.position + 1, end).replace(/[^0-9a-fA-F]/g, '');
    this.position = end + 1;
    return new PdfString(Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex'));
  }

  private literalString(): PdfString {
    const start = this.position + 1;
    let depth = 1;
    let escaped = false;
    let position = start;
    for (; depth > 0; position++) {
      const byte = this.bytes[position];
      if (byte === undefined) throw new UnexpectedEnd();
      if (byte === 0x5c) {
        escaped = true;
        position += 1;
      } else if (byte === 0x28) depth += 1;
      else if (byte === 0x29) depth -= 1;
    }
    this.position = position;
    const raw = this.bytes.subarray(start, position - 1);
    return new PdfString(escaped ? unescape(raw) : raw);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function unescape(raw: Buffer): Buffer {
  const text = raw.toString('latin1').replace(/\\([0-7]{1,3}|\r\n|[^])/g, (_, code: string) => {
    if (/^[0-7]/.test(code)) return String.fromCharCode(parseInt(code, 8) & 0xff);
    if (code === '\r\n' || code === '\n' || code === '\r') return '';
    return ESCAPES[code] ?? code;
  });
  return Buffer.from(text, 'latin1');
}

/** Writers produce `--5`, `1.`, `4-2`; the leading well-formed part counts, as in every viewer. */
function numeric(text: string): number {
  const value = parseFloat(text.replace(/^[+-]*(?=[+-])/, ''));
  return Number.isFinite(value) ? value : 0;
}

function printable(word: string): string {
  return word.slice(0, 20).replace(/[^\x20-\x7e]/g, '?');
}
