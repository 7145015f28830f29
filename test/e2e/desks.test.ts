import { get as httpGet } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import request from 'supertest';
import { z } from 'zod';
import { listedPageSchema } from '../../src/akte/page-list.service';
import { suggestionSchema } from '../../src/akte/search/suggest.service';
import { newId } from '../../src/platform/id';
import { overviewSchema } from '../../src/reporting/overview.service';
import { boardSchema } from '../../src/review/board/board.service';
import { orderSchema } from '../../src/review/board/orders.service';
import { rescanSchema } from '../../src/review/board/rescans.service';
import { changeSchema } from '../../src/review/changes/changes.service';
import { circulationSchema } from '../../src/review/desk/circulation.service';
import { noteSchema } from '../../src/review/desk/notes.service';
import { reminderSchema } from '../../src/review/desk/reminders.service';
import { qsDecisionSchema, qsOverviewSchema, qsQueueSchema, type QsDecision } from '../../src/review/qs/qs-values';
import { digitiseOneAkte, type Digitised } from '../support/digitised';

/** Scan desk, QS and reading desk over HTTP, on a batch that a real worker read. */
const LIMIT_MS = 300_000;
const DELIVERED = 10;
/** … of which four are separator sheets. */
const KEPT = 6;

let given: Digitised;
beforeAll(async () => {
  given = await digitiseOneAkte();
}, LIMIT_MS);
afterAll(() => given.stop());

const http = (): ReturnType<typeof request> => request(given.service.url);
const listOf = <S extends z.ZodType>(
  item: S,
): z.ZodObject<{ items: z.ZodArray<S>; next: z.ZodNullable<z.ZodString> }> =>
  z.object({ items: z.array(item), next: z.string().nullable() });
const pagesSchema = listOf(listedPageSchema).extend({ total: z.number() });

/** Events a page would get, until `enough` says so. */
async function listen(
  lastSeen: string | null,
  enough: (text: string) => boolean,
  joined: () => void = () => undefined,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = lastSeen === null ? {} : { 'Last-Event-ID': lastSeen };
    const stream = httpGet(`${given.service.url}/api/v1/events`, { headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes(': verbunden')) joined();
        if (!enough(text)) return;
        stream.destroy();
        resolve(text);
      });
      response.on('error', () => undefined);
    });
    stream.on('error', reject);
  });
}

describe('reading an Akte', () => {
  it('lists all pages in both orders, piece by piece', async () => {
    const base = `/api/v1/akten/${given.akteId}/pages`;
    const all = await given.client.get(base, pagesSchema);
    expect(all.total).toBe(KEPT);
    expect(all.items.map((page) => page.n)).toEqual(all.items.map((_, index) => index + 1));
    expect(all.items.map((page) => page.page)).toEqual(all.items.map((page) => page.page).toSorted((a, b) => a - b));
    const pieces: number[] = [];
    for (let cursor: string | null = '0'; cursor !== null;) {
      const piece: z.output<typeof pagesSchema> = await given.client.get(
        `${base}?order=register&limit=3&cursor=${cursor}`,
        pagesSchema,
      );
      pieces.push(...piece.items.map((page) => page.page));
      cursor = piece.next;
    }
    expect(pieces.toSorted((a, b) => a - b)).toEqual(all.items.map((page) => page.page));
  });

  it('jumps to a page, a document, and says where nothing is', async () => {
    const base = `/api/v1/akten/${given.akteId}/locate`;
    const third = await given.client.get(`${base}?seite=3`, listedPageSchema);
    expect(third.n).toBe(3);
    const again = await given.client.get(`${base}?dokumentId=${third.dokumentId}&order=register`, listedPageSchema);
    expect(again.dokumentId).toBe(third.dokumentId);
    await http().get(`${base}?seite=999`).expect(404);
    await http().get(`${base}?blatt=abc`).expect(404);
    await http().get(base).expect(400);
  });

  it('jumps to a Blatt and its back where Blatt and sides say which is which', async () => {
    await given.service.database.dataSource.query(`UPDATE delivery SET blatt_soll = 5 WHERE id = $1`, [
      given.deliveryId,
    ]);
    const blatt = (text: string): Promise<z.output<typeof listedPageSchema>> =>
      given.client.get(`/api/v1/akten/${given.akteId}/locate?blatt=${encodeURIComponent(text)}`, listedPageSchema);
    const { items } = await given.client.get(`/api/v1/akten/${given.akteId}/pages`, pagesSchema);
    const front = items.find((page) => page.page % 2 === 1)!;
    const back = items.find((page) => page.page % 2 === 0)!;
    expect(await blatt(String((front.page + 1) / 2))).toMatchObject({ page: front.page });
    expect(await blatt(`Bl. ${back.page / 2} R`)).toMatchObject({ page: back.page, blatt: `Bl. ${back.page / 2} R` });
  });

  it.each([
    ['whit', 'name'],
    ['WHITCOMBE simon', 'name'],
    ['simon whitcombe', 'name'],
    ['vitcombe', 'klang'],
    ['1994', 'geburtsdatum'],
    ['whit 11.02.1994', 'name'],
    ['11.02. simon', 'name'],
    ['33.2-2328', 'nummer'],
    ['33 2 232818', 'nummer'],
    ['0005100319', 'nummer'],
  ])('while typing, „%s“ suggests the Akte by %s', async (typed, via) => {
    const { items } = await given.client.get(
      `/api/v1/suggest?q=${encodeURIComponent(typed)}`,
      z.object({ items: z.array(suggestionSchema) }),
    );
    expect(items).toContainEqual(expect.objectContaining({ akteId: given.akteId, via }));
  });

  it.each(['w', '', 'whit 1985', 'müller', '12.03.'])('„%s“ suggests nothing', async (typed) => {
    const { items } = await given.client.get(
      `/api/v1/suggest?q=${encodeURIComponent(typed)}`,
      z.object({ items: z.array(suggestionSchema) }),
    );
    expect(items).toEqual([]);
  });

  it('names that transliterations write differently sound alike', async () => {
    const spellings = ['mohammed', 'muhammad', 'mohamad', 'mohamed'];
    const rows: unknown = await given.service.database.dataSource.query(
      `SELECT DISTINCT eakte_klang(w) AS k FROM unnest($1::text[]) w`,
      [spellings],
    );
    expect(rows).toHaveLength(1);
  });
});

