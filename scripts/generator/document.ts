import { addDays, germanDate, iso, yearOf } from './calendar';
import { setRows, setTable } from './form';
import { setLetterhead } from './letterhead';
import { drawLook, type Look } from './look';
import type { Office, World } from './offices';
import type { GeneratedPage } from './page';
import type { Person } from './person';
import type { Random } from './random';
import { Setter } from './setter';
import { setSpecial } from './special';
import { parseLine, type Line, type Template } from './template';
import { reword, type WordingContext } from './wording';

/** The file a document belongs to. */
export interface AkteContext {
  readonly person: Person;
  readonly world: World;
  readonly aktenzeichen: string;
  readonly bamfAktenzeichen: string;
}

/** One invented document, laid out; the truth about it beside it. */
export interface GeneratedDocument {
  readonly typeId: string;
  readonly title: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly pages: readonly GeneratedPage[];
  /** Paper colour that belongs to the paper itself (yellow delivery certificates …). */
  readonly paper: 'white' | 'yellow' | 'green';
}

/** True when a template can be dated inside an Akte. */
export function fitsAkte(template: Template, akte: AkteContext): boolean {
  return Math.max(template.from, yearOf(akte.person.entry)) <= Math.min(template.to, 2023);
}

/** Makes one document from a template; the same random stream gives the same document. */
export function composeDocument(template: Template, akte: AkteContext, random: Random): GeneratedDocument {
  const from = Math.min(Math.max(template.from, yearOf(akte.person.entry)), template.to);
  const to = Math.max(from, Math.min(template.to, 2023, from + 22));
  const date = iso(random.int(from, to), random.int(1, 12), random.int(1, 28));
  const sender = senderOf(template, akte, random);
  const fields = new Map<string, string>();
  const context: WordingContext = { ...akte, random, sender, date, memo: new Map(), fields };
  const look = drawLook(random, akte.world.style, yearOf(date), template.flags);
  const title = reword(random.pick(template.titles), context);
  const small = template.flags.has('a5');
  const wide = template.flags.has('quer');
  const [width, height] = small ? [148, 210] : [210, 297];
  const setter = new Setter(
    small ? { ...look, left: 12, right: 11, size: look.size - 1 } : look,
    wide ? height : width,
    wide ? width : height,
  );
  const lines = template.lines.map((line) => parseLine(reword(line, context)));
  while (lines[0]?.kind === 'gap') lines.shift();
  while (lines.at(-1)?.kind === 'gap') lines.pop();
  setOpening(setter, template, context);
  setLines(setter, random, lines, context, template);
  setClosing(setter, template, lines, context);
  setMarks(setter, template, context);
  setPageNumbers(setter, look, germanDate(date));
  const base = {
    name: akte.person.name,
    vorname: akte.person.vorname,
    geburtsdatum: akte.person.birth,
    aktenzeichen: akte.aktenzeichen,
  };
  const extra = template.typeId === 'aktendeckblatt' ? { staatsangehoerigkeit: akte.person.origin.nationality } : {};
  return {
    typeId: template.typeId,
    title,
    date,
    fields: { ...base, ...extra, ...Object.fromEntries(fields) },
    pages: setter.finished(),
    paper: template.flags.has('gelb') ? 'yellow' : template.flags.has('gruen') ? 'green' : 'white',
  };
}

function senderOf(template: Template, akte: AkteContext, random: Random): Office {
  if (template.sender === 'person' || template.sender === 'keiner') {
    const { person } = akte;
    return {
      name: `${person.vorname} ${person.name}`,
      unit: '',
      street: person.street,
      plzOrt: `${person.plz} ${person.ort}`,
      ort: person.ort,
      phone: `01${random.int(51, 79)} ${random.int(1000000, 9999999)}`,
      mail: '',
      bank: '',
      clerk: '',
    };
  }
  return akte.world.office(template.sender);
}

