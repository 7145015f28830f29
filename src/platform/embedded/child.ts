import { EakteError, isErrorCode } from '../eakte-error';

/** What a child process tells its launcher over IPC. */
export type ChildMessage =
  | { readonly kind: 'ready'; readonly facts: Readonly<Record<string, string>> }
  | { readonly kind: 'failed'; readonly code: string; readonly detail?: string };

interface ChildLife {
  /** Facts for the launcher, e.g. the URL that was bound. */
  readonly ready: Readonly<Record<string, string>>;
  /** Ends the work in an orderly way: give tasks back, close connections. */
  stop(): Promise<void>;
}

/** An orderly end that takes longer is cut off, ms; leases and durable rows make that harmless. */
const STOP_WITHIN_MS = 15_000;

/**
 * The life of a child after its start: says it is ready, ends on SIGTERM and SIGINT, and ends when its launcher is gone
 * (IPC disconnect), so that a killed launcher leaves no orphan.
 */
export function runChild(life: ChildLife): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    life.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (process.send !== undefined) {
    process.on('disconnect', stop);
    send({ kind: 'ready', facts: life.ready });
    // The launcher may have gone while we were starting.
    if (!process.connected) stop();
  }
}

/** Runs a child's `main`: what goes wrong at the start is told to the launcher, or to people when there is none. */
export function startChild(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    const code = error instanceof EakteError ? error.code : 'INTERNAL';
    const detail = error instanceof EakteError ? error.detail : error instanceof Error ? error.stack : String(error);
    if (process.send !== undefined && process.connected) {
      send({ kind: 'failed', code, ...(detail === undefined ? {} : { detail }) }, () => process.exit(1));
      return;
    }
    process.stderr.write(`${new EakteError(code, detail).message} [${code}]\n`);
    process.exit(1);
  });
}

/** The error a child reported, as the launcher throws it. */
export function childError(message: Extract<ChildMessage, { kind: 'failed' }>): EakteError {
  return new EakteError(isErrorCode(message.code) ? message.code : 'INTERNAL', message.detail);
}

function send(message: ChildMessage, done: () => void = () => undefined): void {
  process.send?.(message, undefined, undefined, done);
}
