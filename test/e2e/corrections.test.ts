import { setTimeout as wait } from 'node:timers/promises';
import sharp from 'sharp';
import request from 'supertest';
import { z } from 'zod';
import { changeSchema, type Change } from '../../src/review/changes/changes.service';
import { execute, rows } from '../../src/platform/database/sql';
import { digitiseOneAkte, type Digitised } from '../support/digitised';

/** Corrections over HTTP with a real worker: effect, history, undo, and what was before still there. */
const LIMIT_MS = 300_000;

const dokumentSchema = z.object({
  id: z.string(),
  deliveryId: z.string(),
  number: z.number(),
  position: z.number().nullable(),
  register: z.string(),
  type: z.string(),
  title: z.string(),
  date: z.string().nullable(),
  firstPage: z.number(),
  lastPage: z.number(),
  sha256: z.string().nullable(),
  version: z.number(),
});
type Dokument = z.output<typeof dokumentSchema>;
const akteSchema = z.object({
  register: z.array(z.object({ id: z.string(), vorgaenge: z.array(z.object({ dokumente: z.array(z.string()) })) })),
  items: z.array(dokumentSchema),
});
const hitsSchema = z.object({
  items: z.array(z.object({ dokumentId: z.string().nullable(), page: z.number().nullable() })),
});

let given: Digitised;
beforeAll(async () => {
  given = await digitiseOneAkte();
}, LIMIT_MS);
afterAll(() => given.stop());

const http = (): ReturnType<typeof request> => request(given.service.url);
const akte = (): Promise<z.output<typeof akteSchema>> => given.client.get(`/api/v1/akten/${given.akteId}`, akteSchema);
const documents = async (): Promise<Dokument[]> => (await akte()).items;
const pagesOf = (items: readonly Dokument[]): string => items.map((d) => `${d.firstPage}-${d.lastPage}`).join(' ');

async function longDocument(): Promise<Dokument> {
  return (await documents()).find((d) => d.lastPage > d.firstPage)!;
}

/** Waits until a change is through; the worker may be busy. */
async function settled(response: request.Response): Promise<Change> {
  expect(response.status).toBe(202);
  const { id } = changeSchema.parse(response.body);
  for (;;) {
    const change = await given.client.get(`/api/v1/aenderungen/${id}`, changeSchema);
    if (change.state !== 'in_arbeit') return change;
    await wait(100);
  }
}

async function filesSettled(): Promise<void> {
  for (;;) {
    const open = await rows(
      given.service.database.dataSource,
      z.object({ id: z.string() }),
      `SELECT id FROM aenderung WHERE state = 'in_arbeit' LIMIT 1`,
    );
    if (open.length === 0) return;
    await wait(100);
  }
}

/** The conservation law: every page of the delivery in one document, numbers and positions without gaps, every file proven by its Vermerk. */
async function requireWhole(): Promise<void> {
  const items = (await documents()).toSorted((a, b) => a.firstPage - b.firstPage);
  expect(items.map((d) => d.number)).toEqual(items.map((_, index) => index + 1));
  expect(items.map((d) => d.position)).toEqual(items.map((_, index) => index + 1));
  const pages = items.flatMap((d) => Array.from({ length: d.lastPage - d.firstPage + 1 }, (_, at) => d.firstPage + at));
  expect(new Set(pages).size).toBe(pages.length);
  for (const item of items) {
    const vermerk = (await http().get(`/api/v1/dokumente/${item.id}/transfervermerk`).expect(200)).body as unknown;
    const said = z
      .object({
        gegenstand: z.object({ titel: z.string() }),
        pruefsummen: z.object({ derivat: z.object({ sha256: z.string() }) }),
      })
      .parse(vermerk);
    expect(said.pruefsummen.derivat.sha256).toBe(item.sha256);
    expect(said.gegenstand.titel).toBe(item.title);
  }
}

