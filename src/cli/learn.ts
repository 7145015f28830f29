import { loadModel } from '../classification/model';
import { Blobs } from '../platform/blobs';
import { learnOffice, type LearningOutcome } from '../review/learning/learn-office';
import { rollBackModel } from '../review/learning/office-models';
import type { ServiceOptions } from './service';
import { withFoundations } from './with-foundations';

const BY = 'eakte learn';

/** `eakte learn --office X`: learns from an office's decisions now; `rollback` goes back to the model before. */
export async function learn(
  options: ServiceOptions,
  office: string,
  rollback: boolean,
  json: boolean,
): Promise<number> {
  return withFoundations(options, 'eakte-learn', async ({ dataSource, objects, profile }) => {
    if (rollback) {
      const version = await dataSource.transaction((tx) => rollBackModel(tx, office, BY));
      const text =
        version === undefined
          ? 'Es gilt das mitgelieferte Modell; zurückzunehmen ist nichts.'
          : `Zurückgenommen. Jetzt gilt ${version === null ? 'das mitgelieferte Modell' : `das Modell ${version}`}.`;
      process.stdout.write(json ? `${JSON.stringify({ version: version ?? null })}\n` : `${text}\n`);
      return version === undefined ? 1 : 0;
    }
    const context = { dataSource, blobs: new Blobs(dataSource, objects), profile, model: loadModel() };
    const outcome = await learnOffice(context, office, BY);
    process.stdout.write(json ? `${JSON.stringify(outcome)}\n` : `${describe(outcome)}\n`);
    return 0;
  });
}

function describe(outcome: LearningOutcome): string {
  if (outcome.kind === 'few') return `Zu wenige Entscheidungen, um daraus zu lernen: ${outcome.examples}`;
  const { examples, heldBack, rightBefore, rightAfter } = outcome.trial;
  const trial = `gelernt aus ${examples} Entscheidungen; von ${heldBack} zurückgehaltenen richtig: bisher ${rightBefore}, neu ${rightAfter}`;
  return outcome.kind === 'taken'
    ? `Neues Modell ${outcome.version}: ${trial}`
    : `Das bisherige Modell bleibt (${outcome.reason}): ${trial}`;
}
