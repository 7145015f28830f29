import { deflateSync } from 'node:zlib';
import type { ObjectWriter } from './object-writer';
import { pdfReference, utf16Hex } from './pdf-values';

/**
 * The font of the invisible text: every character is the same glyph, a line without area from corner to corner of its
 * box (readers such as PDFium drop words of one character when the glyph has no extent). The font carries no shapes,
 * only the way from codes to Unicode, so it is small, needs no licence and covers every script.
 *
 * Codes: a character of the BMP is its own code; characters beyond get the codes D800…DFFF in order of appearance
 * (no character of the BMP lives there).
 */

/** Advance width of every glyph and extent of the text strip, in 1/1000 of the font size. */
export const GLYPH_WIDTH = 500;
export const ASCENT = 800;
export const DESCENT = 200;

const FIRST_ASTRAL_CODE = 0xd800;
const LAST_ASTRAL_CODE = 0xdfff;
const REPLACEMENT = 0xfffd;

/** Codes of the characters a document uses. */
export class GlyphlessEncoding {
  private readonly used = new Set<number>();
  private readonly astral = new Map<number, number>();

  /** The two-byte code of a character as four hex digits. */
  code(character: string): string {
    return this.codeOf(character.codePointAt(0) ?? REPLACEMENT)
      .toString(16)
      .padStart(4, '0')
      .toUpperCase();
  }

  /** True when no character was asked for: then the document needs no font. */
  get empty(): boolean {
    return this.used.size === 0;
  }

