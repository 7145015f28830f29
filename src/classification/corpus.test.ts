import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { classifiable, textPage } from '../../scripts/eval-pages';
import { classifyPages } from './classify-pages';
import { loadModel } from './model';
import { loadProfile } from './profile';

const file = join(__dirname, '..', '..', '..', 'shared', 'corpus', 'lieferung-1.truth.json');
const schema = z.object({
  akten: z.array(
    z.object({
      aktenzeichen: z.string(),
      person: z.object({ name: z.string(), vorname: z.string(), geburtsdatum: z.string() }),
      pages: z.array(z.object({ page: z.number(), text: z.string(), blank: z.boolean(), separator: z.boolean() })),
      documents: z.array(z.object({ docType: z.string(), firstPage: z.number() })),
    }),
  ),
});

const available = existsSync(file);
if (!available) {
  process.stdout.write(`übersprungen: Prüfsätze fehlen (${file})\n`);
}

(available ? describe : describe.skip)('a batch the model was not trained on, its sheets taken out', () => {
  it('is cut and named', () => {
    const truth = schema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const profile = loadProfile();
    const model = loadModel();
    let cuts = 0;
    let found = 0;
    let hits = 0;
    let types = 0;
    for (const akte of truth.akten) {
      const pages = akte.pages
        .filter((page) => !page.separator)
        .map((page) => classifiable(page.page, textPage(page.text), page.blank, null));
      const { documents, findings } = classifyPages(
        pages,
        { aktenzeichen: akte.aktenzeichen, ...akte.person },
        profile,
        model,
      );
      expect(findings).toEqual([]);
      found += documents.length;
      for (const document of akte.documents) {
        cuts++;
        const match = documents.find((other) => other.firstPage === document.firstPage);
        hits += match === undefined ? 0 : 1;
        types += match?.type === document.docType ? 1 : 0;
      }
    }
    expect((2 * hits) / (cuts + found)).toBeGreaterThan(0.95);
    expect(types / cuts).toBeGreaterThan(0.95);
  });
});
