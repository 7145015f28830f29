import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { runChaos } from './chaos/run-chaos';
import { buildMutant, MUTANTS } from './chaos/mutants';

/** `npm run chaos:mutants`: the harness can turn red. Each mutant breaks one promise; each must be caught. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' }, only: { type: 'string' } } });
  let survivors = 0;
  for (const mutant of MUTANTS.filter(({ name }) => values.only === undefined || name.includes(values.only))) {
    const program = buildMutant(mutant);
    try {
      const { kinds, faults, flood } = mutant;
      const say = (line: string): void => void process.stderr.write(`${line}\n`);
      const wrong = await runChaos({ seed: Number(values.seed), faults, minutes: 2, kinds, program, flood, say });
      const caught = wrong.filter((sentence) => /^K\d/.test(sentence));
      if (caught.length === 0) survivors += 1;
      process.stdout.write(
        `${caught.length > 0 ? '✓' : '✕'} ${mutant.name}: ${caught.length > 0 ? `${caught.length} Verstöße, z. B. ${caught[0] ?? ''}` : `nicht erkannt ${wrong.join(' | ')}`}\n`,
      );
    } finally {
      await rm(program, { recursive: true, force: true });
    }
  }
  process.stdout.write(`${survivors} unerkannt\n`);
  return survivors === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
