import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import request from 'supertest';
import { z } from 'zod';
import { fileAkteForTest, type FiledAkte } from '../support/filed-akte';
import { runCli } from '../support/run-cli';
import { storePageForTest, textOfLines } from '../support/stored-page';
import { startTestService, type TestService } from '../support/test-service';

/** The difference desk over HTTP and on the command line. */
const OFFICE = '064140';
const box = { left: 400, top: 800, right: 800, bottom: 840 };
const print = (value: string, page: number) => ({ value, page, box, confidence: 0.95, source: 'print' });

const differenceSchema = z.object({
  id: z.string(),
  aktenzeichen: z.string(),
  field: z.string(),
  kind: z.string(),
  verdict: z.string(),
  registerValue: z.string(),
  akteValue: z.string(),
  proposal: z.string(),
  reason: z.string(),
  evidence: z.array(
    z.object({ dokumentId: z.string(), page: z.number().nullable(), rank: z.number(), snippet: z.string().nullable() }),
  ),
  decision: z
    .object({ decision: z.string(), actor: z.string(), at: z.string(), note: z.string().nullable() })
    .nullable(),
});
const pageSchema = z.object({ items: z.array(differenceSchema), next: z.string().nullable() });
const abgleichSchema = z.object({
  id: z.string(),
  encoding: z.string().nullable(),
  counts: z.record(z.string(), z.number()),
  problems: z.array(z.object({ line: z.number(), message: z.string() })),
});
type Difference = z.output<typeof differenceSchema>;

const CSV = `Aktenzeichen;Name;Vorname;Geburtsdatum;Staatsangehörigkeit;AZR-Nummer
33-1;Öztürk;Gülay;12.03.1980;türkisch;190412345678
33-2;OEZTUERK;GUELAY;12.03.1980;TUR;190412345679
33/3;Al Hassan;Khaled;05.04.1991;syrisch;190412345680
33-4;Petrow;Iwan;01.01.1975;russisch;190412345681
33-5;Nguyen;"Thi;02.02.1990;vietnamesisch;1
33-6;Ohne;Akte;02.02.1990;irakisch;190412345683
33-7;Falsch;Datum;31.02.1990;irakisch;190412345684
33-1;Andere;Gülay;12.03.1980;türkisch;190412345678
33-8;Zu;viele;02.02.1990;irakisch;1;2;3
33-1;Öztürk;Gülay;12.03.1980;türkisch;190412345678
`;

let service: TestService;
let syrian: FiledAkte;
let id: string;

async function akte(
  aktenzeichen: string,
  person: Record<string, string>,
  documents: Parameters<typeof fileAkteForTest>[3] = [],
) {
  return fileAkteForTest(service.database.dataSource, OFFICE, { aktenzeichen, ...person }, documents);
}
const http = () => request(service.url);

async function differences(abgleich: string, query = ''): Promise<Difference[]> {
  const response = await http().get(`/api/v1/abgleich/${abgleich}/differenzen?limit=200${query}`).expect(200);
  return pageSchema.parse(response.body).items;
}

async function importCsv(csv: Buffer, order: object = {}): Promise<z.output<typeof abgleichSchema>> {
  const created = await http()
    .post('/api/v1/abgleich')
    .send({ name: 'AZR November', ...order })
    .expect(201);
  const { id: made } = abgleichSchema.parse(created.body);
  const answer = await http()
    .put(`/api/v1/abgleich/${made}/daten`)
    .set('Content-Type', 'text/csv')
    .send(csv.toString('latin1') === '' ? '' : csv)
    .expect(200);
  return abgleichSchema.parse(answer.body);
}

