import { germanDate } from '../platform/partial-date';
import type { UeberblickAnswer } from './schemas';

type FactAnswer = UeberblickAnswer['anschrift'];
type EvidenceAnswer = NonNullable<FactAnswer['evidence']>;

const STATES: Readonly<Record<string, string>> = {
  unbelegt: 'laut Stammdaten, in keinem Dokument gelesen',
  gueltig: 'gültig',
  abgelaufen: 'abgelaufen',
  unbefristet: 'unbefristet',
  unbekannt: 'Gültigkeit unbekannt',
};

const readable = (value: string): string => (/^\d{4}(-\d{2}){0,2}$/.test(value) ? germanDate(value) : value);
const place = ({ title, page }: EvidenceAnswer): string => `${title}${page === null ? '' : `, S. ${page}`}`;
const line = (label: string, text: string): string => `  ${`${label}:`.padEnd(22)}${text}\n`;

function fact({ label, value, state, note, evidence, others }: FactAnswer): string {
  if (value === null) return line(label, 'unbekannt');
  const source = evidence === null ? (STATES[state] ?? state) : place(evidence);
  const doubts = others
    .map((other) => `    Widerspruch: ${readable(other.value)} (${place(other.evidence)})\n`)
    .join('');
  return line(label, `${readable(value)}  [${source}]${note === null ? '' : `  ${note}`}`) + doubts;
}

function validity(found: {
  gueltigBis: string | null;
  nummer: string | null;
  state: string;
  evidence: EvidenceAnswer;
}): string {
  const number = found.nummer === null ? '' : ` Nr. ${found.nummer}`;
  const until = found.gueltigBis === null ? '' : ` bis ${germanDate(found.gueltigBis)}`;
  return `${number}${until}, ${STATES[found.state] ?? found.state}  [${place(found.evidence)}]`;
}

/** The Akte at a glance for a terminal. */
export function ueberblickText(found: UeberblickAnswer): string {
  const { titel, pass, fristen, counts } = found;
  const lines = found.person.map(fact);
  lines.push(line('Letzter Titel', titel === null ? 'keiner gefunden' : `${titel.label}${validity(titel)}`));
  if (titel?.note != null) lines.push(`    ${titel.note}\n`);
  for (const later of titel?.later ?? [])
    lines.push(`    danach: ${place(later)}${later.date === null ? '' : ` vom ${germanDate(later.date)}`}\n`);
  lines.push(line('Letzter Pass', pass === null ? 'keiner gefunden' : `Reisepass${validity(pass)}`));
  lines.push(fact(found.anschrift));
  for (const frist of fristen)
    lines.push(
      line(
        'Frist',
        `${readable(frist.value)}${frist.due === null ? ' ab Bekanntgabe' : ''}  [${place(frist.evidence)}]`,
      ),
    );
  lines.push(
    line(
      'Anzahl',
      `${counts.dokumente} Dokumente, ${counts.seiten} Seiten, ${counts.unsicher} nachzuindizieren, ${counts.duplikate} doppelt`,
    ),
  );
  return lines.join('');
}
