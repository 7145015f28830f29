import { germanDate, longDate } from './calendar';
import type { Letterhead } from './look';
import type { Office } from './offices';
import type { Random } from './random';
import type { Setter } from './setter';

/** What stands above the text of a letter. */
export interface LetterParts {
  readonly sender: Office;
  /** Lines of the address window. */
  readonly recipient: readonly string[];
  /** The sender's file number; empty when there is none. */
  readonly ownReference: string;
  readonly yourReference: string;
  readonly date: string;
  /** Letters of private persons carry no office head. */
  readonly privately: boolean;
}

const footnotes = [
  'Sprechzeiten: Mo, Di, Do 8.00–12.00 Uhr, Do 14.00–18.00 Uhr',
  'Termine nur nach Vereinbarung',
  'Bitte bei Antwort angeben',
];

/** Sets head, address and reference block; the cursor stands below them. */
export function setLetterhead(setter: Setter, random: Random, parts: LetterParts): void {
  const kind: Letterhead = parts.privately ? 'schlicht' : setter.look.letterhead;
  HEADS[kind](setter, random, parts);
  setter.y += random.real(4, 9);
}

type Head = (setter: Setter, random: Random, parts: LetterParts) => void;

const HEADS: Readonly<Record<Letterhead, Head>> = {
  mitte: (setter, random, parts) => {
    const { sender } = parts;
    setter.items.push({
      kind: 'arms',
      x: setter.width / 2 - 7,
      y: setter.y - 4,
      width: 14,
      height: 15,
      colour: setter.look.accent,
      seed: random.int(1, 99),
    });
    setter.y += 13;
    setter.paragraph(sender.name.toUpperCase(), {
      align: 'centre',
      font: { face: setter.look.headFace, size: 15, bold: true },
      after: 0,
    });
    if (sender.unit !== '') {
      setter.paragraph(sender.unit, {
        align: 'centre',
        sameBlock: true,
        font: { face: setter.look.headFace, size: 11 },
        after: 1,
      });
    }
    setter.rule(setter.look.left, setter.y + 2, setter.width - setter.look.right, setter.y + 2, 0.4);
    setter.y += 6;
    small(setter, `${sender.name} · ${sender.street} · ${sender.plzOrt}`);
    address(setter, parts.recipient);
    references(setter, [
      ['Aktenzeichen', parts.ownReference],
      ['Ihr Zeichen', parts.yourReference],
      ['Bearbeitung', sender.clerk],
      ['Datum', germanDate(parts.date)],
    ]);
  },
  infoblock: (setter, random, parts) => {
    const { sender } = parts;
    const x = setter.width - setter.look.right - 62;
    setter.paragraph(sender.name, { font: { face: setter.look.headFace, size: 14, bold: true }, after: 0 });
    if (sender.unit !== '') {
      setter.paragraph(sender.unit, { sameBlock: true, font: { face: setter.look.headFace, size: 10.5 }, after: 2 });
    }
    setter.rule(
      setter.look.left,
      setter.y + 1,
      setter.width - setter.look.right,
      setter.y + 1,
      random.pick([0.3, 0.8]),
    );
    setter.y += 9;
    const top = setter.y;
    small(setter, `${sender.street}, ${sender.plzOrt}`);
    address(setter, parts.recipient);
    const bottom = setter.y;
    setter.y = top;
    const rows: [string, string][] = [
      ['Auskunft erteilt:', sender.clerk],
      ['Zimmer:', `${random.pick(['', 'A ', 'E '])}${random.int(1, 4)}${random.int(10, 39)}`],
      ['Telefon:', sender.phone],
      [random.pick(['E-Mail:', 'Telefax:']), random.chance(0.5) ? sender.mail : sender.phone.replace(/\d{2}$/u, '99')],
      [random.pick(['Mein Zeichen:', 'Aktenzeichen:', 'Unser Zeichen:']), parts.ownReference],
      ['Ihr Zeichen:', parts.yourReference],
      ['Datum:', germanDate(parts.date)],
    ];
    setter.nextBlock();
    for (const [label, value] of rows.filter(([, text]) => text !== '')) {
      setter.y += 4.4;
      setter.run(label, x, setter.y, setter.font({ size: 8.5 }));
      setter.run(value, x + 26, setter.y, setter.font({ size: 8.5, bold: label === 'Datum:' }));
      setter.nextLine();
    }
    setter.y = Math.max(bottom, setter.y);
  },
  bezugszeile: (setter, random, parts) => {
    const { sender } = parts;
    setter.items.push({
      kind: 'arms',
      x: setter.width - setter.look.right - 16,
      y: setter.y - 3,
      width: 15,
      height: 17,
      colour: setter.look.accent,
      seed: random.int(1, 99),
    });
    setter.paragraph(sender.name, { font: { face: setter.look.headFace, size: 16 }, after: 0 });
    setter.paragraph(
      [sender.unit, `${sender.street} · ${sender.plzOrt}`, `Tel. ${sender.phone}`].filter((t) => t !== '').join('\n'),
      {
        sameBlock: true,
        font: { size: 9 },
        after: 8,
      },
    );
    address(setter, parts.recipient);
    setter.y += 4;
    columns(setter, [
      ['Ihr Zeichen, Ihre Nachricht vom', parts.yourReference],
      ['Unser Zeichen', parts.ownReference],
      ['Durchwahl', sender.phone.split('-').at(-1) ?? ''],
      [sender.ort, germanDate(parts.date)],
    ]);
  },
  schlicht: (setter, random, parts) => {
    const { sender } = parts;
    setter.paragraph([sender.name, sender.unit].filter((t) => t !== '').join('\n'), {
      font: { size: setter.look.size },
      after: 0,
    });
    setter.paragraph(`${sender.street}\n${sender.plzOrt}`, { sameBlock: true, after: 5 });
    const place = `${sender.ort}, ${random.chance(0.3) ? `den ${germanDate(parts.date)}` : longDate(parts.date)}`;
    setter.paragraph(place, { align: 'right', after: 4 });
    address(setter, parts.recipient);
    if (parts.ownReference !== '') {
      setter.paragraph(`Az.: ${parts.ownReference}`, { after: 1 });
    }
    if (parts.yourReference !== '') {
      setter.paragraph(`Ihr Az.: ${parts.yourReference}`, { after: 1 });
    }
  },
  rechts: (setter, _random, parts) => {
    const { sender } = parts;
    const lines = [sender.unit, sender.street, sender.plzOrt, `Telefon ${sender.phone}`, sender.mail].filter(
      (t) => t !== '',
    );
    setter.paragraph(sender.name, {
      align: 'right',
      font: { face: setter.look.headFace, size: 13, bold: true },
      after: 0,
      colour: setter.look.accent,
    });
    setter.paragraph(lines.join('\n'), { align: 'right', sameBlock: true, font: { size: 8.5 }, after: 2 });
    address(setter, parts.recipient);
    setter.paragraph(germanDate(parts.date), { align: 'right', after: 2 });
    const own = parts.ownReference === '' ? '' : `Geschäftszeichen (bitte stets angeben): ${parts.ownReference}`;
    const yours = parts.yourReference === '' ? '' : `Ihr Geschäftszeichen: ${parts.yourReference}`;
    const text = [own, yours].filter((t) => t !== '').join('\n');
    if (text !== '') {
      setter.paragraph(text, { font: { size: 9 } });
    }
  },
  leiste: (setter, random, parts) => {
    const { sender } = parts;
    setter.items.push({
      kind: 'arms',
      x: setter.look.left,
      y: setter.y - 5,
      width: 11,
      height: 13,
      colour: setter.look.accent,
      seed: random.int(1, 99),
    });
    setter.nextBlock();
    setter.y += 3;
    setter.run(
      sender.name,
      setter.look.left + 15,
      setter.y,
      setter.font({ face: setter.look.headFace, size: 15, bold: true }),
    );
    setter.y += 5;
    setter.nextLine();
    setter.run(sender.unit, setter.look.left + 15, setter.y, setter.font({ face: setter.look.headFace, size: 10 }));
    setter.y += 12;
    const top = setter.y;
    const x = setter.width - setter.look.right - 48;
    setter.nextBlock();
    for (const text of [
      'Dienstgebäude',
      sender.street,
      sender.plzOrt,
      '',
      'Ansprechperson',
      sender.clerk,
      sender.phone,
      '',
      'Geschäftszeichen',
      parts.ownReference === '' ? '–' : parts.ownReference,
    ]) {
      setter.y += 4;
      setter.run(
        text,
        x,
        setter.y,
        setter.font({ size: 8, bold: ['Dienstgebäude', 'Ansprechperson', 'Geschäftszeichen'].includes(text) }),
      );
      setter.nextLine();
    }
    setter.rule(x - 3, top, x - 3, setter.y + 3, 0.3);
    const bottom = setter.y;
    setter.y = top;
    address(setter, parts.recipient);
    setter.y = Math.max(bottom + 5, setter.y);
    setter.paragraph(
      `${sender.ort}, ${longDate(parts.date)}${parts.yourReference === '' ? '' : ` – Ihr Zeichen: ${parts.yourReference}`}`,
      { after: 2 },
    );
  },
  balken: (setter, _random, parts) => {
    const { sender } = parts;
    setter.items.push({ kind: 'box', x: 0, y: 8, width: setter.width, height: 3, fill: setter.look.accent, line: 0 });
    setter.paragraph(sender.name, {
      font: { face: setter.look.headFace, size: 18, bold: true },
      colour: setter.look.accent,
      after: 0,
    });
    setter.paragraph(`${sender.unit === '' ? '' : `${sender.unit} | `}${sender.street} | ${sender.plzOrt}`, {
      sameBlock: true,
      font: { size: 8 },
      after: 8,
    });
    address(setter, parts.recipient);
    setter.y += 3;
    columns(setter, [
      ['Datum', germanDate(parts.date)],
      ['Kontakt', sender.clerk],
      ['Telefon', sender.phone],
      ['Vorgang', parts.ownReference === '' ? parts.yourReference : parts.ownReference],
    ]);
  },
  kopfzeile: (setter, random, parts) => {
    const { sender } = parts;
    setter.paragraph(`${sender.name}${sender.unit === '' ? '' : ` – ${sender.unit}`}`, {
      font: { face: setter.look.headFace, size: 12, italic: true },
      after: 1,
    });
    setter.rule(setter.look.left, setter.y, setter.width - setter.look.right, setter.y, 0.2);
    setter.rule(setter.look.left, setter.y + 0.9, setter.width - setter.look.right, setter.y + 0.9, 0.2);
    setter.y += 4;
    setter.paragraph(
      `${sender.plzOrt}, ${germanDate(parts.date)}\n${sender.street} · Ruf ${sender.phone}\nSachbearbeitung: ${sender.clerk}`,
      { x: setter.width - setter.look.right - 70, width: 70, font: { size: 9 }, after: 4 },
    );
    address(setter, parts.recipient);
    const marks = [
      parts.ownReference === '' ? '' : `G.-Z.: ${parts.ownReference}`,
      parts.yourReference === '' ? '' : `Bezug: ${parts.yourReference}`,
    ].filter((t) => t !== '');
    if (marks.length > 0) {
      setter.paragraph(marks.join('   '), { font: { size: 9.5 } });
    }
    if (random.chance(0.3)) {
      small(setter, random.pick(footnotes));
    }
  },
};

