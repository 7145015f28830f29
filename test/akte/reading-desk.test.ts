import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ApiClient } from '../../src/cli/api-client';
import { akteViewSchema, ueberblickSchema } from '../../src/cli/schemas';
import { loadConfig } from '../../src/config/config';
import { openFoundations } from '../../src/foundations';
import { createApplication } from '../../src/main';
import { fileAkteForTest, type FiledAkte } from '../support/filed-akte';
import { runCli } from '../support/run-cli';
import { storePageForTest, textOfLines } from '../support/stored-page';
import { startTestService, type TestService } from '../support/test-service';

/** What the reading desk is told about an Akte as a whole, over HTTP. */
const OFFICE = '064140';
const box = { left: 10, top: 20, right: 200, bottom: 50 };
const print = (value: string, page: number) => ({ value, page, box, confidence: 0.95, source: 'print' });

const LETTER = `Landeshauptstadt Wiesbaden
Ausländerbehörde Mauritiusstraße 12
Sehr geehrte Frau Öztürk
zu Ihrem Antrag auf Verlängerung der Aufenthaltserlaubnis vom 12.03.2014
bitten wir um Vorlage der folgenden Unterlagen bis zum 01.04.2014
Reisepass im Original sowie Nachweis über den Lebensunterhalt
Mit freundlichen Grüßen im Auftrag Schneider`;
const PAYSLIP = (month: string, net: string): string => `Verdienstabrechnung ${month}
Arbeitgeber Bäckerei Krause GmbH Am Mühlgraben 4 65183 Wiesbaden
Arbeitnehmerin Gülay Öztürk Personalnummer 4711 Steuerklasse 1
Bruttolohn Lohnsteuer Solidaritätszuschlag Krankenversicherung Rentenversicherung
Auszahlungsbetrag ${net} Euro auf das angegebene Konto`;

let service: TestService;
let client: ApiClient;
let akte: FiledAkte;

beforeAll(async () => {
  service = await startTestService({ EAKTE_OFFICE: OFFICE });
  client = new ApiClient(service.url);
  const pages = [LETTER, PAYSLIP('Januar 2014', '1.412,33'), PAYSLIP('Februar 2014', '1.398,10'), LETTER];
  akte = await fileAkteForTest(
    service.database.dataSource,
    OFFICE,
    { aktenzeichen: '33-2014-1', name: 'Öztürk', vorname: 'Gülay', geburtsdatum: '1980-01-01' },
    [
      { type: 'schriftverkehr', date: '2014-03-20', pages: [pages[0]!], fields: { name: print('Öztürk', 1) } },
      { type: 'einkommensnachweis', register: 'R05', date: '2014-01-31', pages: [pages[1]!] },
      { type: 'einkommensnachweis', register: 'R05', date: '2014-02-28', pages: [pages[2]!] },
      { type: 'schriftverkehr', date: '2014-03-20', pages: [pages[3]!, ''], fields: { name: print('Öztürk', 4) } },
      {
        type: 'aufenthaltserlaubnis',
        register: 'R04',
        date: '2014-05-02',
        fields: { gueltigBis: print('2016-05-01', 6) },
      },
    ],
  );
  for (const [index, text] of pages.entries())
    await storePageForTest(service, service.database.dataSource, {
      office: OFFICE,
      deliveryId: akte.deliveryId,
      page: index + 1,
      text: textOfLines(text),
    });
}, 120_000);
afterAll(() => service.stop());

it('marks a letter filed twice, not two payslips of one form, and hides it only when asked', async () => {
  const view = await client.get(`/api/v1/akten/${akte.id}`, akteViewSchema);
  expect(view.items.map(({ duplicateOf }) => duplicateOf)).toEqual([null, null, null, akte.documents[0], null]);
  const hidden = await client.get(`/api/v1/akten/${akte.id}?duplicates=hide`, akteViewSchema);
  expect(hidden.items.map(({ id }) => id)).toEqual(akte.documents.filter((_, index) => index !== 3));
  expect(hidden.register.flatMap(({ vorgaenge }) => vorgaenge.flatMap(({ dokumente }) => dokumente))).not.toContain(
    akte.documents[3],
  );
  const doubled = await client.get(
    `/api/v1/akten/${akte.id}/duplikate`,
    z.object({ seiten: z.array(z.object({ page: z.number(), of: z.object({ page: z.number() }) })) }),
  );
  expect(doubled.seiten).toEqual([{ page: 4, of: { page: 1 } }]);
  const kept = await client.get(`/api/v1/dokumente/${akte.documents[3]!}`, z.object({ id: z.string() }));
  expect(kept.id).toBe(akte.documents[3]);
});

