import { EakteError, isErrorCode } from '../eakte-error';
import { reasonOf } from '../errno';

/** What a child process tells its launcher over IPC, once: that it works (with a few facts), or why it does not. */
export type ChildMessage =
  | { readonly kind: 'ready'; readonly facts: Readonly<Record<string, string>> }
  | { readonly kind: 'failed'; readonly code: string | null; readonly reason: string };

/** How long a child may take to give back what it holds, ms; a page that is being read comes back by its lease. */
const stopWithinMs = 15_000;

/**
 * Runs a process's `main`. A failure before it is ready reaches the launcher as a message (or stderr, when the process
 * was started by hand), and the process ends with code 1. So does an error that nobody caught, later on.
 */
export function startChild(main: () => Promise<void>): void {
  const fail = (error: unknown): void => {
    const code = error instanceof EakteError ? error.code : null;
    const reason = error instanceof EakteError ? (error.detail ?? '') : reasonOf(error);
    const end = () => process.exit(1);
    if (process.connected) tell({ kind: 'failed', code, reason }, end);
    else {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      end();
    }
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  // The launcher ends us by signal or by its own end; Ctrl-C in the terminal, which reaches us too, is its affair.
  if (process.connected) process.on('SIGINT', () => undefined);
  // Without its launcher a child that still starts up has nobody to work for.
  process.once('disconnect', () => process.exit(1));
  main().catch(fail);
}

/** Reports ready, and stops cleanly on SIGTERM, SIGINT (started by hand), or when the launcher is gone. */
export function runChild({ ready, stop }: { ready: Record<string, string>; stop: () => Promise<void> }): void {
  let stopping = false;
  const end = (exitCode: number): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    stop().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        process.stderr.write(`${reasonOf(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.removeAllListeners('disconnect');
  process.once('disconnect', () => end(1));
  process.once('SIGTERM', () => end(0));
  if (process.connected) tell({ kind: 'ready', facts: ready });
  else process.once('SIGINT', () => end(0));
}

/** The failure that a child told, as the error it was there. */
export function childError(message: ChildMessage): EakteError {
  if (message.kind === 'ready') return new EakteError('INTERNAL', 'Ein Prozess meldete sich zweimal bereit');
  const { code, reason } = message;
  if (code !== null && isErrorCode(code)) return new EakteError(code, reason === '' ? undefined : reason);
  return new EakteError('INTERNAL', reason);
}

function tell(message: ChildMessage, then: () => void = () => undefined): void {
  // The channel may close between the check and the call: then nobody is listening any more.
  process.send?.(message, undefined, undefined, then);
}
