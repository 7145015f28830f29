import { EakteError } from '../../../platform/eakte-error';
import { Lexer, UnexpectedEnd } from './lexer';
import { numberOf, PdfStream, type PdfValue } from './values';

/** An unpacked object stream: where each object starts in its bytes. */
interface OpenStream {
  readonly bytes: Buffer;
  readonly starts: ReadonlyMap<number, number>;
}

const KEPT = 8;

/**
 * Reads objects packed into object streams (ISO 32000-1, 7.5.7). Keeps the last few streams unpacked, because
 * neighbouring pages share them; memory stays bounded.
 */
export class ObjectStreams {
  /** Bytes an object stream may unpack to. */
  static readonly LIMIT = 64 << 20;

  private readonly open = new Map<number, OpenStream>();

  constructor(private readonly unpack: (stream: PdfStream) => Buffer) {}

  /** Object `number` of object stream `container`, whose value `load` gives; null when it is not in there. */
  object(container: number, number: number, load: () => PdfValue): PdfValue {
    const stream = this.open.get(container) ?? this.unpackStream(load());
    this.open.delete(container);
    this.open.set(container, stream);
    for (const oldest of this.open.keys()) {
      if (this.open.size <= KEPT) break;
      this.open.delete(oldest);
    }
    const start = stream.starts.get(number);
    if (start === undefined) return null;
    try {
      return new Lexer(stream.bytes, start).value();
    } catch (error) {
      if (error instanceof UnexpectedEnd)
        throw new EakteError('FILE_CORRUPT', `Objekt ${number} ist nicht abgeschlossen`);
      throw error;
    }
  }

  forget(): void {
    this.open.clear();
  }

  private unpackStream(value: PdfValue): OpenStream {
    if (!(value instanceof PdfStream)) throw new EakteError('FILE_CORRUPT', 'Ein Objektstrom fehlt');
    const bytes = this.unpack(value);
    return { bytes, starts: packedStarts(value, bytes) };
  }
}

/** Object numbers and their offsets in the unpacked bytes of an object stream. */
export function packedStarts({ dict }: PdfStream, bytes: Buffer): Map<number, number> {
  const first = numberOf(dict.get('First')) ?? 0;
  const header = bytes.toString('latin1', 0, first).trim().split(/\s+/).map(Number);
  const starts = new Map<number, number>();
  for (let pair = 0; pair + 1 < header.length; pair += 2) {
    const number = header[pair]!;
    const start = first + header[pair + 1]!;
    if (Number.isInteger(number) && start < bytes.length) starts.set(number, start);
  }
  return starts;
}
