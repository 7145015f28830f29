import { loadProfile } from '../../classification/profile';
import { gapsOf, parseStructure, registerOfSection, sectionOf, type OfficeStructure } from './office-structure';
import { structureFromCsv, structureToCsv } from './structure-csv';

const profile = loadProfile();
const MAPPED: OfficeStructure = {
  id: 'wiesbaden',
  version: '2026-1',
  name: 'Aktenplan; "33" der Ausländerbehörde',
  profile: { id: profile.id, version: profile.version },
  sections: [
    { id: '1', name: 'Allgemeines' },
    { id: '1.1', name: 'Schriftverkehr', parent: '1' },
    { id: '2', name: 'Person' },
    { id: '2.1', name: 'Pässe', parent: '2' },
    { id: '9', name: 'Altbestand' },
  ],
  rules: [
    { register: 'R01', section: '1.1' },
    { register: 'R02', section: '2' },
    { register: 'R02', type: 'reisepass', section: '2.1' },
    { register: 'R03', section: '2' },
    ...profile.registers.slice(4).map(({ id }) => ({ register: id, section: '1' })),
  ],
};

it('goes through JSON and CSV and back without a change', () => {
  expect(parseStructure(JSON.parse(JSON.stringify(MAPPED)), profile)).toEqual(MAPPED);
  const again = parseStructure(structureFromCsv(structureToCsv(MAPPED)), profile);
  expect({ ...again, rules: new Set(again.rules) }).toEqual({ ...MAPPED, rules: new Set(MAPPED.rules) });
});

it('takes every document type to a section and back to its register', () => {
  const trips = profile.documentTypes
    .filter(({ register }) => register !== 'R04')
    .map((type) => {
      const section = sectionOf(MAPPED, { register: type.register, type: type.id });
      return [type.register, section === null ? null : registerOfSection(MAPPED, profile, section, type.id)];
    });
  expect(trips.filter(([from, back]) => from !== back)).toEqual([]);
  expect(sectionOf(MAPPED, { register: 'R02', type: 'reisepass' })).toBe('2.1');
  expect(sectionOf(MAPPED, { register: 'R02', type: 'geburtsurkunde' })).toBe('2');
  expect(sectionOf(MAPPED, { register: 'R04', type: 'fiktionsbescheinigung' })).toBeNull();
  // A document filed against its usual register cannot be told back where two registers share a section.
  expect(registerOfSection(MAPPED, profile, '2', 'schriftverkehr')).toBeNull();
  expect(registerOfSection(MAPPED, profile, '1.1', 'visum')).toBe('R01');
});

it('names what it leaves open', () => {
  expect(gapsOf(MAPPED, profile)).toEqual({ unmappedRegisters: ['R04'], emptySections: ['9'] });
});

it.each([
  ['ein Abschnitt fehlt', { rules: [{ register: 'R01', section: '7' }] }, /Abschnitt 7 fehlt/],
  ['ein Register gibt es nicht', { rules: [{ register: 'R77', section: '1' }] }, /R77/],
  ['ein Typ liegt woanders', { rules: [{ register: 'R01', type: 'reisepass', section: '1' }] }, /reisepass/],
  ['doppelt', { rules: [MAPPED.rules[0], MAPPED.rules[0]] }, /zweimal/],
  [
    'im Kreis',
    {
      sections: [
        { id: '1', name: 'a', parent: '2' },
        { id: '2', name: 'b', parent: '1' },
      ],
      rules: [],
    },
    /in sich selbst/,
  ],
  ['unbekanntes Feld', { extra: 1 }, /extra/],
])('refuses a structure: %s', (_, change, message) => {
  expect(() => parseStructure({ ...MAPPED, ...change }, profile)).toThrow(message);
});

it('refuses a table of another kind', () => {
  expect(() => structureFromCsv('Aktenzeichen;Name\n1;2\n')).toThrow(/Ordnung/);
});