function setOpening(setter: Setter, template: Template, context: WordingContext): void {
  const { person, world, sender, random, aktenzeichen } = context;
  if (template.layout === 'brief') {
    const own =
      template.sender === 'abh' || template.sender === 'abh2' ? aktenzeichen : officeReference(template, context);
    const recipient = [
      person.sex === 'M' ? 'Herrn' : 'Frau',
      `${person.vorname} ${person.name}`,
      person.street,
      `${person.plz} ${person.ort}`,
    ];
    if (random.chance(0.12) && template.sender === 'abh') {
      recipient.unshift(random.pick(['Einschreiben', 'Gegen Postzustellungsurkunde', 'Gegen Empfangsbekenntnis']));
    }
    setLetterhead(setter, random, {
      sender,
      recipient,
      ownReference: own,
      yourReference: '',
      date: context.date,
      privately: false,
    });
  } else if (template.layout === 'anamt' || template.layout === 'amt') {
    const office = world.office(template.recipient);
    const recipient = [office.name, office.unit, office.street, office.plzOrt].filter((line) => line !== '');
    const privately = template.sender === 'person';
    const own = privately ? '' : template.sender === 'abh' ? aktenzeichen : officeReference(template, context);
    const yours = template.recipient === 'abh' && random.chance(0.8) ? aktenzeichen : '';
    setLetterhead(setter, random, {
      sender,
      recipient,
      ownReference: own,
      yourReference: yours,
      date: context.date,
      privately,
    });
  } else if (template.sender !== 'keiner' && template.sender !== 'person' && !template.flags.has('ohnekopf')) {
    setter.paragraph(sender.name, {
      font: { face: setter.look.headFace, bold: true, size: setter.look.size + 1 },
      after: 0,
      align: setter.look.titleAlign,
    });
    if (sender.unit !== '') {
      setter.paragraph(sender.unit, { sameBlock: true, after: 0, align: setter.look.titleAlign });
    }
    setter.paragraph(`${sender.street}, ${sender.plzOrt}`, {
      sameBlock: true,
      font: { size: setter.look.size - 2 },
      align: setter.look.titleAlign,
    });
    setter.y += random.real(1, 6);
  }
}

/** A file number in the manner of the sender's trade. */
function officeReference(template: Template, context: WordingContext): string {
  const { random, date } = context;
  const yy = date.slice(2, 4);
  switch (template.sender) {
    case 'bamf':
    case 'bafl':
      return (
        context.memo.get('bamfaz') ??
        (context.fields.set('bamfAktenzeichen', context.bamfAktenzeichen), context.bamfAktenzeichen)
      );
    case 'gericht':
    case 'ogericht':
      return reword('<gaz>', context);
    case 'sta':
      return reword('<js>', context);
    case 'anwalt':
      return `${random.int(10, 990)}/${yy} ${random.pick(['H', 'br', 'D01', 'lo', 'KA'])}`;
    case 'jobcenter':
      return reword('<code:#####BG#######>', context);
    case 'polizei':
    case 'bpol':
      return reword('<code:VNR ######/>', context) + yy;
    case 'firma':
    case 'vermieter':
    case 'arzt':
      return '';
    default:
      return random.pick([
        `${random.int(10, 59)}.${random.int(1, 9)}-${random.int(100, 9999)}/${yy}`,
        `${random.pick(['II', 'III', 'IV'])}/${random.int(10, 99)}-${random.int(1000, 9999)}`,
      ]);
  }
}

function setLines(
  setter: Setter,
  random: Random,
  lines: readonly Line[],
  context: WordingContext,
  template: Template,
): void {
  const { look } = setter;
  const big = look.size + random.pick([3, 4, 5]);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    switch (line.kind) {
      case 'gap':
        setter.y += look.size * 0.17;
        break;
      case 'break':
        setter.newPage();
        break;
      case 'rule':
        setter.rule(look.left, setter.y + 1, setter.width - look.right, setter.y + 1);
        setter.y += 4;
        break;
      case 'row': {
        const rows = takeWhile(lines, index, (entry): entry is Extract<Line, { kind: 'row' }> => entry.kind === 'row');
        setRows(
          setter,
          random,
          rows.map((row) => [row.label, row.value] as const),
        );
        index += rows.length - 1;
        break;
      }
      case 'table': {
        const rows = takeWhile(
          lines,
          index,
          (entry): entry is Extract<Line, { kind: 'table' }> => entry.kind === 'table',
        );
        setTable(
          setter,
          rows.map((row) => row.cells),
        );
        index += rows.length - 1;
        break;
      }
      case 'stamp':
        setter.stamp({
          x: setter.width * random.real(0.55, 0.75),
          y: Math.min(setter.y + 4, setter.height - 40),
          width: 46,
          height: 7 * line.lines.length,
          degrees: random.real(-9, 9),
          colour: random.pick(['#23408f', '#8f2330', '#3a2f6b']),
          shape: 'frame',
          lines: line.lines,
        });
        break;
      case 'special':
        setSpecial(setter, random, line.name, context);
        break;
      case 'numbered':
        setter.paragraph(line.text, { mark: line.mark, indent: line.mark.length > 3 ? 10 : 8, after: 1.6 });
        break;
      default:
        setTextLine(setter, line, big, template, context);
    }
  }
}

