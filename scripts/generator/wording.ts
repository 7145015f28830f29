import { addDays, addMonths, germanDate, longDate, monthName, yearOf } from './calendar';
import { mrvA, td1, td3, type MrzHolder } from './mrz';
import type { Office, World } from './offices';
import { streets, type Person } from './person';
import type { Random } from './random';
import { WORDS } from './words';

/** What a template's placeholders are filled from, and which fields of the truth they printed. */
export interface WordingContext {
  readonly random: Random;
  readonly person: Person;
  readonly world: World;
  readonly sender: Office;
  /** Date of the document, `YYYY-MM-DD`. */
  readonly date: string;
  readonly aktenzeichen: string;
  /** Asylum file number at the Bundesamt, the same throughout an Akte. */
  readonly bamfAktenzeichen: string;
  /** Answers already given: the same placeholder says the same thing in all of a document. */
  readonly memo: Map<string, string>;
  /** Fields printed on this document beyond those of the Akte. */
  readonly fields: Map<string, string>;
}

/** Chooses one way through `{a|b|c}` (also nested) and fills the `<placeholders>` of a line. Throws Error for unknown ones. */
export function reword(text: string, context: WordingContext): string {
  let chosen = text;
  while (/\{[^{}]*\}/u.test(chosen)) {
    chosen = chosen.replace(/\{([^{}]*)\}/gu, (_, options: string) => context.random.pick(options.split('|')));
  }
  return chosen
    .replace(/<([^<>]+)>/gu, (_, name: string) => {
      const known = context.memo.get(name);
      if (known !== undefined) {
        return known;
      }
      const value = fill(name.replace(/'.*$/u, ''), context);
      context.memo.set(name, value);
      return value;
    })
    .replace(/ {2,}/gu, ' ')
    .trimEnd();
}

const money = (value: number): string =>
  value
    .toFixed(2)
    .replace('.', ',')
    .replace(/(\d)(?=(\d{3})+,)/gu, '$1.');

function fill(name: string, context: WordingContext): string {
  const [head = '', ...tail] = name.split(':');
  const argument = tail.join(':');
  if (tail.length > 0) {
    return fillWithArgument(head, argument, context);
  }
  if (/^(d|dl|mon)([+-].*)?$/u.test(name)) {
    return datePlaceholder(name, context);
  }
  const simple = simplePlaceholders(context)[name];
  if (simple === undefined) {
    throw new Error(`Unbekannter Platzhalter <${name}>`);
  }
  return simple(context);
}

function fillWithArgument(head: string, argument: string, context: WordingContext): string {
  const { random } = context;
  const range = (): [number, number] => {
    const [from = 0, to = 0] = argument.split('-').map(Number);
    return [from, to];
  };
  switch (head) {
    case 'mw': {
      const [male = '', female = ''] = argument.split('/');
      return context.person.sex === 'M' ? male : female;
    }
    case 'z':
      return String(random.int(...range()));
    case 'eur':
      return money(random.int(...range()) + (random.chance(0.4) ? random.int(1, 99) / 100 : 0));
    case 'code':
      return [...argument]
        .map((sign) =>
          sign === '#' ? String(random.int(0, 9)) : sign === '@' ? random.pick([...'ABCDEFGHKLMNPRSTUVWXYZ']) : sign,
        )
        .join('');
    case 'w': {
      const list = WORDS[argument];
      if (list === undefined) {
        throw new Error(`Unbekannte Wortliste <w:${argument}>`);
      }
      return random.pick(list);
    }
    case 'amt': {
      const office = context.world.office(officeKind(argument));
      return office.unit === '' ? office.name : `${office.name}, ${office.unit}`;
    }
    case 'amtname':
      return context.world.office(officeKind(argument)).name;
    case 'amtadr': {
      const office = context.world.office(officeKind(argument));
      return `${office.street}, ${office.plzOrt}`;
    }
    default:
      throw new Error(`Unbekannter Platzhalter <${head}:…>`);
  }
}

function officeKind(kind: string): Parameters<World['office']>[0] {
  return kind as Parameters<World['office']>[0];
}

/** `<d>`, `<d+30>` days, `<d+2j>` years, `<d+3m>` months, `<d-20..400>` a random day in between; `dl` long, `mon` month. */
function datePlaceholder(name: string, context: WordingContext): string {
  const match = /^(d|dl|mon)(?:([+-])(\d+)(?:\.\.(\d+))?([jm]?))?$/u.exec(name);
  if (match === null) {
    throw new Error(`Unbekannter Platzhalter <${name}>`);
  }
  const [, form, sign = '+', from = '0', to = from, unit = ''] = match;
  const amount = context.random.int(Number(from), Number(to)) * (sign === '-' ? -1 : 1);
  const date =
    unit === 'j'
      ? addMonths(context.date, 12 * amount)
      : unit === 'm'
        ? addMonths(context.date, amount)
        : addDays(context.date, amount);
  return form === 'dl' ? longDate(date) : form === 'mon' ? monthName(date) : germanDate(date);
}

/** The holder of an identity paper as the machine readable zone names the person. */
function holder(context: WordingContext, issuer: string, number: string, expiry: string): MrzHolder {
  const { person } = context;
  return {
    issuer,
    nationality: person.origin.code,
    name: person.name,
    vorname: person.vorname,
    number,
    birth: person.birth,
    expiry,
    sex: person.sex,
  };
}

/** Remembers that the field was printed and gives its value. */
function printed(context: WordingContext, field: string, value: string): string {
  context.fields.set(field, value);
  return value;
}

function simplePlaceholders(
  context: WordingContext,
): Readonly<Record<string, ((context: WordingContext) => string) | undefined>> {
  const { person, world, sender, random, date } = context;
  const male = person.sex === 'M';
  const germanFirst = (): string => random.pick(WORDS['vorname']!);
  const germanLast = (): string => random.pick(WORDS['nachname']!);
  const foreignFirst = (list: readonly string[]): string => random.pick(list.filter((name) => name !== person.vorname));
  const yy = date.slice(2, 4);
  return {
    Name: () => person.name,
    Vorname: () => person.vorname,
    NAME: () => person.name.toUpperCase(),
    VORNAME: () => person.vorname.toUpperCase(),
    geb: () => germanDate(person.birth),
    gebort: () => person.birthPlace,
    nat: () => person.origin.nationality,
    land: () => person.origin.land,
    STAAT: () => person.origin.stateEnglish,
    CODE: () => person.origin.code,
    sprache: () => person.origin.language,
    sex: () => person.sex,
    geschlecht: () => (male ? 'männlich' : 'weiblich'),
    az: () => context.aktenzeichen,
    azr: () => printed(context, 'azrNummer', person.azrNummer),
    pass: () => printed(context, 'passnummer', person.passport),
    passbis: () => germanDate(person.passportExpiry),
    passvon: () => germanDate(addMonths(person.passportExpiry, -120)),
    einreise: () => germanDate(person.entry),
    str: () => person.street,
    plzort: () => `${person.plz} ${person.ort}`,
    ort: () => world.ort,
    Land: () => world.land,
    adr: () => `${person.street}, ${person.plz} ${person.ort}`,
    adralt: () => `${random.pick(streets(world.style))} ${random.int(1, 99)}`,
    Herr: () => (male ? 'Herr' : 'Frau'),
    Herrn: () => (male ? 'Herrn' : 'Frau'),
    anrede: () => (male ? `Sehr geehrter Herr ${person.name},` : `Sehr geehrte Frau ${person.name},`),
    er: () => (male ? 'er' : 'sie'),
    Er: () => (male ? 'Er' : 'Sie'),
    ihm: () => (male ? 'ihm' : 'ihr'),
    ihn: () => (male ? 'ihn' : 'sie'),
    sein: () => (male ? 'sein' : 'ihr'),
    seine: () => (male ? 'seine' : 'ihre'),
    seiner: () => (male ? 'seiner' : 'ihrer'),
    seinen: () => (male ? 'seinen' : 'ihren'),
    seinem: () => (male ? 'seinem' : 'ihrem'),
    jahr: () => date.slice(0, 4),
    jj: () => yy,
    vorjahr: () => String(yearOf(date) - 1),
    sender: () => sender.name,
    senderunit: () => (sender.unit === '' ? sender.name : sender.unit),
    senderort: () => sender.ort,
    senderadr: () => `${sender.street}, ${sender.plzOrt}`,
    sb: () => sender.clerk,
    sbname: () => sender.clerk.split(' ').at(-1) ?? '',
    gericht: () => world.office('gericht').name.replace(/^VG /u, 'Verwaltungsgericht '),
    gaz: () =>
      printed(
        context,
        'gerichtsaktenzeichen',
        `${random.int(1, 12)} ${random.pick(['K', 'K', 'E', 'L', 'A'])} ${random.int(20, 3400)}/${yy}.${world.courtCode}${random.pick(['', '', '.A'])}`,
      ),
    bamfaz: () => printed(context, 'bamfAktenzeichen', context.bamfAktenzeichen),
    js: () => `${random.int(100, 9900)} Js ${random.int(1000, 98000)}/${yy}`,
    ds: () => `${random.int(10, 99)} ${random.pick(['Ds', 'Cs', 'Ls'])} ${random.int(10, 900)}/${yy}`,
    deutsch: () => `${germanFirst()} ${germanLast()}`,
    deutsch2: () => `${germanFirst()} ${germanLast()}`,
    nachname: () => germanLast(),
    partner: () => `${foreignFirst(male ? person.origin.female : person.origin.male)} ${person.name}`,
    kind: () => `${foreignFirst([...person.origin.female, ...person.origin.male])} ${person.name}`,
    vater: () => `${foreignFirst(person.origin.male)} ${person.name}`,
    mutter: () => foreignFirst(person.origin.female),
    mrzpass: () =>
      printed(context, 'mrz', td3(holder(context, person.origin.code, person.passport, person.passportExpiry))),
    mrzid: () =>
      printed(context, 'mrz', td1(holder(context, person.origin.code, person.passport, person.passportExpiry), 'ID')),
    mrzeat: () =>
      printed(context, 'mrz', td1(holder(context, 'D', cardNumber(random), addMonths(date, random.int(12, 36))), 'AR')),
    mrzvisum: () => printed(context, 'mrz', mrvA(holder(context, 'D', cardNumber(random), addMonths(date, 3)))),
    mrzra: () =>
      printed(
        context,
        'mrz',
        td3({ ...holder(context, 'D', cardNumber(random), addMonths(date, 36)), nationality: 'XXB' }),
      ),
  };
}

/** Serial number of a German card or sticker: the letters that cannot be mistaken for digits, nine signs. */
function cardNumber(random: Random): string {
  return (
    random.pick([...'YZRLT']) +
    Array.from({ length: 8 }, () => random.pick([...'0123456789CFGHJKLMNPRTVWXYZ'])).join('')
  );
}
