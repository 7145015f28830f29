import { extensionMatches } from './extension';
import { Scratch } from './test-files/scratch';

const scratch = new Scratch();
afterAll(() => scratch.remove());

it('an empty file is refused as such', async () => {
  expect(await scratch.inspect(Buffer.alloc(0))).toMatchObject({ kind: 'refused', code: 'FILE_EMPTY' });
});

it.each([
  ['text', 'Aktenzeichen;Dateiname\n'],
  ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
  ['GIF', 'GIF89a\x01\0\x01\0'],
  ['WebP', 'RIFF\x10\0\0\0WEBPVP8 '],
  ['PostScript', '%!PS-Adobe-3.0\nquit'],
  ['ZIP', 'PK\x03\x04'],
  ['one byte', 'I'],
])('%s is no format that is taken', async (_, content) => {
  const inspection = await scratch.inspect(Buffer.from(content, 'latin1'));
  expect(inspection).toMatchObject({ kind: 'refused', code: 'FILE_FORMAT_UNKNOWN' });
});

it.each([
  ['scan.TIF', 'tiff', true],
  ['scan.tiff', 'tiff', true],
  ['scan.pdf', 'tiff', false],
  ['akte.pdf.jpg', 'jpeg', true],
  ['akte.jpg.pdf', 'jpeg', false],
  ['pdf', 'pdf', false],
  ['', 'png', false],
] as const)('the extension of %p fits %s: %s', (name, format, fits) => {
  expect(extensionMatches(name, format)).toBe(fits);
});