describe('beside the Akte', () => {
  it('notes stand at Akte, document and page, and belong to whoever wrote them', async () => {
    const page = (await given.client.get(`/api/v1/akten/${given.akteId}/pages`, pagesSchema)).items[0]!;
    const written = await http()
      .post('/api/v1/notizen')
      .send({ akteId: given.akteId, deliveryId: page.deliveryId, page: page.page, text: 'Stempel prüfen' })
      .expect(201);
    const note = noteSchema.parse(written.body);
    await http().patch(`/api/v1/notizen/${note.id}`).send({ text: 'Stempel geprüft' }).expect(200);
    const list = await given.client.get(`/api/v1/akten/${given.akteId}/notizen`, listOf(noteSchema));
    expect(list.items.map((one) => one.text)).toEqual(['Stempel geprüft']);
    await given.service.database.dataSource.query(`UPDATE notiz SET author = 'jemand-anders'`);
    await http().delete(`/api/v1/notizen/${note.id}`).expect(409);
    await http().post('/api/v1/notizen').send({ akteId: newId(), text: 'x' }).expect(404);
  });

  it('a Wiedervorlage comes on its day and goes when it is done', async () => {
    const set = (faelligAm: string): request.Test =>
      http().post('/api/v1/wiedervorlagen').send({ akteId: given.akteId, faelligAm, person: 'lokal', text: 'Frist' });
    const later = reminderSchema.parse((await set('2027-03-01').expect(201)).body);
    const sooner = reminderSchema.parse((await set('2026-12-01').expect(201)).body);
    const due = (query: string): Promise<{ items: z.output<typeof reminderSchema>[] }> =>
      given.client.get(`/api/v1/wiedervorlagen?person=lokal${query}`, listOf(reminderSchema));
    expect((await due('')).items.map((one) => one.id)).toEqual([sooner.id, later.id]);
    expect((await due('&bis=2026-12-31')).items.map((one) => one.id)).toEqual([sooner.id]);
    await http().patch(`/api/v1/wiedervorlagen/${sooner.id}`).send({ erledigt: true }).expect(200);
    expect((await due('')).items.map((one) => one.id)).toEqual([later.id]);
  });

  it('a Laufmappe goes from station to station, and what was decided stays', async () => {
    const dokument = (await given.client.get(`/api/v1/akten/${given.akteId}/pages`, pagesSchema)).items[0]!.dokumentId;
    const started = await http()
      .post('/api/v1/laufmappen')
      .send({
        akteId: given.akteId,
        titel: 'Entwurf zur Zeichnung',
        dokumente: [dokument],
        stationen: [
          { person: 'lokal', aufgabe: 'mitzeichnen' },
          { person: 'leitung', aufgabe: 'zeichnen' },
        ],
      })
      .expect(201);
    const { id, dokumente } = circulationSchema.parse(started.body);
    expect(dokumente[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
    const mine = (person: string): Promise<{ items: z.output<typeof circulationSchema>[] }> =>
      given.client.get(`/api/v1/laufmappen?person=${person}`, listOf(circulationSchema));
    expect((await mine('leitung')).items).toEqual([]);
    const decide = (ergebnis: string): request.Test =>
      http().post(`/api/v1/laufmappen/${id}/entscheidung`).send({ ergebnis, kommentar: 'einverstanden' });
    await decide('zur-kenntnis').expect(400);
    await decide('gezeichnet').expect(200);
    await decide('gezeichnet').expect(409);
    expect((await mine('leitung')).items.map((one) => one.id)).toEqual([id]);
    await http().post(`/api/v1/laufmappen/${id}/kommentare`).send({ text: 'Bitte bis Freitag' }).expect(200);
    const stopped = await http().post(`/api/v1/laufmappen/${id}/abbrechen`).send({ reason: 'erledigt' }).expect(200);
    expect(circulationSchema.parse(stopped.body)).toMatchObject({
      state: 'abgebrochen',
      kommentare: [{ text: 'Bitte bis Freitag' }],
    });
    const sql = given.service.database.dataSource;
    await expect(
      sql.query(`UPDATE laufmappe_station SET outcome = 'zurueck' WHERE laufmappe_id = $1 AND position = 1`, [id]),
    ).rejects.toThrow(/once/);
    await expect(sql.query(`UPDATE laufmappe SET state = 'unterwegs' WHERE id = $1`, [id])).rejects.toThrow(/closed/);
  });
});

describe('live updates', () => {
  it('tell what happens in ids, and go on after an interruption without a gap', async () => {
    const order = (): request.Test =>
      http().post('/api/v1/nachscans').send({ deliveryId: given.deliveryId, page: 1, reason: 'unscharf' });
    let first = Promise.resolve('');
    await new Promise<void>((joined) => {
      first = listen(null, (text) => text.includes('event: nachscan'), joined);
    });
    const one = rescanSchema.parse((await order().expect(201)).body);
    const heard = await first;
    expect(heard).toContain(one.id);
    const seen = /id: (\S+)\nevent: nachscan/.exec(heard)![1]!;
    const [two, three] = [(await order()).body as unknown, (await order()).body as unknown].map((body) =>
      rescanSchema.parse(body),
    );
    const caughtUp = await listen(seen, (text) => text.includes(three!.id));
    expect(caughtUp.indexOf(two!.id)).toBeGreaterThan(0);
    expect(caughtUp).not.toContain(one.id);
    expect(caughtUp).not.toMatch(/Whitcombe|33\.2/);
    expect(await listen('1-1', (text) => text.includes('event:'))).toContain('event: reset');
  });
});

describe('scan desk', () => {
  it('the board says what is where, how fast, and what can be done', async () => {
    const board = await given.client.get('/api/v1/board', boardSchema);
    const done = board.columns.find((column) => column.state === board.items[0]!.state)!;
    expect(done).toMatchObject({ deliveries: 1, seiten: DELIVERED });
    expect(board.columns).toHaveLength(7);
    expect(board.funding).toEqual({ akten: 1, blatt: 5, cent: 80 });
    expect(board.rate).toMatchObject({ pagesOpen: 0, secondsLeft: 0, pagesPerHour: DELIVERED * 4 });
    await http().get('/api/v1/board?state=quatsch').expect(400);
  });

  it('an Akte that is asked for twice is one order; it moves along and ends', async () => {
    const ask = (): request.Test =>
      http().post('/api/v1/anforderungen').send({ aktenzeichen: 'NEU 7/26', reason: 'Termin' });
    const order = orderSchema.parse((await ask().expect(201)).body);
    expect(orderSchema.parse((await ask()).body).id).toBe(order.id);
    await http().patch(`/api/v1/anforderungen/${order.id}`).send({ state: 'geholt' }).expect(200);
    await http().patch(`/api/v1/anforderungen/${order.id}`).send({ state: 'storniert' }).expect(200);
    await http().patch(`/api/v1/anforderungen/${order.id}`).send({ state: 'geholt' }).expect(409);
    const open = await given.client.get('/api/v1/anforderungen', listOf(orderSchema));
    expect(open.items).toEqual([]);
  });

  it('a delivery of an Akte that is waited for goes first, and the order follows it', async () => {
    const order = orderSchema.parse(
      (await http().post('/api/v1/anforderungen').send({ aktenzeichen: 'EIL 1/26' })).body,
    );
    const sql = given.service.database.dataSource;
    const delivery = newId();
    await sql.query(
      `INSERT INTO delivery (id, office, batch_id, position, name, kind, sha256, state, aktenzeichen)
       SELECT $1, office, batch_id, 99, 'eil.tif', 'file', $3, 'angenommen', 'eil-1-26' FROM delivery WHERE id = $2`,
      [delivery, given.deliveryId, 'b'.repeat(64)],
    );
    const read = async (): Promise<z.output<typeof orderSchema>> =>
      (await given.client.get('/api/v1/anforderungen', listOf(orderSchema))).items.find((one) => one.id === order.id)!;
    expect(await read()).toMatchObject({ state: 'gescannt', deliveryIds: [delivery] });
    const board = await given.client.get('/api/v1/board', boardSchema);
    expect(board.items[0]).toMatchObject({ id: delivery, urgent: true, label: 'Angenommen' });
    await sql.query(`UPDATE delivery SET state = 'quarantaene', code = 'AKTENZEICHEN_UNKNOWN' WHERE id = $1`, [
      delivery,
    ]);
    const { items } = await given.client.get('/api/v1/board?state=quarantaene', boardSchema);
    expect(items[0]?.actions.map((action) => action.id)).toEqual(['assign', 'retry', 'reject']);
    await http().post(`/api/v1/deliveries/${delivery}/reject`).send({ reason: 'Irrläufer' }).expect(200);
    await http().post(`/api/v1/deliveries/${delivery}/reject`).send({ reason: 'Irrläufer' }).expect(409);
  });

  it('a page that was scanned badly is asked for and closed', async () => {
    const open = await given.client.get('/api/v1/nachscans', listOf(rescanSchema));
    expect(open.items).toHaveLength(3);
    expect(open.items[0]).toMatchObject({ akteId: given.akteId, page: 1, state: 'offen' });
    const close = (): request.Test =>
      http().patch(`/api/v1/nachscans/${open.items[0]!.id}`).send({ state: 'erledigt' });
    await close().expect(200);
    await close().expect(409);
  });

  it('the Leitung sees throughput, ages, faults and registers', async () => {
    const overview = await given.client.get('/api/v1/overview?tage=7', overviewSchema);
    expect(overview.throughput).toHaveLength(7);
    expect(overview.throughput.at(-1)).toMatchObject({ pages: DELIVERED, deliveries: 1, akten: 1 });
    expect(overview.registers.reduce((sum, register) => sum + register.dokumente, 0)).toBe(overview.coverage.dokumente);
  });
});

describe('QS', () => {
  const qs = (path = ''): string => `/api/v1/batches/${given.batchId}/qs${path}`;
  const press = async (page: number, art: string, value?: object): Promise<QsDecision> => {
    const sent = { key: newId(), deliveryId: given.deliveryId, page, art, ...(value === undefined ? {} : { value }) };
    return qsDecisionSchema.parse((await http().post(qs('/decisions')).send(sent).expect(200)).body);
  };
  const queue = (which: string): Promise<z.output<typeof qsQueueSchema>> =>
    given.client.get(qs(`?nur=${which}`), qsQueueSchema);

  it('shows flagged pages first; a plan says how many more', async () => {
    const all = await queue('alle');
    expect(all.progress).toMatchObject({ pages: KEPT, seitenIst: DELIVERED });
    const flags = all.items.map((page) => page.flagged);
    expect(flags).toEqual(flags.toSorted((a, b) => Number(b) - Number(a)));
    // Lot of 6, AQL 1.0: the plan with 13 pages, which is all of them.
    expect(all.acceptance).toMatchObject({ sampleSize: KEPT, acceptUpTo: 0, verdict: 'offen' });
    const plan = async (body: object): Promise<z.output<typeof qsOverviewSchema>> =>
      qsOverviewSchema.parse((await http().put(qs('/plan')).send(body).expect(200)).body);
    expect((await plan({ art: 'jede', n: 5 })).progress.sample).toBe(2);
    expect((await plan({ art: 'typ', typen: ['gibt-es-nicht'] })).progress.sample).toBe(0);
    expect((await plan({ art: 'voll' })).progress.sample).toBe(KEPT);
    await http().put(qs('/plan')).send({ art: 'aql', aql: 3 }).expect(400);
  });

  it('a key press sent twice is one decision; what is undone is open again', async () => {
    const body = { key: newId(), deliveryId: given.deliveryId, page: 1, art: 'gut' };
    const [one, ...others] = await Promise.all(
      Array.from({ length: 8 }, () => http().post(qs('/decisions')).send(body)),
    );
    if (one === undefined) throw new Error('no answer');
    for (const other of others) expect([other.status, other.body]).toEqual([200, one.body]);
    expect((await queue('offen')).progress.checked).toBe(1);
    const { id } = qsDecisionSchema.parse(one.body);
    await http()
      .delete(qs(`/decisions/${id}`))
      .expect(200);
    expect((await queue('offen')).progress.checked).toBe(0);
    await http()
      .post(qs('/decisions'))
      .send({ ...body, key: newId(), art: 'drehen' })
      .expect(400);
    await http()
      .post(qs('/decisions'))
      .send({ ...body, key: newId(), page: 99 })
      .expect(404);
  });

  it('cannot be released while pages are unseen', async () => {
    const refused = await http().post(qs('/release')).send({ decision: 'freigeben' }).expect(409);
    expect(refused.body).toMatchObject({ code: 'QS_INCOMPLETE' });
  });

  it('all decisions take effect with the release, as one change that can be undone', async () => {
    await given.service.database.dataSource.query(`DELETE FROM delivery WHERE position = 99`);
    const before = await queue('alle');
    const byPage = before.items.toSorted((a, b) => a.page - b.page);
    const inside = byPage.find((page) => page.dokument !== null && page.dokument.firstPage < page.page)!;
    const turned = byPage.find((page) => page.page !== inside.page && !page.blank)!;
    for (const page of byPage) await press(page.page, 'gut');
    await press(turned.page, 'drehen', { degrees: 180 });
    await press(inside.page, 'trennen');
    await press(inside.page, 'typ', { type: 'reisepass' });
    await press(inside.page, 'notiz', { text: 'Beginnt hier ein neues?' });
    const rescan = await press(byPage[0]!.page, 'nachscan', { reason: 'Ecke umgeknickt' });
    expect((await queue('alle')).progress.checked).toBe(KEPT);
    const released = await http().post(qs('/release')).send({ decision: 'freigeben' }).expect(202);
    expect(qsOverviewSchema.parse(released.body).qs.state).toBe('freigegeben');
    await http()
      .delete(qs(`/decisions/${rescan.id}`))
      .expect(409);
    const list = listOf(changeSchema);
    let change = (await given.client.get(`/api/v1/aenderungen?deliveryId=${given.deliveryId}`, list)).items[0]!;
    while (change.state === 'in_arbeit') {
      await wait(100);
      change = await given.client.get(`/api/v1/aenderungen/${change.id}`, changeSchema);
    }
    expect(change).toMatchObject({ art: 'qs', state: 'gilt', undoable: true });
    const after = (await queue('alle')).items;
    const made = after.find((page) => page.page === inside.page)!;
    expect(made).toMatchObject({ beginsDokument: true, dokument: { type: 'reisepass' } });
    expect(after.find((page) => page.page === turned.page)!.rotation).toBe((turned.rotation + 180) % 360);
    await http().post(`/api/v1/aenderungen/${change.id}/undo`).expect(200);
    const undone = (await queue('alle')).items.toSorted((a, b) => a.page - b.page);
    expect(undone.map((page) => [page.rotation, page.dokument?.id])).toEqual(
      byPage.map((page) => [page.rotation, page.dokument?.id]),
    );
  });

  it('whoever brought a batch in does not release it where people sign in', async () => {
    const sql = given.service.database.dataSource;
    const batch = newId();
    await sql.query(
      `INSERT INTO batch (id, office, name, state, created_by) SELECT $1, office, 'x', 'angenommen', 'lokal' FROM batch LIMIT 1`,
      [batch],
    );
    await http().post(`/api/v1/batches/${batch}/qs/release`).send({ decision: 'ablehnen' }).expect(400);
    await http()
      .post(`/api/v1/batches/${batch}/qs/release`)
      .send({ decision: 'ablehnen', reason: 'schief' })
      .expect(202);
    await http().post(`/api/v1/batches/${batch}/qs/release`).send({ decision: 'freigeben' }).expect(409);
  });
});
