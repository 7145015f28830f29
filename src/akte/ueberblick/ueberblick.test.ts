import { claimsOf, type SpeakingDocument } from './claims';
import { ueberblick, type Fact } from './ueberblick';

const TODAY = '2026-06-15';
const box = { left: 10, top: 20, right: 200, bottom: 50 };
const print = (value: string, page = 1, confidence = 0.95) => ({ value, page, box, confidence, source: 'print' });
const listed = (value: string) => ({ value, confidence: 0.6, source: 'manifest' });

let number = 0;
const document = (type: string, date: string | null, fields: SpeakingDocument['fields'] = {}) => {
  number += 1;
  return {
    id: `d${number}`,
    deliveryId: 'l1',
    type,
    title: type,
    date,
    position: number,
    fields,
    duplicateOf: type === 'duldung' ? 'd0' : null,
  };
};
const AKTE = {
  id: 'a1',
  aktenzeichen: '33-1',
  name: 'Öztürk',
  vorname: 'Gülay',
  geburtsdatum: '1980-03-12',
  staatsangehoerigkeit: 'türkisch',
  azrNummer: null,
  dokumente: 3,
  seiten: 9,
  unsicher: 1,
};
type Documents = readonly ReturnType<typeof document>[];
const look = (documents: Documents, akte = AKTE) => ueberblick(akte, documents, TODAY);
const fact = (documents: Documents, key: string, akte = AKTE): Fact =>
  look(documents, akte).person.find((one) => one.key === key)!;

/** A passport's zone with right check digits: ÖZTÜRK GÜLAY, Turkish, valid until 04.05.2029; `birth` is YYMMDD. */
function zone(birth: string): string {
  const weigh = (text: string): string => {
    const value = (sign: string): number =>
      sign === '<' ? 0 : /\d/.test(sign) ? Number(sign) : sign.charCodeAt(0) - 55;
    return String(Array.from(text).reduce((sum, sign, at) => sum + value(sign) * [7, 3, 1][at % 3]!, 0) % 10);
  };
  const number = 'U12345678';
  const head = `${number}${weigh(number)}TUR${birth}${weigh(birth)}F290504${weigh('290504')}${'<'.repeat(14)}0`;
  const composite = weigh(head.slice(0, 10) + head.slice(13, 20) + head.slice(21, 43));
  return `P<TUROEZTUERK<<GUELAY<<<<<<<<<<<<<<<<<<<<<<<\n${head}${composite}`;
}

it('shows where each value stands, and prefers the passport to a letter', () => {
  const documents = [
    document('schriftverkehr', '2024-01-01', { name: print('Öztürk', 7) }),
    document('reisepass', '2019-05-05', { name: print('Öztürk', 3), passnummer: print('U12345678', 3) }),
  ];
  expect(fact(documents, 'name')).toMatchObject({
    value: 'Öztürk',
    state: 'belegt',
    others: [],
    evidence: { dokumentId: documents[1]!.id, page: 3, box, confidence: 0.95, kind: 'pass', rank: 2 },
  });
});

it('says unbelegt when only the list knows, and unbekannt when nobody does', () => {
  const documents = [document('schriftverkehr', null, { name: listed('Öztürk') })];
  expect(fact(documents, 'name')).toMatchObject({ state: 'unbelegt', evidence: null });
  expect(fact(documents, 'azrNummer')).toMatchObject({ value: null, state: 'unbekannt' });
});

it('reads the machine readable zone as evidence, and shows the contradiction', () => {
  const right = [document('reisepass', null, { mrz: { ...print(zone('800312')), source: 'mrz' } })];
  expect(claimsOf(right).map(({ key }) => key)).toEqual(['name', 'vorname', 'geburtsdatum', 'staatsangehoerigkeit']);
  expect(fact(right, 'name')).toMatchObject({ value: 'Öztürk', state: 'belegt' });
  expect(fact(right, 'staatsangehoerigkeit')).toMatchObject({ state: 'belegt' });
  const other = [document('reisepass', null, { mrz: { ...print(zone('800415')), source: 'mrz' } })];
  expect(fact(other, 'geburtsdatum')).toMatchObject({
    value: '1980-03-12',
    state: 'widerspruch',
    others: [{ value: '1980-04-15', evidence: { kind: 'pass' } }],
  });
});