function setTextLine(
  setter: Setter,
  line: Extract<Line, { text: string }>,
  big: number,
  template: Template,
  context: WordingContext,
): void {
  const { look } = setter;
  switch (line.kind) {
    case 'title':
      setter.ensure(14);
      setter.paragraph(line.text, {
        font: { face: look.headFace, size: big, bold: true },
        align: template.layout === 'urkunde' || template.layout === 'urteil' ? 'centre' : look.titleAlign,
        after: 3.5,
        leading: 1.2,
      });
      break;
    case 'heading':
      setter.ensure(14);
      setter.y += 1.5;
      setter.paragraph(line.text, {
        font: { bold: true, size: look.size + 0.5 },
        align: template.layout === 'urteil' ? 'centre' : 'left',
        after: 1.5,
      });
      break;
    case 'subject':
      setter.paragraph(line.text, { font: { bold: !look.typewritten || context.random.chance(0.3) }, after: 4 });
      if (
        (template.layout === 'brief' || template.layout === 'anamt' || template.layout === 'amt') &&
        !template.flags.has('ohneanrede')
      ) {
        setter.paragraph(template.layout === 'brief' ? reword('<anrede>', context) : 'Sehr geehrte Damen und Herren,', {
          after: 3,
        });
      }
      break;
    case 'centred':
    case 'centredBig':
      setter.paragraph(line.text, {
        align: 'centre',
        font: line.kind === 'centredBig' ? { face: look.headFace, size: big + 4, bold: true } : {},
        after: 2.5,
      });
      break;
    case 'bullet':
      setter.paragraph(line.text, {
        mark: look.typewritten ? '-' : context.world.style === 'erst' ? '–' : '•',
        indent: 7,
        after: 1.2,
      });
      break;
    case 'small':
      setter.paragraph(line.text, { font: { size: Math.max(6.5, look.size - 3) }, after: 1.5 });
      break;
    case 'hand':
      setter.paragraph(line.text, { font: { face: 'hand', size: 16 }, colour: '#24306b', after: 2 });
      break;
    case 'right':
      setter.paragraph(line.text, { align: 'right', after: 2 });
      break;
    case 'bold':
      setter.paragraph(line.text, { font: { bold: true } });
      break;
    case 'signature':
      sign(setter, context.random, line.text);
      break;
    default:
      setter.paragraph(line.text);
  }
}

/** A signature above its printed name; sometimes a legible hand, sometimes strokes alone. */
function sign(setter: Setter, random: Random, text: string): void {
  setter.ensure(20);
  const name = text.split(/[\s,]+/u).find((word) => /^\p{Lu}\p{Ll}+/u.test(word)) ?? '';
  if (random.chance(0.35) && name !== '' && !/Auftrag|Unterschrift|Vertretung|Herr|Frau|Ort/u.test(name)) {
    setter.paragraph(name, { font: { face: 'hand', size: 19 }, colour: '#1f2f6e', after: 0, leading: 1.1 });
  } else {
    setter.items.push({
      kind: 'signature',
      x: setter.look.left + random.real(0, 14),
      y: setter.y + 1,
      width: random.real(28, 46),
      height: random.real(8, 12),
      colour: random.pick(['#1f2f6e', '#1f2f6e', '#222222']),
      seed: random.int(1, 1_000_000),
    });
    setter.y += 11;
  }
  setter.paragraph(text, { after: 3 });
}

