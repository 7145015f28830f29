import { mergePdfa } from '../merge-pdfa';
import type { PdfSink } from '../object-writer';
import type { PdfaPage } from '../pdfa-document';
import { type PdfaOptions, writePdfa } from '../write-pdfa';
import { flateBitonalSample, flateSample, g4Sample, jpegSample } from './sample-images';
import { SAMPLE_METADATA, sampleLine, samplePage, sampleText, SCRIPT_LINES, UMLAUT_LINES } from './sample-pages';

/** One document of every kind the writer can make, for the conformance run and the tests. */
export interface SampleDocument {
  readonly name: string;
  readonly flavour: '2u' | '3u';
  readonly bytes: Uint8Array;
}

/** A PDF in memory. */
export async function pdfOf(pages: readonly PdfaPage[], options: PdfaOptions = {}): Promise<Uint8Array> {
  return collected((sink) => writePdfa(pages, SAMPLE_METADATA, sink, options));
}

/** The bytes that were written to a sink. */
export async function collected(write: (sink: PdfSink) => Promise<unknown>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  await write((chunk) => {
    chunks.push(Uint8Array.from(chunk));
    return Promise.resolve();
  });
  return Buffer.concat(chunks);
}

/** All samples; about two seconds. */
export async function sampleDocuments(): Promise<readonly SampleDocument[]> {
  const colour = await jpegSample('colour');
  const umlauts = sampleText(UMLAUT_LINES);
  const documents: SampleDocument[] = [];
  const add = async (name: string, pages: readonly PdfaPage[], options: PdfaOptions = {}) => {
    const flavour = options.attachment === undefined ? '2u' : '3u';
    documents.push({ name, flavour, bytes: await pdfOf(pages, options) });
  };
  await add('g4', [samplePage(g4Sample(), { text: umlauts })]);
  await add('g4-negativ', [samplePage(g4Sample({ negative: true }))]);
  await add('g4-ohne-ende', [samplePage(g4Sample({ endMark: false }))]);
  for (const kind of ['grey', 'colour', 'cmyk', 'progressive'] as const) {
    await add(`jpeg-${kind}`, [samplePage(await jpegSample(kind), { text: umlauts })]);
  }
  await add('flate-bitonal', [samplePage(flateBitonalSample())]);
  await add('flate-grau', [samplePage(await flateSample(1))]);
  await add('flate-farbe', [samplePage(await flateSample(3))]);
  for (const rotation of [90, 180, 270] as const) {
    await add(`drehung-${rotation}`, [samplePage(await jpegSample('colour', rotation), { rotation, text: umlauts })]);
  }
  for (const skewDegrees of [-4.3, 2.5]) {
    const image = await jpegSample('colour', 90, skewDegrees);
    await add(`schraeg-${skewDegrees}`, [samplePage(image, { rotation: 90, skewDegrees, text: umlauts })]);
  }
  await add('schriften', [samplePage(colour, { text: sampleText(SCRIPT_LINES) })]);
  const sloped = sampleLine(
    100,
    120,
    [
      ['schräge', 60, 160],
      ['Grundlinie', 170, 300],
    ],
    0.05,
  );
  await add('schraege-zeile', [samplePage(colour, { text: sampleText([sloped]) })]);
  await add('leerer-text', [samplePage(colour, { text: sampleText([]) })]);
  await add('ohne-text', [samplePage(colour)]);
  const labelled = Array.from({ length: 70 }, (_, index) =>
    samplePage(g4Sample(), { label: `Bl. ${(index >> 1) + 1}${index % 2 === 1 ? ' R' : ''}`, text: umlauts }),
  );
  const register = { title: 'Register 1 – Anträge', pageIndex: 0, children: [{ title: 'Antrag', pageIndex: 1 }] };
  await add('lesezeichen', labelled, { bookmarks: [register, { title: 'Bescheid (ä)', pageIndex: 69 }] });
  const attachment = {
    name: 'transfervermerk.json',
    bytes: Buffer.from('{"form":"eakte-transfervermerk"}'),
    mime: 'application/json',
    description: 'Transfervermerk nach BSI TR-03138',
  };
  await add('anhang', [samplePage(colour, { text: umlauts })], { attachment });
  const sources = documents
    .filter(({ flavour }) => flavour === '2u')
    .map(({ name, bytes }, index) => ({ pdf: bytes, title: name, register: `Register ${index >> 2}` }));
  const merged = await collected((sink) => mergePdfa(sources, SAMPLE_METADATA, sink));
  return [...documents, { name: 'akte', flavour: '2u', bytes: merged }];
}
