import { PDFDocument } from '@cantoo/pdf-lib';
import { z } from 'zod';
import { newId } from '../../src/platform/id';
import { startTestService, type TestService } from '../support/test-service';

const reportSchema = z.looseObject({
  akten: z.array(
    z.looseObject({ aktenzeichen: z.string(), blatt: z.number(), blattCounted: z.boolean(), cents: z.number() }),
  ),
  sum: z.object({ akten: z.number(), blatt: z.number(), seiten: z.number(), cents: z.number() }),
  sha256: z.string(),
});

let service: TestService;
const OFFICE = '064140';

beforeAll(async () => {
  service = await startTestService({ EAKTE_OFFICE: OFFICE });
});
afterAll(() => service.stop());

/** A delivery that is filed at that moment, as the file stage does it. */
async function file(
  akte: string,
  aktenzeichen: string,
  at: string,
  blatt: number | null,
  seiten: number,
): Promise<string> {
  const sql = service.database.dataSource;
  const [batch, delivery] = [newId(), newId()];
  await sql.query(
    `INSERT INTO akte (id, office, aktenzeichen, aktenzeichen_key, profile_id, profile_version) VALUES ($1, $2, $3, $3, 'p', '1') ON CONFLICT DO NOTHING`,
    [akte, OFFICE, aktenzeichen],
  );
  await sql.query(`INSERT INTO batch (id, office, name, state) VALUES ($1, $2, 'x', 'angenommen')`, [batch, OFFICE]);
  await sql.query(
    `INSERT INTO delivery (id, office, batch_id, position, name, kind, sha256, state, blatt_soll, seiten_ist, created_at)
     VALUES ($1, $2, $3, 1, 'a.tif', 'file', $4, 'in_arbeit', $5, $6, $7::timestamptz - interval '1 day')`,
    [delivery, OFFICE, batch, 'b'.repeat(64), blatt, seiten, at],
  );
  await sql.query(
    `UPDATE delivery SET state = 'fertig', akte_id = $2, aktenzeichen = $3, finished_at = $4 WHERE id = $1`,
    [delivery, akte, aktenzeichen, at],
  );
  return delivery;
}

async function funding(query: string): Promise<z.output<typeof reportSchema>> {
  const response = await fetch(`${service.url}/api/v1/berichte/foerderung?${query}`);
  expect(response.status).toBe(200);
  return reportSchema.parse(await response.json());
}

describe('funding report', () => {
  const akte = newId();
  beforeAll(async () => {
    await file(akte, 'WI-1', '2026-03-02T09:00:00Z', 120, 200);
    // 23:30 in Germany: still the third of March
    await file(newId(), 'WI-2', '2026-03-03T22:30:00Z', null, 51);
    await file(akte, 'WI-1', '2026-03-10T09:00:00Z', 30, 60);
  });

  it('pays an Akte once, on its first day, and every Blatt', async () => {
    const whole = await funding('bis=2026-03-31');
    expect(
      whole.akten.map(({ aktenzeichen, blatt, blattCounted, cents }) => ({ aktenzeichen, blatt, blattCounted, cents })),
    ).toEqual([
      { aktenzeichen: 'WI-1', blatt: 150, blattCounted: true, cents: 75 + 150 },
      { aktenzeichen: 'WI-2', blatt: 26, blattCounted: false, cents: 75 + 26 },
    ]);
    expect(whole.sum).toEqual({ akten: 2, blatt: 176, seiten: 311, cents: 326 });
    const later = await funding('von=2026-03-04&bis=2026-03-31');
    expect(later.akten.map(({ aktenzeichen, cents }) => ({ aktenzeichen, cents }))).toEqual([
      { aktenzeichen: 'WI-1', cents: 30 },
    ]);
  });

  it('says the same for a past day, whatever happened since; nobody changes the evidence', async () => {
    const before = await funding('bis=2026-03-03');
    expect(before.sum.akten).toBe(2);
    await file(newId(), 'WI-9', '2026-03-20T09:00:00Z', 5, 10);
    await service.database.dataSource.query(`UPDATE delivery SET blatt_soll = 1, seiten_ist = 1, aktenzeichen = 'X'`);
    expect(await funding('bis=2026-03-03')).toEqual(before);
    await expect(service.database.dataSource.query(`UPDATE filing_evidence SET seiten = 1`)).rejects.toThrow(
      'append-only',
    );
    await expect(service.database.dataSource.query(`DELETE FROM filing_evidence`)).rejects.toThrow('append-only');
  });

  it('comes as a table that a spreadsheet opens, and as PDF', async () => {
    const csv = await (await fetch(`${service.url}/api/v1/berichte/foerderung.csv?bis=2026-03-03`)).text();
    expect(csv.split('\r\n')[1]).toMatch(/^WI-1;2026-03-02;120;ja;200;0;1,95;b{64};[0-9a-f]{64}$/);
    const pdf = await (await fetch(`${service.url}/api/v1/berichte/foerderung.pdf?bis=2026-03-03`)).arrayBuffer();
    expect((await PDFDocument.load(pdf)).getTitle()).toBe('Nachweis über digitalisierte Akten');
    const again = await (await fetch(`${service.url}/api/v1/berichte/foerderung.pdf?bis=2026-03-03`)).arrayBuffer();
    expect(Buffer.from(pdf).equals(Buffer.from(again))).toBe(true);
  });

  it('the state of the work at the end of a past day counts what was open then', async () => {
    const response = await fetch(`${service.url}/api/v1/berichte/betrieb?tag=2026-03-02`);
    const schema = z.looseObject({
      throughput: z.array(z.object({ day: z.string(), akten: z.number(), seiten: z.number() })),
      open: z.array(z.object({ age: z.string(), deliveries: z.number() })),
    });
    const report = schema.parse(await response.json());
    expect(report.throughput).toEqual([{ day: '2026-03-02', akten: 1, seiten: 200 }]);
    expect(report.open).toEqual([{ age: 'bis 1 Tag', deliveries: 1 }]);
    expect((await fetch(`${service.url}/api/v1/berichte/betrieb?tag=gestern`)).status).toBe(400);
  });
});
