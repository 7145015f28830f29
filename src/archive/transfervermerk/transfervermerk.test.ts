import { SaxesParser } from 'saxes';
import { canonicalJson } from './canonical-json';
import type { Transfervermerk } from './transfervermerk';
import { parseTransfervermerk, writeTransfervermerk } from './transfervermerk-json';
import { transfervermerkHtml, transfervermerkText } from './transfervermerk-text';
import { transfervermerkXml } from './transfervermerk-xml';

const page = (
  seite: number,
  verbleib: 'übernommen' | 'Trennblatt' = 'übernommen',
): Transfervermerk['seiten'][number] => ({
  seite,
  blatt: `Bl. ${seite}`,
  verbleib,
  leer: seite === 2,
  dpi: { x: 300, y: 300 },
  farbmodus: 'grau',
  drehung: seite === 1 ? 90 : 0,
  schraeglage: seite === 2 ? -1.25 : 0,
  bildUnveraendert: true,
});

const vermerk: Transfervermerk = {
  form: 'eakte-transfervermerk',
  version: 1,
  id: '0190a7b4-7c1e-7c3a-9f4e-2b6a5d1c0e11',
  gegenstand: {
    behoerde: '064000',
    aktenzeichen: '33-1998-634541',
    dokumentId: null,
    titel: 'Antrag <Erteilung> & "Verlängerung"',
    blatt: { von: '1', bis: '3' },
  },
  erfassung: {
    organisation: 'Scan & Service GmbH',
    person: null,
    ort: null,
    zeitpunkt: '2024-03-01T08:15:00+01:00',
    lieferung: 'Lieferung 7',
    eingegangenAm: '2024-03-02T10:00:00Z',
  },
  umgebung: {
    technisch: {
      scanner: 'Modell X',
      scansoftware: null,
      verarbeitung: { name: 'eakte', version: '0.1.0' },
      texterkennung: { name: 'tesseract', version: '5.3.0', sprachen: ['deu', 'eng'] },
    },
    organisatorisch: { verfahrensanweisung: null, referenzstruktur: 'Ausländerakte 1' },
  },
  umfang: { blattzahl: 2, seitenGeliefert: 3, seitenUebernommen: 2 },
  seiten: [page(1), page(2), page(3, 'Trennblatt')],
  auffaelligkeiten: [{ code: 'PAGE_SKEWED', text: 'Die Seite lag schräg.', seite: 2 }],
  sichtpruefung: { ergebnis: 'noch nicht geprüft' },
  pruefsummen: {
    originale: [{ name: '33-1998-634541.pdf', bytes: 100, sha256: 'a'.repeat(64) }],
    derivat: { name: 'dokument.pdf', bytes: 90, sha256: 'b'.repeat(64) },
  },
};

