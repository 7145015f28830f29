/**
 * The learning curve of an office: `node scripts/run-ts.mjs scripts/bench/learning-curve.ts [--je-typ 30]`.
 * Papers of the style that training never sees stand for an office with its own wordings. People decide about the type
 * of 50, 200, 1,000 of them (confirmed or corrected); measured is the share of other papers of the office that are named
 * right, with certainty above the threshold and at all. Protected papers (R11) are measured, but never learned from.
 */
import { parseArgs } from 'node:util';
import { loadModel } from '../../src/classification/model';
import { loadProfile } from '../../src/classification/profile';
import { trainOfficeLayer, withOfficeLayer, type LearningExample } from '../../src/classification/types/office-layer';
import { normaliseLog, typeReader } from '../../src/classification/types/type-evidence';
import { seededRandom } from '../generator/random';
import { typeSamples } from '../train-samples';

const STEPS = [0, 50, 200, 1000];

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { 'je-typ': { type: 'string', default: '30' } } });
  const profile = loadProfile();
  const model = loadModel();
  const reader = typeReader(profile, model);
  const papers = typeSamples('zweit', Number(values['je-typ']), 'learning')
    .filter((sample) => sample.place === 0)
    .map(({ typeId, features, lines }): LearningExample => ({
      typeId,
      features,
      base: reader.read(lines).logCertainty,
    }));
  const shuffled = seededRandom('learning-curve').shuffled(papers);
  const test = shuffled.slice(0, 600);
  const learnable = shuffled.slice(600).filter(({ typeId }) => !profile.restrictedTypes.has(typeId));
  process.stdout.write(`Modell ${model.version}; ${test.length} Papiere zum Prüfen, ${learnable.length} zum Lernen\n`);
  process.stdout.write(
    '| Entscheidungen | richtig (ohne Enthaltung) | sicher genug | davon richtig |\n|---|---|---|---|\n',
  );
  for (const step of STEPS) {
    const layer = step === 0 ? null : await trainOfficeLayer(learnable.slice(0, step), reader.types);
    let [right, sure, sureRight] = [0, 0, 0];
    for (const { base, features, typeId } of test) {
      const log = layer === null ? base : normaliseLog(withOfficeLayer(base, reader.types, layer, features));
      const best = log.indexOf(Math.max(...log));
      const hit = reader.types[best] === typeId;
      const certain = Math.exp(log[best]!) >= model.threshold;
      right += hit ? 1 : 0;
      sure += certain ? 1 : 0;
      sureRight += certain && hit ? 1 : 0;
    }
    const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
    const enough = Math.min(step, learnable.length);
    process.stdout.write(
      `| ${enough} | ${percent(right, test.length)} | ${percent(sure, test.length)} | ${percent(sureRight, sure)} |\n`,
    );
  }
}

void main();
