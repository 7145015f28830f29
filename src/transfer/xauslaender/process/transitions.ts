import type { MessageType } from '../registry/messages';

/** The side of an exchange: the new ABH asks for the file, the old (or third) ABH holds it. */
export type Rolle = 'anfordernd' | 'aktenfuehrend';

/** Where an exchange stands, for one side. */
export type Zustand =
  | 'bereit'
  | 'zustaendigkeitsanfrage-offen'
  | 'nicht-zustaendig-erklaert'
  | 'angefordert'
  | 'anforderung-liegt-vor'
  | 'zurueckgewiesen'
  | 'weitergeleitet'
  | 'ungeklaert'
  | 'hindernis'
  | 'lieferung-laeuft'
  | 'lieferung-vollstaendig'
  | 'lieferung-zurueckgewiesen'
  | 'uebernommen'
  | 'quittiert';

/** What happens: a message goes out or comes in, or something inside the office. */
export type Vorfall =
  | `sendet ${MessageType}`
  | `erhält ${MessageType}`
  /** The last missing package is there, and the container is sound. */
  | 'Lieferung geprüft'
  /** The last package has gone out. */
  | 'Lieferung versandt'
  /** The file is taken over into the own stock (after business processing). */
  | 'Akte übernommen';

/** Facts of an exchange that decide between transitions. */
export interface Merkmale {
  /** 010206 carries identifikation.quittungsrelevanterSachverhalt. */
  readonly quittungVerlangt: boolean;
  /** 010201 asks for 010203. */
  readonly versandbestaetigungErbeten: boolean;
}

export interface Uebergang {
  readonly rolle: Rolle;
  readonly von: Zustand;
  readonly vorfall: Vorfall;
  readonly nach: Zustand;
  /** The transition is only there when this fact holds. */
  readonly nurWenn?: keyof Merkmale;
  /** Messages that must follow now. */
  readonly danach?: readonly { readonly type: MessageType; readonly nurWenn?: keyof Merkmale }[];
}

const N = 'anfordernd';
const A = 'aktenfuehrend';

function row(rolle: Rolle, von: Zustand, vorfall: Vorfall, nach: Zustand, more: Partial<Uebergang> = {}): Uebergang {
  return { rolle, von, vorfall, nach, ...more };
}

