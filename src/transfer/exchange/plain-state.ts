import { moeglich } from '../xauslaender/process/austausch';
import type { Vorfall } from '../xauslaender/process/transitions';
import type { Handover } from './handover';

/** What a person may do with a handover now; the words of the buttons belong to the screen. */
export const AKTIONEN = [
  'senden',
  'vorabinformationen',
  'hindernis',
  'weiterleiten',
  'ungeklaert',
  'nicht-zustaendig',
  'anforderung-zurueckweisen',
  'zustaendigkeit-verneinen',
  'anfordern',
  'annehmen',
  'lieferung-zurueckweisen',
  'erinnern',
  'wiederholen',
  'zurueckziehen',
  'zurueckziehung-ablehnen',
] as const;
export type Aktion = (typeof AKTIONEN)[number];

const BY_STEP: Readonly<Partial<Record<Vorfall, Aktion>>> = {
  'sendet 010205': 'vorabinformationen',
  'sendet 010202': 'hindernis',
  'sendet 0030': 'weiterleiten',
  'sendet 0032': 'ungeklaert',
  'sendet 000030': 'nicht-zustaendig',
  'sendet 010102': 'zustaendigkeit-verneinen',
  'sendet 010002': 'erinnern',
  'sendet 0021': 'erinnern',
};

/** The actions that the process provides for now. `left`: some of the delivery has gone out. */
export function aktionen(handover: Handover, left: boolean): Aktion[] {
  const next = moeglich(handover);
  const found = new Set<Aktion>(next.flatMap((vorfall) => BY_STEP[vorfall] ?? []));
  const { rolle, zustand, hold, akteId, lieferungUuid } = handover;
  if (hold?.code === 'ZURUECKZIEHUNG') return ['zurueckziehen', 'zurueckziehung-ablehnen'];
  if (rolle === 'aktenfuehrend') {
    if (akteId !== null && next.includes('sendet 010206') && zustand !== 'lieferung-vollstaendig') found.add('senden');
    if (zustand === 'anforderung-liegt-vor') found.add('anforderung-zurueckweisen');
    if (lieferungUuid !== null && !left && (zustand === 'lieferung-vollstaendig' || found.has('senden')))
      found.add('zurueckziehen');
    if (['lieferung-vollstaendig', 'zustaendigkeitsanfrage-offen', 'weitergeleitet'].includes(zustand))
      found.add('wiederholen');
    if (akteId === null) found.delete('vorabinformationen');
    return [...found];
  }
  if (zustand === 'zustaendigkeitsanfrage-offen') found.add('anfordern');
  if (next.includes('sendet 010201') && ['zurueckgewiesen', 'ungeklaert', 'hindernis'].includes(zustand))
    found.add('wiederholen');
  if (zustand === 'angefordert' || zustand === 'uebernommen') found.add('wiederholen');
  if (zustand === 'lieferung-laeuft') {
    found.add('lieferung-zurueckweisen');
    if (hold !== null) found.add('annehmen');
  }
  return [...found];
}

type Texts = Readonly<Partial<Record<Handover['zustand'], string>>>;

const OUT: Texts = {
  bereit: 'Noch nichts geschehen',
  'zustaendigkeitsanfrage-offen': 'Gefragt, ob die andere Behörde zuständig ist; Antwort steht aus',
  'nicht-zustaendig-erklaert': 'Die andere Behörde erklärt sich für nicht zuständig',
  'anforderung-liegt-vor': 'Angefordert; zu entscheiden',
  zurueckgewiesen: 'Anforderung zurückgewiesen; eine neue ist zu erwarten',
  weitergeleitet: 'An eine andere Behörde weitergeleitet',
  ungeklaert: 'Zuständigkeit ungeklärt gemeldet',
  hindernis: 'Hindernis mitgeteilt; die Akte kann später gesendet werden',
  'lieferung-laeuft': 'Wird gesendet',
  'lieferung-vollstaendig': 'Gesendet; Quittung steht aus',
  'lieferung-zurueckgewiesen': 'Lieferung zurückgewiesen; die Akte ist wieder frei',
  quittiert: 'Abgegeben: die andere Behörde hat die Übernahme quittiert',
};

const IN: Texts = {
  bereit: 'Noch nichts geschehen',
  'zustaendigkeitsanfrage-offen': 'Gefragt, ob diese Behörde zuständig ist; zu beantworten',
  'nicht-zustaendig-erklaert': 'Nicht zuständig erklärt',
  angefordert: 'Angefordert; Antwort steht aus',
  zurueckgewiesen: 'Die Anforderung wurde zurückgewiesen; neu zu stellen',
  weitergeleitet: 'Die Anforderung wurde weitergeleitet; Antwort steht aus',
  ungeklaert: 'Niemand erklärt sich für zuständig',
  hindernis: 'Die andere Behörde nennt ein Hindernis',
  'lieferung-laeuft': 'Die Akte kommt an',
  'lieferung-vollstaendig': 'Vollständig angekommen; wird übernommen',
  'lieferung-zurueckgewiesen': 'Zurückgewiesen; eine neue Lieferung ist zu erwarten',
  uebernommen: 'Übernommen und quittiert',
};

/** Where a handover stands, as one German sentence for the desk. */
export function plainState(handover: Handover, packages: { readonly here: number; readonly gone: number }): string {
  const { rolle, zustand, hold, anzahlDerPakete, lieferungUuid } = handover;
  if (hold !== null) return `Zu entscheiden: ${hold.reason}`;
  if (rolle === 'aktenfuehrend') {
    if (lieferungUuid !== null && ['anforderung-liegt-vor', 'hindernis'].includes(zustand)) return 'Wird vorbereitet';
    const total = anzahlDerPakete ?? 0;
    if (zustand === 'lieferung-vollstaendig' && packages.gone < total)
      return `Wird gesendet: ${packages.gone} von ${total} Paketen sind hinaus`;
    return OUT[zustand] ?? zustand;
  }
  if (zustand === 'lieferung-laeuft' && anzahlDerPakete !== null)
    return `Die Akte kommt an: ${packages.here} von ${anzahlDerPakete} Paketen sind da`;
  if (zustand === 'uebernommen' && !handover.quittungVerlangt) return 'Übernommen; eine Quittung war nicht verlangt';
  return IN[zustand] ?? zustand;
}
