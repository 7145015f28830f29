import { moeglich, mussAkteBehalten, neuerAustausch, schritt, type Austausch } from './austausch';
import { UEBERGAENGE, type Merkmale, type Rolle, type Vorfall } from './transitions';

/** Walks a branch; gives the last exchange and every message that had to follow. */
function walk(
  rolle: Rolle,
  vorfaelle: readonly Vorfall[],
  merkmale: Partial<Merkmale> = {},
): { austausch: Austausch; danach: string[] } {
  let austausch = neuerAustausch(rolle);
  const danach: string[] = [];
  for (const vorfall of vorfaelle) {
    const next = schritt(austausch, vorfall, merkmale);
    if (next.kind === 'nicht-vorgesehen') throw new Error(next.grund);
    austausch = next.austausch;
    danach.push(...next.danach);
  }
  return { austausch, danach };
}

type Branch = readonly [
  branch: string,
  rolle: Rolle,
  vorfaelle: readonly Vorfall[],
  end: string,
  danach: readonly string[],
];

/** Every branch of the sequence diagram, from both sides. */
const BRANCHES: readonly Branch[] = [
  ['competence denied', 'aktenfuehrend', ['sendet 010101', 'erhält 010102'], 'nicht-zustaendig-erklaert', []],
  ['competence denied', 'anfordernd', ['erhält 010101', 'sendet 010102'], 'nicht-zustaendig-erklaert', []],
  ['competence shown by a request', 'aktenfuehrend', ['sendet 010101', 'erhält 010201'], 'anforderung-liegt-vor', []],
  ['competence shown by a request', 'anfordernd', ['erhält 010101', 'sendet 010201'], 'angefordert', []],
  [
    'request faulty, then a new one',
    'anfordernd',
    ['sendet 010201', 'erhält 0010', 'sendet 010201'],
    'angefordert',
    [],
  ],
  [
    'request faulty, then a new one',
    'aktenfuehrend',
    ['erhält 010201', 'sendet 0010', 'erhält 010201'],
    'anforderung-liegt-vor',
    [],
  ],
  ['forwarded', 'aktenfuehrend', ['erhält 010201', 'sendet 0030', 'sendet 0031'], 'weitergeleitet', ['0031']],
  [
    'forwarded, the third delivers',
    'anfordernd',
    ['sendet 010201', 'erhält 0031', 'erhält 010206'],
    'lieferung-laeuft',
    [],
  ],
  ['forwarded to a third', 'aktenfuehrend', ['erhält 0030', 'sendet 010206'], 'lieferung-laeuft', []],
  ['forwarded twice', 'aktenfuehrend', ['erhält 0030', 'sendet 0030'], 'weitergeleitet', ['0031']],
  ['target unknown', 'aktenfuehrend', ['erhält 010201', 'sendet 0032'], 'ungeklaert', []],
  ['target unknown after forwarding', 'anfordernd', ['sendet 010201', 'erhält 0031', 'erhält 0032'], 'ungeklaert', []],
  ['not competent', 'aktenfuehrend', ['erhält 010201', 'sendet 000030'], 'ungeklaert', []],
  ['not competent', 'anfordernd', ['sendet 010201', 'erhält 000030', 'sendet 010201'], 'angefordert', []],
  ['obstacle', 'aktenfuehrend', ['erhält 010201', 'sendet 010202'], 'hindernis', []],
  [
    'obstacle that goes away',
    'anfordernd',
    ['sendet 010201', 'erhält 010202', 'erhält 010206'],
    'lieferung-laeuft',
    [],
  ],
  [
    'obstacle that goes away',
    'aktenfuehrend',
    ['erhält 010201', 'sendet 010202', 'sendet 010206'],
    'lieferung-laeuft',
    [],
  ],
  ['reminder', 'anfordernd', ['sendet 010201', 'sendet 010002', 'sendet 010002'], 'angefordert', []],
  ['reminder of a request that never came', 'aktenfuehrend', ['erhält 010002'], 'anforderung-liegt-vor', []],
  [
    'synchronous refusal, sent again',
    'anfordernd',
    ['sendet 010201', 'erhält 000002', 'sendet 000020'],
    'angefordert',
    ['000020'],
  ],
  [
    'packages before the metadata',
    'anfordernd',
    ['sendet 010201', 'erhält 010207', 'erhält 010206', 'erhält 010207', 'Lieferung geprüft'],
    'lieferung-vollstaendig',
    [],
  ],
  [
    'pre-information, delivery, receipt',
    'anfordernd',
    [
      'sendet 010201',
      'erhält 010205',
      'erhält 010206',
      'erhält 010207',
      'erhält 010203',
      'Lieferung geprüft',
      'Akte übernommen',
      'sendet 0020',
    ],
    'uebernommen',
    ['0020'],
  ],
  [
    'pre-information, delivery, receipt',
    'aktenfuehrend',
    [
      'erhält 010201',
      'sendet 010205',
      'sendet 010206',
      'sendet 010207',
      'sendet 010207',
      'Lieferung versandt',
      'sendet 010203',
      'erhält 0020',
    ],
    'quittiert',
    ['010203'],
  ],
  [
    'faulty delivery, sent anew',
    'aktenfuehrend',
    ['erhält 010201', 'sendet 010206', 'sendet 010207', 'Lieferung versandt', 'erhält 0010', 'sendet 010206'],
    'lieferung-laeuft',
    ['010203'],
  ],
  [
    'faulty delivery, comes anew',
    'anfordernd',
    ['sendet 010201', 'erhält 010206', 'sendet 0010', 'erhält 010206'],
    'lieferung-laeuft',
    [],
  ],
  [
    'receipt missing',
    'aktenfuehrend',
    ['erhält 010201', 'sendet 010206', 'Lieferung versandt', 'sendet 0021', 'sendet 0021', 'erhält 0020'],
    'quittiert',
    ['010203'],
  ],
  [
    'reminded after taking over',
    'anfordernd',
    ['sendet 010201', 'erhält 010206', 'Lieferung geprüft', 'Akte übernommen', 'erhält 0021'],
    'uebernommen',
    ['0020', '0020'],
  ],
  [
    'eAT data later, unasked',
    'aktenfuehrend',
    ['erhält 010201', 'sendet 010206', 'Lieferung versandt', 'erhält 0020', 'sendet 010205'],
    'quittiert',
    ['010203'],
  ],
  [
    'missing pre-information asked for after the delivery',
    'anfordernd',
    ['sendet 010201', 'erhält 010206', 'Lieferung geprüft', 'Akte übernommen', 'sendet 010201'],
    'angefordert',
    ['0020'],
  ],
];

