import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasVeraPdf, validate } from '../../../scripts/conformance/verapdf';
import { qpdf } from './testdata/rendering';
import { sampleDocuments } from './testdata/sample-documents';
import { hasTool, itIf, itWithTool } from './testdata/tools';

const root = join(__dirname, '..', '..', '..');

describe('every kind of document we write', () => {
  itWithTool('qpdf', 'passes qpdf --check', async () => {
    for (const { bytes } of await sampleDocuments())
      expect(qpdf(bytes, ['--check'])).toContain('No syntax or stream encoding errors');
  });

  const fetched = hasTool('java') && hasVeraPdf(root);
  itIf(fetched, 'veraPDF fehlt: npm run conformance holt es', 'passes veraPDF', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'eakte-verapdf-'));
    try {
      const samples = await sampleDocuments();
      for (const flavour of ['2u', '3u']) {
        const paths = samples
          .filter((sample) => sample.flavour === flavour)
          .map(({ name, bytes }) => {
            const path = join(folder, `${name}.pdf`);
            writeFileSync(path, bytes);
            return path;
          });
        const results = await validate(root, flavour, paths);
        expect(results).toHaveLength(paths.length);
        expect(results.filter(({ compliant }) => !compliant)).toEqual([]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
