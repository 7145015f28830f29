import fc from 'fast-check';
import { existsSync } from 'node:fs';
import type { Akte, Aktendokument, Aktenregister, Aktenvorgang } from '../../src/transfer/xauslaender/akte/akte';
import { toAkte } from '../../src/transfer/xauslaender/akte/xdomea-to-akte';
import { readMessage } from '../../src/transfer/xauslaender/read-message';
import { SchemaSets } from '../../src/transfer/xauslaender/schema/schema-sets';
import { writeMessage } from '../../src/transfer/xauslaender/write-message';
import { metadatenOf, person, uuid } from './build';
import { SCHEMAS } from './shared';

/** Names as they stand in passports: DIN 91379 with combining sequences, apostrophes, long and short. */
const name = fc
  .array(
    fc.constantFrom(
      'Ş',
      'ğ',
      'ı',
      'İ',
      'Ø',
      'ß',
      'ẞ',
      'ễ',
      'Ž',
      'ḩ',
      'm̂',
      'C̆',
      'k͟h',
      'Ṣ̄',
      'ʿ',
      'ʾ',
      '’',
      '-',
      ' ',
      "'",
      'a',
      'B',
      'z',
      '&',
      '<',
      '"',
    ),
    { minLength: 1, maxLength: 25 },
  )
  .map((signs) => `A${signs.join('')}`);
/** Titles may hold anything that XML can carry. */
const title = fc.oneof(
  name,
  fc.constantFrom(
    'Übersicht – „Stand“ …',
    'Паспорт',
    'جواز سفر',
    'Antrag\tmit\nZeilen',
    '12',
    '  Ränder  ',
    'Akte 😀',
    'a/b\\c',
  ),
);
const date = fc.constantFrom('1990', '1990-04', '1990-04-17', '2024-02-29', '0999-12-31');
const zusaetze = fc.array(
  fc.record({
    kennung: fc.constantFrom('transfervermerk', 'nachweis', 'urn:fremd:1'),
    name: fc.constantFrom('Transfervermerk', 'Nachweis'),
    felder: fc.array(fc.record({ name: fc.constantFrom('verfahren', 'zeitstempel', 'sha256'), wert: title }), {
      maxLength: 4,
    }),
  }),
  { maxLength: 2 },
);

const optional = <T>(key: string, value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.option(value, { nil: undefined }).map((found) => (found === undefined ? {} : { [key]: found }));

const merged = (...parts: fc.Arbitrary<object>[]): fc.Arbitrary<object> =>
  fc.tuple(...parts).map((found) => Object.assign({}, ...found) as object);

/** What a document says, without its identity and order. */
const content = merged(
  optional('titel', title),
  optional('typ', name),
  optional('datum', date),
  optional('eingang', fc.constantFrom('2001-01-01', '2019-12-31')),
  optional('aktenwirksam', fc.constantFrom('2019-04-12T10:00:00+02:00', '2024-06-03T14:20:00.123Z')),
  optional('sha256', fc.constant('ab'.repeat(32))),
  fc.constantFrom(
    { format: '044', dateiname: 'Antrag.pdf' },
    { format: '018', dateiname: 'Scan 1.PDF' },
    { format: '011', dateiname: 'Foto.jpeg' },
  ),
  zusaetze.map((value) => ({ zusaetze: value })),
);

/** An Akte of that many documents, spread over registers and Vorgänge, all numbered. */
const akten = (count: number): fc.Arbitrary<Akte> =>
  fc
    .record({
      contents: fc.array(content, { minLength: Math.min(count, 40), maxLength: Math.min(count, 40) }),
      spread: fc.array(fc.nat(5), { minLength: 1, maxLength: 12 }),
      titles: fc.array(title, { minLength: 6, maxLength: 6 }),
      zusaetze,
      extra: merged(
        optional('laufzeitBeginn', fc.constant('1989-01-01')),
        optional('medium', fc.constantFrom('001', '002')),
        optional('kennzeichen', name),
      ),
    })
    .map(({ contents, spread, titles, zusaetze: own, extra }) => {
      let next = 10;
      const id = (): string => uuid((next += 1));
      const places: Aktendokument[][] = titles.map(() => []);
      for (let index = 0; index < count; index++)
        places[spread[index % spread.length] ?? 0]?.push({
          ...contents[index % contents.length],
          uuid: id(),
          dateiUuid: id(),
          position: index + 1,
        } as Aktendokument);
      const vorgang = (index: number, teil: Aktenvorgang[]): Aktenvorgang => ({
        uuid: id(),
        titel: titles[index] ?? '',
        dokumente: places[index] ?? [],
        teilvorgaenge: teil,
      });
      const register = (index: number, more: Partial<Aktenregister>): Aktenregister => ({
        uuid: id(),
        titel: titles[index] ?? '',
        dokumente: places[index] ?? [],
        vorgaenge: [],
        register: [],
        ...more,
      });
      return {
        ...register(0, {
          vorgaenge: [vorgang(1, [vorgang(2, [])])],
          register: [register(3, { register: [register(4, {})] }), register(5, {})],
        }),
        ...extra,
        zusaetze: own,
      };
    });

describe('an Akte that leaves and arrives', () => {
  let schemas: SchemaSets | undefined;
  beforeAll(async () => {
    if (existsSync(SCHEMAS)) schemas = await SchemaSets.load(SCHEMAS);
    else process.stderr.write(`Ohne Schemaprüfung: ${SCHEMAS} fehlt\n`);
  });
  afterAll(() => schemas?.close());

  async function travel(akte: Akte, vorname: string, familienname: string, geboren: string): Promise<void> {
    const message = metadatenOf(akte, person(vorname, familienname, geboren), {
      archivgroesse: 1000,
      anzahlDerPakete: 1,
    });
    const bytes = await writeMessage(message, schemas === undefined ? {} : { schemas });
    const result = await readMessage(bytes);
    if (result.kind === 'refused' || result.message.type !== '010206') throw new Error(JSON.stringify(result));
    expect(result.message.inhalt).toEqual(message.inhalt);
    expect((await writeMessage(result.message)).equals(bytes)).toBe(true);
    expect(toAkte(result.message.inhalt.akte, result.message.inhalt.dokument, () => uuid(0))).toEqual(akte);
  }

  it('loses nothing: structure, titles, dates, order, Transfervermerk and evidence', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }).chain(akten),
        name,
        name,
        fc.constantFrom('1988', '1988-04', '1988-04-17'),
        travel,
      ),
      { numRuns: 40 },
    );
  });

  it('loses nothing with 1,500 documents', async () => {
    await fc.assert(fc.asyncProperty(akten(1500), name, name, fc.constant('1988'), travel), { numRuns: 2 });
  });
});