function setClosing(setter: Setter, template: Template, lines: readonly Line[], context: WordingContext): void {
  const letter = template.layout === 'brief' || template.layout === 'anamt' || template.layout === 'amt';
  if (!letter || lines.some((line) => line.kind === 'signature') || template.flags.has('ohnegruss')) {
    return;
  }
  const { random, sender } = context;
  setter.ensure(30);
  setter.y += 2;
  if (template.sender === 'person') {
    setter.paragraph(random.pick(['Mit freundlichen Grüßen', 'Hochachtungsvoll', 'Mit freundlichem Gruß']), {
      after: 1,
    });
    sign(setter, random, `${context.person.vorname} ${context.person.name}`);
    return;
  }
  setter.paragraph(
    random.pick(['Mit freundlichen Grüßen', 'Mit freundlichen Grüßen', 'Hochachtungsvoll', 'Freundliche Grüße']),
    { after: 1 },
  );
  if (template.sender === 'anwalt') {
    sign(setter, random, `${sender.name.split(' ').at(-1) ?? ''}, ${random.pick(['Rechtsanwältin', 'Rechtsanwalt'])}`);
    return;
  }
  setter.paragraph(random.pick(['Im Auftrag', 'Im Auftrag', 'i. A.', 'In Vertretung']), { after: 0 });
  sign(setter, random, sender.clerk.replace(/^(?:Frau|Herr|Hr\.|Fr\.) /u, ''));
}

/** What an office adds to a paper: the stamp of receipt, copies' stamps, notes in pencil. */
function setMarks(setter: Setter, template: Template, context: WordingContext): void {
  const { random, world, date } = context;
  const first = setter.pages[0];
  if (first === undefined) {
    return;
  }
  const incoming = template.layout === 'anamt' || template.layout === 'amt' || template.flags.has('stempel');
  if (random.chance(incoming ? 0.65 : 0.08)) {
    const received = germanDate(addDays(date, random.int(1, 6)));
    const abh = world.office('abh');
    const head = random.pick(['EINGEGANGEN', 'Eingang', 'EINGANG', 'Posteingang']);
    const lines =
      world.style === 'erst' ? [abh.name.slice(0, 34), head, received] : [head, received, `Anl.: ${random.int(0, 4)}`];
    const items = setter.pages[0]!.items;
    items.push({
      kind: 'stamp',
      x: setter.width * random.real(0.58, 0.78),
      y: random.real(48, 92),
      width: random.real(44, 56),
      height: random.real(18, 24),
      degrees: random.real(-9, 8),
      colour: random.pick(['#23408f', '#8f2330', '#3b3b78', '#5b2a7a']),
      shape: random.pick(['frame', 'frame', 'plain']),
      lines,
      block: setter.nextBlock(),
    });
  }
  if (random.chance(0.12)) {
    first.items.push({
      kind: 'pencil',
      x: random.real(8, 150),
      y: random.real(20, setter.height - 40),
      width: random.real(20, 45),
      height: random.real(6, 12),
      colour: '#6b6b70',
      seed: random.int(1, 1_000_000),
    });
  }
}

function setPageNumbers(setter: Setter, look: Look, date: string): void {
  const total = setter.pages.length;
  const { numbering } = look;
  if (total < 2 || numbering === 'keine') {
    return;
  }
  setter.pages.forEach((page, index) => {
    const number = index + 1;
    if (index === 0 && numbering !== 'seite-von' && numbering !== 'bruch') {
      return;
    }
    const text = {
      'seite-von': `Seite ${number} von ${total}`,
      strich: `- ${number} -`,
      seite: `Seite ${number}`,
      bruch: `${number}/${total}`,
      blatt: `Blatt ${number}`,
      'zum-schreiben': `Seite ${number} zum Schreiben vom ${date}`,
    }[numbering];
    const atTop = numbering === 'strich' || numbering === 'blatt' || numbering === 'zum-schreiben';
    const font = setter.font({ size: look.size - 1 });
    const block = setter.nextBlock();
    const run = {
      kind: 'text' as const,
      x: atTop ? setter.width / 2 - 6 : setter.width - look.right - 30,
      y: atTop ? look.top + 2 : setter.height - 12,
      text,
      font,
      colour: look.ink,
      line: 0,
      block,
    };
    if (atTop) {
      page.items.unshift(run);
    } else {
      page.items.push(run);
    }
  });
}

function takeWhile<T extends Line>(lines: readonly Line[], from: number, test: (line: Line) => line is T): T[] {
  const taken: T[] = [];
  for (let index = from; index < lines.length; index++) {
    const line = lines[index]!;
    if (!test(line)) {
      break;
    }
    taken.push(line);
  }
  return taken;
}
