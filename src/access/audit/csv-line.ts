/** A line of RFC 4180. A cell that a table program would take for a formula gets an apostrophe in front. */
export function csvLine(cells: readonly string[]): string {
  const quoted = cells.map((cell) => `"${(/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`);
  return `${quoted.join(';')}\r\n`;
}