beforeAll(async () => {
  service = await startTestService({ EAKTE_OFFICE: OFFICE });
  await akte('33-1', {
    name: 'Öztürk',
    vorname: 'Gülay',
    geburtsdatum: '1980-03-12',
    staatsangehoerigkeit: 'türkisch',
    azrNummer: '190412345678',
  });
  await akte('33-2', {
    name: 'Öztürk',
    vorname: 'Gülay',
    geburtsdatum: '1980-03-12',
    staatsangehoerigkeit: 'türkisch',
    azrNummer: '190412345679',
  });
  syrian = await akte(
    '33-3',
    {
      name: 'Al Hassan',
      vorname: 'Chalid',
      geburtsdatum: '1991-05-04',
      staatsangehoerigkeit: 'syrisch',
      azrNummer: '190412345680',
    },
    [
      {
        type: 'reisepass',
        title: 'Reisepass',
        fields: { geburtsdatum: print('1991-05-04', 1), name: print('Al Hassan', 1) },
      },
      { type: 'bzr-auskunft', register: 'R11', fields: { geburtsdatum: print('1991-05-04', 2) } },
    ],
  );
  await akte(
    '33-4',
    {
      name: 'Petrow',
      vorname: 'Iwan',
      geburtsdatum: '1975-08-09',
      staatsangehoerigkeit: 'russisch',
      azrNummer: '190412345681',
    },
    [{ type: 'antrag-aufenthaltstitel', fields: { geburtsdatum: print('1975-08-09', 1) } }],
  );
  const text = textOfLines('Geburtsdatum 04.05.1991');
  await storePageForTest(
    service,
    service.database.dataSource,
    { office: OFFICE, deliveryId: syrian.deliveryId, page: 1, text },
    {
      left: 100,
      top: 200,
      width: 100,
      height: 10,
    },
  );
  ({ id } = await importCsv(Buffer.from(CSV)));
}, 120_000);
afterAll(() => service.stop());

it('takes usable lines, names the others with their number, and holds nothing personal in the message', async () => {
  const { counts, problems } = abgleichSchema.parse((await http().get(`/api/v1/abgleich/${id}`).expect(200)).body);
  expect(problems.map(({ line }) => line)).toEqual([6, 8, 9, 10]);
  expect(problems.map(({ message }) => message).join(' ')).not.toMatch(/Nguyen|Falsch|Andere/);
  expect(counts).toMatchObject({ zeilen: 5, probleme: 4, ohneAkte: 1 });
});

it('tells differences from spellings, with evidence and the higher source', async () => {
  const found = await differences(id);
  expect(
    found.map(({ aktenzeichen, field, kind, verdict, proposal }) => [aktenzeichen, field, kind, verdict, proposal]),
  ).toEqual([
    ['33-2', 'name', 'schreibweise', 'schreibweise', 'unklar'],
    ['33-2', 'vorname', 'schreibweise', 'schreibweise', 'unklar'],
    ['33-3', 'geburtsdatum', 'abweichung', 'vertauscht', 'akte'],
    ['33-3', 'vorname', 'schreibweise', 'umschrift', 'unklar'],
    ['33-4', 'geburtsdatum', 'abweichung', 'platzhalter', 'register'],
  ]);
  const born = found.find(({ aktenzeichen }) => aktenzeichen === '33-3')!;
  expect(born).toMatchObject({
    registerValue: '1991-04-05',
    akteValue: '1991-05-04',
    reason: 'Register: deutsches Register; Akte: ungeprüfter Pass',
  });
  // The register extract of R11 says the same, but is evidence for nobody here.
  expect(born.evidence.map(({ dokumentId }) => dokumentId)).toEqual([syrian.documents[0]]);
});

it('cuts the place out of the page that shows the value', async () => {
  const born = (await differences(id, '&kind=abweichung'))[0]!;
  const cut = await http().get(born.evidence[0]!.snippet!).buffer(true).expect(200).expect('Content-Type', /jpeg/);
  const { data, info } = await sharp(z.instanceof(Buffer).parse(cut.body))
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  // The box with a margin of four heights, on a preview of a quarter of the page.
  expect([info.width, info.height]).toEqual([180, 54]);
  const dark = data[27 * info.width + 90]!;
  expect([dark < 60, data[0]! > 200]).toEqual([true, true]);
  const page = `/api/v1/deliveries/${syrian.deliveryId}/pages/1/snippet`;
  await http().get(`${page}?left=5&top=5&right=5&bottom=9`).expect(400);
  await http().get(`${page}?left=9000&top=5&right=9500&bottom=9`).expect(400);
});

it('keeps every decision, and takes one back', async () => {
  const [born] = await differences(id, '&kind=abweichung');
  const path = `/api/v1/abgleich/differenzen/${born!.id}/entscheidung`;
  const decided = await http().post(path).send({ decision: 'akte', note: 'Pass lag vor' }).expect(200);
  expect(differenceSchema.parse(decided.body).decision).toMatchObject({
    decision: 'akte',
    actor: 'lokal',
    note: 'Pass lag vor',
  });
  expect((await differences(id, '&state=entschieden')).map((one) => one.id)).toEqual([born!.id]);
  const list = (await http().get(`/api/v1/abgleich/${id}/korrekturliste`).expect(200)).text;
  expect(list.split('\r\n')[1]).toMatch(
    /^33-3;190412345680;Geburtsdatum;05\.04\.1991;04\.05\.1991;Akte stimmt;AZR;04\.05\.1991;Reisepass, Seite 1;/,
  );
  const undone = await http().post(path).send({ decision: 'offen' }).expect(200);
  expect(differenceSchema.parse(undone.body).decision).toBeNull();
  expect(await differences(id, '&state=entschieden')).toEqual([]);
  await http().post(path).send({ decision: 'vielleicht' }).expect(400);
  const audited = z
    .array(z.object({ detail: z.unknown() }))
    .parse(
      await service.database.dataSource.query(
        `SELECT detail FROM audit WHERE action = 'abgleich.decided' AND subject = $1 ORDER BY id`,
        [born!.id],
      ),
    );
  expect(audited).toEqual([
    { detail: { decision: 'akte', field: 'geburtsdatum' } },
    { detail: { decision: 'offen', field: 'geburtsdatum' } },
  ]);
});

