import type { Parcel } from '../harness/door';
import type { PoisonKind } from './kind';
import { jpeg, letter } from './paper';
import { documentOf, pdf, words } from './pdf';

const scanNamed = async (path: string, mark: string): Promise<Parcel> => ({ path, bytes: await jpeg(letter(mark)) });
const document = (text: string): Buffer => pdf(documentOf([{ content: words(text) }]));

/** The test file every virus scanner knows, put together here so that no scanner finds it in the repository. */
const eicar = (): Buffer =>
  Buffer.from(['X5O!P%@AP[4', '\\PZX54(P^)7CC)7}', '$EICAR-STANDARD', '-ANTIVIRUS-TEST-FILE!', '$H+H*'].join(''));

/** The end of an empty ZIP: what makes archivers take any file for an archive. */
const emptyZip = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);

/** 1–20: what comes through the door. */
export const uploadKinds: readonly PoisonKind[] = [
  {
    number: 1,
    name: 'null Bytes',
    promised: 'R',
    expected: { end: 'quarantined', code: 'FILE_EMPTY' },
    deviation:
      'Eine leere Datei bekommt eine Quittung und geht mit Grund in Quarantäne: so steht sie im Bericht der Lieferung, statt nur dem Sender bekannt zu sein.',
    make: () => ({ path: 'leer.tif', bytes: Buffer.alloc(0) }),
  },
  {
    number: 2,
    name: 'mehr Bytes als angekündigt',
    promised: 'R',
    expected: { end: 'refused', code: 'FILE_TOO_LARGE' },
    make: async () => ({ ...(await scanNamed('zu-lang.jpg', '2')), declared: { bytes: 100 } }),
    listed: false,
  },
  {
    number: 3,
    name: 'andere Prüfsumme als angekündigt',
    promised: 'R',
    expected: { end: 'refused', code: 'OBJECT_HASH_MISMATCH' },
    make: async () => ({ ...(await scanNamed('summe.jpg', '3')), declared: { sha256: 'ab'.repeat(32) } }),
    listed: false,
  },
  {
    number: 4,
    name: 'größer als erlaubt',
    promised: 'R',
    expected: { end: 'refused', code: 'FILE_TOO_LARGE' },
    make: () => ({ path: 'riese.tif', bytes: Buffer.from('II*\0'), declared: { bytes: 2 ** 43 } }),
    listed: false,
  },
  {
    number: 7,
    name: 'JPEG mit der Endung .pdf',
    promised: 'Q',
    expected: { end: 'quarantined', code: 'FILE_FORMAT_MISMATCH' },
    make: () => scanNamed('bild.pdf', '7'),
  },
  {
    number: 8,
    name: 'PDF, das zugleich ZIP ist',
    promised: 'Q',
    expected: { end: 'quarantined', code: 'FILE_FORMAT_MISMATCH' },
    make: () => ({ path: 'pdf-zip.pdf', bytes: Buffer.concat([document('Acht'), emptyZip]) }),
  },
  {
    number: 9,
    name: 'PDF, das zugleich HTML mit Skript ist',
    promised: 'Q',
    expected: { end: 'quarantined', code: 'FILE_FORMAT_MISMATCH' },
    make: () => ({
      path: 'pdf-html.pdf',
      bytes: Buffer.concat([Buffer.from('<html><script>alert(1)</script><!--\n'), document('Neun')]),
    }),
  },
  {
    number: 10,
    name: 'Prüfzeichenfolge der Virenscanner',
    promised: 'Q',
    expected: { end: 'quarantined', code: 'FILE_FORMAT_UNKNOWN' },
    make: () => ({ path: 'eicar.pdf', bytes: eicar() }),
  },
  {
    number: 11,
    name: 'Name ../../',
    promised: 'OK',
    expected: { end: 'filed' },
    make: () => scanNamed('../../hinaus.jpg', '11'),
  },
  {
    number: 12,
    name: 'NUL im Namen',
    promised: 'OK',
    expected: { end: 'filed' },
    make: () => scanNamed('null\0zeichen.jpg', '12'),
  },
  {
    number: 13,
    name: 'Name mit 300 Zeichen',
    promised: 'OK',
    expected: { end: 'filed' },
    make: () => scanNamed(`${'lang'.repeat(75)}.jpg`, '13'),
  },
  {
    number: 14,
    name: 'Name mit Schreibrichtungswechsel',
    promised: 'OK',
    expected: { end: 'filed' },
    make: () => scanNamed('\u202Efdp.scan.jpg', '14'),
  },
  {
    number: 15,
    name: 'Name aus zusammengesetzten Umlauten',
    promised: 'OK',
    expected: { end: 'filed' },
    make: () => scanNamed('Mu\u0308ller.jpg', '15'),
  },
  {
    number: 16,
    name: 'Gerätename CON',
    promised: 'OK',
    expected: { end: 'filed' },
    make: () => scanNamed('CON.jpg', '16'),
  },
  {
    number: 17,
    name: 'Zeilenende im Namen',
    promised: 'OK',
    expected: { end: 'filed' },
    make: () => scanNamed('zwei\r\nzeilen.jpg', '17'),
  },
  {
    number: 18,
    name: 'Name mit HTML',
    promised: 'OK',
    expected: { end: 'filed' },
    make: () => scanNamed('<img src=x onerror=alert(1)>.jpg', '18'),
  },
];
