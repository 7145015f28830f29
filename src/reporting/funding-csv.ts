import type { FundingReport } from './funding-report';

const HEAD = [
  'Aktenzeichen',
  'Abgelegt am',
  'Blatt',
  'Blatt gezählt',
  'Seiten',
  'Dokumente',
  'Betrag EUR',
  'SHA-256 der Originale',
  'SHA-256 der Ergebnisse',
];

/** Cents as `1234,05`. */
export const euros = (cents: number): string => `${Math.floor(cents / 100)},${String(cents % 100).padStart(2, '0')}`;

/** The funding report for a spreadsheet: UTF-8 with byte order mark, semicolons, decimal comma; the sum is the last line. */
export function fundingCsv(report: FundingReport): string {
  const lines = report.akten.map((akte) => [
    akte.aktenzeichen,
    akte.filedAt.slice(0, 10),
    String(akte.blatt),
    akte.blattCounted ? 'ja' : 'nein',
    String(akte.seiten),
    String(akte.dokumente),
    euros(akte.cents),
    akte.originals.join(' '),
    akte.results.join(' '),
  ]);
  const { sum } = report;
  const last = [
    `Summe (${sum.akten} Akten)`,
    report.to,
    String(sum.blatt),
    '',
    String(sum.seiten),
    '',
    euros(sum.cents),
    '',
    report.sha256,
  ];
  return `\uFEFF${[HEAD, ...lines, last].map((line) => line.map(cell).join(';')).join('\r\n')}\r\n`;
}

/** A cell that begins like a formula is text, not a formula. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[;"\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