function small(setter: Setter, text: string): void {
  setter.paragraph(text, { font: { size: 7 }, after: 1.5 });
}

function address(setter: Setter, lines: readonly string[]): void {
  setter.paragraph(lines.join('\n'), { width: 85, leading: 1.22, after: 9 });
}

function references(setter: Setter, rows: readonly (readonly [string, string])[]): void {
  setter.nextBlock();
  for (const [label, value] of rows.filter(([, text]) => text !== '')) {
    setter.y += 4.8;
    setter.run(`${label}:`, setter.look.left + 95, setter.y, setter.font({ size: 9 }));
    setter.run(value, setter.look.left + 120, setter.y, setter.font({ size: 9 }));
    setter.nextLine();
  }
}

/** Small labels side by side with their values below (DIN 676 reference line). */
function columns(setter: Setter, cells: readonly (readonly [string, string])[]): void {
  const width = setter.measure / cells.length;
  setter.nextBlock();
  setter.y += 4;
  cells.forEach(([label], index) =>
    setter.run(label, setter.look.left + index * width, setter.y, setter.font({ size: 7.5 })),
  );
  setter.nextLine();
  setter.y += 4.5;
  cells.forEach(([, value], index) =>
    setter.run(value, setter.look.left + index * width, setter.y, setter.font({ size: 9.5 })),
  );
  setter.y += 2;
}
