import table from './alarm-table.json';

export type AlarmCode = keyof typeof table;

/** A thing that answers, or not. `ms`: how long it took; null when it did not. */
export interface Answer {
  readonly ms: number | null;
}

/** What the installation looks like at one moment; `null`: not known, or not there to be asked. Ages in seconds. */
export interface SystemState {
  readonly database: Answer;
  readonly store: Answer;
  /** null: the installation works without a queue. */
  readonly queue: Answer | null;
  readonly queuePolicy: 'noeviction' | 'wrong' | null;
  /** Share of the data disk that is free, 0…1, and the share below which the door closes. */
  readonly freeShare: number | null;
  readonly minFreeShare: number;
  /** Age of the last sign of the liveliest worker. */
  readonly workerSilent: number | null;
  /** Largest difference of a process's clock from the database's. */
  readonly clockSkew: number | null;
  /** What tasks wait for that is not their turn: STORE_FULL, STORE_UNAVAILABLE … */
  readonly hindrances: readonly string[];
  /** Since when the oldest due task waits, and whether any is running. */
  readonly oldestDueTask: number | null;
  readonly running: number | null;
  readonly quarantinedLastHour: number | null;
  readonly damages: number | null;
  /** Days since the object that was read longest ago was read, and the days a cycle may take (0: switched off). */
  readonly oldestCheckDays: number | null;
  readonly fixityDays: number;
  /** null: there is no second store. */
  readonly oldestUncopied: number | null;
  readonly oldestUnpacked: number | null;
  readonly oldestAccepted: number | null;
  readonly oldestForReview: number | null;
  readonly oldestUnsent: number | null;
}

export interface Alarm {
  readonly code: AlarmCode;
  /** Who has to do something. */
  readonly owner: string;
  readonly severity: string;
  /** What is wrong and what to do, German, for people. */
  readonly sentence: string;
  readonly action: string;
  /** The figure that raised it, where there is one. */
  readonly figure?: string;
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
/** A dependency that needs longer, ms, is slow. */
const SLOW_MS = 2000;
/** A process that gave no sign for so long is silent: six signs were missed. */
const SILENT_AFTER = 30;
const SKEW = 30;
/** Deliveries quarantined in one hour from which somebody should look why. */
const QUARANTINE_AN_HOUR = 20;

const over = (value: number | null, limit: number): boolean => value !== null && value > limit;

/**
 * Which alarms this state raises. Pure: status interface, metrics and tests ask the same function. A state that is not
 * known raises nothing of its own; that the database does not answer is an alarm already.
 */
export function alarms(state: SystemState): Alarm[] {
  const hindered = (code: string): boolean => state.hindrances.includes(code);
  const raised: Readonly<Record<AlarmCode, boolean | string>> = {
    DATABASE_AWAY: state.database.ms === null,
    DATABASE_SLOW: over(state.database.ms, SLOW_MS) && `${state.database.ms} ms`,
    STORE_AWAY: state.store.ms === null || hindered('STORE_UNAVAILABLE'),
    STORE_SLOW: over(state.store.ms, SLOW_MS) && `${state.store.ms} ms`,
    STORE_FULL: hindered('STORE_FULL'),
    DISK_LOW:
      state.freeShare !== null && state.freeShare < state.minFreeShare && `${Math.round(state.freeShare * 100)} % frei`,
    QUEUE_AWAY: state.queue !== null && state.queue.ms === null,
    QUEUE_POLICY_WRONG: state.queuePolicy === 'wrong',
    WORKER_SILENT: state.database.ms !== null && (state.workerSilent === null || state.workerSilent > SILENT_AFTER),
    WORK_STUCK: over(state.oldestDueTask, 2 * MINUTE) && state.running === 0,
    CLOCK_WRONG: over(state.clockSkew, SKEW) && `${Math.round(state.clockSkew ?? 0)} s`,
    QUARANTINE_GROWING:
      over(state.quarantinedLastHour, QUARANTINE_AN_HOUR - 1) && `${state.quarantinedLastHour} Lieferungen`,
    FIXITY_DAMAGE: over(state.damages, 0) && `${state.damages} Objekte`,
    FIXITY_OVERDUE: state.fixityDays > 0 && over(state.oldestCheckDays, state.fixityDays + 1),
    SECOND_STORE_BEHIND: over(state.oldestUncopied, 10 * MINUTE),
    SIDECARS_BEHIND: over(state.oldestUnpacked, 30 * MINUTE),
    DELIVERY_WAITS: over(state.oldestAccepted, HOUR),
    REVIEW_WAITS: over(state.oldestForReview, 3 * DAY),
    SENDING_STUCK: over(state.oldestUnsent, HOUR),
  };
  return alarmCodes.flatMap((code) => {
    const figure = raised[code];
    if (figure === false) return [];
    return [{ code, ...table[code], ...(figure === true ? {} : { figure }) }];
  });
}

const isAlarmCode = (code: string): code is AlarmCode => Object.hasOwn(table, code);

/** All alarms there are, the order of the table. */
export const alarmCodes: readonly AlarmCode[] = Object.keys(table).filter(isAlarmCode);
