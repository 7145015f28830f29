/**
 * Trains the shipped model from generated documents with recognition noise (`npm run train`), never from scanned files:
 * 1. the linear text model over all wordings; 2. the weights between phrases and linear model, on wordings the linear
 * model has not seen; 3. the weights of the cut evidence, on streams of generated files. Writes
 * src/classification/model/weights.bin and settings.json. The same generator gives the same bytes.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CUT_FEATURES, cutFeatures, type CutFeature } from '../src/classification/cutting/cut-features';
import { parseModel } from '../src/classification/model';
import { loadProfile } from '../src/classification/profile';
import type { PageLines } from '../src/classification/text/page-lines';
import { pageFeatures } from '../src/classification/types/features';
import { linearScores, writeWeights, type LinearModel } from '../src/classification/types/linear-model';
import { phraseEvidence } from '../src/classification/types/phrase-evidence';
import { learnedPoints, normaliseLog, typeReader } from '../src/classification/types/type-evidence';
import { cuesOf } from '../src/classification/wording';
import settings from '../src/classification/model/settings.json';
import type { Style } from './generator/person';
import { streams, typeSamples, unknownPages, type Sample } from './train-samples';
import { trainLinear } from './train-linear';
import { vocabularySamples } from './train-vocabulary';
import { fitChoices, fitYesNo, type Choice } from './train-weights';

const PER_TYPE = 50;
const VOCABULARY_PER_TYPE = 60;
const FILES = 120;
/** The other style is for checking only: nothing of it may be learned. */
const STYLE: Style = 'erst';
const FOLDS = 3;
/** Share of pages of no known type: among the trained ones, and in real files (the profile leaves little out). */
const UNKNOWN_TRAINED = 0.03;
const UNKNOWN_REAL = 0.01;
/** How hard the weights of the cuts hold on to what is known about files in general. */
const CUT_PULL = 0.01;

const profile = loadProfile();
const cues = cuesOf(profile);

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** What is held out is held out by the name of the wording. */
function fold(sample: Sample): number {
  return createHash('sha256').update(sample.wording).digest()[0]! % FOLDS;
}

function choice(page: PageLines, model: LinearModel, typeId: string | null): Choice {
  const phrases = phraseEvidence(page, cues);
  const log = normaliseLog(linearScores(model, pageFeatures(page)));
  const candidates = cues.map((entry, place) => {
    const { title, body, head } = phrases[place]!;
    return [title, Math.sqrt(body), head, learnedPoints(log, model.classes.indexOf(entry.typeId)), 0];
  });
  // What nobody knows: no phrases, the linear model has no say, a constant of its own.
  candidates.push([0, 0, 0, 0, 1]);
  const right = typeId === null ? candidates.length - 1 : cues.findIndex((entry) => entry.typeId === typeId);
  return { candidates, right };
}

const samples = typeSamples(STYLE, PER_TYPE, 'train');
const vocabulary = vocabularySamples(samples, VOCABULARY_PER_TYPE, 'train');
say(
  `${samples.length} Seiten aus ${STYLE} (${new Set(samples.map((sample) => sample.wording)).size} Vorlagen), ${vocabulary.length} aus dem Wortschatz`,
);

