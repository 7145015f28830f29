import type { Finding } from '../finding';

/** What is known of a package that arrived (its bytes are kept elsewhere, by lieferung and number). */
export interface ReceivedPackage {
  readonly paketnummer: number;
  /** Decoded bytes. */
  readonly bytes: number;
  /** Lower-case hex of the decoded bytes. */
  readonly sha256: string;
}

export interface Announced {
  readonly anzahlDerPakete: number;
  readonly archivgroesse: number;
}

export interface Assembly {
  /** True when all numbers 1..n are there, agree, and add up to archivgroesse. */
  readonly complete: boolean;
  /** Numbers that have not arrived, ascending. */
  readonly missing: readonly number[];
  /** One package per number, in the order of the ZIP. */
  readonly order: readonly ReceivedPackage[];
  /** Why the delivery must be refused as a whole. */
  readonly findings: readonly Finding[];
}

/**
 * Puts packages in order: any order of arrival, the same package twice is harmless, the same number with other bytes
 * is not. The sum is only looked at when nothing is missing.
 */
export function assemble(announced: Announced, packages: readonly ReceivedPackage[]): Assembly {
  const findings: Finding[] = [];
  const refuse = (path: string, reason: string): void => {
    findings.push({ code: 'S999', path, reason });
  };
  const byNumber = new Map<number, ReceivedPackage>();
  for (const received of packages) {
    const { paketnummer } = received;
    const known = byNumber.get(paketnummer);
    if (paketnummer < 1 || paketnummer > announced.anzahlDerPakete)
      refuse(
        'paketnummer',
        `Paket ${paketnummer} gibt es in dieser Lieferung nicht (1 bis ${announced.anzahlDerPakete})`,
      );
    else if (known === undefined) byNumber.set(paketnummer, received);
    else if (known.sha256 !== received.sha256)
      refuse('paketnummer', `Paket ${paketnummer} kam zweimal mit verschiedenem Inhalt`);
  }
  const missing: number[] = [];
  for (let number = 1; number <= announced.anzahlDerPakete && missing.length < 10_000; number++)
    if (!byNumber.has(number)) missing.push(number);
  const order = [...byNumber.values()].sort((a, b) => a.paketnummer - b.paketnummer);
  const sum = order.reduce((total, received) => total + received.bytes, 0);
  if (sum > announced.archivgroesse || (missing.length === 0 && sum !== announced.archivgroesse))
    refuse('archivgroesse', `Die Pakete haben zusammen ${sum} Bytes, angekündigt sind ${announced.archivgroesse}`);
  return { complete: missing.length === 0 && findings.length === 0, missing, order, findings };
}
