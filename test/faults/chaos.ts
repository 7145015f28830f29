import { parseArgs } from 'node:util';
import { PROCESS_FAULTS, QUEUE_FAULTS, STORE_FAULTS } from './chaos/faults';
import { runChaos } from './chaos/run-chaos';

/** `npm run chaos -- --seed S --faults N --minutes M`: a service under fire; red when the conservation law is broken. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      faults: { type: 'string', default: '40' },
      minutes: { type: 'string', default: '5' },
      s3: { type: 'string', default: process.env['EAKTE_TEST_S3_URL'] ?? '' },
      redis: { type: 'string', default: process.env['EAKTE_TEST_REDIS_URL'] ?? '' },
      only: { type: 'string' },
    },
  });
  const seed = Number(values.seed);
  const s3 = values.s3 === '' ? undefined : values.s3;
  const redis = values.redis === '' ? undefined : values.redis;
  const all = [
    ...PROCESS_FAULTS,
    ...(s3 === undefined ? [] : STORE_FAULTS),
    ...(redis === undefined ? [] : QUEUE_FAULTS),
  ];
  const kinds = values.only === undefined ? all : all.filter(({ name }) => name.includes(values.only ?? ''));
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  say(`seed ${seed}${s3 === undefined ? '' : ', on S3'}${redis === undefined ? '' : ', on Redis'}`);
  const wrong = await runChaos({
    seed,
    faults: Number(values.faults),
    minutes: Number(values.minutes),
    kinds,
    s3,
    redis,
    say,
  });
  for (const sentence of wrong) say(`✕ ${sentence}`);
  say(
    wrong.length === 0
      ? `✓ nothing lost, nothing twice (seed ${seed})`
      : `replay: npm run chaos -- --seed ${seed} --faults ${values.faults} --minutes ${values.minutes}`,
  );
  return wrong.length === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
