import { join } from 'node:path';
import { z } from 'zod';
import { openExchange, type Exchange } from '../../src/transfer/exchange/exchange';
import { receiveFolder } from '../../src/transfer/exchange/receive-folder';
import { begunDeliveries, writeBegun } from '../../src/transfer/exchange/send-akte';
import { deliverOutbox } from '../../src/transfer/exchange/outbox';
import { placeRequest } from '../../src/transfer/exchange/request-akte';
import { loadConfig } from '../../src/config/config';
import { openFoundations, type Foundations } from '../../src/foundations';
import { fileAkte, introduce, PERSON } from '../support/akte-in-stock';
import { startTestService, type TestService } from '../support/test-service';

/** The transfer desk over HTTP: what the screens stand on. */
const [A, B] = ['030500', '030700'];

let service: TestService;
let foundations: Foundations;
let a: Exchange;
let b: Exchange;
beforeAll(async () => {
  service = await startTestService({ EAKTE_OFFICE: A });
  foundations = await openFoundations(
    loadConfig({ EAKTE_DATA: service.data, EAKTE_DATABASE_URL: service.database.url, EAKTE_OFFICE: B }),
    'eakte-desk-test',
  );
  a = await openExchange(foundations, A);
  b = await openExchange(foundations, B);
  await introduce(a, 'Ausländerbehörde Kassel', 'Kassel', '34117');
  await introduce(b, 'Ausländerbehörde Wiesbaden', 'Wiesbaden', '65183');
  await fileAkte(a, 'KS-1/2019');
});
afterAll(async () => {
  await foundations.dataSource.destroy();
  await service.stop();
});

const entrySchema = z.object({
  id: z.string(),
  richtung: z.string(),
  zustand: z.string(),
  text: z.string(),
  aktionen: z.array(z.string()),
  aktenzeichen: z.string().nullable(),
});
const listSchema = z.object({ items: z.array(entrySchema), next: z.string().nullable() });
const partnerSchema = z.object({
  items: z.array(z.object({ code: z.string(), name: z.string(), steuerung: z.string(), rueckstau: z.number() })),
  gesamt: z.number(),
});

async function call<S extends z.ZodType>(schema: S, path: string, body?: unknown): Promise<z.output<S>> {
  const response = await fetch(`${service.url}/api/v1/${path}`, {
    ...(body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(answer)}`);
  return schema.parse(answer);
}

it('finds 655 offices, by name and by Kennziffer', async () => {
  expect((await call(partnerSchema, 'partner?limit=5')).gesamt).toBe(655);
  expect((await call(partnerSchema, 'partner?q=wiesbaden')).items.map(({ code }) => code)).toContain(B);
  expect((await call(partnerSchema, 'partner?q=0307')).items.map(({ code }) => code)).toContain(B);
});

it('shows a request, checks the Akte, sends it in the background and shows it given away', async () => {
  await placeRequest(b, A, { ...PERSON, aktenzeichen: 'WI-77/2026' });
  await deliverOutbox(b);
  await receiveFolder(a, join(a.folder, A));
  const { items } = await call(listSchema, 'uebergaben?richtung=ausgang&entscheidung=true');
  expect(items).toMatchObject([{ aktenzeichen: 'KS-1/2019', text: 'Angefordert; zu entscheiden' }]);
  expect(items[0]?.aktionen).toContain('senden');
  const points = z.object({ darf: z.boolean(), punkte: z.array(z.object({ stand: z.string(), text: z.string() })) });
  const checked = await call(points, `uebergaben/vorpruefung?aktenzeichen=KS-1/2019&an=${B}&pruefsummen=true`);
  expect(checked.darf).toBe(true);
  expect(checked.punkte.at(-1)?.text).toBe('4 Dokumente gelesen, jede Prüfsumme stimmt');

  const order = { aktenzeichen: 'KS-1/2019', an: B };
  const sent = await call(entrySchema, 'uebergaben/senden', order);
  expect(sent).toMatchObject({ id: items[0]?.id, text: 'Wird vorbereitet' });
  // Ordered twice is one delivery.
  expect((await call(entrySchema, 'uebergaben/senden', order)).id).toBe(sent.id);
  for (const begun of await begunDeliveries(a)) await writeBegun(a, begun, false);
  expect(await begunDeliveries(a)).toEqual([]);
  expect((await call(entrySchema, `uebergaben/${sent.id}`)).text).toBe('Wird gesendet: 0 von 1 Paketen sind hinaus');
  await deliverOutbox(a);
  expect((await call(entrySchema, `uebergaben/${sent.id}`)).text).toBe('Gesendet; Quittung steht aus');
  await receiveFolder(b, join(b.folder, B));
  await receiveFolder(a, join(a.folder, A));
  const after = await call(entrySchema, `uebergaben/${sent.id}`);
  expect(after.text).toBe('Abgegeben: die andere Behörde hat die Übernahme quittiert');
  expect((await call(listSchema, 'uebergaben?offen=true')).items).toEqual([]);
});

it('holds messages to a partner back until somebody lets them go', async () => {
  await call(z.unknown(), `partner/${B}/steuerung`, { steuerung: 'angehalten', grund: 'Umzug' });
  const body = { von: B, aktenzeichen: 'KS-9/2026', azrNummer: '190412345679', name: 'Łukasz' };
  await call(entrySchema, 'uebergaben/anfordern', body);
  expect(await deliverOutbox(a)).toEqual([]);
  const { items } = await call(partnerSchema, 'partner?auffaellig=true');
  expect(items).toMatchObject([{ code: B, steuerung: 'angehalten', rueckstau: 1 }]);
  await call(z.unknown(), `partner/${B}/steuerung`, { steuerung: 'offen' });
  expect(await deliverOutbox(a)).toHaveLength(1);
});

it('says in German what is not possible', async () => {
  const [entry] = (await call(listSchema, 'uebergaben?richtung=ausgang')).items;
  await expect(call(z.unknown(), `uebergaben/${entry?.id}/erinnern`, {})).rejects.toThrow('TRANSFER_STEP_INVALID');
  await expect(call(z.unknown(), 'uebergaben/senden', { aktenzeichen: 'KS-1/2019' })).rejects.toThrow('VALIDATION');
  await expect(call(z.unknown(), 'partner/999999')).rejects.toThrow('PARTNER_UNKNOWN');
});