it('compares again: a decision holds while both values stand, what agrees now is gone', async () => {
  const found = await differences(id, '&kind=abweichung');
  for (const { id: one } of found)
    await http().post(`/api/v1/abgleich/differenzen/${one}/entscheidung`).send({ decision: 'akte' }).expect(200);
  await http().post(`/api/v1/abgleich/${id}/vergleich`).expect(200);
  const again = await differences(id, '&kind=abweichung');
  expect(again.map((one) => [one.id, one.decision?.decision])).toEqual(found.map((one) => [one.id, 'akte']));
  await service.database.dataSource.query(`UPDATE akte SET geburtsdatum = '1991-04-06' WHERE id = $1`, [syrian.id]);
  await service.database.dataSource.query(`UPDATE akte SET geburtsdatum = '1975-01-01' WHERE aktenzeichen = '33-4'`);
  await http().post(`/api/v1/abgleich/${id}/vergleich`).expect(200);
  const changed = await differences(id, '&kind=abweichung');
  expect(changed.map(({ aktenzeichen, akteValue, decision }) => [aktenzeichen, akteValue, decision])).toEqual([
    ['33-3', '1991-04-06', null],
  ]);
});

it('reads Windows-1252 and headings of another procedure, and takes the same bytes once', async () => {
  const csv = Buffer.from('Gz\tFamilienname\tgeb.\r\n33-1\tÖztürk\t13.03.1980\r\n', 'latin1');
  const felder = { aktenzeichen: ['Gz'], geburtsdatum: ['geb.'] };
  const found = await importCsv(csv, { register: 'Fachverfahren', felder });
  expect(found.encoding).toBe('windows-1252');
  expect((await differences(found.id)).map(({ field, verdict }) => [field, verdict])).toEqual([
    ['geburtsdatum', 'aehnlich'],
  ]);
  const send = (body: Buffer) =>
    http().put(`/api/v1/abgleich/${found.id}/daten`).set('Content-Type', 'text/csv').send(body);
  await send(csv).expect(200);
  await send(Buffer.from('Gz;geb.\n33-1;1980\n')).expect(409);
  const empty = await http().post('/api/v1/abgleich').send({ name: 'leer' }).expect(201);
  const wrong = http()
    .put(`/api/v1/abgleich/${abgleichSchema.parse(empty.body).id}/daten`)
    .set('Content-Type', 'text/csv');
  await wrong.send(Buffer.from('Spalte;Andere\n1;2\n')).expect(422);
});

it('works from the command line', async () => {
  const file = join(service.data, 'auszug.csv');
  await writeFile(file, 'Aktenzeichen;Name;Vorname\n33-1;=Özdürk;Gülay\n');
  const imported = await runCli(['abgleich', 'import', file, '--url', service.url]);
  expect([imported.code, imported.stdout]).toEqual([0, expect.stringMatching(/1 Abweichungen/)]);
  const abgleich = /Abgleich (\S+)/.exec(imported.stdout)![1]!;
  const listed = await runCli(['abgleich', 'list', abgleich, '--json', '--url', service.url]);
  const difference = differenceSchema.parse(JSON.parse(listed.stdout));
  const decided = await runCli(['abgleich', 'decide', difference.id, 'register', '--url', service.url]);
  expect(decided.stdout).toMatch(/entschieden: register/);
  const out = join(service.data, 'korrektur.csv');
  expect((await runCli(['abgleich', 'export', abgleich, '--out', out, '--url', service.url])).code).toBe(0);
  // No spreadsheet takes a name for a formula.
  expect(await readFile(out, 'utf8')).toMatch(/;'=Özdürk;Öztürk;Register stimmt;Ausländerdatei;/);
});
