import type { Handover } from './shapes';

/** A decision about a handover: its words, what has to be asked for, and what is sent. */
export interface TransferAction {
  readonly label: string;
  readonly primary?: boolean;
  /** One thing to ask; without it a press is enough. */
  readonly ask?: { readonly label: string; readonly help?: string; readonly value?: (handover: Handover) => string };
  readonly path: (handover: Handover) => string;
  readonly body: (text: string, handover: Handover) => unknown;
}

const reason = (label: string, path: string): TransferAction => ({
  label,
  ask: { label: 'Grund, so wie ihn die andere Behörde lesen soll' },
  path: ({ id }) => `/uebergaben/${id}/${path}`,
  body: (grund) => ({ grund }),
});
const simple = (label: string, path: string): TransferAction => ({
  label,
  path: ({ id }) => `/uebergaben/${id}/${path}`,
  body: () => ({}),
});

/** By the names that the service gives the actions which are possible now. */
export const TRANSFER_ACTIONS: Readonly<Record<string, TransferAction>> = {
  senden: {
    label: 'Akte senden',
    primary: true,
    path: () => '/uebergaben/senden',
    body: (_, { aktenzeichen, partner }) => ({ aktenzeichen, an: partner.kennung }),
  },
  annehmen: {
    label: 'Als neue Akte annehmen',
    primary: true,
    ask: { label: 'Aktenzeichen in dieser Behörde', value: ({ aktenzeichen }) => aktenzeichen ?? '' },
    path: ({ id }) => `/uebergaben/${id}/annehmen`,
    body: (aktenzeichen) => ({ aktenzeichen }),
  },
  anfordern: {
    label: 'Zuständig: Akte anfordern',
    primary: true,
    ask: { label: 'Aktenzeichen in dieser Behörde' },
    path: ({ id }) => `/uebergaben/${id}/anfordern`,
    body: (aktenzeichen) => ({ aktenzeichen }),
  },
  hindernis: {
    label: 'Papierakte ist schon versandt',
    ask: { label: 'Versandt am (JJJJ-MM-TT)' },
    path: ({ id }) => `/uebergaben/${id}/hindernis`,
    body: (am) => ({ kind: 'versandt', am }),
  },
  weiterleiten: {
    label: 'Weiterleiten',
    ask: { label: 'Behördenkennziffer der zuständigen Behörde', help: 'zum Beispiel 030500' },
    path: ({ id }) => `/uebergaben/${id}/weiterleiten`,
    body: (an) => ({ an }),
  },
  ungeklaert: {
    label: 'Zuständige Behörde unbekannt',
    ask: { label: 'Bemerkung' },
    path: ({ id }) => `/uebergaben/${id}/ungeklaert`,
    body: (bemerkung) => ({ bemerkung }),
  },
  'nicht-zustaendig': {
    label: 'Nicht zuständig',
    ask: { label: 'Bemerkung' },
    path: ({ id }) => `/uebergaben/${id}/nicht-zustaendig`,
    body: (bemerkung) => ({ bemerkung }),
  },
  'zustaendigkeit-verneinen': {
    label: 'Zuständigkeit verneinen',
    ask: { label: 'Grund' },
    path: ({ id }) => `/uebergaben/${id}/zustaendigkeit-verneinen`,
    body: (text) => ({ kind: 'grund', text }),
  },
  'anforderung-zurueckweisen': reason('Anforderung zurückweisen', 'anforderung-zurueckweisen'),
  'lieferung-zurueckweisen': reason('Lieferung zurückweisen', 'lieferung-zurueckweisen'),
  zurueckziehen: reason('Zurückziehen (zwei Personen)', 'zurueckziehen'),
  'zurueckziehung-ablehnen': simple('Doch nicht zurückziehen', 'zurueckziehung-ablehnen'),
  erinnern: simple('Erinnern', 'erinnern'),
  wiederholen: simple('Noch einmal senden', 'wiederholen'),
};
