import { AsyncLocalStorage } from 'node:async_hooks';

/** For whom the database is asked: what the row policies read from the connection (migration row_security). */
export interface DatabaseCaller {
  readonly office: string;
  readonly actor: string;
  /** Registers and document types that this caller may not see. */
  readonly hidden: readonly string[];
  /** True for work of the installation itself: files under a Sperrvermerk are not hidden from it. */
  readonly seesLocked: boolean;
}

const current = new AsyncLocalStorage<DatabaseCaller>();

/** Runs work whose every query is asked for this caller. */
export function asCaller<T>(caller: DatabaseCaller, work: () => T): T {
  return current.run(caller, work);
}

/** The caller of the running work; undefined outside of a request. */
export function databaseCaller(): DatabaseCaller | undefined {
  return current.getStore();
}

/** Work of the installation itself for one office: timers, start-up. */
export function installationCaller(office: string): DatabaseCaller {
  return { office, actor: 'eakte', hidden: [], seesLocked: true };
}