describe('words', () => {
  it('a correction takes effect at once in register, order and search, and a new file follows', async () => {
    const before = (await documents())[1]!;
    const target = before.type === 'strafurteil' ? 'reisepass' : 'strafurteil';
    const answer = await http()
      .patch(`/api/v1/dokumente/${before.id}`)
      .set('If-Match', `"${before.version}"`)
      .send({ type: target, title: 'Von Hand benannt', date: '03.2019', fields: { passnummer: 'X77 88 99' } })
      .expect(200);
    const after = dokumentSchema.parse(answer.body);
    expect(after).toMatchObject({ type: target, title: 'Von Hand benannt', date: '2019-03' });
    expect(after.register).not.toBe(before.register);
    expect(answer.headers['etag']).toBe(`"${after.version}"`);
    const register = (await akte()).register.find((entry) => entry.id === after.register);
    expect(register?.vorgaenge.flatMap((vorgang) => vorgang.dokumente)).toContain(before.id);
    const hits = await given.client.get(`/api/v1/search?q=X778899&akteId=${given.akteId}`, hitsSchema);
    expect(hits.items.map((hit) => hit.dokumentId)).toContain(before.id);
    await filesSettled();
    const renewed = (await documents()).find((d) => d.id === before.id)!;
    expect(renewed.sha256).not.toBe(before.sha256);
    expect(renewed.version).toBe(after.version);
    await requireWhole();
    const old = await given.client.get(
      `/api/v1/dokumente/${before.id}/fassungen`,
      z.object({ items: z.array(z.object({ fassung: z.number(), sha256: z.string() })) }),
    );
    expect(old.items.map((fassung) => fassung.sha256)).toEqual([before.sha256]);
    await http().get(`/api/v1/dokumente/${before.id}/fassungen/1/pdf`).expect(200).expect('Content-Type', /pdf/);
  });

  it('a stale version changes nothing, no version at all is refused', async () => {
    const item = (await documents())[1]!;
    const patch = (): request.Test => http().patch(`/api/v1/dokumente/${item.id}`).send({ title: 'zu spät' });
    await patch().expect(428);
    const stale = await patch()
      .set('If-Match', `"${item.version - 1}"`)
      .expect(412);
    expect(stale.body).toMatchObject({ code: 'CHANGED_MEANWHILE' });
    expect((await documents())[1]).toEqual(item);
  });

  it('of many at the same time exactly one wins', async () => {
    const item = (await documents())[0]!;
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        http()
          .patch(`/api/v1/dokumente/${item.id}`)
          .set('If-Match', `"${item.version}"`)
          .send({ date: `20${10 + index}` }),
      ),
    );
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 412, 412, 412, 412]);
  });

  it('history says what was changed, and undo brings it back', async () => {
    const item = (await documents())[1]!;
    const list = z.object({ items: z.array(changeSchema), next: z.string().nullable() });
    const { items } = await given.client.get(`/api/v1/aenderungen?dokumentId=${item.id}`, list);
    const change = items.find((one) => one.felder.some((field) => field.feld === 'title'))!;
    expect(change.felder).toContainEqual(expect.objectContaining({ feld: 'title', neu: 'Von Hand benannt' }));
    expect(change.undoable).toBe(true);
    await http().post(`/api/v1/aenderungen/${change.id}/undo`).expect(200);
    await filesSettled();
    const back = (await documents()).find((d) => d.id === item.id)!;
    expect(back.title).toBe(change.felder.find((field) => field.feld === 'title')?.alt);
    await http().post(`/api/v1/aenderungen/${change.id}/undo`).expect(409);
    await requireWhole();
  });

  it('what is no type, no date and no document is refused', async () => {
    const item = (await documents())[0]!;
    const patch = (body: object): request.Test =>
      http().patch(`/api/v1/dokumente/${item.id}`).set('If-Match', `"${item.version}"`).send(body);
    await patch({ type: 'gibt-es-nicht' }).expect(400);
    await patch({ date: '31.02.2020' }).expect(400);
    await patch({}).expect(400);
    await http()
      .patch('/api/v1/dokumente/00000000-0000-4000-8000-000000000000')
      .set('If-Match', '"1"')
      .send({ title: 'x' })
      .expect(404);
  });
});

