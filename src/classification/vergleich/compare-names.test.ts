import fc from 'fast-check';
import { compareDates } from './compare-dates';
import { comparePersonNames, compareNames, HARMLESS } from './compare-names';
import { compareNationalities, nationalityKey } from './nationality';

const harmless = (a: string, b: string): boolean => HARMLESS.has(compareNames(a, b));

it.each([
  ['Müller', 'MUELLER', 'schreibweise'],
  ['Müller', 'Muller', 'schreibweise'],
  ['Weiß', 'Weiss', 'schreibweise'],
  ['Şahin', 'SAHIN', 'schreibweise'],
  ['Yıldız', 'Yildiz', 'schreibweise'],
  ['Al-Hassan', 'Alhassan', 'schreibweise'],
  ["O'Neill", 'ONEILL', 'schreibweise'],
  ['Mohammed', 'Muhammad', 'umschrift'],
  ['Mohamad', 'Mohammed', 'umschrift'],
  ['Hussein', 'Husain', 'umschrift'],
  ['Hüseyin', 'Hussein', 'umschrift'],
  ['Khaled', 'Chalid', 'umschrift'],
  ['Youssouf', 'Yusuf', 'umschrift'],
  ['Abdelrahman', 'Abdul Rahman', 'umschrift'],
  ['Abd al-Rahman', 'Abdurrahman', 'umschrift'],
  ['El Hassan', 'Al-Hasan', 'umschrift'],
  ['Sergej', 'Sergey', 'umschrift'],
  ['Sergei', 'Sergii', 'umschrift'],
  ['Jelena', 'Yelena', 'umschrift'],
  ['Elena', 'Jelena', 'umschrift'],
  ['Schtscherbakow', 'Shcherbakov', 'umschrift'],
  ['Tschernow', 'Chernov', 'umschrift'],
  ['Wolkow', 'Volkov', 'umschrift'],
  ['Jussupow', 'Yusupov', 'umschrift'],
  ['Dschamal', 'Jamal', 'umschrift'],
  ['Dmitrij', 'Dmitry', 'umschrift'],
  ['Qasim', 'Kassem', 'umschrift'],
  ['Nur Mohamed', 'Mohamed Nur', 'anordnung'],
  ['García López', 'Garcia', 'teilname'],
  ['Meyer-Schmidt', 'Meyer', 'teilname'],
  ['Öztürk', 'Öztürl', 'aehnlich'],
  ['Hassan', 'Hussein', 'verschieden'],
  ['Haddad', 'Kassab', 'verschieden'],
  ['Ahmad', 'Mahmud', 'verschieden'],
  ['Müller', '', 'verschieden'],
])('%s and %s: %s, from either side', (a, b, verdict) => {
  expect([compareNames(a, b), compareNames(b, a)]).toEqual([verdict, verdict]);
});

it('knows a Blockname and names that changed places', () => {
  const divided = { name: 'Al Jundi', vorname: 'Khaled Omar' };
  expect(comparePersonNames(divided, { name: 'KHALED OMAR ALJUNDI', vorname: '' })).toEqual({
    name: 'anordnung',
    vorname: 'anordnung',
  });
  expect(comparePersonNames(divided, { name: 'Khaled Omar', vorname: 'Al Jundi' })).toEqual({
    name: 'anordnung',
    vorname: 'anordnung',
  });
  expect(comparePersonNames(divided, { name: 'Al Jundi', vorname: 'Bassam' }).vorname).toBe('verschieden');
});

const word = fc.stringMatching(/^[A-ZÄÖÜŞČĐŁÉÑ][a-zäöüßşğıéčńłđø]{2,11}$/);
const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '));
const spelling: readonly ((text: string) => string)[] = [
  (text) => text.toUpperCase(),
  (text) => text.replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue'),
  (text) => text.replaceAll('ß', 'ss'),
  (text) => text.normalize('NFD'),
  (text) => text.normalize('NFD').replace(/\p{M}/gu, ''),
  (text) => text.replaceAll(' ', '-'),
  (text) => ` ${text} `,
];

it('takes no spelling for another name: case, umlauts, ß, marks, hyphens', () => {
  fc.assert(
    fc.property(name, fc.subarray([...spelling], { minLength: 1 }), (original, changes) => {
      const written = changes.reduce((text, change) => change(text), original);
      expect(['gleich', 'schreibweise']).toContain(compareNames(original, written));
    }),
  );
});

it('gives the same answer from either side, and the same name is the same', () => {
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(compareNames(a, b)).toBe(compareNames(b, a));
      expect(compareNames(a, a)).toBe('gleich');
    }),
  );
});

it('finds the same words in any order and division', () => {
  fc.assert(
    fc.property(fc.uniqueArray(word, { minLength: 2, maxLength: 4 }), fc.nat(), fc.nat(), (words, turn, cut) => {
      const turned = [...words.slice(turn % words.length), ...words.slice(0, turn % words.length)];
      const at = cut % (words.length + 1);
      const left = { vorname: words[0]!, name: words.slice(1).join(' ') };
      const right = { vorname: turned.slice(0, at).join(' '), name: turned.slice(at).join(' ') };
      const { name: family, vorname } = comparePersonNames(left, right);
      expect([HARMLESS.has(family), HARMLESS.has(vorname)]).toEqual([true, true]);
    }),
  );
});

it('does not take words without a letter in common for variants', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[bdlmnr][aou][bdlmnr]{1,2}$/),
      fc.stringMatching(/^[fkpst]i[fkpst]i[fkpst]$/),
      (a, b) => {
        expect(harmless(a, b)).toBe(false);
      },
    ),
  );
});

it.each([
  ['1980-03-12', '1980-03-12', 'gleich'],
  ['1980', '1980-03-12', 'ungenau'],
  ['1980-03', '1980-03-12', 'ungenau'],
  ['1980-01-01', '1980-03-12', 'platzhalter'],
  ['1980-01-01', '1980-03', 'platzhalter'],
  ['1980-03-12', '1980-12-03', 'vertauscht'],
  ['1980-03-12', '1980-03-17', 'aehnlich'],
  ['1980-03-12', '1981-11-17', 'verschieden'],
  ['1980-01-01', '1981-03-12', 'verschieden'],
  ['1980', '1981', 'aehnlich'],
  ['', '1981', 'verschieden'],
])('born %s and %s: %s', (a, b, verdict) => {
  expect([compareDates(a, b), compareDates(b, a)]).toEqual([verdict, verdict]);
});

it('knows a nationality as key, code, state and adjective', () => {
  const written = ['163', 'TUR', 'Türkei', 'türkisch', 'türkische', 'Tuerkei', 'TÜRKISCHER Staatsangehöriger'];
  expect(new Set(written.map(nationalityKey))).toEqual(new Set(['163']));
  expect(['D', 'deutsch', 'Deutschland', '000'].map(nationalityKey)).toEqual(['000', '000', '000', '000']);
  expect(['staatenlos', 'XXA', 'ungeklärt'].map(nationalityKey)).toEqual(['997', '997', '998']);
  expect(nationalityKey('utopisch')).toBeNull();
  expect(compareNationalities('deutsch, türkisch', 'Türkei; Deutschland')).toBe('gleich');
  expect(compareNationalities('deutsch, türkisch', 'TUR')).toBe('teilweise');
  expect(compareNationalities('syrisch', 'irakisch')).toBe('verschieden');
});
