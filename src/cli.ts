import { runCommand } from './cli/commands';
import { EakteError, describeCode } from './platform/eakte-error';

/** `eakte <command> …`: see `eakte --help`. Exit codes: 0 done, 1 not everything went well, 2 wrong call. */
async function main(): Promise<void> {
  try {
    process.exitCode = await runCommand(process.argv.slice(2));
  } catch (error) {
    if (error instanceof EakteError) {
      process.stderr.write(`eakte: ${error.message} [${error.code}]\n→ ${describeCode(error.code).action}\n`);
    } else {
      process.stderr.write(`eakte: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    }
    process.exitCode = error instanceof EakteError && error.code === 'VALIDATION' ? 2 : 1;
  }
}

// `eakte akte list | head` closes the pipe early: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

void main();
