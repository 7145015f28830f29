import { germanDate } from '../platform/partial-date';
import type { AbgleichService, DifferenceView } from './abgleich.service';

const COLUMNS = [
  'Aktenzeichen',
  'AZR-Nummer',
  'Feld',
  'Wert im Register',
  'Wert in der Akte',
  'Entscheidung',
  'Berichtigen in',
  'Richtiger Wert',
  'Beleg',
  'Rang',
  'Entschieden von',
  'Entschieden am',
  'Bemerkung',
] as const;

/** Differences fetched at a time. */
const AT_ONCE = 500;

/** A cell that no spreadsheet takes for a formula. */
function cell(text: string): string {
  const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[;"\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const line = (cells: readonly string[]): string => `${cells.map(cell).join(';')}\r\n`;
const shown = (difference: DifferenceView, value: string): string =>
  difference.field === 'geburtsdatum' && value !== '' ? germanDate(value) : value;

function row(difference: DifferenceView, register: string): string {
  const { decision } = difference;
  if (decision === null) return '';
  const choice = decision.decision;
  const evidence = (choice === 'register' ? difference.forRegister : difference.evidence)[0];
  const place =
    evidence === undefined ? '' : `${evidence.title}${evidence.page === null ? '' : `, Seite ${evidence.page}`}`;
  const right = choice === 'register' ? difference.registerValue : choice === 'akte' ? difference.akteValue : '';
  return line([
    difference.aktenzeichen,
    difference.azrNummer ?? '',
    difference.label,
    shown(difference, difference.registerValue),
    shown(difference, difference.akteValue),
    { register: 'Register stimmt', akte: 'Akte stimmt', unklar: 'ungeklärt', offen: '' }[choice],
    { register: 'Ausländerdatei', akte: register, unklar: '', offen: '' }[choice],
    shown(difference, right),
    place,
    difference.reason,
    decision.actor,
    decision.at,
    decision.note ?? '',
  ]);
}

/**
 * The correction list as CSV (UTF-8 with BOM, semicolons): what was decided, what is to be corrected where, and what shows it. A list
 * to work through, not a message: nothing is sent anywhere.
 */
export async function* correctionList(
  service: AbgleichService,
  office: string,
  id: string,
  register: string,
): AsyncGenerator<string> {
  yield `\uFEFF${line(COLUMNS)}`;
  for (let cursor: string | null = '0:'; cursor !== null;) {
    const page: { items: DifferenceView[]; next: string | null } = await service.differences(
      office,
      id,
      { state: 'entschieden' },
      cursor,
      AT_ONCE,
    );
    yield page.items.map((difference) => row(difference, register)).join('');
    cursor = page.next;
  }
}
