import { createHash, type Hash } from 'node:crypto';
import { Base64Decoder } from './base64-decoder';
import type { Base64Content } from './base64-content';
import { foreignEncoding, markupEnd } from './markup';

const LESS = 0x3c;
const AMPERSAND = 0x26;
const BASE64_PLACEHOLDER = Buffer.from('AAAA');

/** The element whose text is base64 and may be large, by root element (its last digits are the message type). */
export function base64ElementOf(root: string): string | undefined {
  return BASE64_ELEMENTS[/\d+$/.exec(root)?.[0] ?? ''];
}

const BASE64_ELEMENTS: Readonly<Record<string, string>> = {
  '010207': 'dokumentcontainer',
  '000040': 'dokumentcontainer',
  '000020': 'nachricht',
  '010002': 'nachricht',
  '0010': 'nachricht',
  '0030': 'weitergeleiteteNachricht',
};

/** Why the bytes cannot be a message. */
export interface ScanProblem {
  readonly kind: 'doctype' | 'encoding' | 'not-well-formed' | 'base64' | 'too-large';
  readonly detail: string;
}

export interface ScanLimits {
  /** Bytes of the message without its base64 parts. */
  readonly skeletonBytes: number;
  /** Decoded bytes held in memory for base64 parts that are not streamed away. */
  readonly inlineBytes: number;
}

interface OpenPart {
  readonly name: string;
  readonly streamed: boolean;
  readonly decoder: Base64Decoder;
  readonly hash: Hash;
  readonly pieces: Uint8Array[];
  bytes: number;
  /** Characters seen, white space included. */
  blank: boolean;
}

/**
 * Looks at the raw bytes of a message before any XML parser does: refuses DOCTYPE and other encodings, and takes the
 * base64 parts out of the stream, so that a package of 50 MB never becomes a string. What remains is the skeleton:
 * the same document with `AAAA` in place of each base64 part.
 */
export class MessageScanner {
  private readonly skeletonPieces: Uint8Array[] = [];
  private skeletonSize = 0;
  private inlineSize = 0;
  private pending: Uint8Array = new Uint8Array(0);
  private started = false;
  private part: OpenPart | undefined;
  private readonly parts: (Base64Content | undefined)[] = [];
  private found: ScanProblem | undefined;
  /** Known once the root is seen; '' when this message has none. */
  private base64Element: string | undefined;

  /** `streamed`: names of base64 elements whose bytes go to `onBytes` instead of memory. */
  constructor(
    private readonly limits: ScanLimits,
    private readonly streamed: ReadonlySet<string>,
    private readonly onBytes: (bytes: Uint8Array) => void,
  ) {}

  /** The first problem; when set, further bytes are ignored. */
  get problem(): ScanProblem | undefined {
    return this.found;
  }

  /** Takes the next bytes, cut anywhere. */
  push(chunk: Uint8Array): void {
    if (this.found !== undefined) return;
    let bytes = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    this.pending = new Uint8Array(0);
    if (!this.started) {
      if (bytes.length < 4) {
        this.pending = Buffer.from(bytes);
        return;
      }
      this.started = true;
      const encoding = foreignEncoding(bytes);
      if (encoding !== undefined) {
        this.fail('encoding', encoding);
        return;
      }
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
    }
    this.consume(bytes);
  }

  /** Ends the message: the skeleton and one entry per base64 element in document order (undefined: it held elements). */
  finish(): { readonly skeleton: Buffer; readonly parts: readonly (Base64Content | undefined)[] } {
    if (this.found === undefined && (!this.started || this.pending.length > 0 || this.part !== undefined))
      this.fail('not-well-formed', 'Die Nachricht bricht mitten im Markup ab');
    return { skeleton: Buffer.concat(this.skeletonPieces), parts: this.parts };
  }

  private fail(kind: ScanProblem['kind'], detail: string): void {
    this.found ??= { kind, detail };
  }