/** The same value with all keys in the opposite order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, entry]) => [key, reordered(entry)]),
  );
}

describe('Transfervermerk', () => {
  it('comes back as it was written', () => {
    expect(parseTransfervermerk(writeTransfervermerk(vermerk))).toEqual(vermerk);
  });

  it('has one spelling, whatever the order of the keys', () => {
    const shuffled = parseTransfervermerk(Buffer.from(JSON.stringify(reordered(vermerk), null, 2)));
    const text = Buffer.from(writeTransfervermerk(shuffled)).toString();
    expect(text).toBe(Buffer.from(writeTransfervermerk(vermerk)).toString());
    expect(text.startsWith('{"auffaelligkeiten":[{"code":"PAGE_SKEWED","seite":2,')).toBe(true);
  });

  const wrong: readonly [name: string, change: object, names: RegExp][] = [
    ['pages that are not listed', { umfang: { ...vermerk.umfang, seitenGeliefert: 4 } }, /seitenGeliefert/],
    ['more pages taken over than listed', { umfang: { ...vermerk.umfang, seitenUebernommen: 3 } }, /seitenUebernommen/],
    ['a page that comes twice', { seiten: [page(1), page(1), page(3, 'Trennblatt')] }, /zweimal/],
    [
      'a finding about a missing page',
      { auffaelligkeiten: [{ code: 'X', text: 'x', seite: 9 }] },
      /auffaelligkeiten\.0\.seite/,
    ],
    [
      'a result of a check without a person',
      { sichtpruefung: { ergebnis: 'übereinstimmend' } },
      /sichtpruefung\.geprueftDurch/,
    ],
    [
      'deviations that are not named',
      {
        sichtpruefung: {
          ergebnis: 'abweichend',
          geprueftAm: '2024-03-02T10:00:00Z',
          geprueftDurch: 'A',
          umfang: 'Stichprobe',
          abweichungen: [],
        },
      },
      /abweichungen/,
    ],
    [
      'a hash that is none',
      { pruefsummen: { ...vermerk.pruefsummen, originale: [{ name: 'a', bytes: 1, sha256: 'kurz' }] } },
      /originale\.0\.sha256/,
    ],
    [
      'a time without offset',
      { erfassung: { ...vermerk.erfassung, zeitpunkt: '2024-03-01T08:15:00' } },
      /erfassung\.zeitpunkt/,
    ],
    ['another version', { version: 2 }, /version/],
    ['entries nobody knows', { bemerkung: 'x' }, /\(ganz\)/],
  ];

  it.each(wrong)('refuses %s', (_name, change, names) => {
    const bytes = Buffer.from(JSON.stringify({ ...vermerk, ...change }));
    expect(() => parseTransfervermerk(bytes)).toThrow(names);
  });

  it('refuses bytes that are no JSON', () => {
    expect(() => parseTransfervermerk(Buffer.from([0xff, 0xfe]))).toThrow('kein JSON');
  });

  it('says that image and paper agree only after somebody has looked', () => {
    const checked = { geprueftAm: '2024-03-05T12:00:00+01:00', geprueftDurch: 'Mitarbeiter 17' } as const;
    const textWith = (sichtpruefung: Transfervermerk['sichtpruefung']) =>
      transfervermerkText({ ...vermerk, sichtpruefung });
    expect(textWith({ ergebnis: 'noch nicht geprüft' })).not.toMatch(/stimmt|stimmen/);
    expect(textWith({ ergebnis: 'übereinstimmend', umfang: 'vollständig', ...checked })).toMatch(
      /stimmt .* mit dem Papier überein/,
    );
    expect(textWith({ ergebnis: 'übereinstimmend', umfang: 'Stichprobe', ...checked })).toMatch(/Die geprüften Seiten/);
    const deviating = textWith({
      ergebnis: 'abweichend',
      umfang: 'vollständig',
      ...checked,
      abweichungen: ['Seite 2 fehlt'],
    });
    expect(deviating).toContain('Seite 2 fehlt');
    expect(deviating).not.toMatch(/stimmt|stimmen/);
  });

  it('tells people what was not stated, what was turned and what was left out', () => {
    const text = transfervermerkText(vermerk);
    expect(text).toMatch(/Person: +nicht angegeben/);
    expect(text).toMatch(/Zeitpunkt: +01\.03\.2024 08:15 \(UTC\+01:00\)/);
    expect(text).toMatch(/Gedreht: +1 \(90°\)/);
    expect(text).toMatch(/Gerade gerichtet: +2 \(-1,3°\)/);
    expect(text).toMatch(/Trennblätter: +3$/m);
    expect(text).toMatch(/Leere Seiten: +2$/m);
  });

  it('escapes what was given in HTML and XML', () => {
    const html = transfervermerkHtml(vermerk);
    expect(html).toContain('Antrag &lt;Erteilung&gt; &amp; &quot;Verlängerung&quot;');
    const texts: string[] = [];
    const parser = new SaxesParser();
    parser.on('error', (error) => {
      throw error;
    });
    parser.on('text', (text) => texts.push(text));
    parser.write(transfervermerkXml(vermerk)).close();
    expect(texts).toContain(vermerk.gegenstand.titel);
    expect(transfervermerkXml(vermerk)).toContain('<person angegeben="nein"/>');
  });
});

describe('canonicalJson', () => {
  it('sorts by UTF-16 units, writes numbers as ECMAScript does and leaves out what has no value', () => {
    // RFC 8785, 3.2.3: an astral key (D83D…) comes before U+FB33.
    const value = { '\uFB33': 1, '😀': 1e21, a: 0.1, ä: undefined, b: [true, null, 'ü\n'] };
    expect(canonicalJson(value)).toBe('{"a":0.1,"b":[true,null,"ü\\n"],"😀":1e+21,"\uFB33":1}');
    expect(() => canonicalJson({ a: Number.NaN })).toThrow(RangeError);
  });
});
