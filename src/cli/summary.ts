import type { Report, ReportAkte } from './schemas';

/** A page read with less certainty than this counts as unsure. */
export const UNSURE_PAGE = 0.6;

/** The table after a batch: an Akte a line, documents by register, pages, blanks, unsure pages, seconds. */
export function summaryTable(report: Report): string {
  const header = [
    'Aktenzeichen',
    'Dokumente',
    'je Register',
    'Seiten',
    'leer',
    'unsicher',
    'Nachindizieren',
    'Sekunden',
  ];
  const lines = report.akten.map((akte) => row(akte));
  const widths = header.map((cell, column) => Math.max(cell.length, ...lines.map((line) => line[column]?.length ?? 0)));
  const draw = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 0 || column === 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  const parts = [draw(header), widths.map((width) => '─'.repeat(width)).join('  '), ...lines.map(draw)];
  const notes = report.akten.flatMap((akte) =>
    akte.findings
      .filter((finding) => finding.page === null)
      .map((finding) => `! ${akte.aktenzeichen}: ${finding.message} [${finding.code}]`),
  );
  const rejected = report.rejected.map((entry) => `✗ ${entry.file}: ${entry.reason} [${entry.code}]`);
  return [...parts, ...(notes.length + rejected.length > 0 ? [''] : []), ...notes, ...rejected].join('\n');
}

function row(akte: ReportAkte): string[] {
  const registers = new Map<string, number>();
  for (const document of akte.documents) registers.set(document.register, (registers.get(document.register) ?? 0) + 1);
  const byRegister = [...registers]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([register, count]) => `${register}:${count}`);
  const read = akte.pages.filter((page) => !page.blank && !page.separator);
  return [
    akte.aktenzeichen,
    String(akte.documents.length),
    byRegister.join(' '),
    String(akte.pages.length),
    String(akte.pages.filter((page) => page.blank).length),
    String(read.filter((page) => page.confidence < UNSURE_PAGE).length),
    String(akte.documents.filter((document) => document.type === 'nachzuindizieren').length),
    akte.seconds.toFixed(0),
  ];
}