  private keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.skeletonSize += bytes.length;
    if (this.skeletonSize > this.limits.skeletonBytes) {
      this.fail('too-large', 'Die Nachricht ist zu groß');
      return;
    }
    // A copy: the caller may reuse its buffer.
    this.skeletonPieces.push(Buffer.from(bytes));
  }

  private consume(bytes: Uint8Array): void {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (at < view.length && this.found === undefined) {
      if (view[at] !== LESS) {
        const next = view.indexOf(LESS, at);
        const end = next === -1 ? view.length : next;
        const text = view.subarray(at, end);
        if (this.part === undefined) this.keep(text);
        else {
          const rest = this.decode(text, next === -1);
          if (rest.length > 0) {
            this.pending = Buffer.from(rest);
            return;
          }
        }
        at = end;
        continue;
      }
      const end = markupEnd(view, at);
      if (end === 'doctype') {
        this.fail('doctype', 'Die Nachricht enthält eine DOCTYPE-Vereinbarung');
        return;
      }
      if (end === undefined) {
        if (view.length - at > 1_000_000) {
          this.fail('too-large', 'Ein Element oder Kommentar ist zu lang');
          return;
        }
        this.pending = Buffer.from(view.subarray(at));
        return;
      }
      this.markup(view.subarray(at, end));
      at = end;
    }
  }

  private markup(markup: Buffer): void {
    const second = markup[1];
    if (second === 0x3f && markup.length > 5 && markup.toString('latin1', 2, 5) === 'xml') {
      const encoding = /\sencoding\s*=\s*["']([^"']*)["']/.exec(markup.toString('latin1'))?.[1];
      if (encoding !== undefined && encoding.toUpperCase() !== 'UTF-8') {
        this.fail('encoding', `Die Nachricht nennt die Kodierung ${encoding.slice(0, 20)} statt UTF-8`);
        return;
      }
    }
    if (this.part !== undefined) {
      if (second === 0x21 && markup[2] === 0x5b) {
        this.decode(markup.subarray(9, markup.length - 3), false);
        return;
      }
      if (second !== 0x21 && second !== 0x3f) this.closePart(second === 0x2f);
    }
    this.keep(markup);
    if (second === 0x2f || second === 0x21 || second === 0x3f) return;
    const name = /^<(?:[^\s/>:]*:)?([^\s/>:]+)/.exec(markup.toString('utf8', 0, Math.min(markup.length, 200)))?.[1];
    if (this.base64Element === undefined) {
      this.base64Element = base64ElementOf(name ?? '') ?? '';
      return;
    }
    if (name === undefined || name !== this.base64Element) return;
    if (markup[markup.length - 2] === 0x2f) {
      this.parts.push({ kind: 'inline', data: new Uint8Array(0) });
      return;
    }
    this.part = {
      name,
      streamed: this.streamed.has(name),
      decoder: new Base64Decoder(),
      hash: createHash('sha256'),
      pieces: [],
      bytes: 0,
      blank: true,
    };
  }

  /** Decodes text of the open part; gives back an unfinished character reference at the end of a chunk. */
  private decode(text: Buffer, cut: boolean): Uint8Array {
    const part = this.part!;
    let clean = text;
    if (text.includes(AMPERSAND)) {
      const open = text.lastIndexOf(AMPERSAND);
      if (cut && !text.includes(0x3b, open) && text.length - open < 12) return text;
      const resolved = text
        .toString('latin1')
        .replace(/&#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));/g, (_all, hex?: string, decimal?: string) => {
          const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
          return code < 128 ? String.fromCharCode(code) : '&';
        });
      clean = Buffer.from(resolved, 'latin1');
    }
    part.blank &&= clean.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
    for (const bytes of part.decoder.push(clean)) this.takeDecoded(part, bytes);
    return new Uint8Array(0);
  }

  private takeDecoded(part: OpenPart, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    part.bytes += bytes.length;
    part.hash.update(bytes);
    if (part.streamed) {
      this.onBytes(bytes);
      return;
    }
    this.inlineSize += bytes.length;
    if (this.inlineSize > this.limits.inlineBytes) this.fail('too-large', `${part.name} ist zu groß`);
    else part.pieces.push(bytes);
  }

  private closePart(byEndTag: boolean): void {
    const part = this.part!;
    this.part = undefined;
    if (!byEndTag && part.blank) {
      this.parts.push(undefined);
      return;
    }
    if (!byEndTag || !part.decoder.complete) {
      this.fail('base64', `${part.name} enthält kein gültiges base64 (${part.bytes} Bytes waren lesbar)`);
      return;
    }
    if (part.bytes > 0) this.keep(BASE64_PLACEHOLDER);
    this.parts.push(
      part.streamed
        ? { kind: 'streamed', bytes: part.bytes, sha256: part.hash.digest('hex') }
        : { kind: 'inline', data: Buffer.concat(part.pieces) },
    );
  }
}