const choices: Choice[] = [];
for (let side = 0; side < FOLDS; side++) {
  const known = samples.filter((sample) => fold(sample) !== side);
  const model = trainLinear([...known, ...vocabulary], `fold-${side}`, 6);
  const held = samples
    .filter((sample) => fold(sample) === side && sample.place === 0)
    .filter((_, place) => place % 3 === 0);
  const right = held.filter((sample) => {
    const scores = linearScores(model, sample.features);
    return model.classes[scores.indexOf(Math.max(...scores))] === sample.typeId;
  }).length;
  say(`Textmodell auf fremden Vorlagen: ${((100 * right) / held.length).toFixed(1)} % von ${held.length}`);
  choices.push(...held.map((sample) => choice(sample.lines, model, sample.typeId)));
  choices.push(
    ...unknownPages(held, Math.round(held.length * UNKNOWN_TRAINED), `unknown-${side}`).map((page) =>
      choice(page, model, null),
    ),
  );
}
const [title = 0, body = 0, head = 0, linear = 0, unknown = 0] = fitChoices(choices, [1.1, 0.9, 0.4, 0.7, 3]);
const chosen = choices.filter(({ candidates, right }) => {
  const scores = candidates.map(
    (numbers) =>
      numbers[0]! * title + numbers[1]! * body + numbers[2]! * head + numbers[3]! * linear + numbers[4]! * unknown,
  );
  return scores.indexOf(Math.max(...scores)) === right;
}).length;
say(`Typen auf fremden Vorlagen: ${((100 * chosen) / choices.length).toFixed(1)} % von ${choices.length}`);
say(
  `Gewichte: Titel ${title.toFixed(2)}, Text ${body.toFixed(2)}, Kopf ${head.toFixed(2)}, Modell ${linear.toFixed(2)}, unbekannt ${unknown.toFixed(2)}`,
);

const round = (value: number): number => Math.round(value * 1000) / 1000;
const weighed = {
  ...settings,
  // The weights are fitted to be right about their certainty on wordings not seen: nothing to soften.
  temperature: 1,
  cut: {},
  phrase: {
    title: round(title),
    body: round(body),
    head: round(head),
    unknown: round(unknown - Math.log(UNKNOWN_TRAINED / UNKNOWN_REAL)),
  },
  linear: round(linear),
};
// Types as a reader sees them who has never met the wordings of these files: words alone taught it.
const stranger = typeReader(profile, parseModel(weighed, writeWeights(trainLinear(vocabulary, 'words', 6))));
const rows = streams(STYLE, FILES, 'cuts').flatMap((stream) => {
  const evidence = stream.map((page) => stranger.read(page.lines));
  return stream.slice(1).map((page, place) => ({
    features: cutFeatures(stream[place]!.look, page.look, {
      titleStrength: evidence[place + 1]!.titleStrength,
      blankBetween: page.blankBefore,
      types: evidence[place + 1]!.logCertainty,
      previousTypes: evidence[place]!.logCertainty,
    }),
    yes: page.begins,
  }));
});
// Where the generated files say little, these stay: what is known about files in general.
const PRIOR: Readonly<Record<CutFeature, number>> = {
  bias: -0.6,
  counterOne: 4,
  counterLater: -5,
  counterFollows: -3,
  counterOpen: -3,
  counterDone: 2.5,
  letterhead: 1,
  address: 1.2,
  salutation: 0.8,
  reference: 0.8,
  bigLine: 1,
  title: 3,
  headAndReference: 1,
  startsInSentence: -2.5,
  laterHeading: -2.5,
  numberFollows: -1.5,
  numberAboveOne: -1.5,
  previousOpen: -0.8,
  previousClosing: 0.8,
  previousFull: -0.7,
  previousShort: 0.8,
  blankBetween: 0.5,
  sameLayout: -0.5,
  otherPaper: 1,
  sameFirstLine: -0.2,
  sameMark: -0.2,
  fewWords: -0.5,
  ownType: 1,
  otherType: 1.5,
};
const prior = CUT_FEATURES.map((name) => PRIOR[name]);
const cut = fitYesNo(rows, prior, CUT_PULL);
const cutRight = rows.filter(
  ({ features, yes }) => features.reduce((sum, value, place) => sum + value * cut[place]!, 0) > 0 === yes,
).length;
say(`Grenzen ohne Typen: ${((100 * cutRight) / rows.length).toFixed(1)} % von ${rows.length}`);

const bytes = writeWeights(trainLinear([...samples, ...vocabulary], 'all'));
const folder = join(__dirname, '..', 'src', 'classification', 'model');
const next = {
  ...weighed,
  version: `2-${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}`,
  cut: Object.fromEntries(CUT_FEATURES.map((name, place) => [name, round(cut[place]!)])),
};
writeFileSync(join(folder, 'weights.bin'), bytes);
writeFileSync(join(folder, 'settings.json'), `${JSON.stringify(next, null, 2)}\n`);
say(`weights.bin: ${(bytes.length / 1e6).toFixed(2)} MB`);
