import { loadProfile } from '../../src/classification/profile';
import { generatableTypes, generateAkte, generateDocument, pageText } from './akte';
import { checkDigit } from './mrz';

const types = loadProfile().documentTypes.map((type) => type.id);

it('the same seed gives the same Akte, another seed another', () => {
  expect(generateAkte(7)).toEqual(generateAkte(7));
  expect(generateAkte(7).person).not.toEqual(generateAkte(8).person);
});

it('has a template for each of the types of the profile', () => {
  expect(generatableTypes('erst').toSorted()).toEqual(types.toSorted());
});

it('every type has words, a title and the fields of its person', () => {
  for (const type of types) {
    const document = generateDocument('probe', type);
    expect([type, document.pages.map(pageText).join('').length > 40]).toEqual([type, true]);
    expect(document.title).not.toBe('');
    expect(document.fields['name']).toBeDefined();
  }
});

it('machine readable zones carry right check digits', () => {
  let zones = 0;
  for (let seed = 0; seed < 20; seed += 1) {
    const text = generateDocument(seed, 'reisepass').pages.map(pageText).join('\n');
    const line = /^[A-Z0-9<]{9}\d[A-Z<]{3}\d{6}\d[MF<]\d{6}\d[A-Z0-9<]{16}$/m.exec(text)?.[0];
    if (line === undefined) continue;
    zones += 1;
    expect(line[9]).toBe(checkDigit(line.slice(0, 9)));
    expect(line[19]).toBe(checkDigit(line.slice(13, 19)));
    expect(line[27]).toBe(checkDigit(line.slice(21, 27)));
  }
  expect(zones).toBeGreaterThan(0);
});
