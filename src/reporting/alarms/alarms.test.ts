import { alarmCodes, alarms, type AlarmCode, type SystemState } from './alarms';

/** Everything is well. */
const WELL: SystemState = {
  database: { ms: 3 },
  store: { ms: 5 },
  queue: { ms: 2 },
  queuePolicy: 'noeviction',
  freeShare: 0.4,
  minFreeShare: 0.05,
  workerSilent: 4,
  clockSkew: 0.2,
  hindrances: [],
  oldestDueTask: 20,
  running: 2,
  quarantinedLastHour: 1,
  damages: 0,
  oldestCheckDays: 44,
  fixityDays: 90,
  oldestUncopied: 30,
  oldestUnpacked: 40,
  oldestAccepted: 60,
  oldestForReview: 3600,
  oldestUnsent: null,
};

/** For every alarm the smallest trouble that has to raise it, and it alone. */
const TROUBLES: Readonly<Record<AlarmCode, Partial<SystemState>>> = {
  DATABASE_AWAY: { database: { ms: null } },
  DATABASE_SLOW: { database: { ms: 2500 } },
  STORE_AWAY: { store: { ms: null } },
  STORE_SLOW: { store: { ms: 4000 } },
  STORE_FULL: { hindrances: ['STORE_FULL'] },
  DISK_LOW: { freeShare: 0.04 },
  QUEUE_AWAY: { queue: { ms: null } },
  QUEUE_POLICY_WRONG: { queuePolicy: 'wrong' },
  WORKER_SILENT: { workerSilent: 31 },
  WORK_STUCK: { oldestDueTask: 200, running: 0 },
  CLOCK_WRONG: { clockSkew: 7200 },
  QUARANTINE_GROWING: { quarantinedLastHour: 20 },
  FIXITY_DAMAGE: { damages: 1 },
  FIXITY_OVERDUE: { oldestCheckDays: 92 },
  SECOND_STORE_BEHIND: { oldestUncopied: 900 },
  SIDECARS_BEHIND: { oldestUnpacked: 3600 },
  DELIVERY_WAITS: { oldestAccepted: 3601 },
  REVIEW_WAITS: { oldestForReview: 4 * 86_400 },
  SENDING_STUCK: { oldestUnsent: 4000 },
};

it('is quiet when everything is well', () => {
  expect(alarms(WELL)).toEqual([]);
  expect(alarms({ ...WELL, queue: null, queuePolicy: null, oldestUncopied: null, fixityDays: 0 })).toEqual([]);
});

it.each(alarmCodes)('%s is raised by its trouble alone, with a sentence and somebody to act', (code) => {
  const raised = alarms({ ...WELL, ...TROUBLES[code] });
  expect(raised.map((alarm) => alarm.code)).toEqual([code]);
  for (const text of [raised[0]?.sentence, raised[0]?.action]) expect(text).toMatch(/^\p{Lu}?.{20,}\.$/u);
  expect(raised[0]?.owner).not.toBe('');
});

it('is not green while nothing is known', () => {
  expect(alarms({ ...WELL, workerSilent: null }).map(({ code }) => code)).toEqual(['WORKER_SILENT']);
});