it('gives the overview with its sources, and says where only the list knows', async () => {
  const found = await client.get(`/api/v1/akten/${akte.id}/ueberblick`, ueberblickSchema);
  expect(found.person[0]).toMatchObject({ value: 'Öztürk', state: 'belegt', evidence: { page: 1 } });
  expect(found.person[1]).toMatchObject({ value: 'Gülay', state: 'unbelegt', evidence: null });
  expect(found.person[2]?.note).toMatch(/Platzhalter/);
  expect(found.titel).toMatchObject({ label: 'Aufenthaltserlaubnis', gueltigBis: '2016-05-01', state: 'abgelaufen' });
  expect(found.counts).toEqual({ dokumente: 5, seiten: 6, unsicher: 0, duplikate: 1 });
  const missing = client.get('/api/v1/akten/00000000-0000-4000-8000-000000000000/ueberblick', ueberblickSchema);
  await expect(missing).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

const STRUCTURE = {
  id: 'aktenplan',
  version: '1',
  name: 'Aktenplan der Behörde',
  profile: { id: 'eakte-standard', version: '1.0.0-default' },
  sections: [
    { id: '10', name: 'Briefe' },
    { id: '20', name: 'Geld' },
  ],
  rules: [
    { register: 'R01', section: '10' },
    { register: 'R05', section: '20' },
  ],
};

it("shows an Akte in the office's own structure, every document once, and changes no stored byte", async () => {
  const before = await storedBytes();
  const loaded = await client.post('/api/v1/strukturen', STRUCTURE, z.looseObject({ gaps: z.looseObject({}) }));
  expect(loaded.gaps['unmappedRegisters']).toContain('R04');
  const view = await client.get(`/api/v1/akten/${akte.id}?structure=eigene`, akteViewSchema);
  const { abschnitte, nichtZugeordnet } = view.structure!;
  const [d1, d2, d3, d4, d5] = akte.documents;
  expect(abschnitte.map(({ id, dokumente }) => [id, dokumente])).toEqual([
    ['10', [d1, d4]],
    ['20', [d2, d3]],
  ]);
  expect(nichtZugeordnet).toEqual([d5]);
  await client.post('/api/v1/strukturen', STRUCTURE, z.unknown());
  const changed = client.post('/api/v1/strukturen', { ...STRUCTURE, name: 'anders' }, z.unknown());
  await expect(changed).rejects.toMatchObject({ code: 'STRUCTURE_VERSION_TAKEN' });
  await client.post('/api/v1/strukturen', { ...STRUCTURE, version: '2', rules: [] }, z.unknown());
  const newer = await client.get(`/api/v1/akten/${akte.id}?structure=aktenplan`, akteViewSchema);
  expect(newer.structure!.nichtZugeordnet).toHaveLength(5);
  const older = await client.get(`/api/v1/akten/${akte.id}?structure=aktenplan%401`, akteViewSchema);
  expect(older.structure).toEqual(view.structure);
  expect(await storedBytes()).toEqual(before);
});

it('keeps bytes and shows every document when the reference profile is swapped', async () => {
  const before = await storedBytes();
  const file = join(service.data, 'profil.json');
  const profile = { version: '2', registers: [{ id: 'R05', name: 'Geld', order: 1 }], documentTypes: [] as unknown[] };
  profile.documentTypes.push({ id: 'einkommensnachweis', name: 'Einkommen', register: 'R05', phrases: ['Lohn'] });
  await writeFile(file, JSON.stringify(profile));
  const config = { EAKTE_DATA: service.data, EAKTE_DATABASE_URL: service.database.url, EAKTE_OFFICE: OFFICE };
  const foundations = await openFoundations(
    loadConfig({ ...config, EAKTE_PROFILE: file, EAKTE_LOG_LEVEL: 'error', EAKTE_PORT: '0' }),
    'eakte-test-profile',
  );
  const app = await createApplication(foundations);
  try {
    await app.listen(0, '127.0.0.1');
    const view = await new ApiClient(await app.getUrl()).get(`/api/v1/akten/${akte.id}`, akteViewSchema);
    const shown = view.register.flatMap(({ vorgaenge }) => vorgaenge.flatMap(({ dokumente }) => dokumente));
    expect(shown.toSorted()).toEqual([...akte.documents].toSorted());
    expect(view.register[0]).toMatchObject({ id: 'R05', name: 'Geld' });
  } finally {
    await app.close();
    await foundations.dataSource.destroy();
  }
  expect(await storedBytes()).toEqual(before);
});

it('answers others while it looks through an Akte of thousands of pages, equal and different', async () => {
  const other = (place: number): string =>
    Array.from({ length: 150 }, (_, at) => `wort${place}x${at} angabe${at * place}`).join(' ');
  const large = await fileAkteForTest(service.database.dataSource, OFFICE, { aktenzeichen: '33-2014-2' }, [
    ...Array.from({ length: 1500 }, () => ({ type: 'schriftverkehr', pages: [LETTER] })),
    { type: 'schriftverkehr', pages: Array.from({ length: 1500 }, () => LETTER) },
    ...Array.from({ length: 100 }, (_, at) => ({
      type: 'schriftverkehr',
      pages: Array.from({ length: 30 }, (_unused, page) => other(at * 30 + page + 1)),
    })),
  ]);
  const state = { looking: true };
  const read = Promise.all([
    client.get(`/api/v1/akten/${large.id}?duplicates=hide`, akteViewSchema),
    client.get(`/api/v1/akten/${large.id}/duplikate`, z.object({ seiten: z.array(z.unknown()) })),
  ]).finally(() => (state.looking = false));
  let answered = 0;
  while (state.looking) {
    await client.get('/api/v1/akten?limit=1', z.unknown());
    answered += 1;
  }
  const [hidden, doubled] = await read;
  expect(hidden.items).toHaveLength(1 + 1 + 100);
  expect(doubled.seiten).toHaveLength(2999);
  expect(answered).toBeGreaterThan(10);
}, 180_000);

/** SHA-256 of every stored object by its key. */
async function storedBytes(): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const entry of await readdir(join(service.data, 'objects'), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile())
      hashes[path] = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
  }
  expect(Object.keys(hashes).length).toBeGreaterThan(0);
  return hashes;
}

