import fc from 'fast-check';
import { classifiable, textPage } from '../../scripts/eval-pages';
import { classifyPages } from './classify-pages';
import { coverSheetAktenzeichen } from './cover-sheet';
import type { Classification, ClassifiablePage, Stammdaten } from './document';
import { loadModel } from './model';
import { loadProfile } from './profile';

const profile = loadProfile();
const model = loadModel();
const person: Stammdaten = {
  aktenzeichen: '4711/2012',
  name: 'Öztürk',
  vorname: 'Ayşe',
  geburtsdatum: '1984-05-03',
  staatsangehoerigkeit: 'türkisch',
};

type Sheet = string | ClassifiablePage['separator'];

function classify(sheets: readonly Sheet[], stammdaten: Stammdaten = person): Classification {
  const pages = sheets.map((sheet, index) =>
    typeof sheet === 'string'
      ? classifiable(index + 1, textPage(sheet === 'blank' ? '' : sheet), sheet === 'blank', null)
      : classifiable(index + 1, textPage(''), false, sheet),
  );
  return classifyPages(pages, stammdaten, profile, model);
}

const DULDUNG =
  'Aussetzung der Abschiebung (Duldung)\nKein Aufenthaltstitel! Der Inhaber ist ausreisepflichtig.\n\nName Öztürk\nVorname Ayşe\nGeburtsdatum 03.05.1984\n\nNeustadt, den 07.08.2016';
const ATTEST =
  'Gemeinschaftspraxis Dr. med. Sommer\nHauptstraße 4, 67433 Neustadt\n\nÄrztliches Attest\nFrau Ayşe Öztürk, geb. 03.05.1984, befindet sich in meiner Behandlung. Diagnose: F43.1 (ICD-10).\nSie ist derzeit nicht reisefähig.\n\nNeustadt, 01.02.2017';
const URTEIL_1 =
  'VERWALTUNGSGERICHT NEUSTADT\nIM NAMEN DES VOLKES\nURTEIL\nAktenzeichen: 5 K 12/17.NW\nIn der Verwaltungsstreitsache\nAyşe Öztürk – Klägerin –\nhat die 5. Kammer aufgrund der mündlichen Verhandlung vom 04.04.2017 für Recht erkannt:\nDie Klage wird abgewiesen.\n\nSeite 1 von 2';
const URTEIL_2 =
  'Tatbestand\nDie Klägerin begehrt die Verlängerung ihrer Erlaubnis.\nEntscheidungsgründe\nDie zulässige Klage ist unbegründet.\n\nSeite 2 von 2';