/** The sequence diagram of the fact sheet (section 10), one line per arrow and side. */
export const UEBERGAENGE: readonly Uebergang[] = [
  // Competence unclear: the old ABH asks, the new ABH denies or simply requests the file.
  row(A, 'bereit', 'sendet 010101', 'zustaendigkeitsanfrage-offen'),
  row(A, 'zustaendigkeitsanfrage-offen', 'erhält 010102', 'nicht-zustaendig-erklaert'),
  row(A, 'zustaendigkeitsanfrage-offen', 'erhält 0010', 'bereit'),
  row(A, 'zustaendigkeitsanfrage-offen', 'sendet 010002', 'zustaendigkeitsanfrage-offen'),
  row(A, 'zustaendigkeitsanfrage-offen', 'sendet 000020', 'zustaendigkeitsanfrage-offen'),
  row(N, 'bereit', 'erhält 010101', 'zustaendigkeitsanfrage-offen'),
  row(N, 'zustaendigkeitsanfrage-offen', 'erhält 010002', 'zustaendigkeitsanfrage-offen'),
  row(N, 'zustaendigkeitsanfrage-offen', 'erhält 000020', 'zustaendigkeitsanfrage-offen'),
  row(N, 'zustaendigkeitsanfrage-offen', 'sendet 010102', 'nicht-zustaendig-erklaert'),
  row(N, 'zustaendigkeitsanfrage-offen', 'sendet 0010', 'bereit'),

  // Request. A denial may be followed by a move after all.
  ...(
    [
      'bereit',
      'zustaendigkeitsanfrage-offen',
      'nicht-zustaendig-erklaert',
      'zurueckgewiesen',
      'ungeklaert',
      'hindernis',
    ] as const
  ).map((von) => row(N, von, 'sendet 010201', 'angefordert')),
  ...(
    [
      'bereit',
      'zustaendigkeitsanfrage-offen',
      'nicht-zustaendig-erklaert',
      'zurueckgewiesen',
      'ungeklaert',
      'hindernis',
    ] as const
  ).map((von) => row(A, von, 'erhält 010201', 'anforderung-liegt-vor')),
  // Missing Vorabinformationen are asked for with a new 010201 (reason 03), also after the delivery.
  row(N, 'uebernommen', 'sendet 010201', 'angefordert'),
  row(A, 'quittiert', 'erhält 010201', 'anforderung-liegt-vor'),
  row(A, 'lieferung-vollstaendig', 'erhält 010201', 'anforderung-liegt-vor'),

  // No answer: reminder, or the same message again after a transport problem.
  row(N, 'angefordert', 'sendet 010002', 'angefordert'),
  row(A, 'anforderung-liegt-vor', 'erhält 010002', 'anforderung-liegt-vor'),
  row(A, 'bereit', 'erhält 010002', 'anforderung-liegt-vor'),
  row(N, 'angefordert', 'sendet 000020', 'angefordert'),
  row(A, 'anforderung-liegt-vor', 'erhält 000020', 'anforderung-liegt-vor'),
  row(A, 'bereit', 'erhält 000020', 'anforderung-liegt-vor'),
  row(N, 'angefordert', 'erhält 000002', 'angefordert', { danach: [{ type: '000020' }] }),

  // The request was faulty: afterwards a new one with a new UUID.
  row(A, 'anforderung-liegt-vor', 'sendet 0010', 'zurueckgewiesen'),
  row(N, 'angefordert', 'erhält 0010', 'zurueckgewiesen'),

  // Not competent, target known: forwarding, and the initiator is told.
  row(A, 'anforderung-liegt-vor', 'sendet 0030', 'weitergeleitet', { danach: [{ type: '0031' }] }),
  row(A, 'weitergeleitet', 'sendet 0031', 'weitergeleitet'),
  row(N, 'angefordert', 'erhält 0031', 'weitergeleitet'),
  row(A, 'bereit', 'erhält 0030', 'anforderung-liegt-vor'),

  // Not competent, target unknown.
  row(A, 'anforderung-liegt-vor', 'sendet 0032', 'ungeklaert'),
  row(A, 'anforderung-liegt-vor', 'sendet 000030', 'ungeklaert'),
  ...(['angefordert', 'weitergeleitet'] as const).flatMap((von) => [
    row(N, von, 'erhält 0032', 'ungeklaert'),
    row(N, von, 'erhält 000030', 'ungeklaert'),
  ]),

  // Obstacle; it may go away, and the file comes without a new request.
  row(A, 'anforderung-liegt-vor', 'sendet 010202', 'hindernis'),
  ...(['angefordert', 'weitergeleitet'] as const).map((von) => row(N, von, 'erhält 010202', 'hindernis')),
  row(A, 'hindernis', 'sendet 010202', 'hindernis'),
  row(N, 'hindernis', 'erhält 010202', 'hindernis'),
  row(N, 'hindernis', 'sendet 010002', 'hindernis'),
  row(A, 'hindernis', 'erhält 010002', 'hindernis'),

  // Vorabinformationen: before the file, and later unasked when eAT data come in.
  ...(['anforderung-liegt-vor', 'hindernis', 'lieferung-laeuft', 'lieferung-vollstaendig', 'quittiert'] as const).map(
    (von) => row(A, von, 'sendet 010205', von),
  ),
  ...(
    [
      'angefordert',
      'weitergeleitet',
      'hindernis',
      'lieferung-laeuft',
      'lieferung-vollstaendig',
      'lieferung-zurueckgewiesen',
      'uebernommen',
    ] as const
  ).map((von) => row(N, von, 'erhält 010205', von)),

  // Delivery: metadata and packages in any order.
  ...(['anforderung-liegt-vor', 'hindernis', 'lieferung-zurueckgewiesen'] as const).map((von) =>
    row(A, von, 'sendet 010206', 'lieferung-laeuft'),
  ),
  row(A, 'lieferung-laeuft', 'sendet 010207', 'lieferung-laeuft'),
  row(A, 'lieferung-laeuft', 'Lieferung versandt', 'lieferung-vollstaendig', {
    danach: [{ type: '010203', nurWenn: 'versandbestaetigungErbeten' }],
  }),
  row(A, 'lieferung-vollstaendig', 'sendet 010203', 'lieferung-vollstaendig', {
    nurWenn: 'versandbestaetigungErbeten',
  }),
  // Unchanged again after a transport problem, or when the reader misses a package.
  row(A, 'lieferung-vollstaendig', 'sendet 010206', 'lieferung-vollstaendig'),
  row(A, 'lieferung-vollstaendig', 'sendet 010207', 'lieferung-vollstaendig'),
  ...(['angefordert', 'weitergeleitet', 'hindernis', 'lieferung-laeuft', 'lieferung-zurueckgewiesen'] as const).flatMap(
    (von) => [row(N, von, 'erhält 010206', 'lieferung-laeuft'), row(N, von, 'erhält 010207', 'lieferung-laeuft')],
  ),
  ...(['lieferung-vollstaendig', 'uebernommen'] as const).flatMap((von) => [
    // Late duplicates change nothing.
    row(N, von, 'erhält 010206', von),
    row(N, von, 'erhält 010207', von),
  ]),
  ...(['lieferung-laeuft', 'lieferung-vollstaendig', 'uebernommen'] as const).map((von) =>
    row(N, von, 'erhält 010203', von),
  ),
  row(N, 'lieferung-laeuft', 'Lieferung geprüft', 'lieferung-vollstaendig'),

  // Faulty delivery: Rückweisung with the message concerned, then a new delivery.
  ...(['lieferung-laeuft', 'lieferung-vollstaendig'] as const).flatMap((von) => [
    row(N, von, 'sendet 0010', 'lieferung-zurueckgewiesen'),
    row(A, von, 'erhält 0010', 'lieferung-zurueckgewiesen'),
  ]),

  // Taken over: the receipt follows business processing, if it was asked for.
  row(N, 'lieferung-vollstaendig', 'Akte übernommen', 'uebernommen', {
    danach: [{ type: '0020', nurWenn: 'quittungVerlangt' }],
  }),
  row(N, 'uebernommen', 'sendet 0020', 'uebernommen', { nurWenn: 'quittungVerlangt' }),
  row(A, 'lieferung-vollstaendig', 'erhält 0020', 'quittiert', { nurWenn: 'quittungVerlangt' }),
  row(A, 'quittiert', 'erhält 0020', 'quittiert', { nurWenn: 'quittungVerlangt' }),

  // The receipt does not come: reminder, stage 1 to n; who has taken over repeats the receipt.
  row(A, 'lieferung-vollstaendig', 'sendet 0021', 'lieferung-vollstaendig', { nurWenn: 'quittungVerlangt' }),
  row(N, 'lieferung-laeuft', 'erhält 0021', 'lieferung-laeuft', { nurWenn: 'quittungVerlangt' }),
  row(N, 'lieferung-vollstaendig', 'erhält 0021', 'lieferung-vollstaendig', { nurWenn: 'quittungVerlangt' }),
  row(N, 'uebernommen', 'erhält 0021', 'uebernommen', { nurWenn: 'quittungVerlangt', danach: [{ type: '0020' }] }),
];
