/** Codes of `urn:de:xinneres:codeliste:fehlercodes` version 3 that this software gives itself. */
export type FehlerCode = 'X000' | 'X001' | 'V000' | 'S001' | 'S010' | 'S011' | 'S030' | 'S100' | 'S999' | 'T080';

/** One reason to refuse a message, or (as a warning) to look at it. Texts name elements, never personal data. */
export interface Finding {
  readonly code: FehlerCode;
  /** Elements from the root, `/`-separated; '' for the message as a whole. */
  readonly path: string;
  /** German, one sentence. */
  readonly reason: string;
}

/** Which code a Rückweisung names first when several apply: what makes the rest unreadable comes before what it says. */
const PRECEDENCE: readonly FehlerCode[] = [
  'S001',
  'X000',
  'V000',
  'X001',
  'T080',
  'S100',
  'S010',
  'S011',
  'S030',
  'S999',
];

/** Orders findings: the one a Rückweisung names first comes first. */
export function byPrecedence(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => PRECEDENCE.indexOf(a.code) - PRECEDENCE.indexOf(b.code));
}