it('shows the same on the command line', async () => {
  const { code, stdout } = await runCli(['akte', 'show', '33-2014-1', '--url', service.url]);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /Letzter Titel: +Aufenthaltserlaubnis bis 01\.05\.2016, abgelaufen {2}\[aufenthaltserlaubnis, S\. 6\]/,
  );
  expect(stdout).toMatch(/schriftverkehr \(2 S\.\) {2}doppelt/);
  const own = await runCli(['akte', 'show', '33-2014-1', '--structure', 'aktenplan@1', '--url', service.url]);
  expect(own.stdout).toMatch(/\n10 Briefe\n {6}1 /);
  expect(own.stdout).toMatch(/\nNicht zugeordnet\n/);
  const file = join(service.data, 'plan.csv');
  const out = await runCli(['structure', 'export', 'aktenplan@1', '--out', file, '--url', service.url]);
  expect([out.code, (await readFile(file, 'utf8')).split('\r\n')[0]]).toEqual([
    0,
    '\uFEFFOrdnung;aktenplan;1;Aktenplan der Behörde;eakte-standard;1.0.0-default',
  ]);
  expect((await runCli(['structure', 'load', file, '--url', service.url])).stdout).toMatch(
    /2 Abschnitte, 2 Zuordnungen/,
  );
});