describe('classifyPages', () => {
  it('cuts and names documents without separator sheets and keeps later pages with their first', () => {
    const { documents } = classify([DULDUNG, ATTEST, URTEIL_1, URTEIL_2]);
    expect(
      documents.map((document) => [document.type, document.register, document.firstPage, document.lastPage]),
    ).toEqual([
      ['duldung', 'R10', 1, 1],
      ['aerztliches-attest', 'R10', 2, 2],
      ['gerichtsentscheidung', 'R12', 3, 4],
    ]);
    expect(documents[2]?.fields['gerichtsaktenzeichen']?.value).toBe('5 K 12/17.NW');
    expect(documents[0]?.date).toBe('2016-08-07');
    expect(documents[0]?.title).toBe('Aussetzung der Abschiebung (Duldung)');
  });

  it('obeys separator sheets and believes the type they announce', () => {
    const { documents } = classify([
      DULDUNG,
      { kind: 'dokument', typeId: 'schriftverkehr' },
      URTEIL_2,
      { kind: 'patch' },
      ATTEST,
    ]);
    expect(documents.map((document) => [document.type, document.firstPage, document.lastPage])).toEqual([
      ['duldung', 1, 1],
      ['schriftverkehr', 3, 3],
      ['aerztliches-attest', 5, 5],
    ]);
    expect(documents[1]?.cutConfidence).toBe(1);
  });

  it('gives a blank page to the document before it', () => {
    const { documents } = classify([DULDUNG, 'blank', ATTEST, 'blank', 'blank']);
    expect(documents.map((document) => [document.firstPage, document.lastPage])).toEqual([
      [1, 2],
      [3, 5],
    ]);
  });

  it('puts every page but separator sheets into exactly one document, whatever comes', () => {
    const sheet = fc.constantFrom<Sheet>(
      DULDUNG,
      ATTEST,
      URTEIL_2,
      'blank',
      '',
      { kind: 'patch' },
      { kind: 'dokument', typeId: 'visum' },
      { kind: 'dokument', typeId: 'gibt-es-nicht' },
    );
    fc.assert(
      fc.property(fc.array(sheet, { maxLength: 12 }), (sheets) => {
        const owners = sheets.map(() => 0);
        for (const document of classify(sheets).documents) {
          for (let page = document.firstPage; page <= document.lastPage; page++) {
            owners[page - 1]!++;
          }
        }
        expect(owners).toEqual(sheets.map((entry) => (typeof entry === 'string' ? 1 : 0)));
      }),
      { numRuns: 60 },
    );
  });

  it('claims name and birth date from print with a box, otherwise from the list with less certainty', () => {
    const { documents } = classify([DULDUNG, URTEIL_2]);
    const [first] = documents;
    expect(first?.fields['name']).toMatchObject({ value: 'Öztürk', source: 'print', page: 1 });
    expect(first?.fields['name']?.box).toBeDefined();
    expect(first?.fields['geburtsdatum']).toMatchObject({ value: '1984-05-03', source: 'print' });
    expect(first?.fields['aktenzeichen']).toMatchObject({ value: '4711/2012', source: 'manifest' });
  });

  it('recognises the person in spite of recognition errors', () => {
    const { documents } = classify([DULDUNG.replace('Öztürk', 'Oztürk').replace('Ayşe', 'Ayse')]);
    expect(documents[0]?.fields['name']?.source).toBe('print');
    expect(documents[0]?.fields['vorname']?.source).toBe('print');
  });

  it('does not claim a page that names somebody else, and says so', () => {
    const { documents, findings } = classify([DULDUNG.replace('Öztürk', 'Haddad').replace('Ayşe', 'Rami')]);
    expect(documents[0]?.fields['name']).toBeUndefined();
    expect(findings.map((finding) => finding.code)).toEqual(['OTHER_PERSON']);
  });

  it('names a protected type where it is printed, and never guesses one', () => {
    const explicit = classify([
      'Bundesamt für Justiz\n53094 Bonn\n\nUnbeschränkte Auskunft aus dem Bundeszentralregister\nÜber Ayşe Öztürk\nKeine Eintragung',
    ]);
    expect(explicit.documents[0]).toMatchObject({ type: 'bzr-auskunft', register: 'R11' });
    const weak = classify([
      'Der Beschuldigte wurde angetroffen. Die Tatzeit ist nicht bekannt. Der Tatort liegt im Stadtgebiet.',
    ]);
    expect(weak.documents[0]?.register).not.toBe('R11');
  });

  it('leaves what nobody could name for a person', () => {
    const { documents } = classify(['xq vbn rtzu\nklm opq wert']);
    expect(documents[0]).toMatchObject({ type: 'nachzuindizieren', register: 'R01' });
  });

  it('gives the same answer twice', () => {
    expect(classify([DULDUNG, ATTEST])).toEqual(classify([DULDUNG, ATTEST]));
  });
});

describe('cover sheet', () => {
  const cover = (aktenzeichen: string): string =>
    `Ausländerakte\nStadt Neustadt\n\nAktenzeichen ${aktenzeichen}\nName Öztürk\nVorname Ayşe`;

  it('is read', () => {
    const page = classifiable(1, textPage(cover('4711/2012')), false, null);
    expect(coverSheetAktenzeichen([page])).toMatchObject([{ aktenzeichen: '4711/2012', page: 1, source: 'print' }]);
  });

  it('that names clearly another file is reported, a misread one is not', () => {
    expect(classify([cover('0815/1999')]).findings.map((finding) => finding.code)).toContain('COVER_MISMATCH');
    expect(classify([cover('47I1/2O12')]).findings).toEqual([]);
    expect(classify([{ kind: 'akte', aktenzeichen: '9999/2001' }, DULDUNG]).findings[0]).toMatchObject({
      code: 'COVER_MISMATCH',
      page: 1,
    });
  });
});
