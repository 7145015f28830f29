import { classifiable } from '../../scripts/eval-pages';
import { measure } from '../../scripts/eval-score';
import { streams } from '../../scripts/train-samples';
import { classifyPages } from './classify-pages';
import { loadModel } from './model';
import { loadProfile } from './profile';

/** Files of the style whose wordings, offices and layouts training never sees, with recognition noise and without sheets. */
it('cuts and names files of offices nobody trained on', () => {
  const profile = loadProfile();
  const model = loadModel();
  const scored = streams('zweit', 12, 'test').map((stream) => {
    const starts = stream.flatMap((page, place) => (page.begins ? [place] : []));
    const truth = starts.map((place, index) => ({
      docType: stream[place]!.typeId,
      title: '',
      date: null,
      firstPage: place + 1,
      lastPage: starts[index + 1] ?? stream.length,
      fields: {},
    }));
    const pages = stream.map((page, place) => classifiable(place + 1, page.text, false, null));
    const { documents } = classifyPages(pages, { aktenzeichen: '1' }, profile, model);
    return { truth, found: documents, skip: new Set<number>() };
  });
  const { boundaries, types } = measure(scored);
  expect(boundaries.f1).toBeGreaterThan(0.92);
  expect(types.rightWhenDecided).toBeGreaterThan(0.9);
  expect(types.abstained).toBeLessThan(0.15);
});
