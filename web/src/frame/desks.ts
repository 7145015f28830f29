import type { Me } from '../api/shapes';

/** The desks, the first words of their addresses, and the right without which a desk shows nothing. */
const DESKS = [
  { path: '', name: 'Akten', screens: ['', 'akten', 'akte', 'dokument', 'suche'], key: '1', right: 'akte.deckblatt' },
  { path: 'scan', name: 'Scanstelle', screens: ['scan'], key: '2', right: 'einlieferung.lesen' },
  { path: 'uebergabe', name: 'Übergabe', screens: ['uebergabe'], key: '3', right: 'uebergabe.lesen' },
  { path: 'leitung', name: 'Überblick', screens: ['leitung'], key: '4', right: 'einlieferung.lesen' },
] as const;
export type Desk = (typeof DESKS)[number];

/** The desks this person may open. */
export const desksOf = (me: Me): readonly Desk[] =>
  DESKS.filter(({ right }) => me.rights.some(({ id }) => id === right));

/** The desk a screen belongs to; undefined for addresses nobody knows. */
export const deskOf = (screen: string): Desk | undefined =>
  DESKS.find(({ screens }) => screens.some((one) => one === screen));