const ALL: Merkmale = { quittungVerlangt: true, versandbestaetigungErbeten: true };

describe('the process', () => {
  it.each(BRANCHES)('%s (%s)', (_branch, rolle, vorfaelle, end, danach) => {
    const walked = walk(rolle, vorfaelle, ALL);
    expect(walked.austausch.zustand).toBe(end);
    expect(walked.danach).toEqual(danach);
  });

  it('no receipt and no confirmation that was not asked for', () => {
    const none = { quittungVerlangt: false, versandbestaetigungErbeten: false };
    expect(
      walk('anfordernd', ['sendet 010201', 'erhält 010206', 'Lieferung geprüft', 'Akte übernommen'], none).danach,
    ).toEqual([]);
    expect(() =>
      walk('aktenfuehrend', ['erhält 010201', 'sendet 010206', 'Lieferung versandt', 'sendet 010203'], none),
    ).toThrow('nicht vorgesehen');
    expect(() =>
      walk('aktenfuehrend', ['erhält 010201', 'sendet 010206', 'Lieferung versandt', 'erhält 0020'], none),
    ).toThrow('nicht vorgesehen');
  });

  it.each<readonly [string, Rolle, readonly Vorfall[]]>([
    [
      'a receipt before the file is taken over',
      'anfordernd',
      ['sendet 010201', 'erhält 010206', 'Lieferung geprüft', 'sendet 0020'],
    ],
    ['taking over what is not complete', 'anfordernd', ['sendet 010201', 'erhält 010206', 'Akte übernommen']],
    ['a package before its delivery is opened', 'aktenfuehrend', ['erhält 010201', 'sendet 010207']],
    ['an answer to a request that was never made', 'anfordernd', ['erhält 010202']],
    ['a delivery after competence was denied', 'aktenfuehrend', ['erhält 010201', 'sendet 0032', 'sendet 010206']],
    [
      'a refusal of what is already taken over',
      'anfordernd',
      ['sendet 010201', 'erhält 010206', 'Lieferung geprüft', 'Akte übernommen', 'sendet 0010'],
    ],
  ])('does not provide for %s', (_what, rolle, vorfaelle) => {
    expect(() => walk(rolle, vorfaelle, ALL)).toThrow('nicht vorgesehen');
  });

  it('the old ABH keeps the file until the Quittung', () => {
    const sent = walk('aktenfuehrend', ['erhält 010201', 'sendet 010206', 'Lieferung versandt'], ALL).austausch;
    expect(mussAkteBehalten(sent)).toBe(true);
    expect(
      mussAkteBehalten(
        walk('aktenfuehrend', ['erhält 010201', 'sendet 010206', 'Lieferung versandt', 'erhält 0020'], ALL).austausch,
      ),
    ).toBe(false);
    expect(mussAkteBehalten({ ...sent, quittungVerlangt: false })).toBe(false);
  });

  it('every transition can be reached, and none contradicts another', () => {
    const seen = new Set<string>();
    const open: Austausch[] = [];
    for (const rolle of ['anfordernd', 'aktenfuehrend'] as const) open.push({ ...neuerAustausch(rolle), ...ALL });
    const used = new Set<number>();
    for (;;) {
      const next = open.pop();
      if (next === undefined) break;
      const key = `${next.rolle} ${next.zustand}`;
      if (seen.has(key)) continue;
      seen.add(key);
      for (const vorfall of moeglich(next)) {
        const index = UEBERGAENGE.findIndex(
          (row) => row.rolle === next.rolle && row.von === next.zustand && row.vorfall === vorfall,
        );
        used.add(index);
        const step = schritt(next, vorfall);
        if (step.kind === 'weiter') open.push(step.austausch);
      }
    }
    expect(UEBERGAENGE.filter((_row, index) => !used.has(index))).toEqual([]);
    const keys = UEBERGAENGE.map(({ rolle, von, vorfall }) => `${rolle} ${von} ${vorfall}`);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });
});
