import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { checkPdfa, type PdfaRuleCode } from './check-pdfa';
import { GlyphlessEncoding } from './glyphless-font';
import { pdfOf, sampleDocuments } from './testdata/sample-documents';
import { g4Sample, jpegSample } from './testdata/sample-images';
import { samplePage, sampleText, UMLAUT_LINES } from './testdata/sample-pages';
import { itIf } from './testdata/tools';

const corpus = join(__dirname, '..', '..', '..', '..', 'shared', 'corpus', 'real', 'verapdf');

describe('checkPdfa', () => {
  it('finds nothing in any kind of document we write', async () => {
    for (const { name, flavour, bytes } of await sampleDocuments()) {
      expect({ name, violations: await checkPdfa(bytes, { as: flavour }) }).toEqual({ name, violations: [] });
    }
  });

  /** What goes wrong → the code that has to say so. Replacements keep the length, so offsets stay right. */
  const damages: readonly [name: string, from: string, to: string, code: PdfaRuleCode][] = [
    ['another header', '%PDF-1.7', '%PDF-2.0', 'HEADER'],
    ['no file identifier', '/ID [', '/IX [', 'TRAILER_ID'],
    ['encryption', '/ID [', '/Encrypt [', 'ENCRYPTED'],
    ['data behind the end', '%%EOF\n', '%%EOF\n%%', 'DATA_AFTER_END'],
    ['a broken table', 'xref\n0 ', 'xref 0 ', 'CROSS_REFERENCE'],
    ['LZW', '/Filter /DCTDecode', '/Filter /LZWDecode', 'FILTER'],
    ['a stream that ends elsewhere', '\nendstream', 'Xendstream', 'STREAM_LENGTH'],
    ['an object glued to the one before', 'endobj\n2 0 obj', 'endobj 2 0 obj', 'OBJECT_FRAMING'],
    ['no output intent', '/OutputIntents', '/OutputIntentz', 'DEVICE_COLOUR'],
    ['CMYK without a profile', '/ColorSpace /DeviceRGB', '/ColorSpace/DeviceCMYK', 'DEVICE_COLOUR'],
    ['a smoothed image', '/BitsPerComponent 8 ', '/Interpolate true   ', 'IMAGE'],
    ['a page that is lost', '/Kids [', '/Kidz [', 'PAGE_TREE'],
    ['text without Unicode', '/ToUnicode', '/ToUnicodx', 'UNICODE'],
    ['a resource that is missing', '/XObject << /Im1', '/XObject << /Im2', 'RESOURCE'],
    ['part 3', '<pdfaid:part>2', '<pdfaid:part>3', 'IDENTIFICATION'],
    ['level B', 'conformance>U', 'conformance>B', 'IDENTIFICATION'],
    ['metadata that is no XML', '</rdf:RDF>', '</rdf:RDX>', 'METADATA'],
    ['no metadata', '2 0 R /Metadata', '2 0 R /Metadatx', 'METADATA'],
    ['another time in XMP', 'CreateDate>2024', 'CreateDate>2023', 'INFO_DIFFERS'],
    ['another producer in XMP', 'Producer>eakte', 'Producer>eakta', 'INFO_DIFFERS'],
    ['a script', '/ViewerPreferences', '/JavaScript       ', 'ACTION'],
    ['an action when opened', '/ViewerPreferences <<', '/AA << /O null >>/A<<', 'ACTION'],
  ];

  it.each(damages)('notices %s', async (_name, from, to, code) => {
    const good = Buffer.from(
      await pdfOf([samplePage(await jpegSample('colour'), { text: sampleText(UMLAUT_LINES) })]),
    ).toString('latin1');
    expect(good).toContain(from);
    const bad = Buffer.from(good.replace(from, to), 'latin1');
    const codes = (await checkPdfa(bad)).map((violation) => violation.code);
    expect(codes).toContain(code);
  });

  it('notices text whose codes have no Unicode value', async () => {
    const toUnicode = jest
      .spyOn(GlyphlessEncoding.prototype, 'toUnicode')
      .mockReturnValue('1 beginbfchar\n<0041> <0041>\nendbfchar\n');
    try {
      const pdf = await pdfOf([samplePage(g4Sample(), { text: sampleText(UMLAUT_LINES) })]);
      expect(new Set((await checkPdfa(pdf)).map(({ code }) => code))).toEqual(new Set(['UNICODE']));
    } finally {
      toUnicode.mockRestore();
    }
  });

  it('answers for any damaged file, never throws, never hangs', async () => {
    const good = Buffer.from(await pdfOf([samplePage(g4Sample(), { text: sampleText(UMLAUT_LINES) })]));
    const change = fc.record({ place: fc.nat(good.length - 1), byte: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), fc.nat(good.length), async (changes, end) => {
        const bad = Buffer.from(good);
        for (const { place, byte } of changes) bad[place] = byte;
        await checkPdfa(bad);
        expect((await checkPdfa(bad.subarray(0, end))).length).toBeGreaterThan(0);
      }),
      { numRuns: 300, seed: 20261121 },
    );
  });

  itIf(existsSync(corpus), 'shared/corpus fehlt', 'agrees with veraPDF on its own test files', async () => {
    const wrong: string[] = [];
    const files = readdirSync(corpus).filter((file) => file.endsWith('.pdf'));
    for (const file of files) {
      const violations = await checkPdfa(join(corpus, file), { as: 'declared' });
      if ((violations.length === 0) !== file.includes('-pass-')) wrong.push(file);
    }
    expect(files.length).toBeGreaterThan(50);
    expect(wrong).toEqual([]);
  });
});
