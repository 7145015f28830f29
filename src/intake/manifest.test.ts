import { parseManifest, looksLikeManifest } from './manifest';

const HEADER =
  'Aktenzeichen;Name;Vorname;Geburtsdatum;Staatsangehörigkeit;AZR-Nummer;Blattzahl;Seitenzahl;Dateiname;SHA-256';
const SHA = 'ab'.repeat(32);
const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');

describe('Stammdatenliste', () => {
  it('reads a full row, in UTF-8 with byte order mark', () => {
    const manifest = parseManifest(
      utf8(
        `\uFEFF${HEADER}\r\n33-1/2;Müller;Ğülşen;00.07.1990;türkisch;141120636104;21;42;a.tif;${SHA.toUpperCase()}\r\n`,
      ),
    );
    expect(manifest.problems).toEqual([]);
    expect(manifest.rows).toEqual([
      {
        line: 2,
        fileName: 'a.tif',
        stammdaten: {
          aktenzeichen: '33-1/2',
          name: 'Müller',
          vorname: 'Ğülşen',
          geburtsdatum: '1990-07',
          staatsangehoerigkeit: 'türkisch',
          azrNummer: '141120636104',
        },
        blattzahl: 21,
        seitenzahl: 42,
        sha256: SHA,
      },
    ]);
  });

  it('reads Windows-1252 and columns in another order', () => {
    const bytes = Buffer.from(
      'Dateiname,Staatsangeh\u00f6rigkeit,Aktenzeichen,Name\nb.pdf,brasilianisch,7,Concei\u00e7\u00e3o\n',
      'latin1',
    );
    const { rows, encoding } = parseManifest(bytes);
    expect(encoding).toBe('windows-1252');
    expect(rows[0]).toMatchObject({
      fileName: 'b.pdf',
      stammdaten: { aktenzeichen: '7', name: 'Conceição', staatsangehoerigkeit: 'brasilianisch' },
    });
  });

  it('keeps good rows when others are broken, and says which line and why', () => {
    const { rows, problems } = parseManifest(
      utf8(
        `Aktenzeichen;Dateiname;Geburtsdatum;Blattzahl;SHA-256\n1;a.tif;31.02.2000;;\n2;;;;\n;c.tif;;;\n4;d.tif;;drei;\n5;e.tif;;;xyz\n6;f.tif;1970;3;\n`,
      ),
    );
    expect(rows.map((row) => row.fileName)).toEqual(['f.tif']);
    expect(problems.map((problem) => [problem.line, problem.fileName])).toEqual([
      [2, 'a.tif'],
      [3, undefined],
      [4, 'c.tif'],
      [5, 'd.tif'],
      [6, 'e.tif'],
    ]);
    expect(problems[0]?.message).toContain('Geburtsdatum');
  });

  it('refuses a table without the columns that matter', () => {
    expect(() => parseManifest(utf8('Name;Vorname\nA;B\n'))).toThrow(/Aktenzeichen/);
    expect(looksLikeManifest(utf8('Name;Vorname\n'))).toBe(false);
    expect(looksLikeManifest(utf8(`${HEADER}\n`))).toBe(true);
  });
});