describe('cut', () => {
  it('splits a document, joins it again, and takes both back', async () => {
    const before = await documents();
    const long = await longDocument();
    const split = await settled(
      await http()
        .post(`/api/v1/dokumente/${long.id}/split`)
        .send({ page: long.firstPage + 1 }),
    );
    expect(split.state).toBe('gilt');
    const cut = await documents();
    expect(cut).toHaveLength(before.length + 1);
    const made = cut.find((d) => !before.some((old) => old.id === d.id))!;
    expect(made).toMatchObject({ firstPage: long.firstPage + 1, lastPage: long.lastPage, type: 'nachzuindizieren' });
    await requireWhole();
    const detail = await given.client.get(
      `/api/v1/dokumente/${made.id}`,
      z.object({ items: z.array(z.object({ page: z.number() })) }),
    );
    expect(detail.items.map((page) => page.page)).toContain(long.lastPage);

    const join = await settled(await http().post(`/api/v1/dokumente/${made.id}/join`).send({}));
    expect(pagesOf(await documents())).toBe(pagesOf(before));
    await http().get(`/api/v1/dokumente/${made.id}`).expect(404);
    await requireWhole();
    // The split cannot go back before the join does: something newer touched its documents.
    expect((await given.client.get(`/api/v1/aenderungen/${split.id}`, changeSchema)).undoable).toBe(false);
    await http().post(`/api/v1/aenderungen/${split.id}/undo`).expect(412);
    await http().post(`/api/v1/aenderungen/${join.id}/undo`).expect(200);
    expect(pagesOf(await documents())).toBe(pagesOf(cut));
    await requireWhole();
    expect((await given.client.get(`/api/v1/aenderungen/${split.id}`, changeSchema)).undoable).toBe(true);
    await http().post(`/api/v1/aenderungen/${split.id}/undo`).expect(200);
    const back = await documents();
    const versionless = (items: readonly Dokument[]): object[] => items.map((d) => ({ ...d, version: 0 }));
    expect(versionless(back)).toEqual(versionless(before));
    await requireWhole();
  });

  it('refuses a cut that cannot be', async () => {
    const [first] = await documents();
    await http().post(`/api/v1/dokumente/${first!.id}/join`).send({}).expect(400);
    await http().post(`/api/v1/dokumente/${first!.id}/split`).send({ page: 999 }).expect(400);
  });

  it('says not ready, not broken, where the bytes of the delivery are not known', async () => {
    const last = (await documents()).at(-1)!;
    const { dataSource } = given.service.database;
    const [delivery] = await rows(
      dataSource,
      z.object({ sha256: z.string() }),
      `SELECT sha256 FROM delivery WHERE id = $1`,
      [last.deliveryId],
    );
    await execute(dataSource, `UPDATE delivery SET sha256 = NULL WHERE id = $1`, [last.deliveryId]);
    const answer = await http().post(`/api/v1/dokumente/${last.id}/join`).send({});
    await execute(dataSource, `UPDATE delivery SET sha256 = $2 WHERE id = $1`, [last.deliveryId, delivery!.sha256]);
    expect(answer.body).toMatchObject({ code: 'NOT_READY' });
  });

  it('two changes of one document at the same time: the second waits its turn', async () => {
    const long = await longDocument();
    const [one, two] = await Promise.all([
      http().post(`/api/v1/dokumente/${long.id}/split`).send({ page: long.lastPage }),
      http().post(`/api/v1/deliveries/${long.deliveryId}/pages/${long.firstPage}/turn`).send({ degrees: 180 }),
    ]);
    expect([one.status, two.status].toSorted()).toEqual([202, 409]);
    const change = await settled(one.status === 202 ? one : two);
    await http().post(`/api/v1/aenderungen/${change.id}/undo`).expect(200);
    await requireWhole();
  });
});

describe('pages', () => {
  const pageSchema = z.object({
    width: z.number(),
    height: z.number(),
    rotation: z.number(),
    blank: z.boolean(),
    text: z.string(),
  });
  const page = (number: number): Promise<z.output<typeof pageSchema>> =>
    given.client.get(`/api/v1/deliveries/${given.deliveryId}/pages/${number}`, pageSchema);
  const picture = async (number: number): Promise<{ width: number; height: number }> => {
    const image = await http().get(`/api/v1/deliveries/${given.deliveryId}/pages/${number}/image`).expect(200);
    const { width, height } = await sharp(image.body as Buffer).metadata();
    return { width, height };
  };

  it('turns a page: picture, text and file follow; undo brings back the same bytes', async () => {
    const item = (await documents())[0]!;
    const [before, shown] = [await page(item.firstPage), await picture(item.firstPage)];
    const turned = await settled(
      await http().post(`/api/v1/deliveries/${given.deliveryId}/pages/${item.firstPage}/turn`).send({ degrees: 90 }),
    );
    expect(turned.state).toBe('gilt');
    const after = await page(item.firstPage);
    expect(after).toMatchObject({ rotation: (before.rotation + 90) % 360, width: before.height, height: before.width });
    expect(await picture(item.firstPage)).toEqual({ width: shown.height, height: shown.width });
    const renewed = (await documents())[0]!;
    expect(renewed.sha256).not.toBe(item.sha256);
    await requireWhole();
    await http().post(`/api/v1/aenderungen/${turned.id}/undo`).expect(200);
    expect(await page(item.firstPage)).toEqual(before);
    expect((await documents())[0]!.sha256).toBe(item.sha256);
    await requireWhole();
  });

  it('says that a page is blank and keeps it; says the contrary and reads it again', async () => {
    const item = (await documents())[0]!;
    const blank = (value: boolean): request.Test =>
      http().post(`/api/v1/deliveries/${given.deliveryId}/pages/${item.firstPage}/blank`).send({ blank: value });
    const before = await page(item.firstPage);
    await settled(await blank(true));
    expect(await page(item.firstPage)).toMatchObject({ blank: true, text: '' });
    expect(pagesOf(await documents())).toContain(`${item.firstPage}-${item.lastPage}`);
    await settled(await blank(false));
    expect(await page(item.firstPage)).toMatchObject({ blank: false, text: before.text });
    await blank(false).expect(400);
    await requireWhole();
  });
});

it('who decided what stands in the audit trail, and cuts and types are examples to learn from', async () => {
  const sql = given.service.database.dataSource;
  const actions = await rows(sql, z.object({ action: z.string() }), `SELECT DISTINCT action FROM audit`);
  expect(actions.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['dokument.corrected', 'change.effective', 'change.undone']),
  );
  const kinds = await rows(
    sql,
    z.object({ kind: z.string() }),
    `SELECT DISTINCT kind FROM decision_example ORDER BY kind`,
  );
  expect(kinds.map(({ kind }) => kind)).toEqual(['cut', 'field', 'type']);
});
