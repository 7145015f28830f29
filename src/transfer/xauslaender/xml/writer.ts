import type { Base64Content } from './base64-content';

/** Attributes in the order they are written; undefined values are left out. */
export type AttributeList = readonly (readonly [name: string, value: string | undefined])[];

type Piece = string | Base64Content;

/**
 * Writes one message, always the same bytes for the same value: two spaces per level, one element per line, codes on
 * one line, prefixes as given, UTF-8, line feeds.
 */
export class XmlWriter {
  private readonly pieces: Piece[] = ['<?xml version="1.0" encoding="UTF-8"?>\n'];
  private level = 0;
  private inlineDepth = 0;

  /** `prefixOf` gives the prefix of a namespace key, '' for unqualified names. */
  constructor(private readonly prefixOf: (ns: string) => string) {}

  /** An element with elements inside; `inline` puts everything on one line. */
  element(ns: string, local: string, attributes: AttributeList, body: () => void, inline = false): void {
    const name = this.name(ns, local);
    this.indent();
    const before = this.pieces.length;
    this.pieces.push('');
    if (inline) this.inlineDepth += 1;
    else this.level += 1;
    body();
    if (inline) this.inlineDepth -= 1;
    else this.level -= 1;
    const start = `<${name}${attributesText(attributes)}`;
    if (this.pieces.length === before + 1) this.pieces[before] = `${start}/>${this.newline()}`;
    else {
      this.pieces[before] = `${start}>${inline ? '' : this.newline()}`;
      if (!inline) this.indent();
      this.pieces.push(`</${name}>${this.newline()}`);
    }
  }

  /** An element with text. */
  text(ns: string, local: string, value: string, attributes: AttributeList = []): void {
    const name = this.name(ns, local);
    this.indent();
    this.pieces.push(
      value === ''
        ? `<${name}${attributesText(attributes)}/>${this.newline()}`
        : `<${name}${attributesText(attributes)}>${escapeText(value)}</${name}>${this.newline()}`,
    );
  }

  /** An element whose text is base64; the bytes stay where they are until the message is rendered. */
  base64(ns: string, local: string, content: Base64Content): void {
    const name = this.name(ns, local);
    this.indent();
    this.pieces.push(`<${name}>`, content, `</${name}>${this.newline()}`);
  }

  /** Already written XML of a foreign namespace, kept as it came. */
  raw(xml: string): void {
    this.indent();
    this.pieces.push(xml, this.newline());
  }

  /** The whole message; throws when a base64 part has to be streamed. */
  toBytes(): Buffer {
    return Buffer.concat(
      this.pieces.map((piece) => {
        if (typeof piece === 'string') return Buffer.from(piece, 'utf8');
        if (piece.kind === 'inline') return Buffer.from(Buffer.from(piece.data).toString('base64'), 'latin1');
        throw new TypeError('A base64 part of this message can only be streamed');
      }),
    );
  }

  /** The message without its base64 parts (`AAAA` instead): what schema and rules are checked against. */
  skeleton(): Buffer {
    return Buffer.from(this.pieces.map((piece) => (typeof piece === 'string' ? piece : 'AAAA')).join(''), 'utf8');
  }

  /** The base64 parts in order. */
  contents(): Base64Content[] {
    return this.pieces.filter((piece) => typeof piece !== 'string');
  }

  /** The message piece by piece; base64 parts are encoded on the way, at most one chunk in memory. */
  async *stream(): AsyncGenerator<Uint8Array> {
    for (const piece of this.pieces) {
      if (typeof piece === 'string') yield Buffer.from(piece, 'utf8');
      else if (piece.kind === 'inline') yield* encodeBase64([piece.data]);
      else if (piece.kind === 'source') yield* encodeBase64(piece.open());
      else throw new TypeError('The bytes of this base64 part were streamed away while reading');
    }
  }

  private name(ns: string, local: string): string {
    const prefix = this.prefixOf(ns);
    return prefix === '' ? local : `${prefix}:${local}`;
  }

  private indent(): void {
    if (this.inlineDepth === 0 && this.level > 0) this.pieces.push('  '.repeat(this.level));
  }

  private newline(): string {
    return this.inlineDepth === 0 ? '\n' : '';
  }
}

/** Encodes without line breaks; a group of three bytes may be spread over chunks. */
export async function* encodeBase64(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const view = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const bytes = rest.length === 0 ? view : Buffer.concat([rest, view]);
    const whole = bytes.length - (bytes.length % 3);
    if (whole > 0) yield Buffer.from(bytes.toString('base64', 0, whole), 'latin1');
    rest = Buffer.from(bytes.subarray(whole));
  }
  if (rest.length > 0) yield Buffer.from(rest.toString('base64'), 'latin1');
}

/** Text of an element: line ends that a parser would change are written as references. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');
}

/** Value of an attribute: a parser would turn tabs and line ends into spaces. */
export function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', '&quot;').replaceAll('\t', '&#9;').replaceAll('\n', '&#10;');
}

function attributesText(attributes: AttributeList): string {
  return attributes
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${escapeAttribute(value)}"`))
    .join('');
}
