import { z } from 'zod';
import { ApiClient } from '../../src/cli/api-client';
import { akteViewSchema, ueberblickSchema } from '../../src/cli/schemas';
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

it('shows the same on the command line', async () => {
  const { code, stdout } = await runCli(['akte', 'show', '33-2014-1', '--url', service.url]);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /Letzter Titel: +Aufenthaltserlaubnis bis 01\.05\.2016, abgelaufen {2}\[aufenthaltserlaubnis, S\. 6\]/,
  );
  expect(stdout).toMatch(/schriftverkehr \(2 S\.\) {2}doppelt/);
});
