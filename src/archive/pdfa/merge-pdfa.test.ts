import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPdfa } from './check-pdfa';
import { mergePdfa, type MergeSource } from './merge-pdfa';
import { collected, pdfOf } from './testdata/sample-documents';
import { extractedText, qpdf, rendered } from './testdata/rendering';
import { flateBitonalSample, g4Sample, jpegSample } from './testdata/sample-images';
import { SAMPLE_METADATA, sampleLine, samplePage, sampleText } from './testdata/sample-pages';
import { itWithTool } from './testdata/tools';

describe('mergePdfa', () => {
  const merged = (sources: readonly MergeSource[]) => collected((sink) => mergePdfa(sources, SAMPLE_METADATA, sink));
  const textOf = (word: string) => sampleText([sampleLine(100, 120, [[word, 60, 200]])]);

  async function documents(): Promise<MergeSource[]> {
    const colour = await jpegSample('colour', 90);
    const antrag = [
      samplePage(colour, { rotation: 90, text: textOf('Äntrag'), label: 'Bl. 1' }),
      samplePage(g4Sample(), { text: textOf('Rückseite'), label: 'Bl. 1 R' }),
    ];
    const bescheid = [samplePage(flateBitonalSample(), { text: textOf('Bescheid') })];
    return [
      { pdf: await pdfOf(antrag), title: 'Antrag', register: 'Anträge' },
      { pdf: await pdfOf(bescheid), title: 'Bescheid', register: 'Bescheide' },
      { pdf: await pdfOf(bescheid), title: 'Widerruf', register: 'Bescheide' },
      { pdf: await pdfOf(antrag), title: 'Loses Blatt' },
    ];
  }

  it('is a PDF/A-2u by our own check and the same bytes each time, from memory or from disk', async () => {
    const sources = await documents();
    const first = await merged(sources);
    expect(await checkPdfa(first)).toEqual([]);
    const folder = mkdtempSync(join(tmpdir(), 'eakte-merge-'));
    try {
      const onDisk = sources.map((source, index) => {
        const pdf = join(folder, `${index}.pdf`);
        if (typeof source.pdf !== 'string') writeFileSync(pdf, source.pdf);
        return { ...source, pdf };
      });
      expect(Buffer.from(await merged(onDisk)).equals(first)).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  itWithTool('qpdf', 'has register and document as bookmarks and keeps page labels', async () => {
    const pdf = await merged(await documents());
    const json: unknown = JSON.parse(qpdf(pdf, ['--json', '--json-key=outlines', '--json-key=pagelabels']));
    expect(json).toMatchObject({
      outlines: [
        { title: 'Anträge', destpageposfrom1: 1, kids: [{ title: 'Antrag', destpageposfrom1: 1 }] },
        {
          title: 'Bescheide',
          destpageposfrom1: 3,
          kids: [
            { title: 'Bescheid', destpageposfrom1: 3 },
            { title: 'Widerruf', destpageposfrom1: 4 },
          ],
        },
        { title: 'Loses Blatt', destpageposfrom1: 5, kids: [] },
      ],
      pagelabels: [
        { index: 0, label: { '/P': 'u:Bl. 1' } },
        { index: 1, label: { '/P': 'u:Bl. 1 R' } },
        { index: 2, label: { '/S': '/D', '/St': 3 } },
        { index: 3, label: { '/S': '/D', '/St': 4 } },
        { index: 4, label: { '/P': 'u:Bl. 1' } },
        { index: 5, label: { '/P': 'u:Bl. 1 R' } },
      ],
    });
  });

  itWithTool('pdftoppm', 'shows and says on each page what the document did', async () => {
    const sources = await documents();
    const pdf = await merged(sources);
    const words = extractedText(pdf, true)
      .split(/\s+/)
      .filter((word) => word !== '');
    expect(words).toEqual(['Äntrag', 'Rückseite', 'Bescheid', 'Bescheid', 'Äntrag', 'Rückseite']);
    const [first] = sources;
    if (first === undefined || typeof first.pdf === 'string') throw new Error('sample');
    for (const [inDocument, inAkte] of [
      [1, 1],
      [2, 2],
      [1, 5],
      [2, 6],
    ] as const) {
      const before = await rendered(first.pdf, 75, inDocument);
      const after = await rendered(pdf, 75, inAkte);
      expect(Buffer.from(after.data).equals(before.data)).toBe(true);
    }
  });

  it('keeps fonts and profiles once, however many documents bring them', async () => {
    const page = samplePage(await jpegSample('cmyk'), { text: textOf('gleich') });
    const pdf = await pdfOf([page]);
    const akte = await merged([1, 2, 3].map((number) => ({ pdf, title: `Dokument ${number}` })));
    const text = Buffer.from(akte).toString('latin1');
    expect(text.match(/\/FontFile2 /g)).toHaveLength(1);
    expect(text.match(/\/N 4 /g)).toHaveLength(1);
    expect(text.match(/\/Subtype \/Image/g)).toHaveLength(3);
  });

  it('refuses a source that is damaged or no PDF/A of ours', async () => {
    const good = await pdfOf([samplePage(g4Sample())]);
    const refused = { code: 'PDFA_SOURCE_UNUSABLE' };
    await expect(merged([{ pdf: good.subarray(0, good.length - 600), title: 'abgeschnitten' }])).rejects.toMatchObject(
      refused,
    );
    await expect(merged([{ pdf: Buffer.from('kein PDF'), title: 'Text' }])).rejects.toMatchObject(refused);
    const foreign = Buffer.from(
      Buffer.from(good).toString('latin1').replace('/OutputIntents', '/OutputIntentz'),
      'latin1',
    );
    await expect(merged([{ pdf: foreign, title: 'fremd' }])).rejects.toMatchObject(refused);
    await expect(merged([])).rejects.toMatchObject({ code: 'PDF_NO_PAGES' });
  });
});