  /** The ToUnicode character map (9.10.3) of all characters asked for so far. */
  toUnicode(): string {
    const characters = new Map([...this.astral].map(([codePoint, code]) => [code, codePoint]));
    const rows = [...this.used]
      .sort((a, b) => a - b)
      .map((code) => {
        const source = code.toString(16).padStart(4, '0').toUpperCase();
        return `<${source}> <${utf16Hex(String.fromCodePoint(characters.get(code) ?? code))}>`;
      });
    const blocks: string[] = [];
    for (let first = 0; first < rows.length; first += 100) {
      const block = rows.slice(first, first + 100);
      blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`);
    }
    return [
      '/CIDInit /ProcSet findresource begin',
      '12 dict begin',
      'begincmap',
      '/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def',
      '/CMapName /Adobe-Identity-UCS def',
      '/CMapType 2 def',
      '1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange',
      ...blocks,
      'endcmap',
      'CMapName currentdict /CMap defineresource pop',
      'end\nend\n',
    ].join('\n');
  }

  private codeOf(codePoint: number): number {
    const code = codePoint <= 0xffff ? codePoint : this.astralCode(codePoint);
    this.used.add(code);
    return code;
  }

  private astralCode(codePoint: number): number {
    const known = this.astral.get(codePoint);
    if (known !== undefined) return known;
    const code = FIRST_ASTRAL_CODE + this.astral.size;
    // 2,048 different characters beyond the BMP in one document: the rest is shown as unknown, not wrong.
    if (code > LAST_ASTRAL_CODE) return REPLACEMENT;
    this.astral.set(codePoint, code);
    return code;
  }
}

/** Writes the font of `encoding` as object `fontNumber` and the objects it consists of. */
export async function writeGlyphlessFont(
  writer: ObjectWriter,
  encoding: GlyphlessEncoding,
  fontNumber: number,
): Promise<void> {
  const program = glyphlessTrueType();
  const file = await writer.stream(`/Filter /FlateDecode /Length1 ${program.length}`, deflateSync(program));
  // All codes lead to glyph 1: glyph 0 is .notdef, which a PDF/A must not show (ISO 19005-2, 6.2.11.8).
  const toGlyph = await writer.stream('/Filter /FlateDecode', deflateSync(Buffer.alloc(0x20000, '\0\x01', 'latin1')));
  const toUnicode = await writer.stream(
    '/Filter /FlateDecode',
    deflateSync(Buffer.from(encoding.toUnicode(), 'latin1')),
  );
  const descriptor = await writer.object(
    '<< /Type /FontDescriptor /FontName /Glyphless /Flags 4 /FontBBox [0 -200 500 800] /ItalicAngle 0' +
      ` /Ascent ${ASCENT} /Descent ${-DESCENT} /CapHeight ${ASCENT} /StemV 80 /FontFile2 ${pdfReference(file)} >>`,
  );
  const descendant = await writer.object(
    '<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Glyphless' +
      ' /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>' +
      ` /FontDescriptor ${pdfReference(descriptor)} /DW ${GLYPH_WIDTH} /CIDToGIDMap ${pdfReference(toGlyph)} >>`,
  );
  await writer.object(
    '<< /Type /Font /Subtype /Type0 /BaseFont /Glyphless /Encoding /Identity-H' +
      ` /DescendantFonts [${pdfReference(descendant)}] /ToUnicode ${pdfReference(toUnicode)} >>`,
    fontNumber,
  );
}

/** A TrueType file with .notdef and one glyph (OpenType 1.9, chapters of the tables named). */
function glyphlessTrueType(): Buffer {
  const words = (...values: number[]) => {
    const bytes = Buffer.alloc(2 * values.length);
    values.forEach((value, index) => bytes.writeUInt16BE(value & 0xffff, 2 * index));
    return bytes;
  };
  const unitsPerEm = 1000;
  // head: version, revision, checksum adjustment (below), magic, flags, em, created, modified, box, style, …
  const head = Buffer.concat([
    words(1, 0, 1, 0, 0, 0, 0x5f0f, 0x3cf5, 0, unitsPerEm, 0, 0, 0, 0, 0, 0, 0, 0),
    words(0, -DESCENT, GLYPH_WIDTH, ASCENT, 0, 8, 2, 0, 0),
  ]);
  // glyf: one contour of two points on the curve, coordinates as differences.
  const glyph = Buffer.concat([
    words(1, 0, -DESCENT, GLYPH_WIDTH, ASCENT, 1, 0),
    Buffer.from([0x01, 0x01]),
    words(0, GLYPH_WIDTH, -DESCENT, ASCENT + DESCENT),
  ]);
  const tables: [string, Buffer][] = [
    // cmap: no character has a glyph by itself; the PDF's CIDToGIDMap leads there.
    ['cmap', words(0, 1, 3, 1, 0, 12, 4, 24, 0, 2, 2, 0, 0, 0xffff, 0, 0xffff, 1, 0)],
    ['glyf', glyph],
    ['head', head],
    ['hhea', words(1, 0, ASCENT, -DESCENT, 0, GLYPH_WIDTH, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2)],
    ['hmtx', words(GLYPH_WIDTH, 0, GLYPH_WIDTH, 0)],
    ['loca', words(0, 0, glyph.length / 2)],
    ['maxp', words(1, 0, 2, 2, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0)],
    ['post', words(3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)],
  ];
  const directory = Buffer.alloc(12 + 16 * tables.length);
  words(1, 0, tables.length, 128, 3, 16 * tables.length - 128).copy(directory);
  const parts: Buffer[] = [directory];
  let position = directory.length;
  tables.forEach(([tag, data], index) => {
    const padded = Buffer.alloc(Math.ceil(data.length / 4) * 4);
    data.copy(padded);
    directory.write(tag, 12 + 16 * index, 'latin1');
    directory.writeUInt32BE(checksum(padded), 16 + 16 * index);
    directory.writeUInt32BE(position, 20 + 16 * index);
    directory.writeUInt32BE(data.length, 24 + 16 * index);
    parts.push(padded);
    position += padded.length;
  });
  const font = Buffer.concat(parts);
  const headPosition = tables
    .slice(0, 2)
    .reduce((sum, [, data]) => sum + Math.ceil(data.length / 4) * 4, directory.length);
  font.writeUInt32BE((0xb1b0afba - checksum(font)) >>> 0, headPosition + 8);
  return font;
}

function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let place = 0; place < bytes.length; place += 4) sum = (sum + bytes.readUInt32BE(place)) >>> 0;
  return sum;
}