it('keeps a partial date of birth partial, and doubts the first of January', () => {
  const precise = [document('reisepass', null, { geburtsdatum: print('1980-03-12') })];
  expect(fact(precise, 'geburtsdatum', { ...AKTE, geburtsdatum: '1980' })).toMatchObject({
    value: '1980',
    state: 'belegt',
    note: 'Ein Dokument nennt das Datum genauer: 1980-03-12',
  });
  expect(fact([], 'geburtsdatum', { ...AKTE, geburtsdatum: '1980' }).note).toBe('Tag oder Monat sind nicht bekannt');
  expect(fact(precise, 'geburtsdatum', { ...AKTE, geburtsdatum: '1980-01-01' })).toMatchObject({
    state: 'belegt',
    note: 'Möglicherweise ein Platzhalter; ein Dokument nennt 1980-03-12',
  });
});

it('a value nobody is sure to have read contradicts nothing', () => {
  const documents = [document('registerauskunft', null, { geburtsdatum: print('1981-03-12', 1, 0.4) })];
  expect(fact(documents, 'geburtsdatum')).toMatchObject({ state: 'unbelegt', others: [] });
});

it('finds the last title with its expiry, and what came after it', () => {
  const documents = [
    document('aufenthaltserlaubnis', '2020-01-01', { gueltigBis: print('2022-01-01') }),
    document('aufenthaltserlaubnis', '2024-01-01', {
      gueltigBis: print('2027-01-01', 4),
      titelnummer: print('AB1234567'),
    }),
    document('ablehnung-titel', '2025-02-02'),
    document('duldung', '2019-02-02', { gueltigBis: print('2019-08-02') }),
  ];
  expect(look(documents).titel).toMatchObject({
    label: 'Aufenthaltserlaubnis',
    gueltigBis: '2027-01-01',
    nummer: 'AB1234567',
    state: 'gueltig',
    evidence: { page: 4 },
    later: [{ type: 'ablehnung-titel' }],
  });
  expect(look([document('niederlassungserlaubnis', '2024-01-01')]).titel?.state).toBe('unbefristet');
  const card = [document('niederlassungserlaubnis', '2014-01-01', { gueltigBis: print('2024-01-01') })];
  expect(look(card).titel?.state).toBe('unbefristet');
  expect(look(card).titel?.note).toMatch(/Karte/);
  expect(look([document('duldung', '2024-01-01', { gueltigBis: print('2026-06') })]).titel?.state).toBe('gueltig');
  expect(look([document('duldung', '2024-01-01', { gueltigBis: print('2026-05') })]).titel?.state).toBe('abgelaufen');
  expect(look([document('duldung', '2024-01-01')]).titel?.state).toBe('unbekannt');
  expect(look([]).titel).toBeNull();
});

it('takes the passport that is valid longest and the address of the newest paper', () => {
  const documents = [
    document('reisepass', null, { passnummer: print('A1'), gueltigBis: print('2020-01-01') }),
    document('reisepass', null, { passnummer: print('B2'), gueltigBis: print('2030-01-01') }),
    document('wohnraum', '2018-01-01', { anschrift: print('Ulmenring 4, 65183 Wiesbaden') }),
    document('registerauskunft', '2025-01-01', { anschrift: print('Am Markt 9, 55116 Mainz') }),
  ];
  expect(look(documents).pass).toMatchObject({ nummer: 'B2', gueltigBis: '2030-01-01', state: 'gueltig' });
  expect(look(documents).anschrift).toMatchObject({ value: 'Am Markt 9, 55116 Mainz', state: 'belegt', others: [] });
  const sameDay = [
    ...documents,
    document('schriftverkehr', '2025-01-01', { anschrift: print('Südwall 1, 55116 Mainz') }),
  ];
  expect(look(sameDay).anschrift.state).toBe('widerspruch');
});

it('does not believe a paper from the future to be the newest', () => {
  const documents = [
    document('wohnraum', '2077-01-01', { anschrift: print('Ulmenring 4, 65183 Wiesbaden') }),
    document('registerauskunft', '2025-01-01', { anschrift: print('Am Markt 9, 55116 Mainz') }),
  ];
  expect(look(documents).anschrift.value).toBe('Am Markt 9, 55116 Mainz');
});

it('shows deadlines that are open, and does not compute what it cannot know', () => {
  const documents = [
    document('anhoerung', '2026-06-01', { frist: print('2026-07-01') }),
    document('anhoerung', '2026-05-01', { frist: print('2026-06-14') }),
    document('ablehnung-titel', '2026-06-10', { frist: print('2 Wochen') }),
    document('ablehnung-titel', '2019-06-10', { frist: print('2 Wochen') }),
    document('duldung', null),
  ];
  expect(look(documents).fristen.map(({ value, due }) => [value, due])).toEqual([
    ['2026-07-01', '2026-07-01'],
    ['2 Wochen', null],
  ]);
  expect(look(documents).counts).toEqual({ dokumente: 3, seiten: 9, unsicher: 1, duplikate: 1 });
});
